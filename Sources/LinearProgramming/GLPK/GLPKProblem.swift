import DispatchSolveCGLPK
import DispatchSolveCSupport

/// Owner of one GLPK problem object: translates types and turns failure codes into errors. Knows
/// nothing about what a good answer is.
///
/// Not copyable and, holding a pointer, not sendable. Callers keep it on one thread; the C side
/// refuses calls from another.
struct GLPKProblem: ~Copyable {
  /// What one run of the simplex method reported.
  struct Outcome {
    /// Return code; 0 is success but not yet a solution.
    var code: Int32
    /// `glp_get_status`.
    var status: Int32
    /// `glp_get_prim_stat`.
    var primalStatus: Int32
    /// Pivots.
    var iterations: Int
  }

  private let handle: OpaquePointer
  private let rowCount: Int
  private let columnCount: Int

  init(_ program: LinearProgram, scaling: Bool) throws(LinearProgramError) {
    var created: OpaquePointer?
    let matrix = program.matrix
    let code = program.costs.withUnsafeBufferPointer { costs in
      program.columnLower.withUnsafeBufferPointer { columnLower in
        program.columnUpper.withUnsafeBufferPointer { columnUpper in
          program.rowLower.withUnsafeBufferPointer { rowLower in
            program.rowUpper.withUnsafeBufferPointer { rowUpper in
              matrix.columnStarts.withUnsafeBufferPointer { starts in
                matrix.rowIndices.withUnsafeBufferPointer { rows in
                  matrix.values.withUnsafeBufferPointer { values in
                    var data = cs_lp_data(
                      rows: Int32(program.rowCount), columns: Int32(program.columnCount),
                      costs: costs.baseAddress, column_lower: columnLower.baseAddress,
                      column_upper: columnUpper.baseAddress, row_lower: rowLower.baseAddress,
                      row_upper: rowUpper.baseAddress, starts: starts.baseAddress,
                      row_indices: rows.baseAddress, values: values.baseAddress, scale: scaling ? 1 : 0)
                    return cs_lp_create(&data, &created)
                  }
                }
              }
            }
          }
        }
      }
    }
    guard code == CS_OK, let created else {
      throw .solverFailure(code: Int(code), message: "the solver could not be created")
    }
    handle = created
    rowCount = program.rowCount
    columnCount = program.columnCount
  }

  deinit {
    cs_lp_destroy(handle)
  }

  private func check(_ code: Int32) throws(LinearProgramError) {
    guard code != CS_OK else { return }
    var message = code == CS_WRONG_THREAD ? "used on another thread than its own" : ""
    if code == CS_BROKEN, let text = cs_lp_message(handle) {
      message = String(cString: text).split(separator: "\n").joined(separator: "; ")
    }
    throw .solverFailure(code: Int(code), message: message)
  }

  func setCost(_ cost: Double, column: Int) throws(LinearProgramError) {
    try check(cs_lp_set_cost(handle, Int32(column), cost))
  }

  func setCosts(from before: [Double], to after: [Double]) throws(LinearProgramError) {
    try check(cs_lp_set_costs(handle, before, after))
  }

  func setColumnBounds(_ lower: Double, _ upper: Double, column: Int) throws(LinearProgramError) {
    try check(cs_lp_set_column_bounds(handle, Int32(column), lower, upper))
  }

  func setRowBounds(_ lower: Double, _ upper: Double, row: Int) throws(LinearProgramError) {
    try check(cs_lp_set_row_bounds(handle, Int32(row), lower, upper))
  }

  /// Which variables a call is about.
  enum Variables {
    case columns
    case rows
  }

  /// Sets the bounds that differ; all four arrays have one number a variable.
  func setBounds(
    of variables: Variables, from before: (lower: [Double], upper: [Double]), lower: [Double],
    upper: [Double]
  ) throws(LinearProgramError) {
    let code = before.lower.withUnsafeBufferPointer { lowerBefore in
      before.upper.withUnsafeBufferPointer { upperBefore in
        lower.withUnsafeBufferPointer { lower in
          upper.withUnsafeBufferPointer { upper in
            var bounds = cs_lp_bounds(
              lower_before: lowerBefore.baseAddress, upper_before: upperBefore.baseAddress,
              lower: lower.baseAddress, upper: upper.baseAddress)
            switch variables {
            case .columns: return cs_lp_set_all_column_bounds(handle, &bounds)
            case .rows: return cs_lp_set_all_row_bounds(handle, &bounds)
            }
          }
        }
      }
    }
    try check(code)
  }

  func setScaling(_ on: Bool) throws(LinearProgramError) {
    try check(cs_lp_scale(handle, on ? 1 : 0))
  }

  func resetBasis() throws(LinearProgramError) {
    try check(cs_lp_reset_basis(handle))
  }

  func refactorise() throws(LinearProgramError) {
    try check(cs_lp_refactorise(handle))
  }

  func setBasis(_ basis: Basis) throws(LinearProgramError) {
    let columns = basis.columns.map(Self.code)
    let rows = basis.rows.map(Self.code)
    try check(cs_lp_set_basis(handle, columns, rows))
  }

  func basis() throws(LinearProgramError) -> Basis {
    var columns = [UInt8](repeating: 0, count: columnCount)
    var rows = [UInt8](repeating: 0, count: rowCount)
    try check(cs_lp_get_basis(handle, &columns, &rows))
    return Basis(columns: Self.statuses(columns), rows: Self.statuses(rows))
  }

  func solve(_ options: SimplexOptions, exact: Bool = false) throws(LinearProgramError) -> Outcome {
    var settings = cs_lp_settings(
      method: Self.code(options.method), ratio_test: Self.code(options.ratioTest),
      primal_tolerance: options.primalTolerance, dual_tolerance: options.dualTolerance,
      pivot_tolerance: options.pivotTolerance, iteration_limit: Self.limit(options.iterationLimit),
      time_limit_ms: Self.limit(options.timeLimitMilliseconds), presolve: options.presolve ? 1 : 0,
      exact: exact ? 1 : 0)
    var outcome = cs_lp_outcome()
    try check(cs_lp_solve(handle, &settings, &outcome))
    SolverTally.current?.add(\.glpk, solves: 1, pivots: Int(outcome.iterations))
    return Outcome(
      code: outcome.code, status: outcome.status, primalStatus: outcome.primal_status,
      iterations: Int(outcome.iterations))
  }

  /// Column values and row duals of the last basic solution.
  func point() throws(LinearProgramError) -> (primal: [Double], rowDuals: [Double]) {
    var primal = [Double](repeating: 0, count: columnCount)
    var rowDuals = [Double](repeating: 0, count: rowCount)
    try check(cs_lp_get_solution(handle, &primal, &rowDuals))
    return (primal, rowDuals)
  }

  /// Problem objects alive on the calling thread.
  static var liveCount: Int { Int(cs_lp_live_count()) }

  /// Commits a misuse that would abort the process were it not trapped. For tests.
  func provokeFailure() throws(LinearProgramError) {
    try check(cs_lp_provoke_failure(handle))
  }
}

// GLPK's constants to ours.
extension GLPKProblem {
  private static func code(_ method: SimplexOptions.Method) -> Int32 {
    switch method {
    case .primal: return GLP_PRIMAL
    case .dual: return GLP_DUAL
    case .dualThenPrimal: return GLP_DUALP
    }
  }

  private static func code(_ test: SimplexOptions.RatioTest) -> Int32 {
    switch test {
    case .textbook: return GLP_RT_STD
    case .harris: return GLP_RT_HAR
    case .longStep: return GLP_RT_FLIP
    }
  }

  private static func limit(_ value: Int?) -> Int32 {
    Int32(clamping: value ?? Int.max)
  }

  private static func code(_ status: VariableStatus) -> UInt8 {
    switch status {
    case .basic: return UInt8(GLP_BS)
    case .atLower: return UInt8(GLP_NL)
    case .atUpper: return UInt8(GLP_NU)
    case .free: return UInt8(GLP_NF)
    case .fixed: return UInt8(GLP_NS)
    }
  }

  private static func statuses(_ codes: [UInt8]) -> [VariableStatus] { codes.map(status) }

  private static func status(_ code: UInt8) -> VariableStatus {
    switch Int32(code) {
    case GLP_BS: return .basic
    case GLP_NL: return .atLower
    case GLP_NU: return .atUpper
    case GLP_NF: return .free
    default: return .fixed
    }
  }
}
