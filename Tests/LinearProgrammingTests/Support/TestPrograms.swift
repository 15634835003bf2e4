import DispatchSolveLinearProgramming
import DispatchSolveTestSupport

/// A column written in one line: cost, bounds, and coefficients by row.
struct ColumnLine {
  var cost: Double
  var lower: Double
  var upper: Double
  var entries: [(row: Int, value: Double)]

  init(_ cost: Double, _ lower: Double, _ upper: Double, _ entries: [(row: Int, value: Double)] = []) {
    self.cost = cost
    self.lower = lower
    self.upper = upper
    self.entries = entries
  }
}

/// A program from rows (lower, upper) and columns.
func makeProgram(
  rows: [(Double, Double)], columns: [ColumnLine], offset: Double = 0
) throws -> LinearProgram {
  var builder = LinearProgramBuilder(objectiveOffset: offset)
  for (lower, upper) in rows { builder.addRow(lower: lower, upper: upper) }
  for column in columns {
    builder.addColumn(cost: column.cost, lower: column.lower, upper: column.upper, entries: column.entries)
  }
  return try builder.build()
}

/// Up to 8 rows and 10 columns with small integers and every kind of bound; some have no solution.
func randomProgram(seed: UInt64) throws -> LinearProgram {
  var generator = SeededGenerator(seed: seed)
  let rows = Int.random(in: 0...8, using: &generator)
  let columns = Int.random(in: 0...10, using: &generator)
  func bounds() -> (Double, Double) {
    let a = Double(Int.random(in: -6...6, using: &generator))
    let b = Double(Int.random(in: 0...8, using: &generator))
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: return (-.infinity, .infinity)
    case 1, 2: return (a, .infinity)
    case 3: return (-.infinity, a)
    case 4, 5: return (a, a)
    default: return (a, a + b)
    }
  }
  var rowBounds: [(Double, Double)] = []
  for _ in 0..<rows {
    let (lower, upper) = bounds()
    // Widened, so that about half of the programs have a solution.
    rowBounds.append((lower * 3 - 4, upper * 3 + (lower == upper ? -4 : 8)))
  }
  var lines: [ColumnLine] = []
  for _ in 0..<columns {
    let (lower, upper) = bounds()
    var entries: [(row: Int, value: Double)] = []
    for row in 0..<rows where Int.random(in: 0..<10, using: &generator) < 6 {
      let value = Double(Int.random(in: -5...5, using: &generator))
      if value != 0 { entries.append((row, value)) }
    }
    let cost = Double(Int.random(in: -9...9, using: &generator))
    lines.append(ColumnLine(cost, lower, upper, entries))
  }
  return try makeProgram(rows: rowBounds.map { ($0.0, max($0.0, $0.1)) }, columns: lines, offset: 2.5)
}

/// Zones with demand, units in them, lines between neighbours, and unserved demand at a high cost:
/// always feasible and bounded.
func transportProgram(zones: Int, unitsPerZone: Int, seed: UInt64) throws -> LinearProgram {
  var generator = SeededGenerator(seed: seed)
  var builder = LinearProgramBuilder()
  for zone in 0..<zones {
    let demand = Double.random(in: 200...900, using: &generator)
    builder.addRow(lower: demand, upper: demand, name: "balance of zone \(zone)")
  }
  for zone in 0..<zones {
    for _ in 0..<unitsPerZone {
      builder.addColumn(
        cost: Double.random(in: 0...120, using: &generator), lower: 0,
        upper: Double.random(in: 5...2_000 / Double(unitsPerZone), using: &generator),
        entries: [(zone, 1)])
    }
    builder.addColumn(cost: 9_000, lower: 0, upper: .infinity, entries: [(zone, 1)])
    for step in 1...2 where zones > step {
      let limit = Double.random(in: 20...200, using: &generator)
      builder.addColumn(
        cost: 0, lower: -limit, upper: limit, entries: [(zone, -1), ((zone + step) % zones, 0.98)])
    }
  }
  return try builder.build()
}
