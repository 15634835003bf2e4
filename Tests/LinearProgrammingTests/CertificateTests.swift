import Foundation
import DispatchSolveLinearProgramming
import Testing

private let inf = Double.infinity

@Suite("Certificate")
struct CertificateTests {
  /// min x0 + 3 x1; x0 + x1 = 5, x0 <= 2: x = (2, 3), y = 3, objective 11.
  private func program() throws -> LinearProgram {
    try makeProgram(rows: [(5, 5)], columns: [ColumnLine(1, 0, 2, [(0, 1)]), ColumnLine(3, 0, 9, [(0, 1)])])
  }

  @Test("The exact solution has no residuals")
  func exact() throws {
    let certificate = Certificate.evaluate(program: try program(), primal: [2, 3], rowDuals: [3])
    #expect(
      certificate == Certificate(primalResidual: 0, dualResidual: 0, complementarityResidual: 0, gap: 0))
    #expect(certificate.holds(within: 0))
    #expect(certificate.worst == 0)
  }

  @Test(
    "Tampered solutions are rejected",
    arguments: [
      // Not feasible: the row, then a bound.
      ([2.0, 2.0], [3.0]), ([3.0, 2.0], [3.0]), ([2.0, 3.0001], [3.0]),
      // Feasible, not optimal.
      ([1.0, 4.0], [3.0]),
      // Optimal, wrong dual.
      ([2.0, 3.0], [2.0]), ([2.0, 3.0], [0.5]), ([2.0, 3.0], [4.0]), ([2.0, 3.0], [3.0001]),
      ([2.0, 3.0], [-3.0]),
      // Not numbers, not the right sizes.
      ([.nan, 3.0], [3.0]), ([2.0, .infinity], [3.0]), ([2.0, 3.0], [.nan]), ([2.0], [3.0]),
      ([2.0, 3.0], []),
    ])
  func rejects(primal: [Double], rowDuals: [Double]) throws {
    let certificate = Certificate.evaluate(program: try program(), primal: primal, rowDuals: rowDuals)
    #expect(!certificate.holds(within: 1e-7))
    #expect(certificate.worst > 1e-7)
  }

  @Test("Every tampering with a random solution is noticed", arguments: 0..<10)
  func rejectsRandom(seed: Int) throws {
    let program = try transportProgram(zones: 6, unitsPerZone: 9, seed: UInt64(seed))
    let solution = try SimplexSolver.with(program) { try $0.solve() }
    for column in 0..<program.columnCount {
      var primal = solution.primal
      primal[column] += 1
      #expect(
        !Certificate.evaluate(program: program, primal: primal, rowDuals: solution.rowDuals).holds(
          within: 1e-7))
    }
    for row in 0..<program.rowCount {
      var duals = solution.rowDuals
      duals[row] += 0.1
      #expect(
        !Certificate.evaluate(program: program, primal: solution.primal, rowDuals: duals).holds(within: 1e-7))
    }
  }

  @Test("A dual that points to an infinite bound is a dual residual")
  func dualResidual() throws {
    let program = try makeProgram(rows: [(1, inf)], columns: [ColumnLine(2, 0, inf, [(0, 1)])])
    let fine = Certificate.evaluate(program: program, primal: [1], rowDuals: [2])
    #expect(fine.worst == 0)
    // d = 2 - 3 = -1 calls for an upper bound.
    let column = Certificate.evaluate(program: program, primal: [1], rowDuals: [3])
    #expect(column.dualResidual == 1.0 / 3.0)
    // A negative dual calls for an upper row bound.
    let row = Certificate.evaluate(program: program, primal: [1], rowDuals: [-1])
    #expect(row.dualResidual == 1)
  }

  @Test("Small coefficients do not hide a wrong answer")
  func smallUnits() throws {
    // The free way to serve the row is the column in billionths; staying at 0 is three times as dear.
    let program = try makeProgram(
      rows: [(3, inf)], columns: [ColumnLine(1e-9, 0, inf, [(0, 1e-9)]), ColumnLine(3, 0, inf, [(0, 1)])])
    #expect(Certificate.evaluate(program: program, primal: [3e9, 0], rowDuals: [1]).holds(within: 1e-9))
    #expect(!Certificate.evaluate(program: program, primal: [0, 3], rowDuals: [3]).holds(within: 1e-7))
  }

  @Test("Round trip through JSON")
  func json() throws {
    let certificate = Certificate(
      primalResidual: 1e-12, dualResidual: 2e-12, complementarityResidual: 3e-12, gap: 4e-12)
    let data = try JSONEncoder().encode(certificate)
    #expect(try JSONDecoder().decode(Certificate.self, from: data) == certificate)
  }
}

@Suite("Proofs")
struct ProofTests {
  /// Zone "north" cannot be served: 9 demanded, 4 + 3 available; "south" can.
  private func shortOfCapacity() throws -> LinearProgram {
    var builder = LinearProgramBuilder()
    let north = builder.addRow(lower: 9, upper: 9, name: "balance north")
    let south = builder.addRow(lower: 2, upper: 2, name: "balance south")
    let cap = builder.addRow(lower: -inf, upper: 100, name: "emission cap")
    builder.addColumn(cost: 1, lower: 0, upper: 4, entries: [(north, 1), (cap, 1)])
    builder.addColumn(cost: 1, lower: 0, upper: 8, entries: [(south, 1), (cap, 1)])
    builder.addColumn(cost: 0, lower: -3, upper: 3, entries: [(north, 1), (south, -1)])
    return try builder.build()
  }

  @Test("The rows of an infeasible program that contradict each other are named")
  func named() throws {
    let program = try shortOfCapacity()
    let solution = try SimplexSolver.with(program) { try $0.solve() }
    #expect(solution.status == .primalInfeasible)
    let proof = try #require(solution.infeasibility)
    #expect(proof.rows == [0])
    #expect(proof.rowNames(in: program) == ["balance north"])
    #expect(proof.rowMultipliers[0] > 0)
    #expect(proof.verifies(program))
  }

  @Test("A proof is not valid for a feasible program, nor with other multipliers")
  func tampered() throws {
    var program = try shortOfCapacity()
    #expect(InfeasibilityProof(rowMultipliers: [1, 0, 0]).verifies(program))
    #expect(InfeasibilityProof(rowMultipliers: [1e-6, 0, 0]).verifies(program))
    #expect(!InfeasibilityProof(rowMultipliers: [-1, 0, 0]).verifies(program))
    #expect(!InfeasibilityProof(rowMultipliers: [0, 0, 0]).verifies(program))
    #expect(!InfeasibilityProof(rowMultipliers: [1, 0, 1]).verifies(program))
    #expect(!InfeasibilityProof(rowMultipliers: [1, 0]).verifies(program))
    #expect(!InfeasibilityProof(rowMultipliers: [.nan, 0, 0]).verifies(program))
    #expect(!InfeasibilityProof(rowMultipliers: [.infinity, 0, 0]).verifies(program))
    try program.setRowBounds(7, 7, row: 0)
    #expect(!InfeasibilityProof(rowMultipliers: [1, 0, 0]).verifies(program))
  }

  @Test("Rays are checked")
  func rays() throws {
    let program = try makeProgram(
      rows: [(-2, 2)],
      columns: [ColumnLine(-1, 0, inf, [(0, 1)]), ColumnLine(0, 0, inf, [(0, -1)]), ColumnLine(-9, 0, 1)])
    #expect(program.isUnboundedRay([1, 1, 0]))
    #expect(!program.isUnboundedRay([1, 0.5, 0]))
    #expect(!program.isUnboundedRay([-1, -1, 0]))
    #expect(!program.isUnboundedRay([0, 0, 1]))
    #expect(!program.isUnboundedRay([0, 0, 0]))
    #expect(!program.isUnboundedRay([1, 1]))
    #expect(!program.isUnboundedRay([.nan, 1, 0]))
  }

  @Test("Infeasible programs of dispatch size are proved so", arguments: 0..<8)
  func larger(seed: Int) throws {
    let base = try transportProgram(zones: 10, unitsPerZone: 20, seed: UInt64(seed))
    var program = base
    // Without unserved demand, and with far more demand than capacity in one zone.
    for column in 0..<program.columnCount where program.costs[column] == 9_000 {
      try program.setColumnBounds(0, 0, column: column)
    }
    try program.setRowBounds(50_000, 50_000, row: seed)
    let solution = try SimplexSolver.with(program) { try $0.solve() }
    checkConsistency(solution, program)
    #expect(solution.status == .primalInfeasible)
    #expect(solution.infeasibility?.rowNames(in: program).contains("balance of zone \(seed)") == true)
  }
}
