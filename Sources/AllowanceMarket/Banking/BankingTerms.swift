import DispatchSolvePowerSystem

/// What the linear program of a banking path is made of, year by year.
struct BankingTerms {
  /// Least share of an allowance that counts as carried to the end, so that bounds stay of a size that can be solved.
  private static let leastKept = 1e-6

  /// By year, the year whose true-up settles what is deferred, and the share surrendered at once.
  let trueUpOf: [Int]
  let shares: [Double]
  let supplies: [AllowanceSupply]
  let carryShares: [Double]
  let bankLimits: [Double]
  /// Worth of a later year's dollar in the first.
  let weights: [Double]
  /// Emitted before, and still to be surrendered for, short tons.
  let outstanding: Double
  /// Price of a shortage, $/short ton; nil where every year has a ceiling.
  let highestUSD: Double?
  /// Size of the amounts, short tons.
  let scale: Double
  /// Bound of amounts that have none of their own, short tons.
  let most: Double

  init(
    _ path: BankingPath, _ years: [BankingYear], _ market: AllowanceProgram, _ ledger: AllowanceLedger
  ) {
    let first = years[0].rules.year
    weights = years.map { year in
      (0..<(year.rules.year - first)).reduce(1.0) { weight, _ in weight / (1 + path.discountRate) }
    }
    // Other supply comes whatever the price; it is no step but part of what holders have.
    let supplies = years.map {
      var rules = $0.rules
      rules.otherSupplyShortTons = 0
      return AllowanceSupply(rules: rules, freeBankShortTons: 0, maximumPriceUSD: path.maximumPriceUSD)
    }
    self.supplies = supplies
    // One highest price for all years: a shortage is no supply that could be bought here and banked for there.
    highestUSD = supplies.filter { $0.rules.priceCeilingUSD == nil }.map(\.maximumPriceUSD).max()
    let books = years.map { BookRules(market, year: $0.rules, isTrueUp: $0.isTrueUp) }
    carryShares = books.map(\.carryShare)
    bankLimits = books.map(\.bankLimitShortTons)
    let outstanding = ledger.balance(in: years[0].rules.controlPeriod).outstanding
    self.outstanding = outstanding
    let others = years.reduce(0) { $0 + $1.rules.otherSupplyShortTons }
    let emitted = years.reduce(outstanding) { $0 + $1.demand.emissionsAtStart }
    let offered = supplies.reduce(ledger.bank + others) { sum, supply in
      sum + supply.steps.reduce(0) { $0 + ($1.quantityShortTons.isFinite ? $1.quantityShortTons : 0) }
    }
    scale = (1 + emitted + offered) / Double(years.count)
    // More than this is not bought, banked or thrown away, though what is carried at a share must be bought several
    // times over; every column needs a finite bound, and one that binds is reported.
    let kept = books.reduce(1.0) { $1.carryShare > 0 ? $0 * $1.carryShare : $0 }
    most = (1 + emitted + offered) / max(kept, Self.leastKept)

    // Everything outstanding is surrendered in the next true-up year.
    var trueUpOf = Array(repeating: years.count - 1, count: years.count)
    for t in years.indices.reversed() {
      trueUpOf[t] = years[t].isTrueUp || t == years.count - 1 ? t : trueUpOf[t + 1]
    }
    self.trueUpOf = trueUpOf
    // Without a later year to defer to all is due.
    shares = books.indices.map { t in t == trueUpOf[t] ? 1 : books[t].surrenderShare }
  }
}
