import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// What each year's fleet emits at other prices than that at which its market cleared.
struct EmissionsAtPriceTests {
  private static func outputs(_ study: Study, threads: Int = 1, asked: Bool = true) throws -> RunOutputs {
    var runner = YearRunner(study: study, model: NetworkDispatch(threads: threads), threads: threads)
    runner.looksAtOtherPrices = asked
    return try StudyRunner(runner).run([2025, 2026])
  }

  /// Emissions never rise with the price, are the year's own where the market cleared, and a run is the same with and
  /// without them, by any number of threads; in years of their own and in windows.
  @Test(arguments: [Foresight.myopic, .years(2)]) func pointsOfACurve(foresight: Foresight) throws {
    var study = try StudyFolder.load(FrozenStudy.folder, years: Years(2025...2026)).study
    study.settings.foresight = foresight
    let outputs = try Self.outputs(study)
    let plain = try Self.outputs(study, asked: false)
    #expect(plain.reports.allSatisfy { $0.emissionsAtPrices.isEmpty })
    for (report, bare) in zip(outputs.reports, plain.reports) {
      let points = report.emissionsAtPrices
      #expect(points.count >= 6 && points.first?.priceUSD == 0)
      for (a, b) in zip(points, points.dropFirst()) {
        #expect(a.priceUSD < b.priceUSD)
        // A plan's emissions are its own to a few billionths.
        #expect(b.emissionsShortTons <= a.emissionsShortTons * (1 + 1e-6), "\(report.year) \(b.priceUSD)")
      }
      let emitted = report.dispatch.coveredEmissionsShortTons
      #expect(points.contains { $0.emissionsShortTons == emitted })
      #expect((points.last?.emissionsShortTons ?? 0) < emitted)
      #expect(bare.dispatch == report.dispatch && bare.market == report.market)
    }
    #expect(
      outputs.reports.map(\.emissionsAtPrices)
        == (try Self.outputs(study, threads: 2)).reports.map(\.emissionsAtPrices))
    let table = try #require(outputs.tables().first { $0.name == "emissions_curve" })
    #expect(table.rows.count == outputs.reports.reduce(0) { $0 + $1.emissionsAtPrices.count })
  }

  /// Units that change places for a ton more emit a ton more.
  @Test func aTonMoreIsATon() throws {
    var study = GrowingStudy.study()
    study.settings.lifecycle.isEnabled = false
    study.settings.expansion.isEnabled = false
    for index in study.program?.years.indices ?? 0..<0 { study.program?.years[index].tiers = [] }
    var runner = YearRunner(study: study, model: NetworkDispatch())
    runner.looksAtOtherPrices = true
    let reports = try StudyRunner(runner).run(GrowingStudy.years).reports
    let moving = reports.filter { !$0.oneTonMore.isEmpty }
    #expect(!moving.isEmpty, "\(reports.map { "\($0.allowancePriceUSD) \($0.marketStatus.rawValue)" })")
    for report in moving {
      let units = report.dispatch.system.units
      let tons = report.oneTonMore.reduce(0) {
        $0 + $1.generationMWh * units[$1.unit].emissionRate * units[$1.unit].coveredShare
      }
      // Changes that are too small to be listed are left out.
      #expect(abs(tons - 1) < 0.01, "\(report.year) \(tons)")
    }
  }
}
