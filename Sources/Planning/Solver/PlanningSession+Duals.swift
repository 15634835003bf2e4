extension PlanningSession {
  /// Duals of all cuts up to which they are kept, 128 MB of them.
  static let mostDuals = 1 << 24

  /// Where the cuts of many iterations hold more duals than that, forgets those of the cuts that are furthest from the best, relative
  /// to the block's cost, at a plan, until half of that is left. Such cuts go on to bound costs; only what is nearly best at
  /// the last plan is asked for its duals, by prices of energy.
  func forgetFarDuals(at point: [Double], most: Int) {
    var held = 0
    for year in costs { for cuts in year.cuts { for cut in cuts { held += cut.rowDuals.count } } }
    guard held > most else { return }
    var found: [(slack: Double, year: Int, block: Int, place: Int)] = []
    for (t, year) in costs.enumerated() {
      let capacity = master.capacityMW(point, year: t)
      let emissions = master.emissions(point, year: t)
      let quotas = master.quotas(point, year: t)
      for (b, cuts) in year.cuts.enumerated() {
        let bounds = cuts.map {
          $0.bound(capacityMW: capacity, emissions: [emissions[b]], quotas: quotas[b])
        }
        let best = bounds.max() ?? 0
        for (place, bound) in bounds.enumerated() where !cuts[place].rowDuals.isEmpty {
          found.append(((best - bound) / max(1, abs(best)), t, b, place))
        }
      }
    }
    found.sort { ($1.slack, $0.year, $0.block, $0.place) < ($0.slack, $1.year, $1.block, $1.place) }
    var isForgotten = costs.map { $0.cuts.map { $0.map { _ in false } } }
    for item in found {
      // A cut that is the best of its block is kept whatever it holds.
      guard held > most / 2, item.slack > 0 else { break }
      held -= costs[item.year].cuts[item.block][item.place].rowDuals.count
      isForgotten[item.year][item.block][item.place] = true
    }
    forgetDuals(isForgotten)
  }
}
