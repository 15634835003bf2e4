/// What is wrong with the header of a table's file: one problem for each cause.
struct HeaderProblems {
  /// A problem, and which field of the header has it; nil: the header as a whole.
  struct Problem: Hashable {
    var field: Int?
    var message: String
  }

  /// The problems.
  private(set) var problems: [Problem] = []
  /// Whether the first line names no column of the table, so that what follows cannot be rows of it.
  private(set) var isNoHeader = false

  private let schema: TableSchema
  private let names: [String]
  private let given: Set<String>
  /// Columns that the table has, with those that it numbers.
  private let known: [String]
  /// Columns that were meant by a misspelt one, so that they are not missing besides.
  private var meant: Set<String> = []

  /// Looks a header over.
  ///
  /// - Parameters:
  ///   - names: Names in the file's order.
  ///   - isKnown: Whether the table has a column of that name.
  init(_ names: [String], isKnown: [Bool], schema: TableSchema) {
    self.schema = schema
    self.names = names
    given = Set(names)
    known = schema.columns.map(\.name) + schema.numberedColumns.map(\.name)
    let unknown = names.indices.filter { !isKnown[$0] && !names[$0].isEmpty }
    checkRepeated()
    checkNameless()
    let respelt = respeltColumns(unknown)
    for field in unknown where !respelt.contains(field) { addUnknown(field) }
    let missing = schema.columns.filter { column in
      column.isRequired && !given.contains(column.name) && !meant.contains(column.name)
    }
    guard !missing.isEmpty else { return }
    if !isKnown.contains(true), meant.isEmpty, unknown.allSatisfy({ schema.former[names[$0]] == nil }) {
      isNoHeader = true
      let first = names.first.map { "'\(clipped($0))' is not the header" } ?? "there is no header"
      problems = [
        Problem(
          message: "\(first); expected "
            + schema.columns.filter(\.isRequired).map(\.name).joined(separator: ","))
      ]
      return
    }
    let list = missing.map { "'\($0.name)'" }.joined(separator: ", ")
    problems.append(
      Problem(message: missing.count == 1 ? "column \(list) is missing" : "columns \(list) are missing"))
  }

  private mutating func checkRepeated() {
    var seen: Set<String> = []
    var told: Set<String> = []
    for (field, name) in names.enumerated()
    where !name.isEmpty && !seen.insert(name).inserted && told.insert(name).inserted {
      problems.append(Problem(field: field, message: "column '\(clipped(name))' appears twice"))
    }
  }

  private mutating func checkNameless() {
    let nameless = names.indices.filter { names[$0].isEmpty }
    guard let first = nameless.first else { return }
    problems.append(
      Problem(
        field: first,
        message: nameless.count == 1 ? "column without a name" : "\(nameless.count) columns without a name"))
  }

  /// Fields whose names are those of columns but for case and outer spaces, where there are several: one problem.
  private mutating func respeltColumns(_ unknown: [Int]) -> Set<Int> {
    func plain(_ name: String) -> String {
      String(String(name.drop(while: \.isWhitespace).reversed()).drop(while: \.isWhitespace).reversed())
        .lowercased()
    }
    var columns: [String: String] = [:]
    for name in known where !given.contains(name) { columns[plain(name)] = name }
    let respelt = unknown.compactMap { field in columns[plain(names[field])].map { (field, $0) } }
    guard respelt.count > 1, let first = respelt.first else { return [] }
    meant.formUnion(respelt.map(\.1))
    let written = respelt.map { "'\(clipped(names[$0.0]))'" }.joined(separator: ", ")
    problems.append(
      Problem(
        field: first.0,
        message: "columns are misspelt: \(written); write \(respelt.map(\.1).joined(separator: ", "))"))
    return Set(respelt.map(\.0))
  }

  private mutating func addUnknown(_ field: Int) {
    let name = names[field]
    let message = "unknown column '\(clipped(name))'"
    if let remedy = schema.former[name] {
      problems.append(Problem(field: field, message: "\(message), gone since 0.2.0: \(remedy)"))
      return
    }
    // Of what is not listed any more nobody reads what was meant.
    guard problems.count < TableReader.findingLimit, let near = nearestName(to: name, among: known) else {
      problems.append(Problem(field: field, message: message))
      return
    }
    let isMissing =
      !given.contains(near) && schema.columns.contains { $0.name == near && $0.isRequired }
    meant.insert(near)
    problems.append(
      Problem(
        field: field,
        message: "\(message); did you mean '\(clipped(near))'\(isMissing ? ", which is missing" : "")?"))
  }
}
