import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveAllowanceMarket

/// Perfect foresight: exact cases, the conditions of equilibrium on random programs, and another solver.
struct BankingPathTests {
  /// 100 - 2p, in small steps whose middle lies on the line.
  static func linear(
    _ year: Int, cap: Double, reserve: Double = 0, tiers: [CostContainmentTier] = [], step: Double = 1e-3
  ) throws -> BankingYear {
    let count = Int(50 / step)
    let demand = try DemandCurve(
      emissionsAtStart: 100, pricesUSD: (0..<count).map { (Double($0) + 0.5) * step },
      emissionsAbove: (0..<count).map { 100 - Double($0 + 1) * 2 * step })
    return BankingYear(
      rules: ProgramYear(year: year, capShortTons: cap, reservePriceUSD: reserve, tiers: tiers),
      demand: demand, isTrueUp: true)
  }

  static func solve(
    _ years: [BankingYear], rate: Double = 0.05, bank: Double = 0
  ) throws -> [BankingOutcome] {
    let program = AllowanceProgram(
      years: years.map(\.rules), memberships: [], openingBankShortTons: bank)
    return try BankingPath(discountRate: rate, maximumPriceUSD: 1000).solve(
      years, program: program, ledger: AllowanceLedger(program: program))
  }

  /// Prices are as fine as the steps of 0.001 $/short ton.
  private func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1.1e-3 }

  @Test func capsThatRiseBankNothing() throws {
    let path = try Self.solve([try Self.linear(2025, cap: 60), try Self.linear(2026, cap: 80)])
    #expect(near(path[0].priceUSD, 20) && near(path[1].priceUSD, 10))
    #expect(path[0].allocation.sold <= path[0].emissions + 1e-9)
  }

  @Test func capsThatFallAreSmoothed() throws {
    let path = try Self.solve([try Self.linear(2025, cap: 80), try Self.linear(2026, cap: 60)])
    #expect(near(path[0].priceUSD, 600.0 / 41) && near(path[1].priceUSD, 630.0 / 41))
    #expect(abs(path[0].allocation.sold - path[0].emissions - 9.268292683) < 3e-3)
    let banked = try Self.solve([try Self.linear(2025, cap: 80), try Self.linear(2026, cap: 60)], bank: 10)
    #expect(near(banked[0].priceUSD, 500.0 / 41) && near(banked[1].priceUSD, 525.0 / 41))
  }

  @Test func oneYear() throws {
    let floor = try Self.solve([try Self.linear(2025, cap: 100, reserve: 5)])
    #expect(near(floor[0].priceUSD, 5) && abs(floor[0].allocation.sold - 90) < 3e-3)
    func tiers(_ list: [(Double, Double)]) -> [CostContainmentTier] {
      list.enumerated().map {
        CostContainmentTier(number: $0.offset + 1, triggerUSD: $0.element.1, quantityShortTons: $0.element.0)
      }
    }
    let partly = try Self.solve([try Self.linear(2025, cap: 60, tiers: tiers([(20, 15)]))])
    #expect(near(partly[0].priceUSD, 15) && abs(partly[0].allocation.tierSold[0] - 10) < 3e-3)
    let wholly = try Self.solve([try Self.linear(2025, cap: 60, tiers: tiers([(5, 15)]))])
    #expect(near(wholly[0].priceUSD, 17.5))
    let two = try Self.solve([try Self.linear(2025, cap: 60, tiers: tiers([(5, 10), (20, 15)]))])
    #expect(near(two[0].priceUSD, 15))
    #expect(abs(two[0].allocation.tierSold[0] - 5) < 1e-9 && abs(two[0].allocation.tierSold[1] - 5) < 3e-3)
  }

  @Test func fiveYears() throws {
    let years = try [90.0, 80, 70, 60, 50].enumerated().map {
      try Self.linear(2025 + $0.offset, cap: $0.element, reserve: 5)
    }
    let path = try Self.solve(years, rate: 0.07, bank: 20)
    #expect(near(path[0].priceUSD, 6_500_000_000 / 575_073_901))
    for (a, b) in zip(path, path.dropFirst()) { #expect(near(b.priceUSD, 1.07 * a.priceUSD)) }
  }

  /// Years apart discount by their distance; the bank of 2025 earns five years' interest.
  @Test func gapsDiscount() throws {
    let path = try Self.solve([try Self.linear(2025, cap: 80), try Self.linear(2030, cap: 60)])
    var growth = 1.0
    for _ in 0..<5 { growth *= 1.05 }
    #expect(abs(path[1].priceUSD - growth * path[0].priceUSD) < 1e-9)
  }

  /// A random program with every rule, on random steps; whole numbers make ties common.
  static func random(seed: Int) throws -> (
    years: [BankingYear], program: AllowanceProgram, path: BankingPath, ledger: AllowanceLedger
  ) {
    var random = SeededGenerator(seed: UInt64(seed))
    func whole(_ range: ClosedRange<Int>) -> Double { Double(Int.random(in: range, using: &random)) }
    let isWhole = Bool.random(using: &random)
    func number(_ range: ClosedRange<Int>) -> Double {
      isWhole
        ? whole(range)
        : Double.random(in: Double(range.lowerBound)...Double(range.upperBound), using: &random)
    }
    let count = Int.random(in: 1...8, using: &random)
    let hasShares = Bool.random(using: &random)
    var years: [BankingYear] = []
    var number0 = 2025
    for t in 0..<count {
      let cap = number(0...60)
      let period = t / 3
      let isLast = t == count - 1 || t % 3 == 2
      let rules = ProgramYear(
        year: number0, capShortTons: cap, reservePriceUSD: number(0...6),
        tiers: (0..<Int.random(in: 0...2, using: &random)).map {
          CostContainmentTier(
            number: $0 + 1, triggerUSD: number(4...25) + 30 * Double($0), quantityShortTons: number(0...15))
        },
        ecr: Int.random(in: 0...2, using: &random) == 0
          ? EmissionsContainmentReserve(
            triggerUSD: number(1...15), quantityShortTons: min(cap, number(0...10)))
          : nil,
        priceCeilingUSD: Int.random(in: 0...3, using: &random) == 0 ? number(20...60) : nil,
        controlPeriod: "\(period)", fullCompliance: isLast,
        surrenderShare: hasShares ? [0, 0.5, 1][random.below(3)] : 1,
        carryShare: [1, 1, 1, 0.9, 0][random.below(5)],
        bankLimitShortTons: Int.random(in: 0...3, using: &random) == 0 ? number(0...30) : nil,
        otherSupplyShortTons: [0, 0, 4][random.below(3)])
      let start = number(20...90)
      let prices = Set((0..<Int.random(in: 0...12, using: &random)).map { _ in number(0...80) }).sorted()
      var left = start
      let above = prices.map { _ in
        left -= min(left, number(0...12))
        return left
      }
      let demand = try DemandCurve(emissionsAtStart: start, pricesUSD: prices, emissionsAbove: above)
      years.append(BankingYear(rules: rules, demand: demand, isTrueUp: isLast))
      number0 += [1, 1, 1, 5][random.below(4)]
    }
    let program = AllowanceProgram(
      years: years.map(\.rules), memberships: [], openingBankShortTons: whole(0...40),
      openingObligationShortTons: [0, 0, 15][random.below(3)],
      bankingEnabled: random.below(6) != 0)
    let path = BankingPath(
      discountRate: [0, 0.03, 0.07][random.below(3)], maximumPriceUSD: 100,
      terminalPriceUSD: [0, 0, 8][random.below(3)])
    return (years, program, path, AllowanceLedger(program: program))
  }

  /// All conditions of an equilibrium, checked from the outcomes alone; together they are sufficient.
  @Test func outcomesAreEquilibria() throws {
    var banked = 0
    var shorts = 0
    var partly = 0
    for seed in 1...RandomCount.of(3_000, many: 10_000) {
      let (years, program, path, start) = try Self.random(seed: seed)
      let outcomes = try path.solve(years, program: program, ledger: start)
      var ledger = start
      let eps = 1e-6
      for (t, (year, outcome)) in zip(years, outcomes).enumerated() {
        let label = Comment(rawValue: "seed \(seed), year \(t)")
        let rules = year.rules
        // Demand: emissions are ones that the price on emissions allows.
        let above = year.demand.emissions(at: outcome.emissionsPriceUSD - eps).upperBound
        let below = year.demand.emissions(at: outcome.emissionsPriceUSD + eps).lowerBound
        #expect(outcome.emissions <= above + eps && outcome.emissions >= below - eps, label)
        // Supply: what is sold is what the price allows; a shortage only at the highest price.
        var auction = rules
        auction.otherSupplyShortTons = 0
        let supply = AllowanceSupply(
          rules: auction, freeBankShortTons: 0, maximumPriceUSD: path.maximumPriceUSD)
        let sold = outcome.allocation.sold
        #expect(sold >= supply.interval(at: outcome.priceUSD - eps).lowerBound - eps, label)
        #expect(sold <= supply.interval(at: outcome.priceUSD + eps).upperBound + eps, label)
        #expect(outcome.short < eps || abs(outcome.priceUSD - 100) < eps, label)
        // Ledger: the bank follows by the rules, nothing stays unpaid.
        let entry = try ledger.enter(
          rules: rules, emissions: outcome.emissions, issued: sold + rules.otherSupplyShortTons,
          excused: outcome.short,
          trueUp: year.isTrueUp || t == years.count - 1)
        #expect(entry.unpaidObligation < eps, label)
        #expect(ledger.brokenInvariants().isEmpty, label)
        // Arbitrage between this year and the next.
        let carry = program.bankingEnabled ? rules.carryShare : 0
        let last = t == years.count - 1
        let gap = last ? 0 : years[t + 1].rules.year - rules.year
        let discount = (0..<gap).reduce(1.0) { d, _ in d / (1 + path.discountRate) }
        let later = carry * discount * (last ? path.terminalPriceUSD : outcomes[t + 1].priceUSD)
        let limit = rules.bankLimitShortTons ?? .infinity
        if entry.closingBank > eps, carry > 0 { #expect(later >= outcome.priceUSD - eps, label) }
        if entry.closingBank < limit - eps, carry > 0 { #expect(later <= outcome.priceUSD + eps, label) }
        if entry.closingBank > eps { banked += 1 }
        if outcome.short > eps { shorts += 1 }
        if outcome.allocation.tierSold.contains(where: { $0 > eps }) { partly += 1 }
        #expect(outcome.highestPriceUSD >= outcome.priceUSD - eps, label)
      }
      // The price on emissions: part now, the rest at true-up.
      for (t, year) in years.enumerated() {
        let trueUp = years.indices.first { $0 >= t && (years[$0].isTrueUp || $0 == years.count - 1) } ?? t
        let share = t == trueUp || !program.bankingEnabled ? 1 : year.rules.surrenderShare
        let gap = years[trueUp].rules.year - year.rules.year
        let discount = (0..<gap).reduce(1.0) { d, _ in d / (1 + path.discountRate) }
        let price = share * outcomes[t].priceUSD + (1 - share) * discount * outcomes[trueUp].priceUSD
        #expect(abs(price - outcomes[t].emissionsPriceUSD) < eps, "seed \(seed), year \(t)")
      }
    }
    #expect(banked > 1_000 && shorts > 300 && partly > 1_000, "\(banked) \(shorts) \(partly)")
  }

  /// Of so many paths one may have prices of two years that trade off against each other.
  private static let tradeOffs = 1_000

  /// The same program in GLPK: cost, and prices between the lowest and the highest.
  ///
  /// Lowest and highest are those of all years together, weighted as the years' tilts are. Where the price of one year
  /// can rise only as that of another falls, a year's own prices need not be in this order.
  @Test func agreesWithGLPK() throws {
    var exceptions = 0
    let count = RandomCount.of(600, many: 10_000)
    for seed in 1...count {
      let (years, program, path, ledger) = try Self.random(seed: seed)
      let problem = try BankingProblem(path, years, program, ledger)
      let lowest = try problem.solve(tilt: 1)
      let highest = try problem.solve(tilt: -1)
      let linear = problem.linearProgram
      let other = try SimplexSolver.with(linear) { try $0.solve() }
      #expect(other.isOptimal)
      let cost = zip(linear.costs, lowest.primal).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(cost - other.objective) <= 1e-9 * max(1, abs(cost)), "seed \(seed)")
      let rows = years.indices.map { years.count + $0 }
      func sum(_ duals: [Double]) -> Double {
        zip(rows, years.indices).reduce(0) {
          $0 + duals[$1.0] * (1 + Double($1.1) / Double(years.count))
        }
      }
      let (low, between, high) = (sum(lowest.duals), sum(other.rowDuals), sum(highest.duals))
      #expect(low <= between + 1e-6 && between <= high + 1e-6, "seed \(seed)")
      let isOrdered = rows.allSatisfy { row in
        lowest.duals[row] <= other.rowDuals[row] + 1e-6 && other.rowDuals[row] <= highest.duals[row] + 1e-6
      }
      // A deferred share ties the prices of two years with one sign; all other ties have opposite signs, and then the lowest
      // of every year hold at once.
      let defers = years.contains { $0.rules.surrenderShare < 1 && !$0.isTrueUp }
      #expect(isOrdered || defers, "seed \(seed)")
      if !isOrdered { exceptions += 1 }
    }
    #expect(exceptions <= count / Self.tradeOffs, "\(exceptions)")
  }

  /// What is carried at a share must be bought several times over; the ceiling's supply has no end.
  @Test func boughtAtTheCeilingForAHarderYear() throws {
    let first = BankingYear(
      rules: ProgramYear(
        year: 2025, capShortTons: 100_000, priceCeilingUSD: 1, controlPeriod: "1", carryShare: 0.5),
      demand: try DemandCurve(emissionsAtStart: 876_000, pricesUSD: [25], emissionsAbove: [350_400]),
      isTrueUp: true)
    var second = first
    second.rules = ProgramYear(year: 2026, capShortTons: 1000, controlPeriod: "2")
    let program = AllowanceProgram(years: [first.rules, second.rules], memberships: [])
    let path = try BankingPath(discountRate: 0.05, maximumPriceUSD: 1000).solve(
      [first, second], program: program, ledger: AllowanceLedger(program: program))
    // 1 $ now buys half an allowance for the next year: 2.10 $ there, far below the switch.
    #expect(abs(path[0].priceUSD - 1) < 1e-12 && abs(path[1].priceUSD - 2.1) < 1e-9)
    #expect(path[0].emissions == 876_000 && path[1].emissions == 876_000)
    #expect(abs(path[0].allocation.ceilingSold - (776_000 + 2 * 875_000)) < 1e-3)
  }

  /// Nothing is sold that nobody needs, whatever the reserve price.
  @Test func aGlutSellsWhatIsNeeded() throws {
    let year = BankingYear(
      rules: ProgramYear(year: 2025, capShortTons: 2_000_000),
      demand: try DemandCurve(emissionsAtStart: 876_000, pricesUSD: [], emissionsAbove: []), isTrueUp: true)
    var next = year
    next.rules.year = 2026
    let program = AllowanceProgram(years: [year.rules, next.rules], memberships: [])
    let path = try BankingPath(discountRate: 0.05, maximumPriceUSD: 1000).solve(
      [year, next], program: program, ledger: AllowanceLedger(program: program))
    for outcome in path { #expect(outcome.priceUSD == 0 && abs(outcome.allocation.sold - 876_000) < 1e-6) }
  }

  @Test func refusals() throws {
    let year = try Self.linear(2025, cap: 50, step: 1)
    var program = AllowanceProgram(years: [year.rules], memberships: [])
    let path = BankingPath(discountRate: 0.05, maximumPriceUSD: 100)
    program.unsoldRule = .rolled
    #expect(throws: BankingPathError.notDefined("unsold = \"rolled\"")) {
      try path.solve([year], program: program, ledger: AllowanceLedger(program: program))
    }
    program.unsoldRule = .withdrawn
    program.convention = .ledger
    #expect(throws: BankingPathError.notDefined("the ledger convention")) {
      try path.solve([year], program: program, ledger: AllowanceLedger(program: program))
    }
    program.convention = .auction
    #expect(throws: BankingPathError.badInput(year: 2025, what: "years must ascend")) {
      try path.solve([year, year], program: program, ledger: AllowanceLedger(program: program))
    }
    var bad = year
    bad.rules.capShortTons = .nan
    #expect(throws: BankingPathError.self) {
      try path.solve([bad], program: program, ledger: AllowanceLedger(program: program))
    }
  }
}
