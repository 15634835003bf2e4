/// How branch and bound works.
public struct IntegerOptions: Sendable, Equatable {
  /// Relative gap between the best point and the bound at which the search may stop.
  public var gap: Double
  /// Subproblems after which the search stops with what it has.
  public var nodeLimit: Int
  /// A value nearer to a whole number than this is one: a hundredfold of what the simplex method's tolerances leave of a
  /// variable near 1.
  public var wholeTolerance: Double
  /// A branch that gains less than this times 1 + |cost| is left out.
  public var costTolerance: Double
  /// Objective of a point that is known already: only what is better by more than the gap is looked for; nil: none.
  public var knownObjective: Double?

  /// Options, all with defaults. Ranges are checked when they are used.
  public init(
    gap: Double = 0, nodeLimit: Int = 1_000_000, wholeTolerance: Double = 1e-7, costTolerance: Double = 1e-9,
    knownObjective: Double? = nil
  ) {
    self.gap = gap
    self.nodeLimit = nodeLimit
    self.wholeTolerance = wholeTolerance
    self.costTolerance = costTolerance
    self.knownObjective = knownObjective
  }

  func validate() throws(LinearProgramError) {
    guard gap >= 0, gap.isFinite else { throw .invalidOption("gap is \(gap), must not be negative") }
    guard nodeLimit > 0 else { throw .invalidOption("nodeLimit is \(nodeLimit), must be positive") }
    for (value, name) in [(wholeTolerance, "wholeTolerance"), (costTolerance, "costTolerance")] {
      guard value > 0 && value < 1 else {
        throw .invalidOption("\(name) is \(value), must lie between 0 and 1")
      }
    }
  }
}

/// The outcome of a search for the best point with some whole columns.
public struct IntegerSolution: Sendable, Equatable {
  /// How a search ended.
  public enum Status: Sendable, Equatable {
    /// Nothing better is left, or the gap asked for was reached.
    case optimal
    /// There is no point whose columns are whole, or none better than the known one.
    case infeasible
    /// The node limit was reached first.
    case nodeLimit
    /// Whoever watches asked for an end first.
    case stopped
    /// The program without whole columns has no optimum; how it ended.
    case relaxation(LPStatus)
    /// A subproblem was not solved; how it ended.
    case failed(LPStatus)
  }

  /// How the search ended.
  public var status: Status
  /// Value of each column of the best point; those that have to be whole are so to the last digit. Empty where none was
  /// found.
  public var primal: [Double]
  /// c'x + objectiveOffset of that point; NaN where none was found.
  public var objective: Double
  /// Lower bound on the objective of every point, by the certificates of the subproblems; NaN where there is no point.
  public var bound: Double
  /// Subproblems.
  public var nodes: Int
}
