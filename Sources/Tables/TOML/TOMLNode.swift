/// A value of a TOML file, with its place; what is refused of it becomes a finding of the file.
package struct TOMLNode {
  /// What a value is.
  package enum Value {
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case moment(TOMLMoment)
    case list([TOMLNode])
    case table
  }

  /// The file it is of.
  package let file: TOMLFile
  /// Its key, or that of the list that it is in; empty at the top.
  package let name: String
  private let index: Int

  init(_ file: TOMLFile, _ index: Int, name: String) {
    (self.file, self.index, self.name) = (file, index, name)
  }

  private var node: TOMLDocument.Node { file.document.nodes[index] }

  /// Place of its key; of an element of a list, that of its value.
  package var keyPlace: TextPlace { node.key }

  /// Place of its first character; of a table with a header, that of the header's bracket.
  package var place: TextPlace { node.value }

  package var value: Value {
    switch node.content {
    case .text(let text): .text(text)
    case .integer(let integer): .integer(integer)
    case .number(let number): .number(number)
    case .flag(let flag): .flag(flag)
    case .moment(let moment): .moment(moment)
    case .list(let list): .list(file.document.lists[list].map { TOMLNode(file, $0, name: name) })
    case .table: .table
    }
  }

  private var table: [TOMLDocument.Name: Int]? {
    if case .table(let table) = node.content { file.document.tables[table] } else { nil }
  }

  package var isTable: Bool { table != nil }

  /// The value of a key of the table; nil when there is none.
  package subscript(key: String) -> TOMLNode? {
    table?[TOMLDocument.Name(key)].map { TOMLNode(file, $0, name: key) }
  }

  /// The values of the table in the order of their keys' places.
  package var children: [TOMLNode] {
    (table ?? [:]).map { TOMLNode(file, $1, name: $0.text) }.sorted { $0.keyPlace < $1.keyPlace }
  }

  /// The elements of the list.
  package var elements: [TOMLNode]? { if case .list(let nodes) = value { nodes } else { nil } }

  private func element(_ position: Int) -> TOMLNode? {
    guard case .list(let list) = node.content, file.document.lists[list].indices.contains(position) else {
      return nil
    }
    return TOMLNode(file, file.document.lists[list][position], name: name)
  }

  package var asText: String? { if case .text(let text) = node.content { text } else { nil } }

  package var asInteger: Int? { if case .integer(let integer) = node.content { integer } else { nil } }

  package var asFlag: Bool? { if case .flag(let flag) = node.content { flag } else { nil } }

  /// The number, written with a point or without; nil for whole ones that a number of 64 bits does not keep exactly.
  package var asNumber: Double? {
    switch node.content {
    case .number(let number): number
    case .integer(let integer): Double(exactly: integer)
    default: nil
    }
  }

  /// The node that a path of keys and indices leads to, as `where.zone` or `add_rows[0].zone`; as much of it as there
  /// is.
  package func nearest(_ path: String) -> TOMLNode {
    var node = self
    for part in path.split(whereSeparator: { $0 == "." || $0 == "[" }) {
      let inner: TOMLNode?
      if part.last == "]", let index = Int(part.dropLast()) {
        inner = node.element(index)
      } else {
        inner = node[String(part)]
      }
      guard let inner else { return node }
      node = inner
    }
    return node
  }

  /// Notes an error of the value, with its key in front.
  package func refuse(_ message: String) {
    if let integer = asInteger, asNumber == nil {
      file.add(place, "\(clipped(name)): \(integer) has more digits than a number keeps")
    } else {
      file.add(place, "\(clipped(name)): \(message)")
    }
  }

  /// Notes an error of the key.
  package func refuseKey(_ message: String) { file.add(keyPlace, message) }
}
