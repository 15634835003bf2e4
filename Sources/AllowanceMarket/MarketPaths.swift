import Dispatch
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
    let isLastOfProgram = years.last { $0.controlPeriod == rules.controlPeriod }?.year == rules.year
    let nextPeriod = nextYear.flatMap { self.rules(in: $0)?.controlPeriod }
    return isLastOfProgram || nextPeriod != rules.controlPeriod
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
public struct MarketPaths: Sendable {
  /// Run years, ascending.
  public let years: [Int]
  /// Covered emissions of each year as a function of the price.
  public let curves: [DemandCurve]
  /// Price at which a shortage is declared in a year without a ceiling, $/short ton.
  public let maximumPriceUSD: Double

  /// Programs that are cleared together: enough to fill lanes, few enough to stay in the cache.
  private static let batch = 1024

  /// Creates the paths' common part; as many curves as years.
  public init(years: [Int], curves: [DemandCurve], maximumPriceUSD: Double) {
    self.years = years
    self.curves = curves
    self.maximumPriceUSD = maximumPriceUSD
  }

  /// Clears all years of every program.
  ///
  /// - Parameters:
  ///   - count: Number of programs.
  ///   - threads: Threads; results do not depend on it.
  ///   - program: A program by number, 0 to count - 1; called once each, from any thread.
  ///   - report: Told program and its years, in ascending order of programs within a batch, batches in any order and
  ///     from any thread.
  /// - Throws: `MarketPathError` of the first batch that fails.
  public func clear(
    count: Int, threads: Int = 1, program: @Sendable (Int) -> AllowanceProgram,
    report: @Sendable (Int, [MarketPathYear]) -> Void
  ) throws(MarketPathError) {
    guard curves.count == years.count else { throw .curvesAndYearsDiffer }
    let batches = (count + Self.batch - 1) / Self.batch
    let workers = max(1, min(threads, batches))
    let failures = FirstFailure()
    // Worker k takes batches k, k + workers, ...
    Dispatch.DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for batch in stride(from: worker, to: batches, by: workers) {
        do throws(MarketPathError) {
          try clear(batch * Self.batch..<min(count, (batch + 1) * Self.batch), program, report)
        } catch {
          failures.note(batch, error)
        }
      }
    }
    if let error = failures.first { throw error }
  }

  /// What a program carries from year to year.
  private struct State {
    var bank: Double
    var outstanding: Double
    var rolled = 0.0
  }

  private func clear(
    _ numbers: Range<Int>, _ program: @Sendable (Int) -> AllowanceProgram,
    _ report: @Sendable (Int, [MarketPathYear]) -> Void
  ) throws(MarketPathError) {
    var programs: [AllowanceProgram] = []
    for number in numbers {
      let one = program(number)
      guard one.convention == .auction else { throw .notDefined(program: number, "the ledger convention") }
      programs.append(one)
    }
    var states = programs.map {
      State(
        bank: $0.bankingEnabled ? max(0, $0.openingBankShortTons) : 0,
        outstanding: max(0, $0.openingObligationShortTons))
    }
    var paths = programs.map { _ in [MarketPathYear]() }
    var room = LaneClearings(capacity: Self.batch, tierCapacity: 2)
    for (t, year) in years.enumerated() {
      var rules: [ProgramYear] = []
      var markets: [MarketLanes.Market] = []
      for (index, program) in programs.enumerated() {
        guard let one = program.rules(in: year) else {
          throw .noRules(program: numbers.lowerBound + index, year: year)
        }
        rules.append(one)
        let state = states[index]
        let supply = AllowanceSupply(
          rules: one, freeBankShortTons: max(0, state.bank - state.outstanding),
          rolledShortTons: state.rolled, orderOfUse: program.orderOfUse, maximumPriceUSD: maximumPriceUSD)
        do throws(MarketLaneError) {
          markets.append(
            MarketLanes.Market(
              curve: 0,
              supply: try SupplyFigures(supply, alsoNeeded: max(0, state.outstanding - state.bank))))
        } catch {
          throw .lane(program: numbers.lowerBound + index, year: year, error)
        }
      }
      let next = years.dropFirst(t + 1).first
      do throws(MarketLaneError) {
        let lanes = try MarketLanes(curves: [curves[t]], markets: markets)
        if room.tierCapacity < lanes.tierCount {
          room = LaneClearings(capacity: Self.batch, tierCapacity: lanes.tierCount)
        }
        try lanes.clear(into: &room)
      } catch {
        throw .lane(program: numbers.lowerBound, year: year, error)
      }
      let (prices, emissions) = (room.values(.priceUSD), room.values(.emissions))
      let (taken, short) = (room.values(.taken), room.values(.short))
      for index in programs.indices {
        var cleared = MarketPathYear(
          priceUSD: prices[prices.startIndex + index], emissions: emissions[emissions.startIndex + index],
          short: short[short.startIndex + index])
        settle(
          &cleared, taken: taken[taken.startIndex + index], markets[index].supply, rules[index],
          programs[index], isTrueUp: programs[index].isTrueUp(rules[index], nextYear: next), &states[index])
        paths[index].append(cleared)
      }
    }
    for (index, number) in numbers.enumerated() { report(number, paths[index]) }
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

/// Why market paths cannot be cleared; programs count from 0.
public enum MarketPathError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A rule that only whole runs follow.
  case notDefined(program: Int, String)
  /// A program without rules for a year.
  case noRules(program: Int, year: Int)
  /// A figure of a year's rules is not usable.
  case lane(program: Int, year: Int, MarketLaneError)
  /// As many curves as years are needed.
  case curvesAndYearsDiffer

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .notDefined(let program, let what): "program \(program): \(what) is not defined for paths"
    case .noRules(let program, let year): "program \(program): no rules for \(year)"
    case .lane(let program, let year, let error): "program \(program), \(year): \(error)"
    case .curvesAndYearsDiffer: "there must be one demand curve for each year"
    }
  }
}

/// The failure of the first batch that failed, whichever thread was faster.
private final class FirstFailure: @unchecked Sendable {
  private let lock = DispatchSemaphore(value: 1)
  private var failure: (batch: Int, error: MarketPathError)?

  func note(_ batch: Int, _ error: MarketPathError) {
    lock.wait()
    if failure.map({ batch < $0.batch }) ?? true { failure = (batch, error) }
    lock.signal()
  }

  var first: MarketPathError? {
    lock.wait()
    defer { lock.signal() }
    return failure?.error
  }
}
