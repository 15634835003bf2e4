/// A CSV file that is no table of a study, such as a result: header and rows as text, read strictly by RFC 4180.
public struct CSVTable: Sendable {
  /// Name of the file for messages.
  public let file: String
  /// Header.
  public let columns: [String]
  /// Rows, each as long as `columns`.
  public let rows: [[String]]
  /// Places of the rows' cells.
  private let places: [[(line: Int, column: Int)]]
  private let header: [(line: Int, column: Int)]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - file: Its name for messages.
  /// - Throws: `InputFileError`: `unreadable`, or `invalid` with all that is wrong with the text.
  public init(path: String, file: String) throws(InputFileError) {
    do {
      try self.init(FileBytes.read(path, factor: FileBytes.tableFactor), file: file)
    } catch let error as InputFileError {
      throw error
    } catch {
      let reason = (error as? FileBytes.Failure)?.description ?? "\(error)"
      throw .unreadable([UnreadableFile(path: path, reason: reason)])
    }
  }

  /// Reads text.
  ///
  /// - Throws: `InputFileError.invalid`.
  public init(_ bytes: [UInt8], file: String) throws(InputFileError) {
    self.file = file
    if let problem = FileFormat.problem(bytes) {
      throw .invalid([
        LocatedFinding(severity: .error, file: file, line: 1, column: 1, message: problem)
      ])
    }
    var findings: [LocatedFinding] = []
    func add(_ line: Int, _ column: Int, _ message: String) {
      findings.append(
        LocatedFinding(severity: .error, file: file, line: line, column: column, message: message))
    }
    var read: [[String]] = []
    var found: [[(line: Int, column: Int)]] = []
    bytes.withUnsafeBufferPointer { buffer in
      var scanner = CSVScanner(buffer)
      var fields: [CSVField] = []
      while scanner.nextRow(&fields) {
        if let header = read.first, header.count != fields.count {
          add(
            scanner.rowLine, 1, "row has \(fields.count) fields, the header has \(header.count)")
          continue
        }
        read.append(fields.map { $0.text(buffer) })
        found.append(fields.map { scanner.place(of: $0) })
      }
      for problem in scanner.problems { add(problem.line, problem.column, problem.message) }
    }
    if read.isEmpty, findings.isEmpty { add(1, 1, "file is empty") }
    guard findings.isEmpty else { throw .invalid(findings.merged) }
    columns = read.first ?? []
    rows = Array(read.dropFirst())
    places = Array(found.dropFirst())
    header = found.first ?? []
  }

  /// Index of a column.
  ///
  /// - Throws: `InputFileError.invalid` when there is none.
  public func index(_ column: String) throws(InputFileError) -> Int {
    if let index = columns.firstIndex(of: column) { return index }
    throw .invalid([
      LocatedFinding(
        severity: .error, file: file, line: 1, column: 1, message: "column '\(column)' is missing")
    ])
  }

  /// The number in a row's column.
  ///
  /// - Throws: `InputFileError.invalid` when it is not one.
  public func number(_ row: Int, _ column: Int) throws(InputFileError) -> Double {
    let text = rows[row][column]
    let bytes = Array(text.utf8)
    let value = bytes.withUnsafeBufferPointer { try? CSVNumber.parse($0, 0, $0.count).get() }
    if let value { return value }
    let place = places[row][column]
    throw .invalid([
      LocatedFinding(
        severity: .error, file: file, line: place.line, column: place.column,
        message: "\(columns[column]): '\(clipped(text))' is not a number")
    ])
  }

  /// A cell as a number, true or false, or text.
  public func value(_ row: Int, _ column: Int) -> FieldValue {
    let text = rows[row][column]
    let bytes = Array(text.utf8)
    if let number = bytes.withUnsafeBufferPointer({ try? CSVNumber.parse($0, 0, $0.count).get() }) {
      return .number(number)
    }
    let word = text.lowercased()
    return word == "true" || word == "false" ? .flag(word == "true") : .text(text)
  }

  /// A cell as text.
  package func text(_ row: Int, _ column: Int) -> FieldValue { .text(rows[row][column]) }

  /// A finding about a cell; without a row, about the header.
  package func finding(_ row: Int?, _ column: Int, _ message: String) -> LocatedFinding {
    let place = row.map { places[$0][column] } ?? header[column]
    return LocatedFinding(
      severity: .error, file: file, line: place.line, column: place.column, message: message)
  }
}
