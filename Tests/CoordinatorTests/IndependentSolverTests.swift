import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// The default study against an independent program on another solver.
struct IndependentSolverTests {
  struct DispatchRow: Decodable {
    var year: Int
    var price, objective_usd, covered_short_tons, total_short_tons, unserved_mwh: Double
    var zone_price_usd_per_mwh: [String: Double]
  }
  struct MarketRow: Decodable {
    var year: Int
    var price, emissions, sold, ccr1, ccr2, ecr_withheld, bank, surrendered, outstanding: Double
    var unpaid, shortage: Double
  }

  /// Both LPs are solved to about 1e-9; objectives are unique, so they agree to that with a digit to spare.
  static let tolerance = 1e-8

  @Test(arguments: [2025, 2030, 2035, 2040])
  func dispatchAtFixedPrices(year: Int) throws {
    let rows = try jsonLines(DispatchRow.self, "default_study_dispatch.jsonl", in: .module)
      .filter { $0.year == year }
    #expect(rows.count == 5)
    let study = try FrozenStudyTests.load([year])
    var fleet = Fleet(study: study)
    fleet.applyPlannedChanges(of: study, through: year)
    let system = try DispatchSystem(study: study, fleet: fleet, year: year)
    try NetworkDispatch(threads: 2).withSession(system) { session in
      for row in rows {
        let result = try session.result(at: row.price)
        let id = "\(year) at \(row.price)"
        #expect(agree(result.objectiveUSD, row.objective_usd, Self.tolerance), "\(id)")
        #expect(agree(result.coveredEmissionsShortTons, row.covered_short_tons, Self.tolerance), "\(id)")
        // 10 MWh are 1e-8 of the year's billion.
        #expect(abs(result.unservedMWh - row.unserved_mwh) <= 10, "\(id)")
        for (zone, price) in row.zone_price_usd_per_mwh {
          let index = try #require(system.zones.firstIndex { $0.name == zone })
          #expect(
            abs(result.zones[index].priceUSDPerMWh - price) <= 1e-6 * max(1, abs(price)), "\(id) \(zone)")
        }
      }
    }
  }

  @Test func theMarketYearByYear() throws {
    let rows = try jsonLines(MarketRow.self, "default_study_market.jsonl", in: .module)
    let study = try FrozenStudyTests.load(FrozenStudyTests.years)
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch(threads: 2)))
      .run(FrozenStudyTests.years)
    #expect(rows.map(\.year) == outputs.reports.map(\.year))
    for (row, report) in zip(rows, outputs.reports) {
      let market = try #require(report.market)
      let pairs: [(String, Double, Double)] = [
        ("price", report.allowancePriceUSD, row.price),
        ("emissions", report.dispatch.coveredEmissionsShortTons, row.emissions),
        ("sold", market.allocation.sold, row.sold), ("tier 1", market.allocation.tierSold[0], row.ccr1),
        ("tier 2", market.allocation.tierSold.dropFirst().first ?? 0, row.ccr2),
        ("ECR withheld", market.ecrWithheldShortTons, row.ecr_withheld),
        ("bank", market.entry.closingBank, row.bank),
        ("surrendered", market.entry.surrendered, row.surrendered),
        ("outstanding", market.entry.outstandingObligation, row.outstanding),
        ("unpaid", market.entry.unpaidObligation, row.unpaid),
        ("shortage", market.clearing.shortShortTons, row.shortage),
      ]
      for (name, ours, theirs) in pairs {
        // Near-zero amounts are differences of some 1e8 tons, each good to 1e-9.
        #expect(
          abs(ours - theirs) <= Self.tolerance * max(1, abs(theirs)) + (name == "price" ? 0 : 1),
          "\(row.year) \(name): \(ours) \(theirs)")
      }
    }
  }
}
