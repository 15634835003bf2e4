#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The texts of one column of a file, each made into a string once.
///
/// Rows of a table mostly repeat in an order: the row above's text, or the one that followed that text last time, is
/// tried first, by comparing bytes. Other texts are found by a hash that is seeded anew in every process, so that no
/// file can be made to slow it down.
struct TextPool {
  /// Most texts that are kept; later ones are made anew for every cell. Columns with so many hardly repeat.
  static let limit = 1 << 16

  private struct Entry {
    /// Content of the first cell with this text: a range of the file's bytes.
    var start: Int
    var count: Int
    /// Entry of the cell that came after one with this text, last time.
    var next: Int
  }

  private var entries: [Entry] = []
  private var texts: [String] = []
  /// Open addressing with linear steps: an entry's index plus one, or 0; at most half full.
  private var slots: [Int32] = []
  private var last = 0

  /// The text of an earlier field with the same bytes; nil when there was none.
  mutating func text(of field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    guard last < entries.count else { return nil }
    var index = entries[last].next
    if !holds(index, field, bytes) {
      guard let found = search(field, bytes) else { return nil }
      index = found
      entries[last].next = index
    }
    last = index
    return texts[index]
  }

  /// Keeps the text of a field that `text` did not find.
  mutating func keep(_ text: String, of field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>) {
    guard entries.count < Self.limit else { return }
    let index = entries.count
    entries.append(Entry(start: field.start, count: field.end - field.start, next: index))
    texts.append(text)
    entries[last].next = index
    last = index
    if 2 * entries.count > slots.count {
      slots = Array(repeating: 0, count: max(16, 2 * slots.count))
      for index in entries.indices { enter(index, bytes) }
    } else {
      enter(index, bytes)
    }
  }

  private func search(_ field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var slot = home(field.start, field.end - field.start, bytes)
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if holds(index, field, bytes) { return index }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func enter(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>) {
    var slot = home(entries[index].start, entries[index].count, bytes)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(index + 1)
  }

  /// Whether a field has the bytes of an entry.
  ///
  /// Only quoted content can hold quotes, and those are doubled, so that equal bytes are equal texts.
  private func holds(_ index: Int, _ field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let entry = entries[index]
    guard field.end - field.start == entry.count else { return false }
    // Both ranges are fields that the scanner found, so they lie inside the buffer.
    guard let file = bytes.baseAddress else { return false }
    return memcmp(file + field.start, file + entry.start, entry.count) == 0
  }

  private func home(_ start: Int, _ count: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(
      bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<start + count]))
    return hasher.finalize() & (slots.count - 1)
  }
}
