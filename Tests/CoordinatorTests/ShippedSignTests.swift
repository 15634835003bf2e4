import DispatchSolveCoordinator
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import Testing

/// What scenarios of the shipped study do to the price, as far as the dispatch of a year can say: at a given price they
/// bring more emissions, or fewer allowances, than the study has.
///
/// Runs of all scenarios take minutes (`make study-signs`). What can be built, and how far anybody looks ahead, does nothing
/// to a year that is dispatched alone: `half-build-rates`, `double-build-rates`, `myopic`, `perfect` and `from-2026` are
/// held there only.
struct ShippedSignTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("data").path
  private static let year = 2034
  /// Near the study's prices of these years.
  private static let priceUSD = 60.0

  /// Covered emissions less allowances offered, reserves included, of the year at the price, short tons.
  private static func missing(_ scenarios: [String]) throws -> (short: Double, emitted: Double) {
    let study = try StudyFolder.load(folder, years: [year], scenarios: scenarios).study.completed()
    var fleet = Fleet(study: study)
    fleet.applyPlannedChanges(of: study, through: year)
    let system = try DispatchSystem(study: study, fleet: fleet, year: year)
    let tons = try NetworkDispatch().withSession(system) {
      try $0.evaluate(at: priceUSD).coveredEmissionsShortTons
    }
    return (tons - (try #require(study.program?.rules(in: year))).offeredShortTons, tons)
  }

  /// A ton: less is rounding.
  private static let ton = 1.0

  @Test func scenariosMoveThePriceAsTheySay() throws {
    let base = try Self.missing([])
    // Scenario; what happens to the price; what happens to emissions at the same price.
    for (name, price, emissions) in [
      ("without-virginia", -1, -1), ("pennsylvania-joins", 1, 1), ("load-iso", 1, 1), ("data-centres", 1, 1),
      ("gas-high", -1, -1), ("gas-low", 1, 1), ("cap-flat-after-2030", -1, 0), ("no-tiers", 1, 0),
      ("wet-canada", -1, -1), ("dry-canada", 1, 1),
    ] {
      let found = try Self.missing([name])
      func sign(_ change: Double) -> Int { abs(change) <= Self.ton ? 0 : change > 0 ? 1 : -1 }
      #expect(
        sign(found.short - base.short) == price, "\(name): \(found.short - base.short) tons more are missing")
      #expect(
        sign(found.emitted - base.emitted) == emissions, "\(name): \(found.emitted - base.emitted) tons more")
    }
  }
}
