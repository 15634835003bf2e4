/// Everything that follows from a program, a point and row duals, computed in one pass over the
/// matrix: objective, activities, reduced costs and the ``Certificate``.
struct Evaluation {
  var objective: Double
  var rowActivity: [Double]
  var reducedCosts: [Double]
  var certificate: Certificate

  /// Sizes must match the program's.
  ///
  /// - Parameters:
  ///   - needsReducedCosts: Whether reduced costs are wanted of columns fixed at 0 too, which have no say in
  ///     anything else.
  ///   - known: What an evaluation with the same costs, matrix and row duals found reduced costs to be; empty: they are computed.
  init(
    program: LinearProgram, primal: [Double], rowDuals: [Double], needsReducedCosts: Bool = true,
    known: [Double] = []
  ) {
    let matrix = program.matrix
    var activity = [Double](repeating: 0, count: program.rowCount)
    var rowScale = matrix.rowMagnitudes.map { min(1, $0) }
    let isKnown = known.count == program.columnCount
    var reduced = isKnown ? known : [Double](repeating: 0, count: program.columnCount)
    var residuals = Residuals()
    // Through buffers: this pass runs after every solve, and checks of bounds and of uniqueness take most of its time.
    activity.withUnsafeMutableBufferPointer { activity in
      rowScale.withUnsafeMutableBufferPointer { rowScale in
        reduced.withUnsafeMutableBufferPointer { reduced in
          matrix.withUnsafeEntries { entries in
            primal.withUnsafeBufferPointer { primal in
              rowDuals.withUnsafeBufferPointer { rowDuals in
                residuals.addColumns(
                  of: program, entries, primal, rowDuals, activity: activity, rowScale: rowScale,
                  reduced: reduced, isKnown: isKnown, needsReducedCosts: needsReducedCosts)
              }
            }
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

  /// Adds all columns, and what they do to rows.
  mutating func addColumns(
    of program: LinearProgram, _ entries: SparseMatrix.Entries, _ primal: UnsafeBufferPointer<Double>,
    _ rowDuals: UnsafeBufferPointer<Double>, activity: UnsafeMutableBufferPointer<Double>,
    rowScale: UnsafeMutableBufferPointer<Double>, reduced: UnsafeMutableBufferPointer<Double>,
    isKnown: Bool, needsReducedCosts: Bool
  ) {
    var residuals = self
    program.costs.withUnsafeBufferPointer { costs in
      program.columnLower.withUnsafeBufferPointer { lower in
        program.columnUpper.withUnsafeBufferPointer { upper in
          for column in costs.indices {
            let x = primal[column]
            let (least, most) = (lower[column], upper[column])
            if !needsReducedCosts, x == 0, least == 0, most == 0 { continue }
            let cost = costs[column]
            var d = cost
            let (first, end) = (entries.starts[column], entries.starts[column + 1])
            var entry = first
            if x == 0, isKnown {
              d = reduced[column]
            } else if x == 0 {
              // It adds nothing to any row, and most columns stand at 0.
              while entry < end {
                d -= entries.values[entry] * rowDuals[Int(entries.rows[entry])]
                entry += 1
              }
            } else {
              while entry < end {
                let row = Int(entries.rows[entry])
                let a = entries.values[entry]
                let term = a * x
                activity[row] += term
                if abs(term) > rowScale[row] { rowScale[row] = abs(term) }
                d -= a * rowDuals[row]
                entry += 1
              }
            }
            reduced[column] = d
            residuals.addCost(cost * x)
            // Most columns stand exactly on the finite bound that the dual points to.
            let bound = d > 0 ? least : most
            if x == bound, d != 0, bound.isFinite, d.isFinite {
              residuals.dualObjective += d * bound
              continue
            }
            residuals.add(
              value: x, lower: least, upper: most,
              valueScale: 1 / max(1, entries.columnMagnitudes[column]), dual: d,
              dualScale: (first..<end).reduce(max(min(1, entries.columnMagnitudes[column]), abs(cost))) {
                max($0, abs(entries.values[$1] * rowDuals[Int(entries.rows[$1])]))
              })
          }
        }
      }
    }
    self = residuals
  }

  @inline(__always)
  mutating func addCost(_ term: Double) {
    primalObjective += term
    grossCost += abs(term)
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
