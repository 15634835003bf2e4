/// Whether a name stands before another one: by their characters, but runs of digits by their value, so that `h2` comes
/// before `h10`. Different names never stand level.
package func comesBefore(_ a: String, _ b: String) -> Bool {
  // Every system of a year sorts hundreds of names: through buffers where strings have them, which all do that were read.
  let order = a.utf8.withContiguousStorageIfAvailable { left in
    b.utf8.withContiguousStorageIfAvailable { comesBefore(left, $0) }
  }
  if case .some(.some(let isBefore)) = order { return isBefore }
  return Array(a.utf8).withUnsafeBufferPointer { left in
    Array(b.utf8).withUnsafeBufferPointer { comesBefore(left, $0) }
  }
}

private typealias Bytes = UnsafeBufferPointer<UInt8>

private func comesBefore(_ a: Bytes, _ b: Bytes) -> Bool {
  var (i, j) = (0, 0)
  while i < a.count, j < b.count {
    let (x, y) = (a[i], b[j])
    if isDigit(x), isDigit(y) {
      let (m, n) = (number(a, &i), number(b, &j))
      if m.count != n.count { return m.count < n.count }
      if !m.elementsEqual(n) { return m.lexicographicallyPrecedes(n) }
    } else if x != y {
      return x < y
    } else {
      i += 1
      j += 1
    }
  }
  if (i == a.count) != (j == b.count) { return i == a.count }
  // Level but for leading zeros.
  return a.lexicographicallyPrecedes(b)
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

/// The digits from a place on, without leading zeros; the place is then after them.
private func number(_ text: Bytes, _ place: inout Int) -> Slice<Bytes> {
  var first = place
  while place < text.count, isDigit(text[place]) { place += 1 }
  while first < place, text[first] == 48 { first += 1 }
  return text[first..<place]
}
