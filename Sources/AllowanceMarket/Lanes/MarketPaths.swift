import DispatchSolvePowerSystem

/// A market path's year, amounts in short tons.
public struct MarketPathYear: Sendable, Hashable {
  /// Where the market cleared.
  public var status = ClearingStatus.cleared
  /// Allowance price, $/short ton.
  public var priceUSD = 0.0
  /// Covered emissions.
  public var emissions = 0.0
  /// Sold by the auction, reserves and ceiling included.
  public var sold = 0.0
  /// Sold of the cost containment tiers.
  public var tiersSold = 0.0
  /// Allowances that entered the market.
  public var issued = 0.0
  /// Missing at the highest price.
  public var short = 0.0
  /// Part of the obligation that a true-up could not cover.
  public var unpaid = 0.0
  /// What holders have and owe after the year.
  public var balance: AllowanceBalance

  /// Creates a year before its market.
  public init(balance: AllowanceBalance) {
    self.balance = balance
  }

  /// Bank after the year.
  public var bank: Double { balance.bank }
  /// Obligation outstanding after the year.
  public var outstanding: Double { balance.outstanding }
  /// Whether allowances are missing, as `ClearedYear.isShort` says of a run's year.
  public var isShort: Bool {
    short > 0 || unpaid > MarketClearing.relativeQuantityTolerance * max(1, emissions)
  }
}

/// Years of many programs on the same demand curves, side by side: what a sweep over program rules needs.
///
/// The same market as `AllowanceMarketYear` on the same `AllowanceBalance`, year after year without foresight, without the
/// history that `AllowanceLedger` keeps. What a program comes to does not depend on those beside it.
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

  /// Clears all years of every program; some thousand programs at once keep lanes full and stay in the cache.
  ///
  /// - Returns: A path for each program, in their order.
  public func clear(_ programs: [AllowanceProgram]) -> [Path] {
    var balances = programs.map(AllowanceBalance.init(opening:))
    // The control period of each program's last year.
    var periods = programs.map { _ in "" }
    var paths = programs.map { _ in [MarketPathYear]() }
    var failures = programs.map { _ -> MarketPathError? in nil }
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
          if one.controlPeriod != periods[index] {
            if t > 0 { balances[index] = balances[index].beginningPeriod(programs[index].convention) }
            periods[index] = one.controlPeriod
          }
          markets.append(try market(one, programs[index], balances[index]))
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
      let cleared = Cleared(room)
      for lane in members.indices {
        let index = members[lane]
        let year = self.year(
          cleared[lane], markets[lane].supply, rules[lane], programs[index],
          isTrueUp: programs[index].isTrueUp(rules[lane]), from: balances[index])
        balances[index] = year.balance
        paths[index].append(year)
      }
    }
    return zip(paths, failures).map { path, failure in failure.map { .failure($0) } ?? .success(path) }
  }

  private func market(
    _ rules: ProgramYear, _ program: AllowanceProgram, _ balance: AllowanceBalance
  ) throws(MarketPathError) -> MarketLanes.Market {
    let supply = AllowanceSupply(program, rules: rules, balance: balance, maximumPriceUSD: maximumPriceUSD)
    do throws(MarketLaneError) {
      return MarketLanes.Market(
        curve: 0, supply: try SupplyFigures(supply, alsoNeeded: balance.uncovered(program.convention)))
    } catch {
      throw .lane(year: rules.year, error)
    }
  }

  /// What a lane's clearing says of its market.
  private struct Lane {
    let priceUSD, emissions, upperEmissions, taken, short: Double
  }

  /// The lanes' figures.
  private struct Cleared {
    private let prices, emissions, upperEmissions, taken, short: ArraySlice<Double>

    init(_ room: LaneClearings) {
      prices = room.values(.priceUSD)
      emissions = room.values(.emissions)
      upperEmissions = room.values(.upperEmissions)
      taken = room.values(.taken)
      short = room.values(.short)
    }

    @inline(__always)
    subscript(lane: Int) -> Lane {
      Lane(
        priceUSD: prices[prices.startIndex + lane], emissions: emissions[emissions.startIndex + lane],
        upperEmissions: upperEmissions[upperEmissions.startIndex + lane],
        taken: taken[taken.startIndex + lane], short: short[short.startIndex + lane])
    }
  }

  /// Books a cleared year.
  private func year(
    _ lane: Lane, _ supply: SupplyFigures, _ rules: ProgramYear, _ program: AllowanceProgram, isTrueUp: Bool,
    from balance: AllowanceBalance
  ) -> MarketPathYear {
    var year = MarketPathYear(balance: balance)
    year.priceUSD = lane.priceUSD
    year.short = lane.short
    year.status = supply.status(atPriceUSD: lane.priceUSD, short: lane.short)
    var rolled = 0.0
    var borrowed = 0.0
    switch program.convention {
    case .auction:
      year.emissions = lane.emissions
      for tier in 0..<supply.tierCount { year.tiersSold += supply.sold(.tier(tier), ofTaken: lane.taken) }
      year.sold =
        supply.sold(.base, ofTaken: lane.taken) + supply.sold(.ecr, ofTaken: lane.taken) + year.tiersSold
        + supply.sold(.ceiling, ofTaken: lane.taken)
      borrowed = supply.sold(.borrowed, ofTaken: lane.taken)
      (year.issued, rolled) = program.unsoldRule.issue(
        sold: year.sold, unsold: supply.unsold(ofTaken: lane.taken), other: rules.otherSupplyShortTons)
    case .ledger:
      // Tiers are issued whole, so the year runs as just above the price.
      year.emissions = lane.upperEmissions
      let allocation = AllowanceSupply(
        program, rules: rules, balance: balance, maximumPriceUSD: maximumPriceUSD
      ).wholeSteps(upTo: lane.priceUSD, needed: year.emissions)
      year.tiersSold = allocation.tierSold.reduce(0, +)
      year.sold = allocation.sold
      year.issued = allocation.sold + allocation.otherUsed
    }
    let booked = balance.booking(
      BookRules(program, year: rules, isTrueUp: isTrueUp), emissions: year.emissions, issued: year.issued,
      rolled: rolled, borrowed: borrowed)
    year.unpaid = booked.unpaid
    year.balance = booked.closing
    return year
  }
}

/// Why a program has no market path.
public enum MarketPathError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There are no rules for a year.
  case noRules(year: Int)
  /// A figure of a year's rules is not usable.
  case lane(year: Int, MarketLaneError)
  /// As many curves as years are needed.
  case curvesAndYearsDiffer

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .noRules(let year): "no rules for \(year)"
    case .lane(let year, let error): "\(year): \(error)"
    case .curvesAndYearsDiffer: "there must be one demand curve for each year"
    }
  }
}
