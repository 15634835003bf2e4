/// Everything that follows from a program, a point and row duals, computed in two passes over
/// the matrix: objective, activities, reduced costs and the ``Certificate``.
struct Evaluation {
  var objective: Double
  var rowActivity: [Double]
  var reducedCosts: [Double]
  var certificate: Certificate

  /// Sizes must match the program's.
  ///
  /// - Parameter known: What an evaluation with the same costs, matrix and row duals found reduced costs to be; empty:
  ///   they are computed.
  init(
    program: LinearProgram, primal: [Double], rowDuals: [Double], known: [Double] = []
  ) {
    let matrix = program.matrix
    let reduced =
      known.count == program.columnCount ? known : Self.reducedCosts(program, rowDuals: rowDuals)
    var activity = [Double](repeating: 0, count: program.rowCount)
    var rowScale = matrix.rowMagnitudes.map { min(1, $0) }
    var residuals = Residuals()
    // Through buffers: this runs after every solve, and checks of bounds and of uniqueness take most of its time.
    matrix.withUnsafeEntries { entries in
      primal.withUnsafeBufferPointer { primal in
        activity.withUnsafeMutableBufferPointer { activity in
          rowScale.withUnsafeMutableBufferPointer { rowScale in
            Self.addActivities(entries, primal, to: activity, rowScale)
          }
        }
        reduced.withUnsafeBufferPointer { reduced in
          rowDuals.withUnsafeBufferPointer { rowDuals in
            residuals.addColumns(of: program, entries, primal, rowDuals, reduced)
          }
        }
      }
    }
    for row in 0..<program.rowCount {
      let y = rowDuals[row]
      residuals.add(
        value: activity[row], lower: program.rowLower[row], upper: program.rowUpper[row],
        valueScale: rowScale[row], dual: y,
        dualScale: max(1 / max(1, matrix.rowMagnitudes[row]), abs(y)))
    }
    objective = residuals.primalObjective + program.objectiveOffset
    rowActivity = activity
    reducedCosts = reduced
    certificate = residuals.certificate
  }
}

extension Evaluation {
  /// Adds what columns do to rows: their terms, and the largest of them.
  private static func addActivities(
    _ entries: SparseMatrix.Entries, _ primal: UnsafeBufferPointer<Double>,
    to activity: UnsafeMutableBufferPointer<Double>, _ scale: UnsafeMutableBufferPointer<Double>
  ) {
    // The row that columns with one entry are adding to, with its sums at hand: in memory each would wait for the one
    // before, and mostly the next column is of that row too.
    var (open, sum, largest) = (-1, 0.0, 0.0)
    for column in primal.indices {
      let x = primal[column]
      let (first, end) = (entries.starts[column], entries.starts[column &+ 1])
      if end == first &+ 1 {
        // Whether it stands at 0 cannot be guessed: nothing hangs on it.
        let row = Int(entries.rows[first])
        let term = entries.values[first] * x
        if row != open {
          if open >= 0 { (activity[open], scale[open]) = (sum, largest) }
          (open, sum, largest) = (row, activity[row], scale[row])
        }
        sum += term
        largest = max(largest, abs(term))
      } else if x != 0 {
        if open >= 0 { (activity[open], scale[open]) = (sum, largest) }
        open = -1
        for entry in first..<end {
          let row = Int(entries.rows[entry])
          let term = entries.values[entry] * x
          activity[row] += term
          scale[row] = max(scale[row], abs(term))
        }
      }
    }
    if open >= 0 { (activity[open], scale[open]) = (sum, largest) }
  }

  /// Costs less what the duals of rows make of columns.
  private static func reducedCosts(_ program: LinearProgram, rowDuals: [Double]) -> [Double] {
    Array(unsafeUninitializedCapacity: program.columnCount) { reduced, count in
      program.costs.withUnsafeBufferPointer { costs in
        rowDuals.withUnsafeBufferPointer { rowDuals in
          program.matrix.withUnsafeEntries { entries in
            for column in costs.indices {
              let (first, end) = (entries.starts[column], entries.starts[column &+ 1])
              var d = costs[column]
              if end == first &+ 1 {
                d -= entries.values[first] * rowDuals[Int(entries.rows[first])]
              } else {
                for entry in first..<end { d -= entries.values[entry] * rowDuals[Int(entries.rows[entry])] }
              }
              reduced[column] = d
            }
          }
        }
      }
      count = program.columnCount
    }
  }
}

/// Accumulates the residuals over columns and rows, which are treated alike: a value between two
/// bounds and the dual that pushes it towards one of them.
private struct Residuals {
  var primal = 0.0
  var dual = 0.0
  var complementarity = 0.0
  var primalObjective = 0.0
  var dualObjective = 0.0
  var grossCost = 0.0
  /// Becomes NaN with the first number that is not finite; comparisons alone would lose it.
  var poison = 0.0

  /// Adds all columns, whose reduced costs are known.
  mutating func addColumns(
    of program: LinearProgram, _ entries: SparseMatrix.Entries, _ primal: UnsafeBufferPointer<Double>,
    _ rowDuals: UnsafeBufferPointer<Double>, _ reduced: UnsafeBufferPointer<Double>
  ) {
    program.costs.withUnsafeBufferPointer { costs in
      program.columnLower.withUnsafeBufferPointer { lower in
        program.columnUpper.withUnsafeBufferPointer { upper in
          var (own, gross, dual) = (0.0, 0.0, 0.0)
          for column in costs.indices {
            let (x, d, cost) = (primal[column], reduced[column], costs[column])
            own += cost * x
            gross += abs(cost * x)
            // Most columns stand exactly on the bound that the dual points to; if it is infinite, so is its product.
            let bound = d > 0 ? lower[column] : upper[column]
            if x == bound, d != 0 {
              dual += d * bound
              continue
            }
            dualObjective = dual
            let magnitude = entries.columnMagnitudes[column]
            let ownEntries = entries.starts[column]..<entries.starts[column + 1]
            add(
              value: x, lower: lower[column], upper: upper[column], valueScale: 1 / max(1, magnitude),
              dual: d,
              dualScale: ownEntries.reduce(max(min(1, magnitude), abs(cost))) {
                max($0, abs(entries.values[$1] * rowDuals[Int(entries.rows[$1])]))
              })
            dual = dualObjective
          }
          (primalObjective, grossCost, dualObjective) = (own, gross, dual)
        }
      }
    }
  }

  /// The scales are asked for only where there is something to scale: most values sit exactly on the
  /// bound that their dual points to, and divisions would take most of the time.
  @inline(__always)
  mutating func add(
    value: Double, lower: Double, upper: Double, valueScale: @autoclosure () -> Double,
    dual reduced: Double, dualScale: @autoclosure () -> Double
  ) {
    poison += (value - value) + (reduced - reduced)
    if value < lower {
      primal = max(primal, (lower - value) / max(valueScale(), abs(lower)))
    } else if value > upper {
      primal = max(primal, (value - upper) / max(valueScale(), abs(upper)))
    }
    guard reduced != 0 else { return }
    let bound = reduced > 0 ? lower : upper
    guard bound.isFinite else {
      dual = max(dual, abs(reduced) / dualScale())
      return
    }
    dualObjective += reduced * bound
    let distance = abs(value - bound)
    guard distance > 0 else { return }
    let relativeDistance = distance / max(valueScale(), abs(bound))
    complementarity = max(complementarity, min(relativeDistance, abs(reduced) / dualScale()))
  }

  var certificate: Certificate {
    let difference = abs(primalObjective - dualObjective)
    guard poison == 0, difference.isFinite else { return .worthless }
    return Certificate(
      primalResidual: primal, dualResidual: dual, complementarityResidual: complementarity,
      gap: difference / max(1, grossCost))
  }
}
