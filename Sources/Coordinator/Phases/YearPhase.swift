import DispatchSolveAllowanceMarket
import DispatchSolveLinearProgramming
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// The phases of a year, in the order in which they run.
public enum PhaseName: String, Sendable, Codable, CaseIterable {
  /// Planned changes, policy and prices of the year take effect.
  case preSequence = "pre_sequence"
  /// What may be built, and the allowance price that is expected.
  case decision
  /// Dispatch, additions and allowance market to their fixed point.
  case matching
  /// Surrender, bank, proceeds.
  case transaction
  /// Entry, ageing, earnings, closure, liquidation.
  case lifecycle
  /// Audits, expectations, report.
  case postSequence = "post_sequence"
}

/// What a phase tells of itself: counts and figures by name, in a fixed order.
public struct PhaseNotes: Sendable, Hashable, Codable {
  /// A number of things.
  public struct Count: Sendable, Hashable, Codable {
    /// What is counted.
    public var name: String
    /// How many.
    public var value: Int

    /// Creates a count.
    public init(name: String, value: Int) {
      self.name = name
      self.value = value
    }
  }

  /// A figure; its name carries the unit.
  public struct Figure: Sendable, Hashable, Codable {
    /// Name with unit.
    public var name: String
    /// Value.
    public var value: Double

    /// Creates a figure.
    public init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// Counts.
  public private(set) var counts: [Count] = []
  /// Figures.
  public private(set) var figures: [Figure] = []

  /// Notes without content.
  public init() {}

  /// Adds a count.
  public mutating func count(_ name: String, _ value: Int) { counts.append(Count(name: name, value: value)) }
  /// Adds a figure.
  public mutating func figure(_ name: String, _ value: Double) {
    figures.append(Figure(name: name, value: value))
  }
}

/// A phase that ran.
public struct PhaseRecord: Sendable, Hashable, Codable {
  /// Phase.
  public var phase: PhaseName
  /// Wall-clock time, seconds; for people, never for results.
  public var seconds: Double
  /// What it told.
  public var notes: PhaseNotes

  /// What solvers did in it.
  public var work: SolverWork

  /// Creates the record of a phase.
  public init(phase: PhaseName, seconds: Double, notes: PhaseNotes, work: SolverWork = SolverWork()) {
    self.work = work
    self.phase = phase
    self.seconds = seconds
    self.notes = notes
  }
}

/// What every phase of a year may know besides the state.
public struct YearContext {
  /// Study.
  public var study: Study
  /// Dispatch model; of a system with build options it decides these too.
  public var model: any DispatchModel
  /// Tolerances of the fixed point.
  public var settings: FixedPointSettings
  /// Year.
  public var year: Int
  /// Whether more is known of the study in this year than in the one before, so that what was planned does not hold.
  public var isSurprised: Bool
  /// Threads that plan windows; results do not depend on it.
  public var threads: Int
  /// Whether the report has what the year's fleet emits at other prices than that at which its market cleared.
  public var looksAtOtherPrices = false
  /// What programs offer in the year, in their order, where that follows from years before: what the study's rules of the
  /// year say has it in already; else none.
  public private(set) var offers: [YearOffer] = []
  /// Told iteration, price and residual of the fixed point.
  public var progress: (Int, Double, Double) -> Void
  /// Shown a window that begins with the year before it is planned.
  public var windowBegins: (PlanningWindow) throws(RunError) -> Void = { _ throws(RunError) in }
  /// Told every iteration of a window's plan.
  public var planning: (WindowIteration) -> Void
  /// Asked while a window is planned.
  public var shouldStop: () -> Bool
  /// Years and their programs that windows leave to the next ones; nil: none are kept. Results do not depend on it.
  public var kept: KeptPrograms?

  /// Creates a context.
  public init(
    study: Study, model: any DispatchModel, settings: FixedPointSettings = FixedPointSettings(), year: Int,
    isSurprised: Bool = false, threads: Int = 1,
    progress: @escaping (Int, Double, Double) -> Void = { _, _, _ in },
    planning: @escaping (WindowIteration) -> Void = { _ in }, shouldStop: @escaping () -> Bool = { false }
  ) {
    self.study = study
    self.model = AdditionDispatch(model, threads: threads)
    self.settings = settings
    self.year = year
    self.isSurprised = isSurprised
    self.threads = threads
    self.progress = progress
    self.planning = planning
    self.shouldStop = shouldStop
  }
}

extension YearContext {
  /// Puts a year's offers into the study.
  mutating func take(_ offers: [YearOffer]) {
    self.offers = offers
    for (p, offer) in offers.enumerated() {
      study = study.offering(offer.change, program: p, in: year)
    }
  }
}

/// One phase of a year: makes the next step of the year from the one before.
public protocol YearPhase<Before, After>: Sendable {
  /// The step that the phase begins with.
  associatedtype Before
  /// The step that it leaves.
  associatedtype After

  /// Takes the year one step on.
  ///
  /// - Throws: `RunError`; the last completed year then stands.
  func run(_ before: Before, _ context: YearContext) throws(RunError) -> (step: After, notes: PhaseNotes)
}
