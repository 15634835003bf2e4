import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// The allowance market of a program in a window, in figures.
struct WindowMarket {
  /// The program.
  let program: PlanningWindow.Program
  /// By year, the annual row that adds its emissions up; nil for the first program, whose emissions blocks know as such.
  let rows: [Int?]
  /// By year, the year whose true-up settles what is deferred.
  let trueUpOf: [Int]
  /// By year, the share of emissions surrendered at once.
  let shares: [Double]
  let supplies: [AllowanceSupply]
  /// Share of the bank that is carried out of each year.
  let carryShares: [Double]
  /// By year, what is due beside emissions, less what holders have beside what is sold, short tons.
  let dueShortTons: [Double]
  /// By year, what it costs to hold an allowance into the next, in the first year's money, $/short ton.
  let holdingCostsUSD: [Double]
  /// By year, what may be borrowed from the next; nil: nothing, or it is among the steps of supply.
  let borrowing: [BorrowingOffer?]
  /// What an allowance costs that the last year borrows, which is repaid out of sight, $/short ton.
  let lastBorrowedUSD: Double
  /// What a missing allowance costs, $/short ton: the same in all years, a shortage is no supply.
  let highestUSD: Double
  /// What an allowance left at the end is worth, $/short ton.
  let terminalUSD: Double
  /// By year and block, emissions that are never exceeded, short tons.
  let emissionLimits: [[Double]]
  /// By year, price of a ton emitted that is never exceeded, $/short ton.
  let emissionPriceLimits: [Double]
  /// More than this is not bought, banked or thrown away, short tons.
  private(set) var most: Double

  private static let priceMargin = 1.01

  /// Least share of the bank that is counted as kept over the window: less than a millionth is nothing, and would make
  /// the bound on amounts too large for the master's numbers.
  private static let leastKept = 1e-6

  /// The markets of all programs, the first first; empty where no program holds.
  static func all(_ window: PlanningWindow, limitsMW: [Double]) -> [WindowMarket] {
    let programs = window.programs
    let supplies = programs.map { Self.supplies(window, $0) }
    let highest = highestUSD(window, supplies)
    var markets = programs.indices.map {
      WindowMarket(window, programs[$0], supplies[$0], highestUSD: highest[$0], limitsMW: limitsMW)
    }
    guard !window.links.isEmpty else { return markets }
    // What one program's holders have can all go to another.
    var most = markets.map(\.most)
    for _ in programs {
      let before = most
      for link in window.links {
        most[link.to] = max(most[link.to], markets[link.to].most + before[link.from] * link.rate)
        most[link.from] = max(most[link.from], markets[link.from].most + before[link.to] / link.rate)
      }
    }
    for m in markets.indices { markets[m].most = most[m] }
    return markets
  }

  /// What each year offers at which prices; other supply comes whatever the price, it is no step but part of what holders have.
  private static func supplies(
    _ window: PlanningWindow, _ program: PlanningWindow.Program
  ) -> [AllowanceSupply] {
    zip(window.years, program.rules).enumerated().map { t, item in
      let (year, rules) = item
      if program.index == 0, let supply = year.supply { return supply }
      var plain = rules
      plain.otherSupplyShortTons = 0
      return AllowanceSupply(
        rules: plain, freeBankShortTons: 0, rolledShortTons: t == 0 ? program.rolledShortTons : 0,
        maximumPriceUSD: window.maximumPriceUSD)
    }
  }

  /// By program, what a missing allowance costs: where another program accepts it no less than it is worth there at the most,
  /// since a shortage is no supply.
  private static func highestUSD(_ window: PlanningWindow, _ supplies: [[AllowanceSupply]]) -> [Double] {
    var highest = supplies.map { years in
      years.filter { $0.rules.priceCeilingUSD == nil }.map(\.maximumPriceUSD).max()
        ?? window.maximumPriceUSD
    }
    for _ in window.links {
      for link in window.links {
        for (t, isOpen) in link.isOpen.enumerated() where isOpen {
          let there = supplies[link.to][t].rules.priceCeilingUSD ?? highest[link.to]
          highest[link.from] = max(highest[link.from], link.rate * there)
        }
      }
    }
    return highest
  }

  private init(
    _ window: PlanningWindow, _ program: PlanningWindow.Program, _ supplies: [AllowanceSupply],
    highestUSD highest: Double, limitsMW: [Double]
  ) {
    self.program = program
    let isFirst = program.index == 0
    let rules = program.rules
    let count = rules.count
    rows = window.years.map { year in
      isFirst ? nil : year.system.programRows.first { $0.program == program.index }?.row
    }
    let other = zip(window.years, rules).map {
      isFirst && $0.supply != nil ? 0 : $1.otherSupplyShortTons
    }
    var trueUpOf = Array(repeating: count - 1, count: count)
    for t in (0..<count).reversed() {
      trueUpOf[t] = program.isTrueUp[t] || t == count - 1 ? t : trueUpOf[t + 1]
    }
    let shares = (0..<count).map { t in
      t == trueUpOf[t] || !program.isBanking ? 1 : min(1, max(0, rules[t].surrenderShare))
    }
    let weights = window.weights
    let dearest = supplies.map { $0.rules.priceCeilingUSD ?? highest }
    emissionPriceLimits = (0..<count).map { t in
      // A little more than any price, so that what is missing is missing in the market and not in a block.
      Self.priceMargin
        * (shares[t] * dearest[t]
          + (1 - shares[t]) * dearest[trueUpOf[t]] * weights[trueUpOf[t]] / weights[t])
    }
    carryShares = rules.map { program.isBanking ? min(1, max(0, $0.carryShare)) : 0 }
    let held = program.openingBankShortTons - program.owedForBorrowingShortTons
    dueShortTons = (0..<count).map { t -> Double in
      let owed = t == trueUpOf[0] ? program.outstandingShortTons : 0
      return owed - other[t] - (t == 0 ? held : 0)
    }
    borrowing = zip(window.years, rules).map { isFirst && $0.supply != nil ? nil : $1.borrowing }
    emissionLimits = window.years.enumerated().map { t, year in
      let added = window.mostDecidedMW(year: t, limitsMW: limitsMW)
      return year.system.parts.map {
        Self.mostEmissions(of: $0, year.system, program: program.index, addedMW: added)
      }
    }
    let emitted = emissionLimits.reduce(program.outstandingShortTons) { $0 + $1.reduce(0, +) }
    let borrowed = borrowing.reduce(program.owedForBorrowingShortTons) {
      $0 + ($1.map { (1 + $0.repaidPerAllowance) * $0.mostShortTons } ?? 0)
    }
    let offered = zip(supplies, other).reduce(program.openingBankShortTons + borrowed) { sum, year in
      year.0.steps.reduce(sum + year.1) {
        $0 + ($1.quantityShortTons.isFinite ? $1.quantityShortTons : 0)
      }
    }
    let kept = carryShares.reduce(1.0) { $1 > 0 ? $0 * $1 : $0 }
    most = (1 + emitted + offered) / max(kept, Self.leastKept)
    self.supplies = supplies
    self.trueUpOf = trueUpOf
    self.shares = shares
    highestUSD = highest
    holdingCostsUSD =
      program.index < window.holdingCostsUSD.count
      ? window.holdingCostsUSD[program.index] : rules.map { _ in 0 }
    let reserveUSD = rules.last?.reservePriceUSD ?? 0
    terminalUSD = window.terminalPriceUSD ?? reserveUSD
    let repaid = rules.last?.borrowing?.repaidPerAllowance ?? 1
    lastBorrowedUSD = repaid * window.repaymentPriceUSD(reservePriceUSD: reserveUSD)
  }

  /// By year, what is due of it for a unit of what is emitted in another: short tons of the years' emissions.
  func dueShares(of t: Int) -> [(year: Int, share: Double)] {
    let share = shares[t]
    return share < 1 ? [(t, share), (trueUpOf[t], 1 - share)] : [(t, 1)]
  }

  /// What is due in a year of the time before the window, short tons.
  func outstandingShortTons(year t: Int) -> Double {
    t == trueUpOf[0] ? program.outstandingShortTons : 0
  }

  /// Emissions with every unit at its limit all the time.
  private static func mostEmissions(
    of block: DispatchSystem.Part, _ system: DispatchSystem, program: Int, addedMW: [Double]
  ) -> Double {
    if let row = system.annualRows.first(where: { $0.program == program }) {
      return -WindowRows.limits(of: row, block, system, addedMW: addedMW).lowerBound
    }
    var sum = system.mostImportedShortTons(block)
    for (u, unit) in system.units.enumerated() where unit.emissionRate * unit.coveredShare > 0 {
      for s in block.slices {
        sum +=
          unit.emissionRate * system.coveredShare(unit: u, slice: s) * (unit.capacityMW + addedMW[u])
          * system.slices[s].hours
          * system.availabilityProfiles[unit.availabilityProfile][s]
      }
    }
    return sum
  }

  /// What a ton emitted in a year costs at given prices of allowances, $/short ton: what is surrendered now, and what
  /// is surrendered at true-up, discounted.
  ///
  /// - Parameter offsetUSD: What covering a ton of emissions with an offset saves, where the share of them binds, $/short ton.
  func emissionsPriceUSD(
    _ pricesUSD: [Double], year t: Int, weights: [Double], offsetUSD: Double = 0
  ) -> Double {
    let later = trueUpOf[t]
    return shares[t] * pricesUSD[t] + (1 - shares[t]) * pricesUSD[later] * weights[later] / weights[t]
      - (supplies[t].rules.offsets?.mostShare ?? 0) * offsetUSD
  }

  /// A dual as the price of a year: that of a step of supply where it differs from one by rounding alone.
  func priceUSD(_ dual: Double, year t: Int) -> Double {
    let near = supplies[t].steps.map(\.priceUSD) + [0, highestUSD]
    return near.first { abs($0 - dual) <= Self.rounding * max(1, abs($0)) } ?? dual
  }

  /// What rounding leaves of a dual, relative above 1 $: the solver's tolerance.
  private static let rounding = 1e-9
}
