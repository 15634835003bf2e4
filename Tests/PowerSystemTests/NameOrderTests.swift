import DispatchSolvePowerSystem
import Testing

/// The order of names: digits count by their value, and different names are never level.
struct NameOrderTests {
  @Test func numbersCountByTheirValue() {
    let ordered = [
      "", "01", "1", "2", "10", "99999999999999999999", "100000000000000000000", "A", "a", "h1", "h2", "h2b",
      "h10", "h10a3", "h10a20", "x007y", "x7z", "z",
    ]
    for (k, a) in ordered.enumerated() {
      #expect(!comesBefore(a, a))
      for b in ordered[(k + 1)...] {
        #expect(comesBefore(a, b), "\(a) and \(b)")
        #expect(!comesBefore(b, a), "\(b) and \(a)")
      }
    }
  }
}
