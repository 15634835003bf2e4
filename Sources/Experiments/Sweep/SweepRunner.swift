import AllowanceMarket
import Coordinator
import PowerDispatch
import PowerSystem
import StudyFiles

/// A figure of a case and year.
public enum SweepMetric: String, Sendable, Hashable, Codable, CaseIterable {
  /// Allowance price, $/short ton.
  case allowancePrice = "allowance_price_usd"
  /// Covered emissions, short tons.
  case coveredEmissions = "covered_emissions_short_tons"
  /// Allowances sold, short tons.
  case sold = "sold_short_tons"
  /// Of them from cost containment tiers, short tons.
  case tiersSold = "ccr_sold_short_tons"
  /// Bank after the year, short tons.
  case bank = "bank_short_tons"
  /// Obligation outstanding after the year, short tons.
  case outstanding = "outstanding_short_tons"
  /// Allowances missing at the highest price, short tons.
  case shortage = "shortage_short_tons"
  /// Price times allowances sold, $.
  case proceeds = "auction_proceeds_usd"
  /// Emissions that need no allowances, short tons.
  case uncoveredEmissions = "uncovered_emissions_short_tons"
  /// Unserved load, MWh.
  case unserved = "unserved_mwh"
  /// What the system spends, $.
  case systemCost = "system_cost_usd"
  /// Capacity added, MW.
  case built = "built_mw"

  /// Whether the market alone does not know it.
  var needsDispatch: Bool {
    switch self {
    case .uncoveredEmissions, .unserved, .systemCost, .built: true
    default: false
    }
  }

  func value(_ year: MarketPathYear) -> Double {
    switch self {
    case .allowancePrice: year.priceUSD
    case .coveredEmissions: year.emissions
    case .sold: year.sold
    case .tiersSold: year.tiersSold
    case .bank: year.bank
    case .outstanding: year.outstanding
    case .shortage: year.short
    case .proceeds: year.priceUSD * year.sold
    case .uncoveredEmissions, .unserved, .systemCost, .built: 0
    }
  }

  func value(_ report: YearReport) -> Double {
    let market = report.market
    switch self {
    case .allowancePrice: return report.allowancePriceUSD
    case .coveredEmissions: return report.dispatch.coveredEmissionsShortTons
    case .sold: return market?.allocation.sold ?? 0
    case .tiersSold: return market?.allocation.tierSold.reduce(0, +) ?? 0
    case .bank: return market?.entry.closingBank ?? 0
    case .outstanding: return market?.entry.outstandingObligation ?? 0
    case .shortage: return market?.clearing.shortShortTons ?? 0
    case .proceeds: return market?.auctionProceedsUSD ?? 0
    case .uncoveredEmissions:
      return report.dispatch.emissionsShortTons - report.dispatch.coveredEmissionsShortTons
    case .unserved: return report.dispatch.unservedMWh
    case .systemCost: return report.dispatch.costs.system
    case .built: return report.dispatch.builds.reduce(0) { $0 + $1.builtMW }
    }
  }
}

/// What a case came to.
public struct SweepOutcome: Sendable, Hashable {
  /// Case, from 0.
  public var number: Int
  /// Values of the axes.
  public var values: [FieldValue]
  /// Metrics by year, in the order asked for; empty when the case failed.
  public var years: [[Double]]
  /// Why the case failed; nil when it did not. A failed case never stops a sweep.
  public var failure: String?
}

/// How much work a sweep is.
public struct SweepPlan: Sendable, Hashable {
  /// Cases.
  public var cases: Int
  /// Dispatches of a year that are traced or solved.
  public var dispatches: Int
  /// Markets of a year that are cleared.
  public var markets: Int
  /// Whether cases that share dispatch share its curves.
  public var sharesCurves: Bool
}

/// Runs cases of a sweep over a study.
///
/// Where additions, closures and foresight do not tie dispatch to prices, covered emissions are a function of the price
/// whatever the program: cases whose dispatch is the same share the traced curves of their years, and only markets are
/// cleared, side by side. Everything else is a full run a case.
public struct SweepRunner: Sendable {
  /// Study that the cases change; scenarios, if any, are in it already.
  public let study: Study
  /// Run years, ascending.
  public let years: [Int]
  /// Cases.
  public let cases: SweepCases
  /// Metrics of results.
  public let metrics: [SweepMetric]
  /// Dispatch model.
  public let model: any DispatchModel
  /// Threads that clear markets.
  public let threads: Int

  /// Creates a runner.
  public init(
    study: Study, years: [Int], cases: SweepCases, metrics: [SweepMetric], model: any DispatchModel,
    threads: Int = 1
  ) {
    self.study = study
    self.years = years
    self.cases = cases
    self.metrics = metrics
    self.model = model
    self.threads = threads
  }

  /// Whether cases share curves.
  public var sharesCurves: Bool {
    let settings = study.settings
    guard let program = study.program, program.convention == .auction else { return false }
    // A change of one of these settings could turn a case into one that does not.
    let isFree = cases.axes.allSatisfy { axis in
      axis.targets.allSatisfy { $0.table != .study || $0.column.hasPrefix("program.") }
    }
    return isFree && settings.foresight == .myopic && !settings.expansion.isEnabled
      && !settings.lifecycle.isEnabled && !metrics.contains(where: \.needsDispatch)
  }

  /// The work of some cases.
  public func plan(_ numbers: Range<Int>? = nil) -> SweepPlan {
    let numbers = numbers ?? 0..<cases.count
    let groups = sharesCurves ? groups(numbers).count : numbers.count
    return SweepPlan(
      cases: numbers.count, dispatches: groups * years.count, markets: numbers.count * years.count,
      sharesCurves: sharesCurves)
  }

  /// Runs cases and tells their outcomes in ascending order of number.
  ///
  /// Outcomes of all cases of a call are in memory at once: long sweeps are run in pieces.
  /// - Parameter curves: Curves traced so far; pieces that share dispatch share them too.
  public func run(_ numbers: Range<Int>, curves: inout SweepCurves, report: (SweepOutcome) -> Void) {
    guard sharesCurves else {
      for number in numbers { report(fullRun(number)) }
      return
    }
    var outcomes: [Int: SweepOutcome] = [:]
    for group in groups(numbers) {
      for outcome in runGroup(group, &curves) { outcomes[outcome.number] = outcome }
    }
    for number in numbers {
      if let outcome = outcomes[number] { report(outcome) }
    }
  }

  /// Cases with the same dispatch, in ascending order of their first.
  private func groups(_ numbers: Range<Int>) -> [[Int]] {
    let axes = cases.axes.indices.filter { !cases.axes[$0].changesProgramOnly }
    var positions: [[FieldValue]: Int] = [:]
    var groups: [[Int]] = []
    for number in numbers {
      let values = cases.values(number)
      let key = axes.map { values[$0] }
      if let position = positions[key] {
        groups[position].append(number)
      } else {
        positions[key] = groups.count
        groups.append([number])
      }
    }
    return groups
  }

  /// The study with the values of some axes, or why it cannot be run.
  private func study(
    _ values: [FieldValue], where isWanted: (SweepAxis) -> Bool
  ) -> Result<Study, CaseFailure> {
    var changed = study
    do throws(ScenarioErrors) {
      try changed.apply(zip(cases.axes, values).filter { isWanted($0.0) }.flatMap { $0.changes($1) })
    } catch {
      return .failure(CaseFailure(text: error.errors.map(\.message).joined(separator: "; ")))
    }
    let errors = changed.findings(years: years).filter { $0.severity == .error }
    guard errors.isEmpty else {
      return .failure(CaseFailure(text: errors.map(\.message).joined(separator: "; ")))
    }
    return .success(changed)
  }

  private func fullRun(_ number: Int) -> SweepOutcome {
    var outcome = SweepOutcome(number: number, values: cases.values(number), years: [], failure: nil)
    switch study(outcome.values, where: { _ in true }) {
    case .failure(let failure): outcome.failure = failure.text
    case .success(let changed):
      do {
        let outputs = try StudyRunner(YearRunner(study: changed, model: model)).run(years)
        outcome.years = outputs.reports.map { report in metrics.map { $0.value(report) } }
      } catch {
        outcome.failure = "\(error)"
      }
    }
    return outcome
  }

  /// Traces the curves of cases with the same dispatch once, and clears their markets on them.
  private func runGroup(_ numbers: [Int], _ known: inout SweepCurves) -> [SweepOutcome] {
    var outcomes = numbers.map {
      SweepOutcome(number: $0, values: cases.values($0), years: [], failure: nil)
    }
    func failAll(_ text: String) -> [SweepOutcome] {
      for index in outcomes.indices { outcomes[index].failure = text }
      return outcomes
    }
    let key = cases.axes.indices.filter { !cases.axes[$0].changesProgramOnly }.map { outcomes[0].values[$0] }
    let base: Study
    switch study(outcomes[0].values, where: { !$0.changesProgramOnly }) {
    case .failure(let failure): return failAll(failure.text)
    case .success(let changed): base = changed
    }
    guard let program = base.program else { return failAll("the study has no allowance program") }
    // Only the program's part is copied and checked a case; the rest is the same for all.
    let part = Study(settings: base.settings, zones: base.zones, program: program)
    let made = outcomes.map { self.program(part, $0.values) }
    let programs = made.map { (try? $0.get()) ?? program }
    let highest = base.settings.maximumAllowancePriceUSD
    let store = PathStore(count: numbers.count)
    do {
      // The highest price that any market of these cases asks for.
      let dearest = programs.reduce(highest) { most, program in
        program.years.reduce(most) {
          max(
            $0,
            AllowanceSupply(rules: $1, freeBankShortTons: 0, maximumPriceUSD: highest).maximumPriceUSD)
        }
      }
      let curves = try known.curves(key, upTo: dearest) { try trace(base, upTo: $0) }
      try MarketPaths(years: years, curves: curves, maximumPriceUSD: highest).clear(
        count: numbers.count, threads: threads, program: { programs[$0] }, report: { store.set($0, $1) })
    } catch {
      return failAll("\(error)")
    }
    for index in outcomes.indices {
      switch made[index] {
      case .failure(let failure): outcomes[index].failure = failure.text
      case .success: outcomes[index].years = store.path(index).map { year in metrics.map { $0.value(year) } }
      }
    }
    return outcomes
  }

  /// Emissions of every year as a function of the price, up to a price, $/short ton.
  private func trace(_ base: Study, upTo dearestUSD: Double) throws -> [DemandCurve] {
    var fleet = Fleet(study: base)
    return try years.map { year in
      fleet.applyPlannedChanges(of: base, through: year)
      let system = try DispatchSystem(study: base, fleet: fleet, year: year)
      return try model.withSession(system) { try DemandCurve($0.emissionsCurve(0...dearestUSD)) }
    }
  }

  /// A case's program: the axes that change the program alone, applied to a study's program.
  private func program(_ part: Study, _ values: [FieldValue]) -> Result<AllowanceProgram, CaseFailure> {
    var changed = part
    do throws(ScenarioErrors) {
      try changed.apply(
        zip(cases.axes, values).filter { $0.0.changesProgramOnly }.flatMap { $0.changes($1) })
    } catch {
      return .failure(CaseFailure(text: error.errors.map(\.message).joined(separator: "; ")))
    }
    let tables: Set<StudyTable> = [.allowanceProgram, .programMembership, .study]
    let errors = changed.findings().filter { $0.severity == .error && tables.contains($0.table) }
    guard errors.isEmpty, let program = changed.program else {
      return .failure(CaseFailure(text: errors.map(\.message).joined(separator: "; ")))
    }
    return .success(program)
  }
}

/// Curves that a sweep has traced, by the values of the axes that dispatch depends on.
public struct SweepCurves: Sendable {
  private var known: [[FieldValue]: (dearestUSD: Double, curves: [DemandCurve])] = [:]
  /// Number of times that years were traced.
  public private(set) var traced = 0

  /// Sets of curves that are kept; a set of the default study is some 300 kB.
  private static let most = 200

  /// No curves.
  public init() {}

  /// Curves up to a price, $/short ton; traced again where those known end below it.
  mutating func curves(
    _ key: [FieldValue], upTo dearestUSD: Double, _ trace: (Double) throws -> [DemandCurve]
  ) rethrows -> [DemandCurve] {
    if let found = known[key], found.dearestUSD >= dearestUSD { return found.curves }
    if known.count >= Self.most { known = [:] }
    let curves = try trace(dearestUSD)
    traced += 1
    known[key] = (dearestUSD, curves)
    return curves
  }
}

/// Why a case cannot be run.
private struct CaseFailure: Error {
  var text: String
}

/// Paths by program; each is set once, from any thread.
private final class PathStore: @unchecked Sendable {
  // Every thread writes elements of its own, and nobody reads before all are done.
  private let paths: UnsafeMutableBufferPointer<[MarketPathYear]>

  init(count: Int) {
    paths = .allocate(capacity: count)
    paths.initialize(repeating: [])
  }

  deinit {
    paths.deinitialize()
    paths.deallocate()
  }

  func set(_ index: Int, _ path: [MarketPathYear]) { paths[index] = path }
  func path(_ index: Int) -> [MarketPathYear] { paths[index] }
}
