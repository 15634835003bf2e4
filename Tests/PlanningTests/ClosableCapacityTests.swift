import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolvePlanning

/// What may close of what was added.
struct ClosableCapacityTests {
  /// An addition enters once, in its year, and stands until the end of its life.
  @Test(arguments: [2030, 2031, 2032]) func additionsEnterOnce(year: Int) throws {
    var study = Study()
    study.zones = [Zone(name: "A", group: "g")]
    study.technologies = [
      Technology(name: "Gas", fuel: "gas", heatRateMMBtuPerMWh: 7, emissionRateShortTonsPerMWh: 0.4)
    ]
    study.settings.expansion.isEnabled = true
    study.settings.lifecycle.isEnabled = true
    study.settings.lifecycle.closures = .optimum
    study.buildLimits = [BuildLimit(zone: "A", technology: "Gas")]
    study.buildOptions = (2030...2034).map {
      BuildOption(
        year: $0, technology: "Gas", overnightCapexUSDPerKW: 900, fixedOMUSDPerKWYear: 20, lifeYears: 3,
        realWACC: 0.07)
    }
    let years = Array(2030...2034)
    let vintages = Vintage.all(study, years: years, origin: 2030)
    let capacity = ClosableCapacity(
      study, vintages, years: years, earlier: [.init(option: 0, year: year, builtMW: 25)])
    let item = try #require(capacity.classes.first)
    #expect(capacity.classes.count == 1)
    #expect(item.enteringMW == years.map { $0 == year ? 25 : 0 })
    #expect(item.plannedMW == years.map { (year..<year + 3).contains($0) ? 25 : 0 })
  }
}
