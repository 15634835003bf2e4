/// The values of one row, checked against the schema; the index is that of the schema's column.
///
/// One value of this type serves all rows of a table, so that a row costs no allocation.
struct RowValues {
  /// Texts; a text that was given is not empty.
  private var texts: [String]
  /// Numbers, nil where blank.
  private var numbers: [Double?]
  /// Whole numbers, and flags as 0 and 1; nil where blank.
  private var integers: [Int?]
  /// Values of numbered columns, by index in the schema and number.
  var numbered: [(index: Int, number: Int, value: Double)] = []

  /// A row of blanks.
  init(columnCount: Int) {
    texts = Array(repeating: "", count: columnCount)
    numbers = Array(repeating: nil, count: columnCount)
    integers = Array(repeating: nil, count: columnCount)
  }

  mutating func set(_ index: Int, text: String) { texts[index] = text }
  mutating func set(_ index: Int, number: Double) { numbers[index] = number }
  mutating func set(_ index: Int, integer: Int) { integers[index] = integer }

  mutating func clear(_ index: Int) {
    texts[index] = ""
    numbers[index] = nil
    integers[index] = nil
  }

  func text(_ index: Int) -> String { texts[index] }
  func optionalText(_ index: Int) -> String? { texts[index].isEmpty ? nil : texts[index] }
  func number(_ index: Int, default fallback: Double = 0) -> Double { numbers[index] ?? fallback }
  func optionalNumber(_ index: Int) -> Double? { numbers[index] }
  func integer(_ index: Int, default fallback: Int = 0) -> Int { integers[index] ?? fallback }
  func optionalInteger(_ index: Int) -> Int? { integers[index] }
  func flag(_ index: Int) -> Bool { integers[index] == 1 }
}
