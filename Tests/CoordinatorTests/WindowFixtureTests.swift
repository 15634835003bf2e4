import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Small studies whose windows once failed or came to wrong figures; `Fixtures/README.md` says where the figures are from.
struct WindowFixtureTests {
  private static func run(_ name: String, _ years: ClosedRange<Int>, _ foresight: Foresight) throws
    -> RunOutputs
  {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/windows/\(name)")
    let years = Array(years)
    let study = try StudyFolder.load(
      folder.path, years: Years(years), overrides: SettingOverrides(foresight: foresight)
    ).study
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run(years)
    #expect(outputs.reports.allSatisfy { $0.failedAudits.isEmpty })
    return outputs
  }

  private static func isNear(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-6) -> Bool {
    abs(value - expected) <= tolerance * max(1, abs(expected))
  }

  /// What comes whatever the price is: nothing that the auction sold, and all of it issued.
  @Test(arguments: [Foresight.myopic, .years(2), .perfect]) func otherSupply(foresight: Foresight) throws {
    let outputs = try Self.run("other-supply", 2030...2031, foresight)
    #expect(outputs.reports.allSatisfy { Self.isNear($0.allowancePriceUSD, 50.0 / 3) })
    let first = try #require(outputs.reports.first?.market)
    #expect(Self.isNear(first.issuedShortTons, 720_000) && Self.isNear(first.allocation.sold, 700_000))
  }

  /// A ten-millionth of a ton that nobody needs, and prices that are 0 but for rounding, are no disagreement.
  @Test func roundingIsNoDisagreement() throws {
    let dear = try Self.run("rounding-of-the-removed", 2030...2031, .perfect)
    #expect(dear.reports.allSatisfy { $0.allowancePriceUSD > 20 })
    let free = try Self.run("nothing-has-a-price", 2031...2034, .years(3))
    #expect(free.reports.allSatisfy { abs($0.allowancePriceUSD) <= 1e-9 })
  }

  /// All that is eligible for a standard has closed: prices of electricity are still the plan's, at which what is kept
  /// earns its fixed cost.
  @Test func pricesWhereAllThatIsEligibleHasClosed() throws {
    let outputs = try Self.run("closed-and-bought-out", 2030...2031, .years(2))
    let prices = outputs.reports.map { $0.dispatch.zones.map(\.priceUSDPerMWh) }
    #expect(try Self.isNear(prices[at: 0][at: 0], 33.95249323925145), "\(prices)")
    #expect(
      try Self.isNear(prices[at: 0][at: 1], 34.36319235329226)
        && Self.isNear(prices[at: 1][at: 0], 32.654980340906754))
    // Of the gas a part is kept and earns nothing above its cost; what closes as a whole would have lost.
    let closures = outputs.reports.flatMap(\.closures)
    #expect(closures.allSatisfy { $0.earningsUSDPerKW <= 1e-6 })
    let gas = closures.filter { $0.unit == "u2" }
    #expect(gas.count == 2 && gas.allSatisfy { abs($0.earningsUSDPerKW) <= 1e-6 })
  }

  /// With money of all years worth the same an allowance may as well be missing a year early; it is missing when it is due.
  @Test func aShortageIsNotBanked() throws {
    let outputs = try Self.run("shortage-without-interest", 2030...2035, .perfect)
    for report in outputs.reports {
      let market = try #require(report.market)
      #expect(market.clearing.shortShortTons <= report.dispatch.coveredEmissionsShortTons)
      #expect(market.clearing.shortShortTons <= 0 || market.entry.closingBank <= 1e-3)
      // Only the last year's stays owed, with no year after it that counts on it.
      #expect(report.year == 2035 || market.entry.unpaidObligation <= 1e-3, "\(report.year)")
    }
    #expect(outputs.reports.allSatisfy { ($0.market?.clearing.shortShortTons ?? 0) > 1e5 })
  }
}
