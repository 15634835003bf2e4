import PowerSystem
import TOMLKit

/// The settings of `study.toml`.
struct StudyToml {
  var settings = StudySettings()
  var convention = MarketConvention.auction
  var unsoldRule = UnsoldRule.withdrawn
  var orderOfUse = OrderOfUse.auctionFirst
  var bankingEnabled = true
  var openingBank = 0.0
  var openingObligation = 0.0
  var priceCeiling: Double?
  var combination = CarbonPriceCombination.sum
  var carbonPriceBeforeFirst = 0.0
  private(set) var findings: [LocatedFinding] = []
  private let lines: [Substring]

  static let fileName = "study.toml"
  /// Every key there is, by table; the empty name is the top of the file.
  static let keys: [String: [String]] = [
    "": ["name", "description"],
    "run": [
      "mode", "foresight", "discount_rate", "convention", "voll_usd_per_mwh", "maximum_price",
      "planned_changes", "carbon_price_combination", "carbon_price_before_first", "generation_standards",
    ],
    "program": [
      "opening_bank_short_tons", "opening_obligation_short_tons", "unsold", "order_of_use", "banking",
      "price_ceiling",
    ],
    "expansion": ["enabled", "whole_units"],
    "lifecycle": [
      "enabled", "loss_years_to_closure", "closing_cash_usd_per_kw", "opening_cash_usd_per_kw",
      "reserve_margin",
    ],
  ]

  init(_ text: String) {
    lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    // The parser takes a NUL for the end of the text.
    if let nul = text.utf8.firstIndex(of: 0) {
      let before = text[..<nul].unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      findings.append(
        LocatedFinding(
          severity: .error, file: Self.fileName, line: before.count, column: (before.last?.count ?? 0) + 1,
          message: "NUL byte"))
      return
    }
    let root: TOMLTable
    do {
      root = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      findings.append(
        LocatedFinding(
          severity: .error, file: Self.fileName, line: error.source.begin.line,
          column: error.source.begin.column,
          message: oneLine(error.description, limit: Finding.longestMessage)))
      return
    } catch {
      findings.append(
        LocatedFinding(severity: .error, file: Self.fileName, line: 1, column: 1, message: "\(error)"))
      return
    }
    checkKeys(root)
    settings.name = text_(root, "", "name") ?? settings.name
    settings.description = text_(root, "", "description") ?? ""
    let allowed = "letters, digits, '-', '_' and '.'"
    let isPlain = settings.name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E
    }
    if !isPlain || settings.name.isEmpty || settings.name.hasPrefix(".") {
      add("", "name", "'\(clipped(settings.name))' cannot name a folder; use \(allowed), no point in front")
    }
    if let run = table(root, "run") { readRun(run) }
    if let program = table(root, "program") { readProgram(program) }
    if let expansion = table(root, "expansion") { readExpansion(expansion) }
    if let lifecycle = table(root, "lifecycle") { readLifecycle(lifecycle) }
  }

  private mutating func checkKeys(_ root: TOMLTable) {
    for key in root.keys.sorted() where !(Self.keys[""] ?? []).contains(key) && Self.keys[key] == nil {
      let known = (Self.keys[""] ?? []) + Self.keys.keys.filter { !$0.isEmpty }.sorted()
      add("", key, "unknown key '\(clipped(key))'\(hint(key, known))")
    }
    for (name, known) in Self.keys.sorted(by: { $0.key < $1.key }) where !name.isEmpty {
      for key in (root[name]?.table?.keys ?? []).sorted() where !known.contains(key) {
        add(name, key, "unknown key '\(clipped(key))' in [\(name)]\(hint(key, known))")
      }
    }
  }

  private func hint(_ key: String, _ known: [String]) -> String {
    nearestName(to: key, among: known).map { "; did you mean '\($0)'?" } ?? ""
  }

  private mutating func table(_ root: TOMLTable, _ name: String) -> TOMLTable? {
    guard let value = root[name] else { return nil }
    if value.table == nil { add("", name, "must be a table: [\(name)]") }
    return value.table
  }

  private mutating func text_(_ table: TOMLTable, _ section: String, _ key: String) -> String? {
    guard let value = table[key] else { return nil }
    if value.string == nil { add(section, key, "must be text in quotes") }
    return value.string
  }

  mutating func number(
    _ table: TOMLTable, _ section: String, _ key: String, _ range: ClosedRange<Double>
  ) -> Double? {
    guard let value = table[key] else { return nil }
    guard let number = value.double ?? value.int.map(Double.init) else {
      add(section, key, "must be a number")
      return nil
    }
    guard range.contains(number) else {
      add(section, key, "\(number) is not between \(range.lowerBound) and \(range.upperBound)")
      return nil
    }
    return number
  }

  mutating func integer(
    _ table: TOMLTable, _ section: String, _ key: String, _ range: ClosedRange<Int>
  ) -> Int? {
    guard let value = table[key] else { return nil }
    guard let number = value.int else {
      add(section, key, "must be a whole number")
      return nil
    }
    guard range.contains(number) else {
      add(section, key, "\(number) is not between \(range.lowerBound) and \(range.upperBound)")
      return nil
    }
    return number
  }

  mutating func flag(_ table: TOMLTable, _ section: String, _ key: String) -> Bool? {
    guard let value = table[key] else { return nil }
    if value.bool == nil { add(section, key, "must be true or false") }
    return value.bool
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ table: TOMLTable, _ section: String, _ key: String
  ) -> Choice? where Choice.RawValue == String {
    guard let text = text_(table, section, key) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    add(section, key, "'\(clipped(text))' is not one of \(words)")
    return nil
  }

  mutating func add(_ section: String, _ key: String, _ message: String) {
    let line = self.line(of: key, in: section)
    findings.append(
      LocatedFinding(
        severity: .error, file: Self.fileName, line: line, column: 1,
        message: message.hasPrefix("unknown") ? message : "\(key): \(message)"))
  }

  /// Line of a key in a section; the parser does not keep it.
  func line(of key: String, in section: String) -> Int {
    var current = ""
    for (index, line) in lines.enumerated() {
      let text = line.drop { $0 == " " || $0 == "\t" }
      if text.first == "[" {
        current = String(text.dropFirst().prefix { $0 != "]" }.filter { $0 != " " && $0 != "\t" })
        if section.isEmpty, current == key { return index + 1 }
      } else if current == section {
        for name in [key, "\"\(key)\"", "'\(key)'"] where text.hasPrefix(name) {
          let next = text.dropFirst(name.count).first { $0 != " " && $0 != "\t" }
          if next == "=" || next == "." { return index + 1 }
        }
      }
    }
    return 1
  }

  /// Place of the first byte that is not UTF-8.
  static func placeOfInvalidUTF8(_ bytes: [UInt8]) -> (line: Int, column: Int) {
    var line = 1
    for text in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if String(validating: text, as: UTF8.self) == nil {
        let good = text.indices.last { String(validating: text[..<$0], as: UTF8.self) != nil }
        let before = good.map { String(decoding: text[..<$0], as: UTF8.self) } ?? ""
        return (line, before.unicodeScalars.count + 1)
      }
      line += 1
    }
    return (1, 1)
  }
}
