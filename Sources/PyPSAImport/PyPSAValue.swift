import DispatchSolveTables

/// A cell of PyPSA's files.
enum PyPSAValue: Sendable, Hashable {
  /// Blank, or `nan`: the attribute has no value.
  case blank
  /// `True` or `False`.
  case flag(Bool)
  /// A number, infinite ones too.
  case number(Double)
  /// Anything else.
  case text(String)

  /// Reads a cell.
  init(_ table: CSVTable, _ row: Int, _ column: Int) {
    switch table.value(row, column) {
    case .number(let number): self = .number(number)
    case .flag(let flag): self = .flag(flag)
    default:
      let text = table.rows[row][column]
      switch text.lowercased() {
      case "", "nan": self = .blank
      case "inf", "+inf", "infinity": self = .number(.infinity)
      case "-inf", "-infinity": self = .number(-.infinity)
      default: self = .text(text)
      }
    }
  }
}

/// A figure of a component: one for all snapshots, or one for each.
enum Profile: Sendable, Hashable {
  case constant(Double)
  case varying([Double])

  /// Takes a value for each snapshot; equal ones are one.
  init(_ values: [Double]) {
    if let first = values.first, values.allSatisfy({ $0 == first }) {
      self = .constant(first)
    } else {
      self = .varying(values)
    }
  }

  /// The value at a snapshot.
  subscript(snapshot: Int) -> Double {
    switch self {
    case .constant(let value): value
    case .varying(let values): values[snapshot]
    }
  }

  /// The highest value.
  var highest: Double {
    switch self {
    case .constant(let value): value
    case .varying(let values): values.max() ?? 0
    }
  }

  /// The lowest value.
  var lowest: Double {
    switch self {
    case .constant(let value): value
    case .varying(let values): values.min() ?? 0
    }
  }

  /// Every value put through a function.
  func map(_ transform: (Double) -> Double) -> Profile {
    switch self {
    case .constant(let value): .constant(transform(value))
    case .varying(let values): Profile(values.map(transform))
    }
  }
}
