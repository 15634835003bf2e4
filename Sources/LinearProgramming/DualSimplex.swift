/// A dual simplex method of this library's own for programs whose columns all have two finite bounds: a program that
/// may change, a basis that solves start from, and what the last one came to.
///
/// With finite bounds every basis is dual feasible once each column stands at the bound that the sign of its reduced
/// cost asks for, so a solve starts warm after any change of costs, bounds and right-hand sides.
///
/// Solutions are accepted only with a ``Certificate``. What a solver cannot do, it says (``Outcome/gaveUp(_:)``):
/// infeasible programs and numerical trouble are for ``SimplexSolver``.
///
/// A solver is a reference and belongs to one thread at a time. There are two: ``StackSimplex`` and ``SparseSimplex``;
/// what both can do is ``DualMethod``.
public class DualSimplex {
  /// How a solve ended.
  public enum Outcome: Sendable, Equatable {
    /// Optimal and certified.
    case optimal
    /// Not solved; the program may be infeasible or hard.
    case gaveUp(String)
  }

  /// What is added to costs while deciding, per unit of a tie cost: well above the rounding of prices of some
  /// thousand, well below any difference in cost that matters.
  public static let tieStep = 1e-8
  /// Relative size of a bound's violation that counts as none.
  static let primalTolerance = 1e-10
  /// Whether a value keeps to its bounds but for that.
  @inline(__always)
  static func isWithin(_ low: Double, _ x: Double, _ high: Double) -> Bool {
    x >= low - primalTolerance * (1 + abs(low)) && x <= high + primalTolerance * (1 + abs(high))
  }
  /// Smaller elements of a pivot row are rounding of zeros.
  static let dropTolerance = 1e-11
  /// Smallest element that may become a pivot.
  static let pivotTolerance = 1e-7

  /// The program as changed so far.
  public internal(set) final var program: LinearProgram
  /// Value of each column after an optimal solve.
  public internal(set) final var primal: [Double]
  /// Dual of each row after an optimal solve.
  public internal(set) final var rowDuals: [Double]
  /// Residuals of the last optimal solve.
  public internal(set) final var certificate: Certificate?
  /// c'x after an optimal solve.
  public internal(set) final var objective = 0.0
  /// Pivots of all solves so far.
  public internal(set) final var pivots = 0
  /// Solves so far, those that were given up included.
  public internal(set) final var solves = 0
  private final let method: WritableKeyPath<SolverWork, SolverWork.Method>
  /// Whom it reports to, when it is freed or told to.
  private final var tally = SolverTally.current
  /// What it has reported.
  private final var reported = (solves: 0, pivots: 0)

  /// Numbers of rows and columns.
  final let m: Int
  final let n: Int
  /// Secondary costs, one a column.
  final var tieCosts: [Double]

  init(of program: LinearProgram, as method: WritableKeyPath<SolverWork, SolverWork.Method>) {
    self.method = method
    self.program = program
    m = program.rowCount
    n = program.columnCount
    tieCosts = Array(repeating: 0, count: n)
    primal = Array(repeating: 0, count: n)
    rowDuals = Array(repeating: 0, count: m)
  }

  deinit { report() }

  /// Reports what was solved since the last report.
  package final func report() {
    if let tally, solves > reported.solves {
      tally.add(method, solves: solves - reported.solves, pivots: pivots - reported.pivots)
    }
    reported = (solves, pivots)
  }

  /// From now on reports to whom a solver would that is made now.
  package final func reportElsewhere() {
    report()
    tally = SolverTally.current
  }

  /// Whether all columns have two finite bounds.
  static func hasFiniteBounds(_ program: LinearProgram) -> Bool {
    program.columnLower.allSatisfy(\.isFinite) && program.columnUpper.allSatisfy(\.isFinite)
  }

  // What a method does about changes; of bounds it may be told which.
  func costsChanged() {}
  func boundsChanged() {}
  func upperBoundsChanged(of columns: [Int]) { boundsChanged() }
  func boundsChanged(ofRow row: Int) { boundsChanged() }

  /// Changes all costs.
  ///
  /// - Throws: `sizeMismatch`, `nonFinite`.
  public final func setCosts(_ all: [Double]) throws(LinearProgramError) {
    // Blocks of a season often have the same.
    if LinearProgram.areSame(all, program.costs) { return }
    try program.setCosts(all)
    costsChanged()
  }

  /// Changes the costs that decide between optima of equal cost: the optimum found is one of the costs plus
  /// ``tieStep`` times these. Objective, duals and certificate are those of the costs alone.
  ///
  /// - Throws: `sizeMismatch`, `nonFinite`.
  public final func setTieCosts(_ all: [Double]) throws(LinearProgramError) {
    try LinearProgram.check(all.count, n, .cost)
    for column in 0..<n where !all[column].isFinite { throw .nonFinite(what: .cost, index: column) }
    tieCosts = all
    costsChanged()
  }

  /// Changes the bounds of all columns.
  ///
  /// - Throws: `sizeMismatch`, `nonFinite` (infinite bounds are refused too), `lowerAboveUpper`.
  public final func setColumnBounds(lower: [Double], upper: [Double]) throws(LinearProgramError) {
    try program.setColumnBounds(lower: lower, upper: upper, mayBeInfinite: false)
    boundsChanged()
  }

  /// Changes the upper bounds of some columns.
  ///
  /// - Throws: `sizeMismatch`, `indexOutOfRange`, `nonFinite` (infinite bounds are refused too), `lowerAboveUpper`; the
  ///   columns before the one that is refused are then changed.
  public final func setUpperBounds(of columns: [Int], to upper: [Double]) throws(LinearProgramError) {
    do {
      try program.setUpperBounds(of: columns, to: upper)
    } catch {
      boundsChanged()
      throw error
    }
    upperBoundsChanged(of: columns)
  }

  /// Changes both bounds of one row.
  ///
  /// - Throws: `indexOutOfRange`, `nonFinite`, `lowerAboveUpper`.
  public final func setRowBounds(_ lower: Double, _ upper: Double, row: Int) throws(LinearProgramError) {
    try program.setRowBounds(lower, upper, row: row)
    boundsChanged(ofRow: row)
  }

  /// Changes the bounds of all rows.
  ///
  /// - Throws: `sizeMismatch`, `nonFinite`, `lowerAboveUpper`.
  public final func setRowBounds(lower: [Double], upper: [Double]) throws(LinearProgramError) {
    try program.setRowBounds(lower: lower, upper: upper)
    boundsChanged()
  }
}

/// What every dual simplex method of this library can do.
public protocol DualMethod: DualSimplex {
  /// The basis of the last solve.
  var basis: Basis { get }

  /// Starts the next solve from the basis of all row variables.
  func resetBasis()

  /// Starts the next solve from a basis.
  ///
  /// - Throws: `sizeMismatch`.
  func setBasis(_ basis: Basis) throws(LinearProgramError)

  /// Solves from the current basis, and certifies the optimum.
  func solve() -> DualSimplex.Outcome

  /// Whether the basis of the optimum that was found last is optimal with some other bounds too, so that its duals are those of
  /// that optimum; the program keeps its bounds. Where it does not say so, a solve has to.
  ///
  /// - Parameters:
  ///   - rows: Other finite lower bounds of rows that have one.
  ///   - columns: Other upper bounds of columns, not below their lower ones.
  func isOptimal(
    withLowerBoundsOf rows: [(row: Int, lower: Double)], upperBoundsOf columns: [(column: Int, upper: Double)]
  ) -> Bool
}

extension DualSimplex {
  /// The method for programs of a size: with stacks where they are small enough for a dense inverse, else with sparse
  /// factors.
  ///
  /// - Returns: nil for a column without a finite bound on both sides, or a program too large to count in 32 bits.
  public static func method(for program: LinearProgram) -> (any DualMethod)? {
    if let stack = StackSimplex(program) { return stack }
    return SparseSimplex(program)
  }
}
