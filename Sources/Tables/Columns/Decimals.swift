/// A number with a fixed count of decimals: the same text on every system.
package func decimals(_ value: Double, _ count: Int) -> String {
  // Powers of ten up to the 22nd are doubles.
  let scale = (0..<count).reduce(1.0) { scale, _ in scale * 10 }
  let scaled = (abs(value) * scale).rounded()
  // Beyond this a double has no decimals to tell.
  guard scaled < 1e15 else { return "\(value)" }
  var digits = String(Int(scaled))
  if count > 0 {
    digits = String(repeating: "0", count: max(0, count + 1 - digits.count)) + digits
    digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -count))
  }
  return value < 0 && scaled > 0 ? "-" + digits : digits
}
