import DispatchSolveLinearProgramming

/// A textbook simplex method for small programs: dense tableau, two phases, Bland's rule. Written to be
/// obviously right rather than fast, and to share nothing with the code under test.
///
/// A column x becomes lower + u, upper - u or u - v with u, v >= 0; an upper bound on top of a lower one
/// and every finite row bound become rows; every row gets an artificial variable.
struct ReferenceSimplex {
  enum Result {
    case optimal(objective: Double, primal: [Double])
    case infeasible
    case unbounded
  }

  private let tolerance = 1e-9
  /// One row a constraint: coefficients of all variables, then the right-hand side (never negative).
  private var tableau: [[Double]] = []
  private var basis: [Int] = []
  private var realVariables = 0

  static func solve(_ program: LinearProgram) -> Result {
    var simplex = ReferenceSimplex()
    return simplex.run(program)
  }

  /// x[column] = offset + sum of (variable, sign).
  private struct Substitution {
    var offset: Double
    var terms: [(variable: Int, sign: Double)]
  }

  private mutating func run(_ program: LinearProgram) -> Result {
    var substitutions: [Substitution] = []
    var boxes: [(variable: Int, width: Double)] = []
    var variables = 0
    for column in 0..<program.columnCount {
      let (lower, upper) = (program.columnLower[column], program.columnUpper[column])
      if lower.isFinite {
        substitutions.append(Substitution(offset: lower, terms: [(variables, 1)]))
        if upper.isFinite { boxes.append((variables, upper - lower)) }
        variables += 1
      } else if upper.isFinite {
        substitutions.append(Substitution(offset: upper, terms: [(variables, -1)]))
        variables += 1
      } else {
        substitutions.append(Substitution(offset: 0, terms: [(variables, 1), (variables + 1, -1)]))
        variables += 2
      }
    }

    /// -1: at most, 0: equal, 1: at least.
    var constraints: [(coefficients: [Double], sense: Int, rightHandSide: Double)] = []
    for box in boxes {
      var coefficients = [Double](repeating: 0, count: variables)
      coefficients[box.variable] = 1
      constraints.append((coefficients, -1, box.width))
    }
    var rows = [[Double]](
      repeating: [Double](repeating: 0, count: variables), count: program.rowCount)
    var constants = [Double](repeating: 0, count: program.rowCount)
    let matrix = program.matrix
    for column in 0..<program.columnCount {
      for entry in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
        let row = Int(matrix.rowIndices[entry])
        constants[row] += matrix.values[entry] * substitutions[column].offset
        for term in substitutions[column].terms {
          rows[row][term.variable] += matrix.values[entry] * term.sign
        }
      }
    }
    for row in 0..<program.rowCount {
      let (lower, upper) = (program.rowLower[row], program.rowUpper[row])
      if lower == upper {
        constraints.append((rows[row], 0, lower - constants[row]))
      } else {
        if lower.isFinite { constraints.append((rows[row], 1, lower - constants[row])) }
        if upper.isFinite { constraints.append((rows[row], -1, upper - constants[row])) }
      }
    }

    let slacks = constraints.filter { $0.sense != 0 }.count
    realVariables = variables + slacks
    let width = realVariables + constraints.count
    var slack = variables
    for (index, constraint) in constraints.enumerated() {
      var line = [Double](repeating: 0, count: width + 1)
      line.replaceSubrange(0..<variables, with: constraint.coefficients)
      line[width] = constraint.rightHandSide
      if constraint.sense != 0 {
        line[slack] = constraint.sense < 0 ? 1 : -1
        slack += 1
      }
      if line[width] < 0 { line = line.map { -$0 } }
      line[realVariables + index] = 1
      tableau.append(line)
      basis.append(realVariables + index)
    }

    var artificialCosts = [Double](repeating: 0, count: width)
    for index in realVariables..<width { artificialCosts[index] = 1 }
    _ = minimise(artificialCosts, allowed: width)
    var infeasibility = 0.0
    for (row, variable) in basis.enumerated() where variable >= realVariables {
      infeasibility += tableau[row][width]
    }
    if infeasibility > 1e-7 { return .infeasible }
    driveOutArtificials()

    var costs = [Double](repeating: 0, count: width)
    for column in 0..<program.columnCount {
      for term in substitutions[column].terms { costs[term.variable] += program.costs[column] * term.sign }
    }
    if !minimise(costs, allowed: realVariables) { return .unbounded }

    var values = [Double](repeating: 0, count: width)
    for (row, variable) in basis.enumerated() { values[variable] = tableau[row][width] }
    var primal: [Double] = []
    var objective = program.objectiveOffset
    for column in 0..<program.columnCount {
      var x = substitutions[column].offset
      for term in substitutions[column].terms { x += term.sign * values[term.variable] }
      primal.append(x)
      objective += program.costs[column] * x
    }
    return .optimal(objective: objective, primal: primal)
  }

  /// Returns false if the objective has no lower limit. Variables from `allowed` on may not enter.
  private mutating func minimise(_ costs: [Double], allowed: Int) -> Bool {
    guard let width = tableau.first.map({ $0.count - 1 }) else {
      return !costs.prefix(allowed).contains { $0 < -tolerance }
    }
    while true {
      var entering: Int?
      for variable in 0..<allowed where !basis.contains(variable) {
        var reduced = costs[variable]
        for row in tableau.indices { reduced -= costs[basis[row]] * tableau[row][variable] }
        if reduced < -tolerance {
          entering = variable
          break
        }
      }
      guard let entering else { return true }
      var leaving: Int?
      var smallest = Double.infinity
      for row in tableau.indices where tableau[row][entering] > tolerance {
        let ratio = tableau[row][width] / tableau[row][entering]
        let isTie = abs(ratio - smallest) <= 1e-12
        if let chosen = leaving, isTie ? basis[row] > basis[chosen] : ratio > smallest { continue }
        leaving = row
        smallest = ratio
      }
      guard let leaving else { return false }
      pivot(row: leaving, column: entering)
    }
  }

  private mutating func driveOutArtificials() {
    for row in tableau.indices where basis[row] >= realVariables {
      for variable in 0..<realVariables where abs(tableau[row][variable]) > tolerance {
        if !basis.contains(variable) {
          pivot(row: row, column: variable)
          break
        }
      }
    }
  }

  private mutating func pivot(row: Int, column: Int) {
    let factor = tableau[row][column]
    tableau[row] = tableau[row].map { $0 / factor }
    let line = tableau[row]
    for other in tableau.indices where other != row {
      let multiple = tableau[other][column]
      if multiple == 0 { continue }
      for index in line.indices { tableau[other][index] -= multiple * line[index] }
    }
    basis[row] = column
  }
}
