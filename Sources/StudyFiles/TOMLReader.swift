import PowerSystem
import TOMLKit
import Tables

/// Reads keys of a TOML file and keeps everything that is wrong with them, each with its place.
///
/// A path has points between keys and indices in brackets; the empty path is the top of the file.
package struct TOMLReader {
  /// Name of the file for findings.
  package let file: String
  /// Where keys and values stand.
  package private(set) var places = TOMLPlaces("")
  /// What is wrong so far.
  package private(set) var findings: [LocatedFinding] = []
  /// The file's top; nil, with a finding, when it is no TOML.
  package private(set) var root: TOMLTable?

  /// Reads a file's bytes.
  package init(_ bytes: [UInt8], file: String) {
    self.file = file
    switch TOMLText.text(bytes, file: file) {
    case .failure(let finding): findings.append(finding)
    case .success(let text):
      switch TOMLText.table(text, file: file) {
      case .failure(let finding): findings.append(finding)
      case .success(let table):
        places = TOMLPlaces(text)
        root = table
      }
    }
  }

  func path(_ base: String, _ key: String) -> String { base.isEmpty ? key : "\(base).\(key)" }

  /// Notes an error.
  package mutating func add(_ place: TOMLPlaces.Place, _ message: String) {
    findings.append(
      LocatedFinding(
        severity: .error, file: file, line: place.line, column: place.column,
        message: oneLine(message, limit: Finding.longestMessage)))
  }

  /// Notes an error of a key's value.
  package mutating func add(_ base: String, _ key: String, _ message: String) {
    add(places.value(path(base, key)), "\(key): \(message)")
  }

  /// `; did you mean '...'?`, where a known name is near.
  package static func hint(_ name: String, _ known: [String]) -> String {
    nearestName(to: name, among: known).map { "; did you mean '\(clipped($0))'?" } ?? ""
  }

  /// Notes keys that are not known; `place` says where, as ` in [[change]]`.
  package mutating func checkKeys(
    _ table: TOMLTable, _ base: String, _ known: [String], in place: String = ""
  ) {
    for key in table.keys.sorted() where !known.contains(key) {
      add(
        places.key(path(base, key)),
        "unknown key '\(clipped(key))'\(place)\(Self.hint(key, known))")
    }
  }

  /// Text in quotes; nil when the key is not there, and, with a finding, when it is something else.
  package mutating func text(_ table: TOMLTable, _ base: String, _ key: String) -> String? {
    guard let value = table[key] else { return nil }
    if value.string == nil { add(base, key, "must be text in quotes") }
    return value.string
  }

  /// A finite number; nil as above.
  package mutating func number(
    _ table: TOMLTable, _ base: String, _ key: String, atLeast least: Double = -.infinity
  ) -> Double? {
    guard let value = table[key] else { return nil }
    if let number = Self.number(value), number >= least { return number }
    add(base, key, "must be a finite number\(least == 0 ? ", not below 0" : "")")
    return nil
  }

  /// A finite number, written with a point or without.
  package static func number(_ value: any TOMLValueConvertible) -> Double? {
    FieldValue(toml: value)?.number.flatMap { $0.isFinite ? $0 : nil }
  }

  /// A whole number in a range; nil as above.
  package mutating func integer(
    _ table: TOMLTable, _ base: String, _ key: String, _ range: ClosedRange<Int>
  ) -> Int? {
    guard let value = table[key] else { return nil }
    if let number = value.int, range.contains(number) { return number }
    add(base, key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// True or false; nil as above.
  package mutating func flag(_ table: TOMLTable, _ base: String, _ key: String) -> Bool? {
    guard let value = table[key] else { return nil }
    if value.bool == nil { add(base, key, "must be true or false") }
    return value.bool
  }

  /// One of some words; nil as above.
  package mutating func word<Word: RawRepresentable & CaseIterable>(
    _ table: TOMLTable, _ base: String, _ key: String, as type: Word.Type = Word.self
  ) -> Word? where Word.RawValue == String {
    guard let name = text(table, base, key) else { return nil }
    if let word = Word(rawValue: name) { return word }
    let known = Word.allCases.map(\.rawValue)
    add(
      base, key, "'\(clipped(name))' is not one of \(known.joined(separator: ", "))\(Self.hint(name, known))")
    return nil
  }

  /// A list of texts in quotes, at least one; nil as above.
  package mutating func texts(_ table: TOMLTable, _ base: String, _ key: String) -> [String]? {
    guard let value = table[key] else { return nil }
    let texts = value.array?.compactMap(\.string) ?? []
    if !texts.isEmpty, texts.count == value.array?.count { return texts }
    add(base, key, "must be a list of texts in quotes")
    return nil
  }

  /// A list of values, at least one, each of them text, a number, true or false, or a list of such; nil as above.
  package mutating func values(_ table: TOMLTable, _ base: String, _ key: String) -> [FieldValue]? {
    guard let value = table[key] else { return nil }
    guard let array = value.array, !array.isEmpty else {
      add(base, key, "must be a list of texts, numbers, true or false")
      return nil
    }
    var values: [FieldValue] = []
    for (index, element) in array.enumerated() {
      if let value = FieldValue(toml: element), value.isPlain(lists: true) {
        values.append(value)
      } else {
        add(
          places.value("\(path(base, key))[\(index)]"), "\(key): must be texts, finite numbers, true or false"
        )
      }
    }
    return values.count == array.count ? values : nil
  }

  /// The tables of an array of tables; findings for elements that are none, which are left out.
  ///
  /// - Parameter header: How such a table begins, as `[[axis.change]]`.
  package mutating func tables(
    _ table: TOMLTable, _ base: String, _ key: String, header: String
  ) -> [(table: TOMLTable, base: String)] {
    guard let array = table[key]?.array, !array.isEmpty else {
      if table[key] != nil { add(base, key, "must be tables, at least one: \(header)") }
      return []
    }
    var tables: [(table: TOMLTable, base: String)] = []
    for (index, element) in array.enumerated() {
      let place = "\(path(base, key))[\(index)]"
      if let element = element.table {
        tables.append((element, place))
      } else {
        add(places.value(place), "\(key): must be a table: \(header)")
      }
    }
    return tables
  }
}

// Parts of changes.
extension TOMLReader {
  /// The table of a study that a change is of.
  package mutating func studyTable(_ table: TOMLTable, _ base: String) -> StudyTable? {
    guard table["table"] != nil else {
      add(places.key(base), "table is missing")
      return nil
    }
    guard let name = text(table, base, "table") else { return nil }
    if let known = StudyTable(rawValue: name) { return known }
    add(
      places.value("\(base).table"),
      "table: '\(clipped(name))' is not a table of a study"
        + Self.hint(name, StudyTable.allCases.map(\.rawValue)))
    return nil
  }

  /// Conditions on rows; none when the key is not there.
  package mutating func conditions(_ table: TOMLTable, _ base: String) -> [ScenarioChange.Condition] {
    guard let given = table["where"] else { return [] }
    guard let conditions = given.table else {
      add(places.value("\(base).where"), "where: must be a table: { column = value }")
      return []
    }
    var result: [ScenarioChange.Condition] = []
    for column in conditions.keys.sorted() {
      let values: [FieldValue]
      switch conditions[column].flatMap({ FieldValue(toml: $0) }) {
      case .list(let list)?: values = list
      case let value?: values = [value]
      case nil: values = []
      }
      let isNested = values.contains { if case .list = $0 { true } else { false } }
      if values.isEmpty || isNested {
        add(
          places.value("\(base).where.\(column)"),
          "\(clipped(column)): must be a value or a list of values")
      }
      result.append(ScenarioChange.Condition(column, values))
    }
    return result
  }

  /// A year, a range of years in quotes, or a list of years; nil when the key is not there.
  package mutating func years(_ table: TOMLTable, _ base: String) -> [Int]? {
    guard let given = table["years"] else { return nil }
    var years: [Int] = []
    var isGood = true
    if let year = given.int {
      years = [year]
    } else if let array = given.array {
      years = array.compactMap(\.int)
      isGood = years.count == array.count && !years.isEmpty
    } else if let text = given.string {
      let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      switch (ends.first ?? nil, ends.last ?? nil, ends.count) {
      case (let first?, _, 1): years = [first]
      case (let first?, let last?, 2) where first <= last && last - first <= 500:
        years = Array(first...last)
      default: isGood = false
      }
    } else {
      isGood = false
    }
    if !isGood {
      add(
        places.value(path(base, "years")),
        "years: must be a year, a range as \"2027-2040\" or a list of years")
    }
    return years
  }
}

extension FieldValue {
  /// Whether it is text, a finite number, true or false, or, where `lists` says so, a list of such, not empty.
  fileprivate func isPlain(lists: Bool) -> Bool {
    switch self {
    case .text, .flag: true
    case .number(let value): value.isFinite
    case .list(let values): lists && !values.isEmpty && values.allSatisfy { $0.isPlain(lists: false) }
    }
  }
}
