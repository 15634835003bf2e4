import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem

/// The linear program of a banking path, and what its columns mean.
///
/// Rows: emissions of each year, then allowances of each year.
struct BankingProblem {
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
  private let terms: BankingTerms
  private let columns: [Columns]
  private let program: LinearProgram
  private let tieCosts: [Double]

  private var count: Int { years.count }

  init(
    _ path: BankingPath, _ years: [BankingYear], _ market: AllowanceProgram, _ ledger: AllowanceLedger
  ) throws(BankingPathError) {
    guard market.convention == .auction else { throw .notDefined("the ledger convention") }
    guard market.unsoldRule == .withdrawn else {
      throw .notDefined("unsold = \"\(market.unsoldRule.rawValue)\"")
    }
    guard years.allSatisfy({ $0.rules.borrowing == nil }) else {
      throw .notDefined("allowances borrowed from the next year")
    }
    try Self.check(path, years)
    self.years = years
    terms = BankingTerms(path, years, market, ledger)
    var assembly = Assembly(years: years, terms: terms, terminalPriceUSD: path.terminalPriceUSD)
    assembly.addRows(bank: ledger.bank)
    for t in years.indices { assembly.addColumns(of: t) }
    columns = assembly.columns
    tieCosts = assembly.ties
    do {
      program = try assembly.builder.build()
    } catch {
      throw .notSolved("\(error)")
    }
  }

  /// The program while it is put together.
  private struct Assembly {
    let years: [BankingYear]
    let terms: BankingTerms
    let terminalPriceUSD: Double
    var builder = LinearProgramBuilder()
    var columns: [Columns] = []
    var ties: [Double] = []

    /// Emissions of each year, then allowances: what is due less what is held.
    mutating func addRows(bank: Double) {
      for year in years {
        let emissions = year.demand.emissionsAtStart
        _ = builder.addRow(lower: emissions, upper: emissions)
      }
      for t in years.indices {
        let held = years[t].rules.otherSupplyShortTons + (t == 0 ? bank : 0)
        let due = (t == terms.trueUpOf[0] ? terms.outstanding : 0) - held
        _ = builder.addRow(lower: due, upper: due)
      }
    }

    private mutating func add(
      _ cost: Double, _ upper: Double, _ entries: [(row: Int, value: Double)], lower: Double = 0,
      tie: Double = 0
    ) -> Int {
      ties.append(tie)
      return builder.addColumn(cost: cost, lower: lower, upper: upper, entries: entries)
    }

    /// A year's emissions, the falls of its demand, the steps of its supply, its shortage and its bank.
    mutating func addColumns(of t: Int) {
      let year = years[t]
      let allowances = years.count + t
      let weight = terms.weights[t]
      let emissions = addEmissions(of: t)
      let firstSwitch = ties.count
      for fall in year.demand.falls { _ = add(weight * fall.priceUSD, fall.shortTons, [(t, 1)]) }
      let firstStep = ties.count
      for (order, step) in terms.supplies[t].steps.enumerated() {
        // At equal prices in the order of use.
        _ = add(
          weight * step.priceUSD, min(step.quantityShortTons, terms.most), [(allowances, 1)],
          tie: Double(order + 1))
      }
      // A ceiling leaves no shortage. At equal worth the later one is short.
      let short = add(
        weight * (terms.highestUSD ?? 0), year.rules.priceCeilingUSD == nil ? terms.most : 0,
        [(allowances, 1)], tie: Double(1_000 + years.count - t))
      // What nobody needs or may keep is worth nothing.
      _ = add(0, terms.most, [(allowances, -1)])
      columns.append(
        Columns(
          emissions: emissions, switches: firstSwitch..<firstStep, steps: firstStep..<short, short: short,
          bank: addBank(of: t)))
    }

    /// Emissions take allowances of their year, and of the year in which the rest is surrendered.
    private mutating func addEmissions(of t: Int) -> Int {
      let demand = years[t].demand
      let share = terms.shares[t]
      var entries: [(row: Int, value: Double)] = [(t, 1)]
      if share > 0 { entries.append((years.count + t, -share)) }
      if share < 1 { entries.append((years.count + terms.trueUpOf[t], share - 1)) }
      let least = demand.falls.reduce(demand.emissionsAtStart) { $0 - $1.shortTons }
      return add(0, demand.emissionsAtStart, entries, lower: min(demand.emissionsAtStart, least))
    }

    /// What is carried into the next year; nil where nothing may be.
    private mutating func addBank(of t: Int) -> Int? {
      guard terms.carryShares[t] > 0 else { return nil }
      let allowances = years.count + t
      let isLast = t == years.count - 1
      return add(
        isLast ? -terms.weights[t] * terminalPriceUSD : 0, min(terms.bankLimits[t], terms.most),
        [(allowances, -1 / terms.carryShares[t])] + (isLast ? [] : [(allowances + 1, 1)]),
        tie: BankingProblem.bankTie)
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
        let shift = -tilt * Self.tiltShare * terms.scale * (1 + Double(t) / Double(count))
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
      var unlimited = zip(terms.supplies[t].steps, mine.steps).filter { $0.0.quantityShortTons > terms.most }
        .map(\.1)
      if let bank = mine.bank, terms.bankLimits[t] > terms.most { unlimited.append(bank) }
      for column in unlimited where solution.primal[column] >= terms.most * (1 - Self.boundTolerance) {
        throw .notSolved(
          "\(years[t].rules.year): more than \(terms.most) short tons at the ceiling or in the bank")
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
      for (step, column) in zip(terms.supplies[t].steps, mine.steps) {
        let amount = solution.primal[column]
        switch step.source {
        case .base: allocation.baseSold += amount
        case .ecr: allocation.ecrReleased += amount
        case .offsets: allocation.offsetsUsed += amount
        case .bank, .other, .borrowed: break
        case .tier(let index): allocation.tierSold[index] += amount
        case .ceiling: allocation.ceilingSold += amount
        }
      }
      let short = solution.primal[mine.short]
      allocation.short = short
      let price = terms.supplies[t].snapped(prices[t] / terms.weights[t])
      let emissionsPrice =
        (terms.shares[t] * prices[t] + (1 - terms.shares[t]) * prices[terms.trueUpOf[t]]) / terms.weights[t]
      return BankingOutcome(
        year: years[t].rules.year, priceUSD: price,
        highestPriceUSD: max(price, terms.supplies[t].snapped(highestDuals[count + t] / terms.weights[t])),
        emissionsPriceUSD: emissionsPrice, emissions: solution.primal[mine.emissions],
        allocation: allocation, short: short)
    }
  }

  /// The program, for other solvers.
  var linearProgram: LinearProgram { program }
}
