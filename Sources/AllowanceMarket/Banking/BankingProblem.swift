import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem

/// The linear program of a banking path, and what its columns mean.
///
/// Rows: emissions of each year, then allowances of each year.
struct BankingProblem {
  /// Least share of an allowance that counts as carried to the end, so that bounds stay of a size that can be solved.
  private static let leastKept = 1e-6
  /// By how much demand is tilted, as a share of a year's amounts: larger than the solver's tolerance, smaller than
  /// anything that matters.
  private static let tiltShare = 1e-8
  /// How near to a bound, relative, an amount stands at it: the solver's tolerance.
  private static let boundTolerance = 1e-9
  /// Secondary cost of a banked ton: at equal worth allowances are sold when they are needed instead of banked. Below the
  /// steps', whose order of use goes first.
  private static let bankTie = 0.1

  struct Solution {
    var primal: [Double]
    var duals: [Double]
  }

  /// Columns of one year.
  private struct Columns {
    var emissions: Int
    var switches: Range<Int>
    var steps: Range<Int>
    var short: Int
    var bank: Int?
  }

  private let years: [BankingYear]
  /// By year, the year whose true-up settles what is deferred, and the share surrendered at once.
  private let trueUpOf: [Int]
  private let shares: [Double]
  private let supplies: [AllowanceSupply]
  private let carryShares: [Double]
  private let bankLimits: [Double]
  private let weights: [Double]
  private let columns: [Columns]
  private let program: LinearProgram
  private let tieCosts: [Double]
  /// Size of the amounts, short tons.
  private let scale: Double
  /// Bound of amounts that have none of their own, short tons.
  private let most: Double

  private var count: Int { years.count }

  init(
    _ path: BankingPath, _ years: [BankingYear], _ market: AllowanceProgram, _ ledger: AllowanceLedger
  ) throws(BankingPathError) {
    guard market.convention == .auction else { throw .notDefined("the ledger convention") }
    guard market.unsoldRule == .withdrawn else {
      throw .notDefined("unsold = \"\(market.unsoldRule.rawValue)\"")
    }
    try Self.check(path, years)
    self.years = years
    let first = years[0].rules.year
    weights = years.map { year in
      (0..<(year.rules.year - first)).reduce(1.0) { weight, _ in weight / (1 + path.discountRate) }
    }
    // Other supply comes whatever the price; it is no step but part of what holders have.
    supplies = years.map {
      var rules = $0.rules
      rules.otherSupplyShortTons = 0
      return AllowanceSupply(rules: rules, freeBankShortTons: 0, maximumPriceUSD: path.maximumPriceUSD)
    }
    // One highest price for all years: a shortage is no supply that could be bought here and banked for there.
    let highest = supplies.filter { $0.rules.priceCeilingUSD == nil }.map(\.maximumPriceUSD).max()
    let books = years.map { BookRules(market, year: $0.rules, isTrueUp: $0.isTrueUp) }
    carryShares = books.map(\.carryShare)
    bankLimits = books.map(\.bankLimitShortTons)
    let outstanding = ledger.balance(in: years[0].rules.controlPeriod).outstanding
    let others = years.reduce(0) { $0 + $1.rules.otherSupplyShortTons }
    let emitted = years.reduce(outstanding) { $0 + $1.demand.emissionsAtStart }
    let offered = supplies.reduce(ledger.bank + others) { sum, supply in
      sum + supply.steps.reduce(0) { $0 + ($1.quantityShortTons.isFinite ? $1.quantityShortTons : 0) }
    }
    scale = (1 + emitted + offered) / Double(years.count)
    // More than this is not bought, banked or thrown away, though what is carried at a share must be bought several
    // times over; every column needs a finite bound, and one that binds is reported.
    let kept = carryShares.reduce(1.0) { $1 > 0 ? $0 * $1 : $0 }
    let most = (1 + emitted + offered) / max(kept, Self.leastKept)
    self.most = most

    // Everything outstanding is surrendered in the next true-up year.
    var trueUpOf = Array(repeating: years.count - 1, count: years.count)
    for t in years.indices.reversed() {
      trueUpOf[t] = years[t].isTrueUp || t == years.count - 1 ? t : trueUpOf[t + 1]
    }
    self.trueUpOf = trueUpOf
    // Without a later year to defer to all is due.
    shares = books.indices.map { t in t == trueUpOf[t] ? 1 : books[t].surrenderShare }
    var builder = LinearProgramBuilder()
    for year in years {
      let emissions = year.demand.emissionsAtStart
      _ = builder.addRow(lower: emissions, upper: emissions)
    }
    for t in years.indices {
      let held = years[t].rules.otherSupplyShortTons + (t == 0 ? ledger.bank : 0)
      let due = (t == trueUpOf[0] ? outstanding : 0) - held
      _ = builder.addRow(lower: due, upper: due)
    }
    var columns: [Columns] = []
    var ties: [Double] = []
    func add(
      _ cost: Double, _ upper: Double, _ entries: [(row: Int, value: Double)], lower: Double = 0,
      tie: Double = 0
    ) -> Int {
      ties.append(tie)
      return builder.addColumn(cost: cost, lower: lower, upper: upper, entries: entries)
    }
    for (t, year) in years.enumerated() {
      let allowances = years.count + t
      let weight = weights[t]
      let share = shares[t]
      var entries: [(row: Int, value: Double)] = [(t, 1)]
      if share > 0 { entries.append((allowances, -share)) }
      if share < 1 { entries.append((years.count + trueUpOf[t], share - 1)) }
      let falls = year.demand.falls
      let baseline = year.demand.emissionsAtStart
      let least = falls.reduce(baseline) { $0 - $1.shortTons }
      let emissions = add(0, baseline, entries, lower: min(baseline, least))
      let firstSwitch = ties.count
      for fall in falls { _ = add(weight * fall.priceUSD, fall.shortTons, [(t, 1)]) }
      let firstStep = ties.count
      for (order, step) in supplies[t].steps.enumerated() {
        // At equal prices in the order of use.
        _ = add(
          weight * step.priceUSD, min(step.quantityShortTons, most), [(allowances, 1)],
          tie: Double(order + 1))
      }
      // A ceiling leaves no shortage. At equal worth the later one is short.
      let short = add(
        weight * (highest ?? 0), year.rules.priceCeilingUSD == nil ? most : 0, [(allowances, 1)],
        tie: Double(1_000 + years.count - t))
      // What nobody needs or may keep is worth nothing.
      _ = add(0, most, [(allowances, -1)])
      var bank: Int?
      if carryShares[t] > 0 {
        let limit = min(bankLimits[t], most)
        let isLast = t == years.count - 1
        bank = add(
          isLast ? -weight * path.terminalPriceUSD : 0, limit,
          [(allowances, -1 / carryShares[t])] + (isLast ? [] : [(allowances + 1, 1)]), tie: Self.bankTie)
      }
      columns.append(
        Columns(
          emissions: emissions, switches: firstSwitch..<firstStep, steps: firstStep..<short, short: short,
          bank: bank))
    }
    self.columns = columns
    tieCosts = ties
    do {
      program = try builder.build()
    } catch {
      throw .notSolved("\(error)")
    }
  }

  private static func check(_ path: BankingPath, _ years: [BankingYear]) throws(BankingPathError) {
    let first = years[0].rules.year
    guard path.discountRate.isFinite, path.discountRate > -1 else {
      throw .badInput(year: first, what: "the discount rate must be above -1")
    }
    guard path.maximumPriceUSD.isFinite, path.terminalPriceUSD.isFinite, path.terminalPriceUSD >= 0 else {
      throw .badInput(year: first, what: "highest and terminal price must be finite, the latter not negative")
    }
    for (index, year) in years.enumerated() {
      let number = year.rules.year
      guard index == 0 || number > years[index - 1].rules.year else {
        throw .badInput(year: number, what: "years must ascend")
      }
      guard year.demand.emissionsAtStart >= 0 else {
        throw .badInput(year: number, what: "emissions are negative")
      }
      guard (year.demand.falls.first?.priceUSD ?? 0) >= 0 else {
        throw .badInput(year: number, what: "emissions fall at a price below 0")
      }
    }
  }

  /// The optimum with the lowest prices (`tilt` 1) or the highest (-1).
  ///
  /// Where prices are not unique, a little less or more demand decides for one end; the basis found then is one of the
  /// exact program too, and its prices are taken from there.
  func solve(tilt: Double) throws(BankingPathError) -> Solution {
    var found: Solution?
    do throws(LinearProgramError) {
      var tilted = program
      for t in 0..<count {
        // Different for every year.
        let shift = -tilt * Self.tiltShare * scale * (1 + Double(t) / Double(count))
        let due = program.rowLower[count + t] + shift
        try tilted.setRowBounds(due, due, row: count + t)
      }
      if let solver = StackSimplex(tilted) {
        try solver.setTieCosts(tieCosts)
        if solver.solve() == .optimal {
          try solver.setRowBounds(lower: program.rowLower, upper: program.rowUpper)
          if solver.solve() == .optimal {
            found = Solution(primal: solver.primal, duals: solver.rowDuals)
          }
        }
      }
    } catch {
      throw .notSolved("\(error)")
    }
    if let found { return try bounded(found) }
    // More years than the stack simplex takes, or numbers too hard for it.
    let solution: LPSolution
    do {
      solution = try SimplexSolver.with(program) { try $0.solve() }
    } catch {
      throw .notSolved("\(error)")
    }
    guard solution.isOptimal else { throw .notSolved("\(solution.status)") }
    return try bounded(Solution(primal: solution.primal, duals: solution.rowDuals))
  }

  /// The solution, if no amount stands at a bound that the market does not know.
  private func bounded(_ solution: Solution) throws(BankingPathError) -> Solution {
    for (t, mine) in columns.enumerated() {
      var unlimited = zip(supplies[t].steps, mine.steps).filter { $0.0.quantityShortTons > most }.map(\.1)
      if let bank = mine.bank, bankLimits[t] > most { unlimited.append(bank) }
      for column in unlimited where solution.primal[column] >= most * (1 - Self.boundTolerance) {
        throw .notSolved(
          "\(years[t].rules.year): more than \(most) short tons at the ceiling or in the bank")
      }
    }
    return solution
  }

  func outcomes(_ solution: Solution, highestDuals: [Double]) -> [BankingOutcome] {
    // The price of emissions follows from what is surrendered when; the dual of their row says less where all
    // switches are used.
    let prices = years.indices.map { solution.duals[count + $0] }
    return years.indices.map { t in
      let mine = columns[t]
      var allocation = AllowanceAllocation(tierSold: Array(repeating: 0, count: years[t].rules.tiers.count))
      for (step, column) in zip(supplies[t].steps, mine.steps) {
        let amount = solution.primal[column]
        switch step.source {
        case .base: allocation.baseSold += amount
        case .ecr: allocation.ecrReleased += amount
        case .offsets: allocation.offsetsUsed += amount
        case .bank, .other: break
        case .tier(let index): allocation.tierSold[index] += amount
        case .ceiling: allocation.ceilingSold += amount
        }
      }
      let short = solution.primal[mine.short]
      allocation.short = short
      let price = supplies[t].snapped(prices[t] / weights[t])
      let emissionsPrice = (shares[t] * prices[t] + (1 - shares[t]) * prices[trueUpOf[t]]) / weights[t]
      return BankingOutcome(
        year: years[t].rules.year, priceUSD: price,
        highestPriceUSD: max(price, supplies[t].snapped(highestDuals[count + t] / weights[t])),
        emissionsPriceUSD: emissionsPrice, emissions: solution.primal[mine.emissions],
        allocation: allocation, short: short)
    }
  }

  /// The program, for other solvers.
  var linearProgram: LinearProgram { program }
}
