import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// The year in which capacity is built, and the one after it.
struct PriceAfterABuildTests {
  /// An old unit and what is built meet the peak. In the first year the peak pays for the building; in the second
  /// nothing can be built that pays, and what was built is marginal.
  @Test(arguments: BlockSolver.allCases)
  func whatWasBuiltIsMarginal(solver: BlockSolver) throws {
    for seed in 1...12 {
      var random = SeededGenerator(seed: UInt64(seed))
      let hours = Double.random(in: 50...400, using: &random).rounded()
      let availability = Double.random(in: 0.5...1, using: &random)
      let old = Double.random(in: 20...60, using: &random)
      let cost = Double.random(in: 10...40, using: &random)
      let capex = Double.random(in: 100...300, using: &random)
      let load = 8760 * Double.random(in: 50...90, using: &random)
      let study = Study(
        settings: StudySettings(vollUSDPerMWh: 2000, expansion: ExpansionSettings(isEnabled: true)),
        zones: [Zone(name: "Z", group: "all")],
        slices: [
          TimeSlice(name: "peak", block: "peak", hours: hours),
          TimeSlice(name: "rest", block: "rest", hours: 8760 - hours),
        ],
        technologies: [
          Technology(name: "Peaker", variableOMUSDPerMWh: cost, defaultAvailability: availability)
        ],
        units: [
          GeneratingUnit(name: "old", zone: "Z", technology: "Old", capacityMW: old, variableOMUSDPerMWh: 5)
        ], demand: [2025, 2026].map { DemandRow(year: $0, zone: "Z", demandMWh: load) },
        loadShape: [
          LoadShapeRow(group: "all", slice: "peak", loadFactor: (8760 - (8760 - hours) * 0.2) / hours),
          LoadShapeRow(group: "all", slice: "rest", loadFactor: 0.2),
        ],
        buildOptions: [(2025, capex), (2026, 1e6)].map {
          BuildOption(
            year: $0.0, technology: "Peaker", overnightCapexUSDPerKW: $0.1, lifeYears: 10, realWACC: 0)
        }, buildLimits: [BuildLimit(zone: "Z", technology: "Peaker")])
      let reports = try StudyRunner(YearRunner(study: study, model: NetworkDispatch(solver: solver)))
        .run([2025, 2026]).reports
      func price(_ year: Int, _ slice: String) -> (lowest: Double, highest: Double) {
        let dispatch = reports[year].dispatch
        let s = dispatch.system.slices.firstIndex { $0.name == slice } ?? 0
        return (
          dispatch.quantities.priceUSDPerMWh(zone: 0, slice: s),
          dispatch.quantities.highestPriceUSDPerMWh(zone: 0, slice: s)
        )
      }
      let pays = cost + 100 * capex / (hours * availability)
      guard pays < 2000 else { continue }
      #expect(try reports[at: 0].dispatch.builds[at: 0].builtMW > 0)
      #expect(abs(price(0, "peak").lowest - pays) <= 1e-6 * pays, "seed \(seed)")
      #expect(abs(price(0, "peak").highest - pays) <= 1e-6 * pays, "seed \(seed)")
      #expect(abs(price(1, "peak").lowest - cost) <= 1e-6 * cost, "seed \(seed)")
      #expect(abs(price(1, "peak").highest - 2000) <= 1e-3, "seed \(seed)")
      // The table shows the upper end where it differs.
      let tables = RunOutputs(
        study: study, years: [2025, 2026], reports: reports, limitingFactors: [],
        state: FixedPointRuntimeState(study: study)
      ).tables(slices: true)
      let table = try #require(tables.first { $0.name == "slices/prices" })
      let column = try #require(table.columns.firstIndex(of: "price_highest_usd_per_mwh"))
      let shown = table.rows.filter { $0[column] != .blank }
      #expect(shown.count == 1)
      #expect(shown.first?[0] == .number(Double(2026)) && shown.first?[2] == .text("peak"))
    }
  }

  /// A closing unit's earnings do not hang on the last digit either: at the lower end it earns nothing.
  @Test func earningsReadTheLowerEnd() throws {
    for off in [0.0, 1e-12, -1e-12] {
      var study = LifecycleTests.study(LifecycleSettings(lossYearsToClosure: 2), load: 130)
      study.units[1].capacityMW = 30 * (1 + off)
      let report = try #require(
        try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2030]).reports.first)
      #expect(abs(report.dispatch.zones[0].priceUSDPerMWh - 60) < 1e-6)
      #expect(abs(report.dispatch.zones[0].highestPriceUSDPerMWh - 1000) < 1e-6)
    }
  }
}
