import Foundation

/// Reads one JSON value per line from a bundled fixture.
package func jsonLines<Row: Decodable>(_ type: Row.Type, _ name: String, in bundle: Bundle) throws -> [Row] {
  let url = bundle.bundleURL.appendingPathComponent("Fixtures/\(name)")
  let text = try String(contentsOf: url, encoding: .utf8)
  let decoder = JSONDecoder()
  return try text.split(separator: "\n").map { try decoder.decode(Row.self, from: Data($0.utf8)) }
}

/// The explicit emission function of a test vector, in the effective price (allowance plus exogenous).
package struct EmissionFunction: Decodable, Sendable {
  let kind: String
  let a: Double?
  let b: Double?
  let base: Double?
  let steps: [[Double]]?
  let points: [[Double]]?

  /// Emissions at an effective price.
  package func callAsFunction(_ x: Double) -> Double {
    switch kind {
    case "linear": return max(0, (a ?? 0) - (b ?? 0) * x)
    case "steps":
      var value = base ?? 0
      for step in steps ?? [] where x >= step[0] { value = step[1] }
      return value
    default:
      let points = points ?? []
      guard let first = points.first, let last = points.last else { return 0 }
      if x <= first[0] { return first[1] }
      for (left, right) in zip(points, points.dropFirst()) where x <= right[0] {
        return left[1] + (right[1] - left[1]) * (x - left[0]) / (right[0] - left[0])
      }
      return last[1]
    }
  }
}

/// Whether two numbers agree to a relative tolerance, or to the same absolute one near zero.
package func agree(_ a: Double, _ b: Double, _ tolerance: Double = 1e-6) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
