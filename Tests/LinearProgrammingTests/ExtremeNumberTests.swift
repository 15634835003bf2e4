import DispatchSolveLinearProgramming
import DispatchSolveTestSupport
import Testing

@Suite("Extreme numbers")
struct ExtremeNumberTests {
  /// A random program whose coefficients, costs and bounds are spread over `exponents` powers of ten.
  private func spread(_ seed: UInt64, over exponents: ClosedRange<Double>) throws -> LinearProgram {
    var generator = SeededGenerator(seed: seed)
    func number() -> Double {
      let exponent = Double.random(in: exponents, using: &generator)
      var value = Double.random(in: 1...10, using: &generator)
      // Powers of ten one by one: no mathematics library needed, and close enough.
      for _ in 0..<Int(abs(exponent)) { value = exponent < 0 ? value / 10 : value * 10 }
      return Bool.random(using: &generator) ? value : -value
    }
    let rows = Int.random(in: 1...5, using: &generator)
    var rowBounds: [(Double, Double)] = []
    for _ in 0..<rows {
      let (a, b) = (number(), number())
      rowBounds.append((min(a, b), Bool.random(using: &generator) ? .infinity : max(a, b)))
    }
    var columns: [ColumnLine] = []
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let upper = Bool.random(using: &generator) ? Double.infinity : abs(number())
      let entries = (0..<rows).filter { _ in Bool.random(using: &generator) }.map { ($0, number()) }
      columns.append(ColumnLine(number(), 0, upper, entries.map { (row: $0.0, value: $0.1) }))
    }
    return try makeProgram(rows: rowBounds, columns: columns)
  }

  /// Within one row numbers differ by up to 18 orders of magnitude, more than a double has digits, so
  /// some programs cannot be settled. They must be called so, and be few.
  @Test("Numbers from 1e-9 to 1e9: no method contradicts another, and most programs are settled")
  func wide() throws {
    var unsettled = 0
    for seed in 0..<300 {
      let program = try spread(UInt64(seed), over: -9...9)
      var settled: [LPSolution] = []
      for method in SimplexOptions.Method.allCases {
        for scaling in [false, true] {
          let options = SimplexOptions(method: method, scaling: scaling)
          let solution = try SimplexSolver.with(program, options: options) { try $0.solve() }
          checkConsistency(solution, program)
          if case .numericalTrouble = solution.status { unsettled += 1 } else { settled.append(solution) }
        }
      }
      guard let first = settled.first else { continue }
      for other in settled.dropFirst() {
        if first.status != other.status {
          // A program infeasible, or without lower limit, by less than the certificate's tolerance is
          // optimal for one method and not for another. Anything beyond that is a contradiction.
          let worst = max(first.certificate?.worst ?? 0, other.certificate?.worst ?? 0)
          #expect(worst > 1e-9, "seed \(seed)")
          continue
        }
        guard first.isOptimal else { continue }
        let gross = zip(program.costs, first.primal).reduce(1) { $0 + abs($1.0 * $1.1) }
        #expect(abs(other.objective - first.objective) <= 1e-6 * gross, "seed \(seed)")
      }
    }
    #expect(unsettled <= 1_800 / 8, "\(unsettled) of 1800 solves")
  }

  @Test("Numbers from 1e-300 to 1e300 neither stop the process nor give an uncertified answer")
  func absurd() throws {
    for seed in 0..<200 {
      let program = try spread(UInt64(seed), over: -300...300)
      for options in [SimplexOptions(iterationLimit: 10_000), SimplexOptions(method: .primal, scaling: true)]
      {
        do {
          let solution = try SimplexSolver.with(program, options: options) { try $0.solve() }
          checkConsistency(solution, program)
        } catch let error as LinearProgramError {
          guard case .solverFailure = error else { throw error }
        }
      }
    }
  }
}
