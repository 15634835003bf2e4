import PowerSystem

/// The values of one row, checked against the schema; the index is that of the schema's column.
struct RowValues {
  enum Value {
    case blank
    case text(String)
    case number(Double)
    case integer(Int)
    case flag(Bool)
  }

  var values: [Value]
  /// Values of numbered columns, by index in the schema and number.
  var numbered: [(index: Int, number: Int, value: Double)]

  func text(_ index: Int) -> String {
    if case .text(let text) = values[index] { text } else { "" }
  }
  func optionalText(_ index: Int) -> String? {
    if case .text(let text) = values[index] { text } else { nil }
  }
  func number(_ index: Int, default fallback: Double = 0) -> Double { optionalNumber(index) ?? fallback }
  func optionalNumber(_ index: Int) -> Double? {
    if case .number(let number) = values[index] { number } else { nil }
  }
  func integer(_ index: Int, default fallback: Int = 0) -> Int { optionalInteger(index) ?? fallback }
  func optionalInteger(_ index: Int) -> Int? {
    if case .integer(let integer) = values[index] { integer } else { nil }
  }
  func flag(_ index: Int) -> Bool {
    if case .flag(let flag) = values[index] { flag } else { false }
  }
}

/// Reads a file by its schema: values, problems, and where each row stands.
struct TableReader {
  /// Most findings listed of one file; beyond, one line tells how many there are.
  static let findingLimit = 1000

  let schema: TableSchema
  let bytes: [UInt8]
  /// Findings of the file, errors only.
  private(set) var findings: [LocatedFinding] = []
  private var findingCount = 0
  /// Schema column of each file column; nil for unknown and numbered ones.
  private var columnOf: [Int?] = []
  private var numberedOf: [(index: Int, number: Int)?] = []
  private var headers: [String] = []
  /// Offset and line of each data row handed out.
  private(set) var rows: [(offset: Int, line: Int)] = []

  init(schema: TableSchema, bytes: [UInt8]) {
    self.schema = schema
    self.bytes = bytes
  }

  /// Hands every good row to `body`; all problems go to `findings`.
  mutating func read(_ body: (RowValues) -> Void) {
    bytes.withUnsafeBufferPointer { buffer in
      var scanner = CSVScanner(buffer)
      var fields: [CSVField] = []
      guard scanner.nextRow(&fields) else {
        for problem in scanner.problems { add(problem) }
        if scanner.problems.isEmpty { add(1, 1, "file is empty; expected the header \(headerText())") }
        return
      }
      // A header that could not be split: the row at hand is a data row, and no column is known.
      if scanner.problems.contains(where: { $0.message != CSVScanner.blankLine }) {
        while scanner.nextRow(&fields) {}
        for problem in scanner.problems { add(problem) }
        return
      }
      let headerIsGood = readHeader(fields, buffer, scanner)
      var found = scanner.problems.count
      for problem in scanner.problems { add(problem) }
      let width = fields.count
      var values = RowValues(values: [], numbered: [])
      var isEmpty = true
      while true {
        let hasRow = scanner.nextRow(&fields)
        for problem in scanner.problems[found...] { add(problem) }
        found = scanner.problems.count
        guard hasRow, let first = fields.first else { break }
        isEmpty = false
        guard fields.count == width else {
          let place = fields.count > width ? fields[width] : first
          let column =
            fields.count > width ? scanner.column(of: place.outerStart, lineStart: place.lineStart) : 1
          add(place.line, column, "row has \(fields.count) fields, the header has \(width)")
          continue
        }
        // Without a good header the values of known columns are checked, but make no row.
        if readRow(fields, buffer, scanner, &values), headerIsGood {
          rows.append((first.lineStart, first.line))
          body(values)
        }
      }
      if isEmpty, schema.isRequired, findings.isEmpty { add(1, 1, "file has a header but no rows") }
    }
    if findingCount > Self.findingLimit, let last = findings.last {
      findings.append(
        LocatedFinding(
          severity: .error, file: schema.fileName, line: last.line, column: last.column,
          message: "\(findingCount - Self.findingLimit) more errors in this file are not listed"))
    }
  }

  /// Place of a row's column, for a finding about a row handed out earlier.
  func place(row: Int, column name: String?) -> (line: Int, column: Int) {
    guard row < rows.count else { return (1, 1) }
    let start = rows[row]
    guard let name, let index = headers.firstIndex(of: name) else { return (start.line, 1) }
    return bytes.withUnsafeBufferPointer { buffer in
      var scanner = CSVScanner(buffer, at: start.offset, line: start.line)
      var fields: [CSVField] = []
      guard scanner.nextRow(&fields), index < fields.count else { return (start.line, 1) }
      return (
        fields[index].line,
        scanner.column(of: fields[index].outerStart, lineStart: fields[index].lineStart)
      )
    }
  }

  private func headerText() -> String {
    schema.columns.filter(\.isRequired).map(\.name).joined(separator: ",")
  }

  private mutating func add(_ line: Int, _ column: Int, _ message: String) {
    findingCount += 1
    guard findingCount <= Self.findingLimit else { return }
    findings.append(
      LocatedFinding(
        severity: .error, file: schema.fileName, line: line, column: column, message: message))
  }

  /// Adds a finding about a field; its column and text are worked out only when it is listed.
  private mutating func add(_ field: CSVField, _ scanner: CSVScanner, _ message: (TableReader) -> String) {
    guard findingCount < Self.findingLimit else {
      findingCount += 1
      return
    }
    add(field.line, scanner.column(of: field.outerStart, lineStart: field.lineStart), message(self))
  }

  private mutating func add(_ problem: CSVProblem) { add(problem.line, problem.column, problem.message) }

  /// Content of a field, doubled quotes undone.
  static func string(_ field: CSVField, _ buffer: UnsafeBufferPointer<UInt8>) -> String {
    guard field.hasDoubledQuotes else {
      return String(decoding: buffer[field.start..<field.end], as: UTF8.self)
    }
    // By bytes: a combining mark after a quote makes one character of both.
    var bytes: [UInt8] = []
    var i = field.start
    while i < field.end {
      bytes.append(buffer[i])
      i += buffer[i] == 0x22 ? 2 : 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func readHeader(
    _ fields: [CSVField], _ buffer: UnsafeBufferPointer<UInt8>, _ scanner: CSVScanner
  ) -> Bool {
    let before = findingCount
    var seen: Set<String> = []
    for field in fields {
      let name = Self.string(field, buffer)
      if !seen.insert(name).inserted, !name.isEmpty {
        add(field, scanner) { _ in "column '\(clipped(name))' appears twice" }
      }
      headers.append(name)
      let index = schema.columns.firstIndex { $0.name == name }
      let numbered = index == nil ? schema.numbered(name) : nil
      columnOf.append(index)
      numberedOf.append(numbered)
      if name.isEmpty {
        add(field, scanner) { _ in "column without a name" }
      } else if index == nil, numbered == nil {
        add(field, scanner) { "unknown column '\(clipped(name))'\($0.hint(name))" }
      }
    }
    for column in schema.columns where column.isRequired && !headers.contains(column.name) {
      add(1, 1, "column '\(column.name)' is missing")
    }
    return findingCount == before
  }

  private func hint(_ name: String) -> String {
    let known = schema.columns.map(\.name) + schema.numberedColumns.map(\.name)
    return nearestName(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
  }

  private mutating func readRow(
    _ fields: [CSVField], _ buffer: UnsafeBufferPointer<UInt8>, _ scanner: CSVScanner,
    _ row: inout RowValues
  ) -> Bool {
    row.values = Array(repeating: .blank, count: schema.columns.count)
    row.numbered.removeAll(keepingCapacity: true)
    var isGood = true
    for (position, field) in fields.enumerated() {
      let column: ColumnSchema
      if let index = columnOf[position] {
        column = schema.columns[index]
      } else if let numbered = numberedOf[position] {
        column = schema.numberedColumns[numbered.index]
      } else {
        continue
      }
      guard field.end > field.start else {
        if column.isRequired {
          isGood = false
          add(field, scanner) { "\($0.headers[position]) is blank; a value is required" }
        }
        continue
      }
      switch Self.value(field, column.kind, buffer) {
      case .success(let value):
        if let index = columnOf[position] {
          row.values[index] = value
        } else if let numbered = numberedOf[position], case .number(let number) = value {
          row.numbered.append((numbered.index, numbered.number, number))
        }
      case .failure(let failure):
        isGood = false
        add(field, scanner) {
          "\($0.headers[position]): '\(clipped(Self.string(field, buffer)))' \(failure.reason)"
        }
      }
    }
    return isGood
  }

  private struct BadValue: Error {
    var reason: String
  }

  private static func value(
    _ field: CSVField, _ kind: ColumnKind, _ buffer: UnsafeBufferPointer<UInt8>
  ) -> Result<RowValues.Value, BadValue> {
    func number(_ isAllowed: (Double) -> Bool, _ range: String) -> Result<RowValues.Value, BadValue> {
      switch CSVNumber.parse(buffer, field.start, field.end) {
      case .success(let value):
        isAllowed(value) ? .success(.number(value)) : .failure(BadValue(reason: "is not \(range)"))
      case .failure(let failure): .failure(BadValue(reason: text(failure)))
      }
    }
    switch kind {
    case .text, .name, .list:
      let text = string(field, buffer)
      // Looking a character up is slow; for ASCII the byte tells.
      let (first, last) = (buffer[field.start], buffer[field.end - 1])
      let hasOuterSpace =
        first | last < 0x80
        ? isASCIISpace(first) || isASCIISpace(last)
        : text.first?.isWhitespace == true || text.last?.isWhitespace == true
      if hasOuterSpace {
        return .failure(BadValue(reason: "begins or ends with a space"))
      }
      return .success(.text(text))
    case .number(let range):
      return number(range.contains, Self.range(range))
    case .numberAbove(let low, let high):
      return number({ $0 > low && $0 <= high }, "above \(short(low)) and at most \(short(high))")
    case .integer(let range):
      guard let value = CSVNumber.parseInteger(buffer, field.start, field.end) else {
        return .failure(BadValue(reason: "is not a whole number"))
      }
      guard range.contains(value) else {
        return .failure(BadValue(reason: "is not between \(range.lowerBound) and \(range.upperBound)"))
      }
      return .success(.integer(value))
    case .choice(let words):
      let text = string(field, buffer)
      guard words.contains(text) else {
        return .failure(BadValue(reason: "is not one of \(words.joined(separator: ", "))"))
      }
      return .success(.text(text))
    case .flag:
      switch string(field, buffer) {
      case "true", "1": return .success(.flag(true))
      case "false", "0": return .success(.flag(false))
      default: return .failure(BadValue(reason: "is not one of true, false, 1, 0"))
      }
    }
  }

  private static func isASCIISpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static func text(_ failure: CSVNumber.Failure) -> String {
    switch failure {
    case .notANumber: "is not a number"
    case .decimalComma: "is not a number; write the decimal sign as a point"
    case .surroundingSpace: "is not a number; remove the space around it"
    case .notFinite: "is not a finite number"
    case .tooLarge: "is too large for a number"
    }
  }

  private static func range(_ range: ClosedRange<Double>) -> String {
    if range.upperBound == .greatestFiniteMagnitude { return "at least \(short(range.lowerBound))" }
    return "between \(short(range.lowerBound)) and \(short(range.upperBound))"
  }

  private static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
