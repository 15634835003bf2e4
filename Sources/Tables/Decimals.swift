/// A number with a fixed count of decimals, at most 3: the same text on every system.
package func decimals(_ value: Double, _ count: Int) -> String {
  let scale = [1.0, 10, 100, 1000][count]
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
