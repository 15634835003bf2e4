import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveLinearProgramming

/// What is done four numbers at a time, against the same done one by one: every bit.
struct VectorTwinTests {
  /// Sizes below, at and above a multiple of four, and of several patches.
  static let sizes = [1, 3, 4, 5, 31, 64, 130, 301]

  /// A number that is often 0 or the same as others, so that there are ties.
  private func number(_ random: inout SeededGenerator) -> Double {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: 0
    case 1: Double(Int.random(in: -3...3, using: &random))
    default: Double.random(in: -50...50, using: &random)
    }
  }

  @Test(arguments: sizes)
  func firstCrossings(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    var met = 0
    for _ in 0..<500 {
      let side = (0..<count).map { _ in Double(Int.random(in: -1...1, using: &random)) }
      let rate = (0..<count).map { _ in number(&random) }
      let price = (0..<count).map { _ in number(&random) }
      let (lineRate, linePrice) = (number(&random), number(&random))
      var at = Double.infinity
      var index = -1
      for k in 0..<count {
        let relative = rate[k] - lineRate
        guard side[k] * relative > 1e-10 else { continue }
        let here = (linePrice - price[k]) / relative
        if here < at { (at, index) = (here, k) }
      }
      let found = DenseRows.firstCrossing(
        side: side, rate: rate, price: price, count, lineRate: lineRate, linePrice: linePrice, slowest: 1e-10)
      #expect(found.at.bitPattern == at.bitPattern && found.index == index)
      if index >= 0 { met += 1 }
    }
    #expect(met > 100)
  }

  /// A matrix with rows of which some patches hold nothing, and the same as plain rows.
  private func matrix(_ size: Int, _ random: inout SeededGenerator) -> (PatchyMatrix, [[Double]]) {
    let matrix = PatchyMatrix(size: size)
    matrix.setToIdentity()
    var rows = (0..<size).map { p in (0..<size).map { $0 == p ? 1.0 : 0 } }
    var differing = 0
    for _ in 0..<(2 * size) {
      let p = Int.random(in: 0..<size, using: &random)
      let q = Int.random(in: 0..<size, using: &random)
      let factor = Double.random(in: -1...1, using: &random)
      guard p != q else {
        matrix.scale(p, by: factor)
        for k in 0..<size { rows[p][k] *= factor }
        continue
      }
      let norm = matrix.subtract(q, times: factor, from: p)
      for k in 0..<size { rows[p][k] -= factor * rows[q][k] }
      if norm.bitPattern != product(rows[p], rows[p]).bitPattern { differing += 1 }
    }
    #expect(differing == 0)
    return (matrix, rows)
  }

  /// The sum of products in the order in which four lanes add them up: every fourth, then lanes from the first, then what is left.
  private func product(_ a: [Double], _ b: [Double]) -> Double {
    let fours = a.count & ~3
    var lanes = [0.0, 0.0, 0.0, 0.0]
    for k in 0..<fours { lanes[k % 4] += a[k] * b[k] }
    var rest = 0.0
    for k in fours..<a.count { rest += a[k] * b[k] }
    return lanes[0] + lanes[1] + lanes[2] + lanes[3] + rest
  }

  @Test(arguments: sizes)
  func rowsOfAMatrix(size: Int) {
    var random = SeededGenerator(seed: UInt64(1_000 + size))
    let (matrix, rows) = matrix(size, &random)
    defer { matrix.free() }
    let vector = (0..<size).map { _ in number(&random) }
    var differing = 0
    for p in 0..<size {
      for k in 0..<size where matrix.row(p)[k] != rows[p][k] { differing += 1 }
      if matrix.dot(p, vector).bitPattern != product(rows[p], vector).bitPattern { differing += 1 }
    }
    #expect(differing == 0)
  }
}
