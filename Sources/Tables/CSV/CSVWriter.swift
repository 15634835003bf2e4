/// A number that a table cannot hold.
public struct CSVWriteError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Table.
  public var table: String
  /// Column.
  public var column: String
  /// Row, from 1, the header not counted.
  public var row: Int

  /// Names a cell.
  public init(table: String, column: String, row: Int) {
    self.table = table
    self.column = column
    self.row = row
  }

  /// Text for people.
  public var description: String { "table \(table), row \(row), column \(column): not a finite number" }
}

/// Writes CSV: RFC 4180, UTF-8, LF, header first, quotes only where needed.
///
/// Numbers are the shortest decimal text that reads back as the same double; whole numbers below 1e16 have no
/// point, zero has no sign.
public struct CSVWriter {
  /// Everything written so far.
  public private(set) var bytes: [UInt8] = []
  private let table: String
  private var row = 0
  private var isRowStart = true
  private var rowStart = 0

  /// Starts a table with its header.
  public init(table: String, columns: [String]) {
    self.table = table
    for column in columns { text(column) }
    endRow()
    row = 1
  }

  /// Adds a text field; empty text is an empty field.
  public mutating func text(_ value: String) {
    separate()
    let utf8 = value.utf8
    guard utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
      bytes += utf8
      return
    }
    bytes.append(0x22)
    for byte in utf8 {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  /// Adds a whole number.
  public mutating func integer(_ value: Int) {
    separate()
    bytes += "\(value)".utf8
  }

  /// Adds a number.
  ///
  /// - Throws: `CSVWriteError` when it is not finite; nothing is added then.
  public mutating func number(_ value: Double, column: String) throws(CSVWriteError) {
    guard value.isFinite else { throw CSVWriteError(table: table, column: column, row: row) }
    separate()
    if value == value.rounded(), abs(value) < 1e16 {
      bytes += "\(Int(value))".utf8
    } else {
      bytes += "\(value)".utf8
    }
  }

  /// Adds a value as a cell; several values are separated by semicolons.
  ///
  /// - Throws: `CSVWriteError` for a number that is not finite; nothing is added then.
  public mutating func value(_ value: FieldValue, column: String) throws(CSVWriteError) {
    switch value {
    case .text(let text): self.text(text)
    case .number(let number): try self.number(number, column: column)
    case .flag(let flag): text(flag ? "true" : "false")
    case .list: text(value.written)
    }
  }

  /// Adds fields that were written before.
  public mutating func fields(_ written: [UInt8]) {
    separate()
    bytes += written
  }

  /// Ends the row; a row of one empty field is written as two quotes, since a blank line is no row.
  public mutating func endRow() {
    if !isRowStart, bytes.count == rowStart { bytes += [0x22, 0x22] }
    bytes.append(0x0A)
    isRowStart = true
    rowStart = bytes.count
    row += 1
  }

  private mutating func separate() {
    if isRowStart { isRowStart = false } else { bytes.append(0x2C) }
  }
}
