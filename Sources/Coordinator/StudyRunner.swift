import PowerSystem

/// What a run tells while it goes, in a fixed order.
public enum RunEvent: Sendable {
  /// The run begins.
  case runStarted(study: String, years: [Int])
  /// A year begins.
  case yearStarted(year: Int)
  /// An iteration of the annual fixed point is done.
  case iteration(year: Int, iteration: Int, priceUSD: Double, residualUSD: Double)
  /// A phase of a year is done.
  case phaseCompleted(year: Int, PhaseRecord)
  /// A pass of the fixed point of additions and the banking path of all years is done.
  case fleetIteration(pass: Int, firstPriceUSD: Double, residualMW: Double)
  /// A year is complete.
  case yearCompleted(YearReport)
  /// All years are complete.
  case runCompleted(years: Int)
  /// The run stopped; the message says why.
  case runFailed(message: String)
}

/// Takes events; must not throw nor change the run.
public protocol Narrator {
  /// Called for each event, on the thread that runs the study.
  mutating func narrate(_ event: RunEvent)
}

/// What a run came to.
public struct RunOutputs: Sendable {
  /// Study that was run.
  public var study: Study
  /// Reports in ascending order of years.
  public var reports: [YearReport]
  /// Factors of the whole run, then those of its years.
  public var limitingFactors: [LimitingFactor]
  /// State after the last year.
  public var state: FixedPointRuntimeState
}

/// Runs the years of a study in order.
public struct StudyRunner: Sendable {
  /// Year by year.
  public let years: YearRunner

  /// Creates a runner.
  public init(_ years: YearRunner) {
    self.years = years
  }

  /// Runs `requested` years, ascending, from `state` or from the study's beginning.
  ///
  /// - Throws: `RunError`: the first year that fails, a fixed point not found, or an audit that does not hold.
  public func run(
    _ requested: [Int], from state: FixedPointRuntimeState? = nil,
    narrate: @escaping (RunEvent) -> Void = { _ in }
  ) throws(RunError) -> RunOutputs {
    let study = years.study
    var state = state ?? FixedPointRuntimeState(study: study)
    var reports: [YearReport] = []
    narrate(.runStarted(study: study.settings.name, years: requested))
    do throws(RunError) {
      // All prices at once, then the years at them.
      let foreseen =
        study.settings.foresight == .perfect && study.program != nil
        ? try PerfectForesight(years).path(requested, from: state) {
          narrate(.fleetIteration(pass: $0, firstPriceUSD: $1, residualMW: $2))
        } : nil
      for (index, year) in requested.enumerated() {
        narrate(.yearStarted(year: year))
        let (next, report) = try years.run(
          year: year, state: state, nextYear: requested.dropFirst(index + 1).first,
          foreseen: foreseen?[index],
          completed: { narrate(.phaseCompleted(year: year, $0)) }
        ) {
          narrate(.iteration(year: year, iteration: $0, priceUSD: $1, residualUSD: $2))
        }
        guard report.failedAudits.isEmpty else { throw RunError.auditFailed(report.failedAudits) }
        state = next
        reports.append(report)
        narrate(.yearCompleted(report))
      }
    } catch {
      narrate(.runFailed(message: "\(error)"))
      throw error
    }
    narrate(.runCompleted(years: reports.count))
    return RunOutputs(
      study: study, reports: reports,
      limitingFactors: LimitingFactors(study: study).ofRun(years: requested)
        + reports.flatMap(\.limitingFactors), state: state)
  }
}
