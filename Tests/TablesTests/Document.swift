import Testing

@testable import DispatchSolveTables

/// A TOML text read, or what is wrong with it as `line:column: message`.
func outcome(_ text: String) -> String {
  do throws(TOMLProblem) {
    return PlainTOML.text(try TOMLDocument(Array(text.utf8)))
  } catch {
    return "\(error.place.line):\(error.place.column): \(error.message)"
  }
}

/// Documents written one way, so that they can be compared.
enum PlainTOML {
  static func text(_ document: TOMLDocument, _ index: Int = 0) -> String {
    switch document.nodes[index].content {
    case .text(let text): "\"\(text)\""
    case .integer(let integer): "\(integer)"
    case .number(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .moment(let moment): "\(moment.kind) \(moment.text)"
    case .list(let list):
      "[" + document.lists[list].map { text(document, $0) }.joined(separator: ", ") + "]"
    case .table(let table):
      "{"
        + document.tables[table].sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) }
        .map { "\($0.key.text): \(text(document, $0.value))" }.joined(separator: ", ") + "}"
    }
  }

  /// A value that is neither list nor table.
  static func text(of node: TOMLNode) -> String {
    switch node.value {
    case .text(let text): "\"\(text)\""
    case .integer(let integer): "\(integer)"
    case .number(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .moment(let moment): "\(moment.kind) \(moment.text)"
    case .list, .table: "?"
    }
  }
}
