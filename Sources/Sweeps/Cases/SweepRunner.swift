import DispatchSolveCoordinator
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Runs cases of a sweep over a study.
///
/// Where additions, closures and foresight do not tie dispatch to prices, covered emissions are a function of the price
/// whatever the program: cases whose dispatch is the same share the traced curves of their years, and only markets are
/// cleared, side by side. Everything else is a full run a case. What a case comes to depends on the case alone: not on
/// those beside it, nor on threads.
public struct SweepRunner: Sendable {
  /// Study that the cases change, as its tables give it; scenarios, if any, are in it already.
  public let study: Study
  /// Years asked for, ascending: those that results have.
  public let years: Years
  /// All years that a run of the study goes through for them.
  public let visited: Years
  /// Cases.
  public let cases: SweepCases
  /// Metrics of results.
  public let metrics: [SweepMetric]
  /// Dispatch model.
  public let model: any DispatchModel
  /// Threads; results do not depend on them.
  public let threads: Int
  /// Axes that change the program alone, after every other change of it.
  let programAxes: [Int]
  /// The other axes: what dispatch depends on.
  let dispatchAxes: [Int]

  /// Creates a runner.
  public init(
    study: Study, years: Years, cases: SweepCases, metrics: [SweepMetric], model: any DispatchModel,
    threads: Int = 1
  ) {
    self.study = study
    self.years = years
    visited = study.visitedYears(for: years)
    self.cases = cases
    self.metrics = metrics
    self.model = model
    self.threads = max(1, threads)
    // Changes keep the order of the axes, so an axis is applied last only if none after it touches what it changes.
    var programAxes: [Int] = []
    for index in cases.axes.indices.reversed() {
      if cases.axes[index].changesProgramOnly {
        programAxes.insert(index, at: 0)
      } else if cases.axes[index].touchesProgram {
        break
      }
    }
    self.programAxes = programAxes
    dispatchAxes = cases.axes.indices.filter { !programAxes.contains($0) }
  }

  /// Whether cases share curves.
  public var sharesCurves: Bool {
    let settings = study.settings
    // A change of a setting could turn a case into one that does not.
    // Without axes of the program alone hardly any case shares its dispatch with another, and a run asks for less of it than a curve.
    return !programAxes.isEmpty && study.program != nil && !study.hasSeveralPrograms
      && !cases.axes.contains(where: \.changesSettings)
      && !study.hasOfferRules && !cases.axes.contains(where: \.saysOffers)
      && !study.hasMeanImportRates && !cases.axes.contains(where: \.saysRateBasis)
      && study.earlierViews.isEmpty && !cases.axes.contains(where: \.surprises)
      && settings.foresight == .myopic
      && !settings.expansion.isEnabled && !settings.lifecycle.isEnabled
      && !metrics.contains(where: \.needsDispatch)
  }

  /// The work of some cases.
  public func plan(_ numbers: Range<Int>? = nil) -> SweepPlan {
    let numbers = numbers ?? 0..<cases.count
    let counted = numbers.prefix(Self.mostCounted)
    var plan = SweepPlan(
      cases: numbers.count, dispatches: numbers.count * visited.count,
      markets: numbers.count * visited.count, sharesCurves: sharesCurves)
    if sharesCurves {
      let share = counted.isEmpty ? 0 : Double(numbers.count) / Double(counted.count)
      plan.isEstimate = counted.count < numbers.count && !dispatchAxes.isEmpty
      let traces = traces(counted)
      plan.dispatches = (plan.isEstimate ? Int(Double(traces) * share) : traces) * visited.count
    }
    return plan
  }

  /// Cases whose dispatches are counted one by one for the plan; a second or so.
  private static let mostCounted = 200_000

  /// How often the years of a study are traced for some cases in their order.
  private func traces(_ numbers: Range<Int>) -> Int {
    guard !dispatchAxes.isEmpty else { return numbers.isEmpty ? 0 : 1 }
    var keys = SweepKeys()
    var traced = 0
    var rest = numbers
    while !rest.isEmpty {
      let wave = nextWave(rest)
      var seen: Set<SweepCurves.Key> = []
      traced += keys.begin(wave.keys.filter { seen.insert($0).inserted }).new.count
      rest = wave.numbers.upperBound..<rest.upperBound
    }
    return traced
  }

  /// Runs cases; their outcomes are in memory at once, so long sweeps are run in pieces.
  ///
  /// - Parameter curves: Curves traced so far; pieces that share dispatch share them too.
  /// - Returns: Outcomes in ascending order of number.
  public func run(_ numbers: Range<Int>, curves: inout SweepCurves) -> [SweepOutcome] {
    guard cases.isOneAtATime else { return results(numbers, curves: &curves) }
    // Effects are told from the base, which shards and resumed sweeps run for themselves.
    let base = curves.base ?? results(0..<1, curves: &curves)[0]
    curves.base = base
    let first = numbers.lowerBound == 0 && !numbers.isEmpty ? [base] : []
    var outcomes = first + results(numbers.dropFirst(first.count), curves: &curves)
    for index in outcomes.indices { outcomes[index].base = base.figures }
    return outcomes
  }

  private func results(_ numbers: Range<Int>, curves: inout SweepCurves) -> [SweepOutcome] {
    let model = model.starting(from: starts(&curves))
    guard sharesCurves else {
      return inParallel(numbers.count, threads: threads) { fullRun(numbers.lowerBound + $0, model) }
    }
    return sharedRun(numbers, model, &curves)
  }

  /// Bases of the study as it is without any axis. They follow from the study alone, whatever cases are run, so that a
  /// case starts at the same place on every machine. Where the study itself cannot be dispatched there are none.
  private func starts(_ curves: inout SweepCurves) -> DispatchStarts {
    if let known = curves.starts { return known }
    var found = DispatchStarts()
    // With one dispatch for all there is nothing to start from.
    if !dispatchAxes.isEmpty {
      for year in inParallel(visited.count, threads: threads, { starts(of: visited[$0]) }) {
        if let year { found.merge(year) }
      }
    }
    curves.starts = found
    return found
  }

  private func starts(of year: Int) -> DispatchStarts? {
    try? model.withSession(try system(of: study.completed(), year)) { session in
      _ = try session.evaluate(at: 0)
      var found = DispatchStarts()
      found.take(from: session)
      return found
    }
  }

  /// The system of a year with the plan's fleet.
  func system(of study: Study, _ year: Int) throws -> DispatchSystem {
    var fleet = Fleet(study: study)
    // As a run does it: year after year.
    for past in visited where past <= year { fleet.applyPlannedChanges(of: study, through: past) }
    return try DispatchSystem(study: study, fleet: fleet, year: year)
  }

  /// The values of a case that dispatch depends on.
  func key(_ values: [FieldValue]) -> SweepCurves.Key { dispatchAxes.map { values[$0] } }

  /// The study with the values of some axes, as its tables then give it, or why it cannot be changed so.
  func asGiven(_ values: [FieldValue], axes: [Int]) -> Result<Study, CaseFailure> {
    var changed = study
    do throws(ScenarioErrors) {
      try changed.apply(axes.flatMap { cases.changes($0, values) })
    } catch {
      return .failure(CaseFailure(error.errors.map(\.message)))
    }
    return .success(changed)
  }

  /// The study with the values of some axes, or why it cannot be run.
  ///
  /// - Parameter isWhole: Whether no other axis changes it any more; if not, figures of the program are not looked at.
  func study(_ values: [FieldValue], axes: [Int], isWhole: Bool = true) -> Result<Study, CaseFailure> {
    let changed: Study
    switch asGiven(values, axes: axes) {
    case .success(let given): changed = given.completed()
    case .failure(let failure): return .failure(failure)
    }
    var errors = changed.findings(reporting: years).filter { $0.severity == .error }
    if !isWhole {
      let later = Set(changed.programFindings())
      errors.removeAll(where: later.contains)
    }
    return errors.isEmpty ? .success(changed) : .failure(CaseFailure(errors))
  }

  private func fullRun(_ number: Int, _ model: any DispatchModel) -> SweepOutcome {
    let values = cases.values(number)
    var outcome = SweepOutcome(number: number, values: values)
    switch study(values, axes: Array(cases.axes.indices)) {
    case .failure(let failure): outcome.failure = failure.text
    case .success(let changed):
      do {
        let outputs = try StudyRunner(YearRunner(study: changed, model: model)).run(Array(years))
        outcome.finish(
          outputs.reports.flatMap { report in metrics.map { $0.value(report) } },
          outputs.reports.map { SweepMark($0) })
      } catch {
        outcome.failure = CaseFailure(["\(error)"]).text
      }
    }
    return outcome
  }
}
