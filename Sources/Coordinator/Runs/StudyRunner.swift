import DispatchSolvePlanning
import DispatchSolvePowerSystem

/// What a run came to, or has come to so far.
public struct RunOutputs: Sendable {
  /// Study that was run.
  public var study: Study
  /// Years asked for, ascending.
  public var years: [Int]
  /// Reports of all years that this process ran, ascending: those asked for, and those that lead to them.
  public var visited: [YearReport]
  /// Factors of the whole run, then those of its years.
  public var limitingFactors: [LimitingFactor]
  /// State after the last year.
  public var state: FixedPointRuntimeState

  /// Creates the outputs of a run; `reports` are those of all years that it went through.
  public init(
    study: Study, years: [Int], reports: [YearReport], limitingFactors: [LimitingFactor],
    state: FixedPointRuntimeState
  ) {
    self.study = study
    self.years = years
    visited = reports
    self.limitingFactors = limitingFactors
    self.state = state
  }

  /// Reports of the years asked for.
  public var reports: [YearReport] { visited.filter { years.contains($0.year) } }

  /// Whether no year is left.
  public var isComplete: Bool { state.completedYear == years.last }
}

/// Where an interrupted run goes on.
public struct ResumePoint: Sendable {
  /// State after the last completed year.
  public var state: FixedPointRuntimeState
  /// Zones of the last completed year.
  public var zones: [ZoneReport]

  /// Creates a point.
  public init(state: FixedPointRuntimeState, zones: [ZoneReport]) {
    self.state = state
    self.zones = zones
  }
}

/// Follows a run from year to year, and may stop it between two years; a year that is being planned is given up.
public struct RunFollower {
  /// Told every event.
  public var narrate: (RunEvent) -> Void
  /// Told the state after a year and its report, after the event of its completion.
  public var completed: (FixedPointRuntimeState, YearReport) -> Void
  /// Asked before each year, and while a window of years is planned.
  public var shouldStop: () -> Bool

  /// Creates a follower that does nothing where nothing is given.
  public init(
    narrate: @escaping (RunEvent) -> Void = { _ in },
    completed: @escaping (FixedPointRuntimeState, YearReport) -> Void = { _, _ in },
    shouldStop: @escaping () -> Bool = { false }
  ) {
    self.narrate = narrate
    self.completed = completed
    self.shouldStop = shouldStop
  }
}

/// Runs the years of a study in order, from its first year to the last one asked for, and reports those asked for.
public struct StudyRunner: Sendable {
  /// Year by year.
  public let years: YearRunner

  /// Creates a runner.
  public init(_ years: YearRunner) {
    self.years = years
  }

  /// Runs a study for its `requested` years, ascending, from `state` or from the study's beginning.
  ///
  /// - Throws: `RunError`: the first year that fails, a fixed point not found, or an audit that does not hold.
  public func run(
    _ requested: [Int], from state: FixedPointRuntimeState? = nil,
    narrate: @escaping (RunEvent) -> Void = { _ in }
  ) throws(RunError) -> RunOutputs {
    do throws(RunError) {
      let outputs = try run(
        requested, from: state ?? FixedPointRuntimeState(study: years.study), resuming: nil,
        RunFollower(narrate: narrate))
      narrate(.runCompleted(years: outputs.reports.count))
      return outputs
    } catch {
      narrate(.runFailed(message: "\(error)"))
      throw error
    }
  }

  /// Runs a study for its `requested` years, ascending, or what is left of it at a point.
  ///
  /// Of a year that is not asked for the follower hears `yearPassed`, and its state. The last event, `runCompleted`, `runStopped` or `runFailed`, is the caller's, who knows what became of the results.
  /// - Returns: What the years came to; without the last ones when the follower stopped the run.
  /// - Throws: As above.
  public func run(
    _ requested: [Int], resuming point: ResumePoint?, following follower: RunFollower
  ) throws(RunError) -> RunOutputs {
    try run(
      requested, from: point?.state ?? FixedPointRuntimeState(study: years.study), resuming: point, follower)
  }

  private func run(
    _ requested: [Int], from start: FixedPointRuntimeState, resuming point: ResumePoint?,
    _ follower: RunFollower
  ) throws(RunError) -> RunOutputs {
    let study = years.study
    let kept = KeptPrograms()
    var state = start
    var reports: [YearReport] = []
    var zones = point?.zones ?? []
    if let (year, first) = study.yearBeforeFirst(requested) { throw .beforeFirstYear(year, first: first) }
    let visited = study.visitedYears(for: requested)
    let firstIndex = point?.state.completedYear.map { done in visited.count { $0 <= done } } ?? 0
    follower.narrate(
      .runStarted(study: study.settings.name, years: requested, firstYear: visited.first ?? 0))
    if let done = point?.state.completedYear {
      follower.narrate(.runResumed(after: done, yearsLeft: visited.count - firstIndex))
    }
    for index in visited.indices.dropFirst(firstIndex) {
      let year = visited[index]
      guard !follower.shouldStop() else { break }
      let isReported = requested.contains(year)
      let narrate: (RunEvent) -> Void = isReported ? follower.narrate : { _ in }
      narrate(.yearStarted(year: year))
      let ran = try completed { () throws(RunError) in
        try years.run(
          year: year, state: state, completed: { narrate(.phaseCompleted(year: year, $0)) },
          progress: { narrate(.iteration(year: year, iteration: $0, priceUSD: $1, residualUSD: $2)) },
          planning: { follower.narrate(.windowIteration($0)) }, shouldStop: follower.shouldStop, kept: kept)
      }
      guard let (next, ran) = ran else { break }
      var report = ran
      guard report.failedAudits.isEmpty else { throw RunError.auditFailed(report.failedAudits) }
      report.zones = ZoneReport.zones(
        of: report, study.zones, before: zones, yearBefore: state.completedYear)
      zones = report.zones
      state = next
      reports.append(report)
      narrate(.converged(report.convergence))
      for option in report.acceptedOptions { narrate(.optionAccepted(option)) }
      for closure in report.closures { narrate(.unitClosed(closure)) }
      narrate(.yearCompleted(report))
      if !isReported { follower.narrate(.yearPassed(year: year)) }
      follower.completed(state, report)
    }
    return RunOutputs(
      study: study, years: requested, reports: reports,
      limitingFactors: LimitingFactors(study: study).ofRun(years: requested)
        + reports.filter { requested.contains($0.year) }.flatMap(\.limitingFactors), state: state)
  }

  /// What a year comes to; nil when it was given up because a stop was asked for.
  private func completed<Outcome>(
    _ year: () throws(RunError) -> Outcome
  ) throws(RunError) -> Outcome? {
    do throws(RunError) {
      return try year()
    } catch {
      if case .stopped = error { return nil }
      throw error
    }
  }
}
