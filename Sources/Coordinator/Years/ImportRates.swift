import DispatchSolvePowerDispatch

/// Looks for rates of imports that are the mean of what their sources emit: a year is solved at given rates, whose dispatch has
/// means of its own, until both are the same.
///
/// Each pass goes half of the way; where the distance does not shrink by a tenth, half as far from then on. Means jump where
/// dispatch does, so there may be none that are met; then the last pass stands, and its distance is reported.
struct ImportRates {
  /// Largest difference of rates that are the same, short tons/MWh: a thousandth of most rates.
  static let tolerance = 1e-4
  /// Passes after which the search is given up; a dozen are usual.
  static let mostPasses = 60
  /// Shares of the way that a pass goes, at first and at least.
  private static let steps = (first: 0.5, least: 1.0 / 64)
  /// What a distance has to shrink by to be shrinking.
  private static let shrinking = 0.9

  /// Passes made.
  private(set) var passes = 0
  /// Largest difference between rates asked for and means of the last pass, short tons/MWh.
  private(set) var residual = 0.0

  var isSettled: Bool { residual <= Self.tolerance }

  /// What a year comes to, at rates that are its own as far as they can be found.
  static func settled(
    _ system: DispatchSystem, _ solve: (DispatchSystem) throws(RunError) -> YearEquilibrium
  ) throws(RunError) -> YearEquilibrium {
    guard system.importBorders.contains(where: { !$0.meanShares.isEmpty }) else { return try solve(system) }
    var system = system
    var search = ImportRates()
    var step = steps.first
    var before = Double.infinity
    while true {
      var found = try solve(system)
      search.passes += 1
      let means = system.importBorders.indices.map { found.dispatch.meanImportRates(border: $0) }
      search.residual = 0
      var next = system
      for (b, rates) in means.enumerated() where !system.importBorders[b].meanShares.isEmpty {
        for s in rates.indices {
          for z in rates[s].indices {
            let change = rates[s][z] - system.importBorders[b].sliceRates[s][z]
            search.residual = max(search.residual, abs(change))
            next.importBorders[b].sliceRates[s][z] += step * change
          }
        }
      }
      guard !search.isSettled, search.passes < mostPasses else {
        found.importRates = search
        found.settledSystem = system
        return found
      }
      if search.residual > shrinking * before { step = max(steps.least, step / 2) }
      before = search.residual
      system = next
    }
  }
}
