/// Reads a file by its table's columns: rows, problems, and where each row stands.
package struct TableReader {
  /// Most findings listed of one file, those of one cause counted once; beyond, one line tells how many there are.
  package static let findingLimit = 1000

  let schema: TableSchema
  let bytes: [UInt8]
  /// Findings of the file, errors only; those of one cause are one.
  package var findings: [LocatedFinding] { list.findings }
  private var list = FindingList()
  /// Errors that are not listed.
  private var unlisted = 0
  /// Columns, in the order of the file.
  var columns: [FileColumn] = []
  /// Where rows stand that were handed out, for `place`: only some of them, since most places are never asked for.
  var anchors: [Anchor] = []
  /// Number of rows handed out.
  package internal(set) var rowCount = 0
  /// Most threads that read a large file.
  let threads: Int
  /// Bytes below which a piece of a file is not worth a thread.
  var leastPieceBytes = 1 << 17
  /// Line ends of what was read, and whether it ended in blank rows.
  private(set) var lineCount = 0
  private(set) var hasBlankRows = false

  /// A row from which on, up to the next anchor, every row of the file was handed out.
  struct Anchor {
    /// Most rows to the next anchor.
    static let distance = 16

    var row: Int
    var offset: Int
    var line: Int
  }

  /// - Parameter threads: Most threads that read a large file; rows and findings do not depend on it.
  package init(schema: TableSchema, bytes: [UInt8], threads: Int = 1) {
    self.schema = schema
    self.bytes = bytes
    self.threads = threads
  }

  /// The good rows of a table that has the reader's schema; all problems go to `findings`.
  package mutating func rows<Row>(of table: Table<Row>) -> [Row] {
    if let rows = rowsOfPieces(of: table) { return rows }
    var room = RowRoom(blank: table.blank, capacity: expectedRowCount)
    fill(&room, of: table)
    return room.takeAll()
  }

  /// Puts the good rows of a file, or of a piece of it, into a room.
  mutating func fill<Row>(_ room: inout RowRoom<Row>, of table: Table<Row>, piece: Piece? = nil) {
    var halves: [(row: Int, text: String)] = []
    let derived = table.columns.filter { $0.derive != nil }
    let names = derived.map(\.schema.name)
    let all = (UInt64(1) << UInt64(derived.count)) - 1
    let removeHalves = table.removeHalves
    read(piece, into: room.raw) {
      FileColumn(header: $0, of: table, derived: names)
    } clear: {
      room.clear()
    } keep: { given in
      if given != all {
        for bit in derived.indices where given & (1 << UInt64(bit)) == 0 { derived[bit].derive?(&room.row) }
      }
      if let removeHalves {
        for text in removeHalves(&room.row) { halves.append((room.count, text)) }
      }
      room.keep()
      return room.raw
    }
    for half in halves { add(half: half.text, row: half.row) }
  }

  /// Notes a column that lacks another one; its name is the text's first word.
  private mutating func add(half text: String, row: Int) {
    let name = String(text.prefix { $0 != " " })
    let place = place(row: row, column: name)
    add(place.line, place.column, text, field: name)
  }

  /// Reads cells row by row.
  ///
  /// - Parameters:
  ///   - piece: Rows of the file that are read alone, its header being known to be good; nil: the whole file.
  ///   - first: A row of blanks of the table that `column` makes columns of; the first row goes there.
  ///   - column: The column that a header stands for.
  ///   - clear: Makes a refused row one of blanks again.
  ///   - keep: Takes a good row, with the bits of the derived columns that it gives, and hands out the next one of
  ///     blanks.
  private mutating func read(
    _ piece: Piece?, into first: UnsafeMutableRawPointer, column: (String) -> FileColumn, clear: () -> Void,
    keep: (UInt64) -> UnsafeMutableRawPointer
  ) {
    if piece == nil, let other = otherFormat() { return add(1, 1, other) }
    bytes.withUnsafeBufferPointer { whole in
      let buffer = piece.map { UnsafeBufferPointer(rebasing: whole[..<$0.bytes.upperBound]) } ?? whole
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
      let header = readHeader(fields, buffer, scanner, column)
      if header.isNoHeader { return }
      let headerIsGood = header.problems.isEmpty
      var found = scanner.problems.count
      for problem in scanner.problems { add(problem) }
      let width = fields.count
      if let piece { scanner = CSVScanner(buffer, at: piece.bytes.lowerBound, line: 1) }
      var row = first
      var blankRows: [Int] = []
      var needsAnchor = true
      while true {
        let hasRow = scanner.nextRow(&fields)
        if scanner.problems.count > found {
          needsAnchor = true
          for problem in scanner.problems[found...] { add(problem) }
          found = scanner.problems.count
        }
        guard hasRow else { break }
        // Spreadsheets leave rows without a value behind at the end; among others they are a slip.
        if fields.allSatisfy({ $0.start == $0.end }) {
          blankRows.append(scanner.rowLine)
          needsAnchor = true
          continue
        }
        for line in blankRows { add(line, 1, "row is blank") }
        blankRows.removeAll()
        guard fields.count == width else {
          let place = fields.count > width ? scanner.place(of: fields[width]) : (scanner.rowLine, 1)
          add(place.0, place.1, "row has \(fields.count) fields, the header has \(width)")
          needsAnchor = true
          continue
        }
        // Without a good header the values of known columns are checked, but make no row.
        guard let given = readRow(fields, buffer, scanner, row), headerIsGood else {
          clear()
          needsAnchor = true
          continue
        }
        if needsAnchor || rowCount % Anchor.distance == 0 {
          anchors.append(Anchor(row: rowCount, offset: scanner.rowStart, line: scanner.rowLine))
          needsAnchor = false
        }
        rowCount += 1
        row = keep(given)
      }
      lineCount = scanner.line - 1
      hasBlankRows = !blankRows.isEmpty
    }
    if unlisted > 0, let last = findings.last {
      list.addAlone(
        LocatedFinding(
          severity: .error, file: schema.fileName, line: last.line, column: last.column,
          message: "\(unlisted) more errors in this file are not listed"))
    }
  }

  /// Place of a row's column, for a finding about a row handed out earlier.
  package func place(row: Int, column name: String?) -> (line: Int, column: Int) {
    cell(row: row, column: name).place
  }

  /// Whether a row handed out earlier says nothing in a column.
  package func isBlank(row: Int, column name: String) -> Bool { cell(row: row, column: name).isBlank }

  private func cell(row: Int, column name: String?) -> (place: (line: Int, column: Int), isBlank: Bool) {
    guard row < rowCount, let anchor = anchors[..<firstAnchor(after: row)].last else { return ((1, 1), true) }
    let index = name.flatMap { name in columns.firstIndex { $0.header == name } }
    return bytes.withUnsafeBufferPointer { buffer in
      var scanner = CSVScanner(buffer, at: anchor.offset, line: anchor.line)
      var fields: [CSVField] = []
      for _ in anchor.row...row where !scanner.nextRow(&fields) { return ((anchor.line, 1), true) }
      guard let index, index < fields.count else { return ((scanner.rowLine, 1), true) }
      return (scanner.place(of: fields[index]), fields[index].start == fields[index].end)
    }
  }

  /// Index of the first anchor at a later row.
  private func firstAnchor(after row: Int) -> Int {
    var (low, high) = (0, anchors.count)
    while low < high {
      let middle = (low + high) / 2
      if anchors[middle].row > row { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// About how many rows there are, from the first ones; for room to be set aside.
  var expectedRowCount: Int {
    let sample = bytes.prefix(1 << 14)
    let lines = sample.count { $0 == 0x0A }
    // Blank lines are no rows: every required cell has a character and a comma or line end at least.
    let most = bytes.count / (2 * schema.columns.count(where: \.isRequired) + 1)
    return min(most, Int(1.02 * Double(lines) / Double(max(1, sample.count)) * Double(bytes.count)))
  }

  /// What the file is instead of CSV, where its first line tells: one finding instead of one a row.
  func otherFormat() -> String? {
    if let problem = FileFormat.problem(bytes) { return problem }
    let required = schema.columns.filter(\.isRequired).map(\.name)
    let header = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }.prefix(1 << 12), as: UTF8.self)
    let first = header.drop { $0 == "\u{FEFF}" || $0 == "\"" }.lowercased()
    if first.hasPrefix("sep=") {
      let separator = first.dropFirst(4).prefix { $0 != "\"" }
      let other = separator == "," ? "" : ", and write commas between fields"
      return "the line 'sep=\(clipped(String(separator)))' is for spreadsheets: remove it\(other)"
    }
    guard required.count > 1, !header.contains(",") else { return nil }
    for (separator, name) in [(Character(";"), "';'"), ("\t", "tabs"), ("|", "'|'")] {
      let names = header.split(separator: separator).map { $0.filter { $0 != "\"" && $0 != "\u{FEFF}" } }
      if required.allSatisfy(names.contains) { return "fields are separated by \(name); write commas" }
    }
    return nil
  }

  private func headerText() -> String {
    schema.columns.filter(\.isRequired).map(\.name).joined(separator: ",")
  }

  private mutating func add(_ line: Int, _ column: Int, _ message: String, field: String? = nil) {
    guard isListed(message, field) else {
      unlisted += 1
      return
    }
    list.add(
      LocatedFinding(
        severity: .error, file: schema.fileName, line: line, column: column, message: message, field: field))
  }

  /// Whether there is room for an error, or it is one with an earlier one.
  private func isListed(_ message: String, _ field: String?) -> Bool {
    list.findings.count < Self.findingLimit
      || list.hasError(message, file: schema.fileName, field: field)
  }

  /// Adds a finding about a field, in the column of that name; its place is worked out only when it is listed.
  private mutating func add(
    _ field: CSVField, _ scanner: CSVScanner, column name: String? = nil, _ message: String
  ) {
    guard isListed(message, name) else {
      unlisted += 1
      return
    }
    let place = scanner.place(of: field)
    add(place.line, place.column, message, field: name)
  }

  private mutating func add(_ problem: CSVProblem) { add(problem.line, problem.column, problem.message) }

  private mutating func readHeader(
    _ fields: [CSVField], _ buffer: UnsafeBufferPointer<UInt8>, _ scanner: CSVScanner,
    _ make: (String) -> FileColumn
  ) -> HeaderProblems {
    let names = fields.map { $0.text(buffer) }
    columns = names.map(make)
    let header = HeaderProblems(names, isKnown: columns.map(\.isKnown), schema: schema)
    for problem in header.problems {
      if let field = problem.field {
        add(fields[field], scanner, problem.message)
      } else {
        add(1, 1, problem.message)
      }
    }
    return header
  }

  /// Reads the cells of a row; nil when one of them is refused, else the bits of the derived columns given.
  private mutating func readRow(
    _ fields: [CSVField], _ buffer: UnsafeBufferPointer<UInt8>, _ scanner: CSVScanner,
    _ row: UnsafeMutableRawPointer
  ) -> UInt64? {
    var given: UInt64? = 0
    for position in fields.indices {
      let field = fields[position]
      if field.start == field.end {
        guard columns[position].isRequired else { continue }
        given = nil
        let name = columns[position].header
        add(field, scanner, column: name, "\(name) is blank; a value is required")
      } else if columns[position].read(field, buffer, into: row) {
        given? |= columns[position].derivedBit
      } else {
        given = nil
        let column = columns[position]
        add(
          field, scanner, column: column.header,
          "\(column.header): '\(clipped(field.text(buffer)))' \(column.refusal(field, buffer))")
      }
    }
    return given
  }
}
