/// A dual simplex method with sparse factors of the basis, for programs of hundreds to many thousand rows.
///
/// Devex weights of places (Harris, Mathematical Programming 5 (1973) 1-28; for the dual method Forrest and Goldfarb,
/// Mathematical Programming 57 (1992) 341-374), which start anew with the factors, the
/// long-step ratio test, and a basis kept as `BasisFactors`. Every nonbasic variable stands at the bound that the sign
/// of its reduced cost asks for, so that the method starts from any basis after any change of costs, bounds and
/// right-hand sides; between solves that change bounds alone nothing but values is computed anew.
///
/// Rows without a bound on one side are given one that their columns cannot reach, when that is needed.
public final class SparseSimplex: DualSimplex, DualMethod {
  /// Whether reduced costs of all columns are wanted after optimal solves.
  package var keepsReducedCosts = false
  /// Reduced cost of each column after an optimal solve, where they are wanted: costs less what row duals make of a column.
  package var reducedCosts: [Double] = []
  /// Optima that were claimed and whose certificate did not hold, of all solves so far.
  var refuted = 0

  /// The program's matrix. Variables are its columns, then the auxiliary variables of rows (coefficient -1): their values are the
  /// rows' activities.
  private(set) var matrix: TwoWayMatrix

  /// Cost as decisions see it, ties broken.
  let price: Scratch<Double>
  let lower: Scratch<Double>
  let upper: Scratch<Double>
  /// Where a variable that is not basic stands.
  let isAtUpper: Scratch<Bool>
  let isBasic: Scratch<Bool>
  /// Which way a variable can go: 1 up, -1 down, 0 not at all, or it is basic.
  let way: Scratch<Int8>
  let reduced: Scratch<Double>

  /// What each place of the basis holds; its value, bounds and weight.
  let basic: Scratch<Int32>
  let value: Scratch<Double>
  let least: Scratch<Double>
  let most: Scratch<Double>
  let weight: Scratch<Double>
  let factors: BasisFactors
  var longRows: LongRows

  /// Places whose values are beyond a bound.
  let violated: NumberSet

  let row: SparseVector
  let image: SparseVector
  let moved: SparseVector
  /// Of how many entries of rows a pivot row may be made for what it reaches to be listed.
  var listedReach: Int
  /// Elements of the pivot row, and of one that is listed 1 where they may be other than 0.
  let alpha: Scratch<Double>
  let isTouched: Scratch<UInt8>
  let touched: Scratch<Int32>
  let candidate: Scratch<Int32>
  let ratio: Scratch<Double>

  var costsAreStale = true
  var boundsAreStale = true
  /// Variables whose bounds alone have changed since the last solve, while `boundsAreStale` is not set.
  var changed: [Int] = []
  /// Whether a row without a bound was given one that its columns cannot reach, as they were then.
  var hasClosedRows = false
  /// Whether values are those of the basis and of bounds but for `changed`.
  var valuesAreKnown = false
  /// Whether this solve began with values that were moved, and nothing has been computed anew since.
  var isMoved = false
  /// Whether the last optimum has the duals of the one before: its basis, at other bounds.
  package internal(set) var hasDualsOfBefore = false
  /// Solves to which values were carried from the one before.
  var carriedSolves = 0
  var basisIsStale = true
  var reducedAreStale = true
  /// Factors made anew since reduced costs were: these are carried from pivot to pivot meanwhile.
  var carries = 0
  /// Whether values were carried from factors to others.
  var valuesAreCarried = false

  /// Prepares a solver; the basis is that of all row variables.
  ///
  /// - Returns: nil for a column without a finite bound on both sides, or a program too large to count in 32 bits.
  public init?(_ program: LinearProgram) {
    let matrix = program.matrix
    let total = program.columnCount + program.rowCount
    guard max(total, matrix.values.count) < Int(Int32.max) / 2, Self.hasFiniteBounds(program)
    else { return nil }
    let m = program.rowCount
    self.matrix = TwoWayMatrix(matrix)
    price = Scratch(total, 0)
    lower = Scratch(total, 0)
    upper = Scratch(total, 0)
    isAtUpper = Scratch(total, false)
    isBasic = Scratch(total, false)
    way = Scratch(total, 0)
    reduced = Scratch(total, 0)
    basic = Scratch(m, 0)
    value = Scratch(m, 0)
    least = Scratch(m, 0)
    most = Scratch(m, 0)
    weight = Scratch(m, 1)
    factors = BasisFactors(rowCount: m)
    longRows = LongRows(self.matrix, rowCount: m, variables: total)
    violated = NumberSet(below: m)
    row = SparseVector(m)
    image = SparseVector(m)
    moved = SparseVector(m)
    alpha = Scratch(total, 0)
    isTouched = Scratch(total, 0)
    listedReach = total / 6
    // One more than can be listed: the place after the last is written to.
    touched = Scratch(total + 1, 0)
    candidate = Scratch(total, 0)
    ratio = Scratch(total, 0)
    super.init(of: program, as: \.sparse)
    resetBasis()
  }

  /// Keeps its matrix in the same memory as another solver if both have the same: what is solved in turn then finds it near.
  package func share(matrixOf other: SparseSimplex) {
    guard matrix !== other.matrix, program.adopt(matrixOf: other.program) else { return }
    matrix = other.matrix
  }

  override func costsChanged() { costsAreStale = true }
  override func boundsChanged() {
    boundsAreStale = true
    changed.removeAll(keepingCapacity: true)
  }
  override func upperBoundsChanged(of columns: [Int]) {
    guard !boundsAreStale else { return }
    // Of all that are given many are what they were.
    for column in columns where program.columnUpper[column] != upper[column] { changed.append(column) }
  }
  override func boundsChanged(ofRow row: Int) {
    guard !boundsAreStale,
      program.rowLower[row] != lower[n + row] || program.rowUpper[row] != upper[n + row]
    else { return }
    changed.append(n + row)
  }

  deinit {
    price.free()
    lower.free()
    upper.free()
    isAtUpper.free()
    isBasic.free()
    way.free()
    reduced.free()
    basic.free()
    value.free()
    least.free()
    most.free()
    weight.free()
    longRows.free()
    violated.free()
    row.free()
    image.free()
    moved.free()
    alpha.free()
    isTouched.free()
    touched.free()
    candidate.free()
    ratio.free()
  }
}

// The basis.
extension SparseSimplex {
  /// Starts the next solve from the basis of all row variables.
  public func resetBasis() {
    for variable in 0..<(n + m) { isBasic[variable] = variable >= n }
    for row in 0..<m { basic[row] = Int32(n + row) }
    isAtUpper.fill(false)
    forgetPath()
  }

  /// The basis of the last solve.
  public var basis: Basis {
    func status(_ variable: Int) -> VariableStatus {
      if isBasic[variable] { return .basic }
      if lower[variable] == upper[variable] { return .fixed }
      return isAtUpper[variable] ? .atUpper : .atLower
    }
    return Basis(columns: (0..<n).map(status), rows: (n..<(n + m)).map(status))
  }

  /// Starts the next solve from `basis`; a variable that is not basic stands at its other bound where the sign of its
  /// reduced cost asks for it. Dependent variables are replaced by row variables, missing ones too. What follows is
  /// bit for bit what a new solver of the same program would do.
  ///
  /// - Throws: `sizeMismatch`.
  public func setBasis(_ basis: Basis) throws(LinearProgramError) {
    try LinearProgram.check(basis.columns.count, n, .columnStatus)
    try LinearProgram.check(basis.rows.count, m, .rowStatus)
    var count = 0
    for variable in 0..<(n + m) {
      let status = variable < n ? basis.columns[variable] : basis.rows[variable - n]
      isBasic[variable] = status == .basic && count < m
      isAtUpper[variable] = status == .atUpper
      guard isBasic[variable] else { continue }
      basic[count] = Int32(variable)
      count += 1
    }
    for row in 0..<m where count < m && !isBasic[n + row] {
      isBasic[n + row] = true
      basic[count] = Int32(n + row)
      count += 1
    }
    forgetPath()
  }

  /// Leaves nothing of earlier solves but the basis.
  private func forgetPath() {
    basisIsStale = true
    reducedAreStale = true
    // Bounds that rows were given on the way.
    boundsChanged()
    weight.fill(1)
  }

  /// Computes factors; values move with their variables. Where dependent variables were replaced, values and reduced
  /// costs have to be computed anew.
  func refactor() {
    // Between pivots the marks of the last pivot row, all 0, and the ratios along it have room for what is carried.
    let (isCarried, valueOf) = (isTouched, ratio)
    for place in 0..<m {
      isCarried[Int(basic[place])] = 1
      valueOf[Int(basic[place])] = value[place]
    }
    let carried = Scratch(m, Int32(0))
    defer { carried.free() }
    for place in 0..<m { carried[place] = basic[place] }
    if factors.factor(basic, of: matrix.columns) > 0 {
      for variable in 0..<(n + m) { isBasic[variable] = false }
      for place in 0..<m { isBasic[Int(basic[place])] = true }
      reducedAreStale = true
    }
    for place in 0..<m {
      let variable = Int(basic[place])
      // A variable that replaces another has no value yet.
      settle(place, at: isCarried[variable] == 1 ? valueOf[variable] : 0)
    }
    for place in 0..<m { isCarried[Int(carried[place])] = 0 }
    weight.fill(1)
    longRows.restart(factors, image)
    basisIsStale = false
    carries += 1
    valuesAreCarried = true
  }
}
