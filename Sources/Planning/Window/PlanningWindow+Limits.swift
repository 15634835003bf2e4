extension PlanningWindow {
  /// Nobody adds a thousand times the load; a limit that far away is none.
  private static let farAway = 1000.0
  /// How near to a stand-in for no limit, relative, is at it: what a simplex solution is off by its feasibility tolerance.
  static let atLimit = 1 - 1e-9

  /// By addition, the most that may be added, or a stand-in where that is no limit, MW.
  var limitsMW: [Double] {
    let peak = years.reduce(0) { peak, year in
      max(peak, year.system.zones.reduce(0) { $0 + ($1.loadMW.max() ?? 0) })
    }
    return additions.map { max($0.leastMW, min($0.mostMW, Self.farAway * max(1, peak))) }
  }

  /// Refuses amounts that only a stand-in for no limit holds back.
  func requireLimited(_ amountsMW: [Double], _ limitsMW: [Double]) throws(PlanningError) {
    for (a, amount) in amountsMW.enumerated()
    where additions[a].mostMW > limitsMW[a] && amount >= limitsMW[a] * Self.atLimit {
      throw .unlimited(addition: additions[a].name)
    }
  }
}
