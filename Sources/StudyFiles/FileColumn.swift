/// A column of a file: reads its cells by the schema.
///
/// `read` says only whether a cell is good; why it is not is worked out by `refusal`, so that good cells cost no text.
struct FileColumn {
  /// Where the values of a column go.
  enum Target {
    /// Nowhere: the schema does not know the column.
    case nowhere
    /// A column of the schema.
    case column(Int)
    /// A numbered column of the schema, and its number.
    case numbered(index: Int, number: Int)
  }

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
  /// Where values go.
  let target: Target
  /// Whether every row must have a value.
  let isRequired: Bool
  private let kind: ColumnKind
  private let content: Content
  private let isPooled: Bool
  private var pool = TextPool()

  /// The column of a table that a header stands for.
  init(header: String, of table: TableSchema) {
    self.header = header
    let column: ColumnSchema?
    if let index = table.columns.firstIndex(where: { $0.name == header }) {
      target = .column(index)
      column = table.columns[index]
    } else if let (index, number) = table.numbered(header) {
      target = .numbered(index: index, number: number)
      column = table.numberedColumns[index]
    } else {
      target = .nowhere
      column = nil
    }
    isRequired = column?.isRequired ?? false
    kind = column?.kind ?? .text
    switch kind {
    case _ where column == nil: content = .anything
    case .text, .name, .list: content = .text
    case .number(let range): content = .number(range)
    // The next double above a bound is the least that is above it.
    case .numberAbove(let low, let high): content = .number(low.nextUp...high)
    case .integer(let range): content = .integer(range)
    case .choice: content = .choice
    case .flag: content = .flag
    }
    // A name that is all of the key stands in one row only.
    isPooled = column?.isKey != true || table.columns.count(where: \.isKey) > 1
  }

  /// Reads a cell that is not blank into its place of the row; false when the schema does not allow it.
  mutating func read(_ field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>, _ row: inout RowValues) -> Bool {
    switch content {
    case .anything: break
    case .text, .choice:
      guard let text = text(field, bytes) else { return false }
      if case .column(let index) = target { row.set(index, text: text) }
    case .number(let range):
      guard case .success(let value) = CSVNumber.parse(bytes, field.start, field.end),
        range.contains(value)
      else { return false }
      switch target {
      case .column(let index): row.set(index, number: value)
      case .numbered(let index, let number): row.numbered.append((index, number, value))
      case .nowhere: break
      }
    case .integer(let range):
      guard let value = CSVNumber.parseInteger(bytes, field.start, field.end), range.contains(value) else {
        return false
      }
      if case .column(let index) = target { row.set(index, integer: value) }
    case .flag:
      guard let value = Self.flag(field, bytes) else { return false }
      if case .column(let index) = target { row.set(index, integer: value ? 1 : 0) }
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
    if case .choice(let words) = kind { return words.contains(text) ? text : nil }
    // Looking a character up is slow; for ASCII the byte tells.
    let (first, last) = (bytes[field.start], bytes[field.end - 1])
    let hasOuterSpace =
      first | last < 0x80
      ? Self.isASCIISpace(first) || Self.isASCIISpace(last)
      : text.first?.isWhitespace == true || text.last?.isWhitespace == true
    return hasOuterSpace ? nil : text
  }

  private static func isASCIISpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static func flag(_ field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
    switch field.text(bytes) {
    case "true", "1": true
    case "false", "0": false
    default: nil
    }
  }

  /// Why a cell that `read` did not take is refused.
  func refusal(_ field: CSVField, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
    switch kind {
    case .text, .name, .list: return "begins or ends with a space"
    case .number, .numberAbove:
      if case .failure(let failure) = CSVNumber.parse(bytes, field.start, field.end) {
        return Self.text(failure)
      }
      return "is not \(Self.range(kind))"
    case .integer(let range):
      return CSVNumber.parseInteger(bytes, field.start, field.end) == nil
        ? "is not a whole number" : "is not between \(range.lowerBound) and \(range.upperBound)"
    case .choice(let words): return "is not one of \(words.joined(separator: ", "))"
    case .flag: return "is not one of true, false, 1, 0"
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

  static func range(_ kind: ColumnKind) -> String {
    switch kind {
    case .numberAbove(let low, let high) where high == .greatestFiniteMagnitude: "above \(short(low))"
    case .numberAbove(let low, let high): "above \(short(low)) and at most \(short(high))"
    case .number(let range) where range.upperBound == .greatestFiniteMagnitude:
      "at least \(short(range.lowerBound))"
    case .number(let range): "between \(short(range.lowerBound)) and \(short(range.upperBound))"
    default: ""
    }
  }

  private static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
