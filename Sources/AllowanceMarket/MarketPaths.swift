import PowerSystem

extension AllowanceProgram {
  /// Whether a year trues up its control period: told so, or (auction convention) the last of its period that the
  /// program has or that a run visits.
  ///
  /// - Parameters:
  ///   - rules: The year's rules.
  ///   - nextYear: The run's next year; nil when it ends.
  public func isTrueUp(_ rules: ProgramYear, nextYear: Int?) -> Bool {
    if rules.fullCompliance { return true }
    guard convention == .auction else { return false }
    guard let nextYear, let next = years.firstIndex(where: { $0.year == nextYear }),
      years[next].controlPeriod == rules.controlPeriod
    else { return true }
    let last = years.lastIndex { $0.controlPeriod == rules.controlPeriod }
    return last.map { years[$0].year } == rules.year
  }
}

/// A market path's year, amounts in short tons.
public struct MarketPathYear: Sendable, Hashable {
  /// Allowance price, $/short ton.
  public var priceUSD = 0.0
  /// Covered emissions.
  public var emissions = 0.0
  /// Sold by the auction, reserves and ceiling included.
  public var sold = 0.0
  /// Sold of the cost containment tiers.
  public var tiersSold = 0.0
  /// Bank after the year.
  public var bank = 0.0
  /// Obligation outstanding after the year.
  public var outstanding = 0.0
  /// Missing at the highest price.
  public var short = 0.0
}

/// Years of many programs on the same demand curves, side by side: what a sweep over program rules needs.
///
/// The same market as `AllowanceMarketYear` on `AllowanceLedger`, year after year without foresight, under the auction
/// convention, without keeping books: a year of a program leaves bank, outstanding obligation and what is rolled.
/// What a program comes to does not depend on those beside it.
public struct MarketPaths: Sendable {
  /// Run years, ascending.
  public let years: [Int]
  /// Covered emissions of each year as a function of the price.
  public let curves: [DemandCurve]
  /// Price at which a shortage is declared in a year without a ceiling, $/short ton.
  public let maximumPriceUSD: Double

  /// A program's years, or why there are none.
  public typealias Path = Result<[MarketPathYear], MarketPathError>

  /// Creates the paths' common part; as many curves as years.
  ///
  /// - Throws: `MarketPathError.curvesAndYearsDiffer`.
  public init(years: [Int], curves: [DemandCurve], maximumPriceUSD: Double) throws(MarketPathError) {
    guard curves.count == years.count else { throw .curvesAndYearsDiffer }
    self.years = years
    self.curves = curves
    self.maximumPriceUSD = maximumPriceUSD
  }

  /// What a program carries from year to year.
  private struct State {
    var bank: Double
    var outstanding: Double
    var rolled = 0.0
  }

  /// Clears all years of every program; some thousand programs at once keep lanes full and stay in the cache.
  ///
  /// - Returns: A path for each program, in their order.
  public func clear(_ programs: [AllowanceProgram]) -> [Path] {
    var states = programs.map {
      State(
        bank: $0.bankingEnabled ? max(0, $0.openingBankShortTons) : 0,
        outstanding: max(0, $0.openingObligationShortTons))
    }
    var paths = programs.map { _ in [MarketPathYear]() }
    var failures = programs.map { program -> MarketPathError? in
      program.convention == .auction ? nil : .notDefined("the ledger convention")
    }
    for index in paths.indices { paths[index].reserveCapacity(years.count) }
    var room = LaneClearings(capacity: programs.count, tierCapacity: 2)
    for (t, year) in years.enumerated() {
      // A market's program and rules stand at the same place as the market.
      var markets: [MarketLanes.Market] = []
      var members: [Int] = []
      var rules: [ProgramYear] = []
      markets.reserveCapacity(programs.count)
      members.reserveCapacity(programs.count)
      rules.reserveCapacity(programs.count)
      for index in programs.indices where failures[index] == nil {
        do throws(MarketPathError) {
          guard let one = programs[index].rules(in: year) else { throw .noRules(year: year) }
          markets.append(try market(one, programs[index].orderOfUse, states[index]))
          members.append(index)
          rules.append(one)
        } catch {
          failures[index] = error
        }
      }
      do throws(MarketLaneError) {
        let lanes = try MarketLanes(curves: [curves[t]], markets: markets)
        if room.tierCapacity < lanes.tierCount {
          room = LaneClearings(capacity: programs.count, tierCapacity: lanes.tierCount)
        }
        try lanes.clear(into: &room)
      } catch {
        for index in members { failures[index] = .lane(year: year, error) }
        break
      }
      let (prices, emissions) = (room.values(.priceUSD), room.values(.emissions))
      let (taken, short) = (room.values(.taken), room.values(.short))
      let next = years.dropFirst(t + 1).first
      for lane in members.indices {
        let index = members[lane]
        var cleared = MarketPathYear(
          priceUSD: prices[prices.startIndex + lane], emissions: emissions[emissions.startIndex + lane],
          short: short[short.startIndex + lane])
        settle(
          &cleared, taken: taken[taken.startIndex + lane], markets[lane].supply, rules[lane],
          programs[index], isTrueUp: programs[index].isTrueUp(rules[lane], nextYear: next), &states[index])
        paths[index].append(cleared)
      }
    }
    return zip(paths, failures).map { path, failure in failure.map { .failure($0) } ?? .success(path) }
  }

  private func market(
    _ rules: ProgramYear, _ orderOfUse: OrderOfUse, _ state: State
  ) throws(MarketPathError) -> MarketLanes.Market {
    let supply = AllowanceSupply(
      rules: rules, freeBankShortTons: max(0, state.bank - state.outstanding),
      rolledShortTons: state.rolled, orderOfUse: orderOfUse, maximumPriceUSD: maximumPriceUSD)
    do throws(MarketLaneError) {
      return MarketLanes.Market(
        curve: 0, supply: try SupplyFigures(supply, alsoNeeded: max(0, state.outstanding - state.bank)))
    } catch {
      throw .lane(year: rules.year, error)
    }
  }

  /// What the ledger does with a cleared year (auction convention), in figures alone.
  private func settle(
    _ year: inout MarketPathYear, taken: Double, _ supply: SupplyFigures, _ rules: ProgramYear,
    _ program: AllowanceProgram, isTrueUp: Bool, _ state: inout State
  ) {
    for tier in 0..<supply.tierCount { year.tiersSold += supply.sold(.tier(tier), ofTaken: taken) }
    year.sold =
      supply.sold(.base, ofTaken: taken) + supply.sold(.ecr, ofTaken: taken)
      + supply.sold(.ceiling, ofTaken: taken) + year.tiersSold
    let unsold = supply.unsold(ofTaken: taken)
    let issued =
      year.sold + rules.otherSupplyShortTons + (program.unsoldRule == .banked ? unsold : 0)
    let total = state.bank + issued
    let share = program.bankingEnabled ? min(1, max(0, rules.surrenderShare)) : 1
    let due = isTrueUp ? state.outstanding + year.emissions : share * year.emissions
    let surrendered = min(due, total)
    state.outstanding =
      isTrueUp ? max(0, due - surrendered) : state.outstanding + year.emissions - surrendered
    let rest = total - surrendered
    // As in the ledger: what subtraction leaves of two equal sums is no allowance.
    let left = rest > 1e-12 * total ? rest : 0
    state.bank =
      program.bankingEnabled
      ? min(min(1, max(0, rules.carryShare)) * left, rules.bankLimitShortTons ?? .infinity) : 0
    state.rolled = program.unsoldRule == .rolled ? unsold : 0
    year.bank = state.bank
    year.outstanding = state.outstanding
  }
}

/// Why a program has no market path.
public enum MarketPathError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A rule that only whole runs follow.
  case notDefined(String)
  /// There are no rules for a year.
  case noRules(year: Int)
  /// A figure of a year's rules is not usable.
  case lane(year: Int, MarketLaneError)
  /// As many curves as years are needed.
  case curvesAndYearsDiffer

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .notDefined(let what): "\(what) is not defined for paths"
    case .noRules(let year): "no rules for \(year)"
    case .lane(let year, let error): "\(year): \(error)"
    case .curvesAndYearsDiffer: "there must be one demand curve for each year"
    }
  }
}
