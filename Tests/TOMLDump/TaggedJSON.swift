import DispatchSolveTables

/// A TOML document as JSON of values tagged with their types, the way the public test suite has them.
struct TaggedJSON {
  private let document: TOMLDocument
  private(set) var text = ""

  init(_ document: TOMLDocument) {
    self.document = document
    write(0)
  }

  private mutating func write(_ index: Int) {
    switch document.nodes[index].content {
    case .text(let value): write("string", value)
    case .integer(let value): write("integer", "\(value)")
    case .number(let value): write("float", "\(value)")
    case .flag(let value): write("bool", "\(value)")
    case .moment(let value):
      let kind =
        switch value.kind {
        case .dateTime: "datetime"
        case .localDateTime: "datetime-local"
        case .localDate: "date-local"
        case .localTime: "time-local"
        }
      write(kind, value.text)
    case .list(let list):
      text += "["
      for (number, element) in document.lists[list].enumerated() {
        if number > 0 { text += "," }
        write(element)
      }
      text += "]"
    case .table(let table):
      text += "{"
      for (number, entry) in document.tables[table].enumerated() {
        if number > 0 { text += "," }
        write(quoted: entry.key.text)
        text += ":"
        write(entry.value)
      }
      text += "}"
    }
  }

  private mutating func write(_ type: String, _ value: String) {
    text += "{\"type\":\"\(type)\",\"value\":"
    write(quoted: value)
    text += "}"
  }

  private mutating func write(quoted value: String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case ..." ":
        let code = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
