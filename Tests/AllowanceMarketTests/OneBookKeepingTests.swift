import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveAllowanceMarket

/// Runs and sweeps keep the same books: what a path of a sweep comes to is, to the last digit, what the ledger of a run
/// makes of the same prices and emissions.
struct OneBookKeepingTests {
  /// A year whose price somebody else found: between demand's ends, 100 and 60 short tons, the weight of the lower one is what
  /// the outcome's emissions leave of the span; beyond them, and without a span, it is an end.
  @Test(arguments: [(100.0, 0.0), (90, 0.25), (70, 0.75), (60, 1), (110, 0), (50, 1)])
  func anOutcomeIsAMix(emissions: Double, weight: Double) {
    let rules = ProgramYear(year: 2030, capShortTons: 80, reservePriceUSD: 5)
    let market = AllowanceMarketYear(
      program: AllowanceProgram(years: [rules], memberships: []), maximumPriceUSD: 100)
    let supply = AllowanceSupply(
      rules: rules, freeBankShortTons: 0, rolledShortTons: 0, maximumPriceUSD: 100)
    func clearing(upper: Double) -> Clearing {
      market.clearing(
        BankingOutcome(
          year: 2030, priceUSD: 20, highestPriceUSD: 22, emissionsPriceUSD: 20, emissions: emissions,
          allocation: AllowanceAllocation(baseSold: 80, tierSold: []), short: 0),
        lower: DemandPoint(priceUSD: 20, emissionsShortTons: 100),
        upper: DemandPoint(priceUSD: 20, emissionsShortTons: upper), supply: supply)
    }
    let mix = clearing(upper: 60)
    #expect(mix.upperWeight == weight && mix.emissionsShortTons == emissions)
    #expect(
      mix.priceUSD == 20 && mix.highestPriceUSD == 22 && mix.status == .cleared && mix.shortShortTons == 0)
    #expect(clearing(upper: 100).upperWeight == 1)
  }

  private static let years = [2025, 2026, 2027, 2029, 2030, 2031, 2034]

  /// A program's path, and what a run's market and ledger make of its prices and emissions.
  private static func both(
    _ program: AllowanceProgram, _ curves: [DemandCurve]
  ) throws -> (sweep: [MarketPathYear], run: [ClearedYear], ledger: AllowanceLedger) {
    let path = try #require(
      MarketPaths(years: years, curves: curves, maximumPriceUSD: 100).clear([program]).first
    ).get()
    let market = AllowanceMarketYear(program: program, maximumPriceUSD: 100)
    var ledger = AllowanceLedger(program: program)
    var run: [ClearedYear] = []
    for (t, year) in years.enumerated() {
      let rules = try #require(program.rules(in: year))
      let point = DemandPoint(priceUSD: path[t].priceUSD, emissionsShortTons: path[t].emissions)
      let clearing = Clearing(
        status: path[t].short > 0 ? .shortage : .cleared, priceUSD: path[t].priceUSD,
        highestPriceUSD: path[t].priceUSD, emissionsShortTons: path[t].emissions, lower: point, upper: point,
        upperWeight: 0, shortShortTons: path[t].short, evaluations: 0)
      run.append(
        try market.settle(
          clearing, supply: market.supply(rules: rules, ledger: ledger),
          isTrueUp: program.isTrueUp(rules), ledger: &ledger))
    }
    return (path, run, ledger)
  }

  /// Bank, outstanding, unpaid, issued and sold of every year.
  private static func figures(_ sweep: [MarketPathYear]) -> [[Double]] {
    sweep.map { [$0.bank, $0.outstanding, $0.unpaid, $0.issued, $0.sold] }
  }

  private static func figures(_ run: [ClearedYear]) -> [[Double]] {
    run.map {
      [
        $0.entry.closingBank, $0.entry.outstandingObligation, $0.entry.unpaidObligation, $0.entry.issued,
        $0.allocation.sold,
      ]
    }
  }

  /// With allowances borrowed from the next year too.
  @Test func equalWithBorrowing() throws {
    var random = SeededGenerator(seed: 22)
    var (borrowed, late) = (0, 0)
    for round in 1...200 {
      var (curves, program) = try MarketPathsTests.random(&random, years: Self.years)
      program.convention = .auction
      for t in program.years.indices where random.below(3) > 0 {
        program.years[t].borrowShare = Double(1 + random.below(8)) / 10
        program.years[t].borrowInterest = random.below(2) == 0 ? Double(random.below(10)) / 10 : nil
      }
      let (sweep, run, ledger) = try Self.both(program, curves)
      #expect(Self.figures(sweep) == Self.figures(run), "round \(round)")
      #expect(sweep.last?.balance == ledger.balance, "round \(round)")
      #expect(ledger.brokenInvariants().isEmpty, "round \(round)")
      borrowed += run.count { $0.entry.borrowed > 0 }
      late += run.count { $0.entry.borrowing.map { $0.late > 0 } ?? false }
    }
    #expect(borrowed > 50 && late > 10, "\(borrowed), \(late)")
  }

  @Test func equalToTheLastDigit() throws {
    var random = SeededGenerator(seed: 21)
    var unpaid: [MarketConvention: Int] = [:]
    var cut = 0
    for round in 1...400 {
      let (curves, program) = try MarketPathsTests.random(&random, years: Self.years)
      let (sweep, run, ledger) = try Self.both(program, curves)
      #expect(Self.figures(sweep) == Self.figures(run), "round \(round)")
      #expect(sweep.last?.balance == ledger.balance, "round \(round)")
      #expect(ledger.brokenInvariants().isEmpty, "round \(round)")
      unpaid[program.convention, default: 0] += sweep.count { $0.unpaid > 0 }
      cut += run.count { $0.entry.removed > 0 }
    }
    // The rules are at work in what was compared.
    #expect((unpaid[.auction] ?? 0) > 50 && (unpaid[.ledger] ?? 0) > 50 && cut > 50)
  }

  /// A rule of the books, changed.
  enum Change: String, CaseIterable {
    case surrenderShare, carryShare, bankLimit, unsoldRule, banking, trueUp, convention, otherSupply

    func apply(to program: inout AllowanceProgram) {
      for t in program.years.indices {
        switch self {
        case .surrenderShare: program.years[t].surrenderShare = 0.25
        case .carryShare: program.years[t].carryShare = 0.5
        case .bankLimit: program.years[t].bankLimitShortTons = 1e6
        case .trueUp: program.years[t].fullCompliance = true
        case .otherSupply: program.years[t].otherSupplyShortTons = 3e6
        case .unsoldRule, .banking, .convention: break
        }
      }
      switch self {
      case .unsoldRule: program.unsoldRule = .banked
      case .banking: program.bankingEnabled = false
      case .convention: program.convention = .ledger
      default: break
      }
    }
  }

  @Test(arguments: Change.allCases) func aRuleChangesBothAlike(change: Change) throws {
    var random = SeededGenerator(seed: 22)
    for _ in 1...20 {
      let (curves, _) = try MarketPathsTests.random(&random, years: Self.years)
      var program = AllowanceProgram(
        years: Self.years.enumerated().map { t, year in
          ProgramYear(
            year: year, capShortTons: 6e7 + 5e6 * Double(t % 2), reservePriceUSD: 3,
            controlPeriod: "\(t / 3)",
            fullCompliance: t % 3 == 2, surrenderShare: 0.5)
        }, memberships: [], openingBankShortTons: 2e8)
      let before = try Self.both(program, curves)
      change.apply(to: &program)
      let after = try Self.both(program, curves)
      #expect(Self.figures(after.sweep) == Self.figures(after.run))
      #expect(Self.figures(after.sweep) != Self.figures(before.sweep))
      #expect(Self.figures(after.run) != Self.figures(before.run))
    }
  }
}
