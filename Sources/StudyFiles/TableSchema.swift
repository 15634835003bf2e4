import PowerSystem

/// What a column holds.
public enum ColumnKind: Sendable, Hashable {
  /// Text without restriction.
  case text
  /// A name: text that is not blank.
  case name
  /// A number in a closed range.
  case number(ClosedRange<Double>)
  /// A number above a bound, up to another.
  case numberAbove(Double, upTo: Double)
  /// A whole number in a closed range.
  case integer(ClosedRange<Int>)
  /// One of some words.
  case choice([String])
  /// true, false, 1 or 0.
  case flag
  /// Names separated by semicolons.
  case list

  /// Any finite number.
  static let anyNumber = ColumnKind.number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
  /// A finite number that is not negative.
  static let notNegative = ColumnKind.number(0...Double.greatestFiniteMagnitude)
  /// A share.
  static let share = ColumnKind.number(0...1)
  /// A year; wide enough for any study and narrow enough to catch a column mix-up.
  static let year = ColumnKind.integer(Years.range)
  /// A number of years that something lasts.
  static let life = ColumnKind.integer(1...500)
}

/// A column of a table.
public struct ColumnSchema: Sendable, Hashable {
  /// Header, unit included.
  public var name: String
  /// Content.
  public var kind: ColumnKind
  /// Whether the file must have the column and every row a value.
  public var isRequired: Bool
  /// Whether the column is part of the key.
  public var isKey: Bool
  /// What a blank cell stands for; empty when it stands for nothing.
  public var defaultText: String
  /// Meaning.
  public var meaning: String

  static func key(_ name: String, _ kind: ColumnKind = .name, _ meaning: String) -> ColumnSchema {
    ColumnSchema(name: name, kind: kind, isRequired: true, isKey: true, defaultText: "", meaning: meaning)
  }

  /// A part of the key that may be blank, which stands for something of its own.
  static func optionalKey(
    _ name: String, _ kind: ColumnKind = .name, default defaultText: String, _ meaning: String
  ) -> ColumnSchema {
    ColumnSchema(
      name: name, kind: kind, isRequired: false, isKey: true, defaultText: defaultText, meaning: meaning)
  }

  static func required(_ name: String, _ kind: ColumnKind, _ meaning: String) -> ColumnSchema {
    ColumnSchema(name: name, kind: kind, isRequired: true, isKey: false, defaultText: "", meaning: meaning)
  }

  static func optional(
    _ name: String, _ kind: ColumnKind, default defaultText: String = "", _ meaning: String
  ) -> ColumnSchema {
    ColumnSchema(
      name: name, kind: kind, isRequired: false, isKey: false, defaultText: defaultText, meaning: meaning)
  }
}

/// A table of the study folder: the one declaration from which it is read, checked, described and documented.
public struct TableSchema: Sendable {
  /// Table.
  public var table: StudyTable
  /// Whether the study needs the file.
  public var isRequired: Bool
  /// Columns, in the order of the documentation; a file may order them differently.
  public var columns: [ColumnSchema]
  /// Columns that repeat with a number: `ccr1_trigger_usd`, `ccr2_trigger_usd`, ...; `#` stands for the number.
  public var numberedColumns: [ColumnSchema] = []
  /// What the table holds.
  public var meaning: String

  /// Name of the file.
  public var fileName: String { "\(table.rawValue).csv" }

  /// The numbered column and its number that a header stands for.
  func numbered(_ header: String) -> (index: Int, number: Int)? {
    for (index, column) in numberedColumns.enumerated() {
      guard let mark = column.name.firstIndex(of: "#") else { continue }
      let prefix = column.name[..<mark]
      let suffix = column.name[column.name.index(after: mark)...]
      guard header.hasPrefix(prefix), header.hasSuffix(suffix), header.count > prefix.count + suffix.count
      else { continue }
      let digits = header.dropFirst(prefix.count).dropLast(suffix.count)
      if let number = Int(digits), number >= 1, "\(number)" == digits { return (index, number) }
    }
    return nil
  }
}
