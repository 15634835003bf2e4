/// A column of a file: reads its cells by the column's schema into a row.
///
/// `read` says only whether a cell is good; why it is not is worked out by `refusal`, so that good cells cost no text.
struct FileColumn {
  /// What cells are held to: `ColumnKind` without what only messages need.
  private enum Content {
    case anything
    case text
    case number(ClosedRange<Double>)
    case integer(ClosedRange<Int>)
    case choice
    case flag
  }

  /// Text of the column's header.
  let header: String
  /// Whether the table has such a column.
  let isKnown: Bool
  /// Whether every row must have a value.
  let isRequired: Bool
  /// Bit of the column among those that other columns stand for when they are blank; 0 for all others.
  let derivedBit: UInt64
  private let kind: ColumnKind
  private let content: Content
  private let isPooled: Bool
  private let slot: ColumnSlot
  /// Puts a value into the row that the pointer points to, for columns that have no slot of their own.
  private let set: (UnsafeMutableRawPointer, FieldValue) -> Void
  private var pool = TextPool()

  /// The column of a table that a header stands for.
  ///
  /// - Parameter derived: Names of columns that other columns stand for when they are blank, in order of their bits.
  init<Row>(header: String, of table: Table<Row>, derived: [String]) {
    self.header = header
    let column = table.column(header)
    isKnown = column != nil
    isRequired = column?.schema.isRequired ?? false
    kind = column?.schema.kind ?? .text
    slot = column?.slot ?? .other
    derivedBit = derived.firstIndex(of: header).map { 1 << UInt64($0) } ?? 0
    if let column {
      // The reader hands out pointers to rows of this table alone.
      set = { table.set(column, of: &$0.assumingMemoryBound(to: Row.self).pointee, to: $1) }
    } else {
      set = { _, _ in }
    }
    switch kind {
    case _ where column == nil: content = .anything
    case .text, .name, .list, .integerOrChoice, .integers, .day: content = .text
    case .number(let range): content = .number(range)
    // The next double above a bound is the least that is above it.
    case .numberAbove(let low, let high): content = .number(low.nextUp...high)
    case .integer(let range): content = .integer(range)
    case .choice: content = .choice
    case .flag: content = .flag
    }
    // A name that is all of the key stands in one row only.
    isPooled = column?.schema.isKey != true || table.schema.columns.count(where: \.isKey) > 1
  }

  /// Reads a cell that is not blank into its place of the row; false when the column does not allow it.
  ///
  /// - Parameter row: A row of the table that the column was made for. The offsets of slots are those of stored
  ///   properties of that type, of the very type that the slot's case says (`CellValue.slot`), so that what is
  ///   written there is a property of the row.
  mutating func read(
    _ field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>, into row: UnsafeMutableRawPointer
  ) -> Bool {
    switch content {
    case .anything: break
    case .text, .choice:
      guard let text = text(field, bytes) else { return false }
      switch slot {
      case .text(let offset): (row + offset).assumingMemoryBound(to: String.self).pointee = text
      case .optionalText(let offset): (row + offset).assumingMemoryBound(to: String?.self).pointee = text
      default: set(row, .text(text))
      }
    case .number(let range):
      guard case .success(let value) = CSVNumber.parse(bytes, field.start, field.end),
        range.contains(value)
      else { return false }
      switch slot {
      case .number(let offset): (row + offset).assumingMemoryBound(to: Double.self).pointee = value
      case .optionalNumber(let offset): (row + offset).assumingMemoryBound(to: Double?.self).pointee = value
      default: set(row, .number(value))
      }
    case .integer(let range):
      guard let value = CSVNumber.parseInteger(bytes, field.start, field.end), range.contains(value) else {
        return false
      }
      switch slot {
      case .integer(let offset): (row + offset).assumingMemoryBound(to: Int.self).pointee = value
      case .optionalInteger(let offset): (row + offset).assumingMemoryBound(to: Int?.self).pointee = value
      default: set(row, .number(Double(value)))
      }
    case .flag:
      guard let value = Self.flag(field, bytes) else { return false }
      if case .flag(let offset) = slot {
        (row + offset).assumingMemoryBound(to: Bool.self).pointee = value
      } else {
        set(row, .flag(value))
      }
    }
    return true
  }

  private mutating func text(_ field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    if isPooled, let text = pool.text(of: field, bytes) { return text }
    guard let text = allowedText(field, bytes) else { return nil }
    if isPooled { pool.keep(text, of: field, bytes) }
    return text
  }

  /// A cell's text; nil when its kind does not allow it.
  private func allowedText(_ field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let text = field.text(bytes)
    switch kind {
    case .choice(let words): return words.contains(text) ? text : nil
    case .integers(let range):
      return FieldValue.text(text).integers.map { $0.allSatisfy(range.contains) } == true ? text : nil
    case .day: return CalendarDay(text) == nil ? nil : text
    default: break
    }
    // Looking a character up is slow; for ASCII the byte tells.
    let (first, last) = (bytes[field.start], bytes[field.end - 1])
    let hasOuterSpace =
      first | last < 0x80
      ? Self.isASCIISpace(first) || Self.isASCIISpace(last)
      : text.first?.isWhitespace == true || text.last?.isWhitespace == true
    if hasOuterSpace { return nil }
    guard kind.holdsNames else { return text }
    // Both ends are those of a field that the scanner found, so they lie inside the buffer.
    return NameRule.isPlainlyGood(UnsafeBufferPointer(rebasing: bytes[field.start..<field.end]))
      || NameRule.refusal(of: text) == nil ? text : nil
  }

  private static func isASCIISpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static func flag(_ field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
    // Spreadsheets write TRUE.
    switch field.text(bytes).lowercased() {
    case "true", "1": true
    case "false", "0": false
    default: nil
    }
  }

  /// Why a cell that `read` did not take is refused.
  func refusal(_ field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
    switch kind {
    case .text, .name, .list:
      let text = field.text(bytes)
      return ColumnSchema.refusal(ofText: text, kind) ?? "is not text"
    case .number, .numberAbove:
      if case .failure(let failure) = CSVNumber.parse(bytes, field.start, field.end) {
        return Self.text(failure)
      }
      return "is not \(kind.rangeText)"
    case .integer(let range):
      return CSVNumber.parseInteger(bytes, field.start, field.end) == nil
        ? "is not a whole number" : "is not between \(range.lowerBound) and \(range.upperBound)"
    case .integerOrChoice(_, let words):
      return "is neither a whole number \(kind.rangeText) nor one of \(words.joined(separator: ", "))"
    case .choice(let words): return "is not one of \(words.joined(separator: ", "))"
    case .flag: return "is not one of true, false, 1, 0"
    case .integers(let range): return ColumnSchema.refusalOfIntegers(range)
    case .day: return ColumnSchema.refusalOfDay
    }
  }

  private static func text(_ failure: CSVNumber.Failure) -> String {
    switch failure {
    case .notANumber: "is not a number"
    case .decimalComma: "is not a number; write the decimal sign as a point"
    case .surroundingSpace: "is not a number; remove the space around it"
    case .notFinite: "is not a finite number"
    case .tooLarge: "is too large for a number"
    }
  }
}
