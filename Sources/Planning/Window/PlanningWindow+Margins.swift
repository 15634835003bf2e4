import DispatchSolvePowerSystem

extension PlanningWindow {
  /// The reserve margins of a year, by region, as the capacity that is decided about has to meet them.
  ///
  /// - Parameters:
  ///   - fleet: Capacity that is not decided about.
  ///   - kinds: What stands in each kind of capacity.
  static func margins(
    of study: Study, year: Int, fleet: Fleet, kinds: [Fleet.Addition]
  ) -> [ReserveMargin] {
    guard !study.reserveMargins.isEmpty else { return [] }
    let credits = study.capacityCredits
    return study.reserveMargins.filter { $0.year == year }
      .sorted { comesBefore($0.region, $1.region) }
      .map { margin in
        let standing = margin.creditMW(fleet, credits, in: year)
        return ReserveMargin(
          name: margin.region, requiredMW: margin.requiredMW - standing,
          credits: kinds.map { margin.zones.contains($0.zone) ? credits[$0.technology] ?? 0 : 0 },
          shortfallPriceUSDPerMW: margin.shortfallUSDPerMWYear, standingMW: standing)
      }
  }

  /// Refuses a margin without a price that no plan of the window can meet.
  func checkMargins() throws(PlanningError) {
    for (t, year) in years.enumerated() {
      for margin in year.margins where margin.shortfallPriceUSDPerMW == nil {
        var most = 0.0
        for closable in closables {
          if let kind = closable.capacity[t] { most += margin.credits[kind] * closable.plannedMW[t] }
        }
        var byTotal = totalsMW.map { _ in 0.0 }
        for addition in additions {
          guard let kind = addition.capacity[t], margin.credits[kind] > 0 else { continue }
          if let total = addition.total {
            byTotal[total] += margin.credits[kind] * addition.mostMW
          } else {
            most += margin.credits[kind] * addition.mostMW
          }
        }
        for (total, amount) in byTotal.enumerated() {
          let best = additions.reduce(0) { best, addition in
            guard addition.total == total, let kind = addition.capacity[t] else { return best }
            return max(best, margin.credits[kind])
          }
          most += min(amount, best > 0 ? best * totalsMW[total] : 0)
        }
        let missing = margin.requiredMW - most
        guard missing > Fleet.capacityTolerance * max(1, abs(margin.requiredMW)) else { continue }
        throw .marginOutOfReach(region: margin.name, year: year.system.year, missingMW: missing)
      }
    }
  }
}
