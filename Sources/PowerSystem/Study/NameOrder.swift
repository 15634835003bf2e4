/// Whether a name stands before another one: by their characters, but runs of digits by their value, so that `h2` comes
/// before `h10`. Different names never stand level.
package func comesBefore(_ a: String, _ b: String) -> Bool {
  var left = a.utf8[...]
  var right = b.utf8[...]
  while let x = left.first, let y = right.first {
    if isDigit(x), isDigit(y) {
      let (m, n) = (takeNumber(&left), takeNumber(&right))
      if m.count != n.count { return m.count < n.count }
      if !m.elementsEqual(n) { return m.lexicographicallyPrecedes(n) }
    } else if x != y {
      return x < y
    } else {
      left.removeFirst()
      right.removeFirst()
    }
  }
  if left.isEmpty != right.isEmpty { return left.isEmpty }
  // Level but for leading zeros.
  return a.utf8.lexicographicallyPrecedes(b.utf8)
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

/// Takes the digits at the beginning, and returns them without leading zeros.
private func takeNumber(_ text: inout Substring.UTF8View) -> Substring.UTF8View {
  let digits = text.prefix { isDigit($0) }
  text = text.dropFirst(digits.count)
  return digits.drop { $0 == 48 }
}
