import Foundation

/// Tables described as a Frictionless data package.
public enum DataPackage {
  private struct Package: Encodable {
    var profile = "tabular-data-package"
    var name: String
    var resources: [Resource]
  }
  private struct Resource: Encodable {
    var name: String
    var path: String
    var description: String
    var profile = "tabular-data-resource"
    var schema: Fields
  }
  private struct Fields: Encodable {
    var fields: [Field]
    var primaryKey: [String]?
  }
  private struct Field: Encodable {
    var name: String
    var type: String
    var description: String
    var unit: String?
    var constraints: Constraints
  }
  private struct Constraints: Encodable {
    var required: Bool
    var minimum: Double?
    var maximum: Double?
    var `enum`: [String]?
  }

  /// JSON with sorted keys and a final newline.
  ///
  /// - Parameter name: Name of the package.
  public static func json(_ name: String, _ tables: [TableSchema]) -> String {
    let resources = tables.map { table in
      // A primary key admits no blanks.
      let keys = table.columns.filter(\.isKey)
      let primaryKey = keys.isEmpty || keys.contains { !$0.isRequired } ? nil : keys.map(\.name)
      return Resource(
        name: table.name, path: table.fileName,
        description: table.meaning + (table.isRequired ? "" : " (optional)"),
        schema: Fields(
          fields: (table.columns + table.numberedColumns).map(field), primaryKey: primaryKey))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(Package(name: name, resources: resources)) else { return "{}\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private static func field(_ column: ColumnSchema) -> Field {
    var constraints = Constraints(required: column.isRequired)
    let type: String
    switch column.kind {
    case .text, .name, .list, .integerOrChoice, .integers: type = "string"
    case .day: type = "date"
    case .flag: type = "boolean"
    case .choice(let words):
      type = "string"
      constraints.enum = words
    case .integer(let range):
      type = "integer"
      constraints.minimum = range.lowerBound == Int.min ? nil : Double(range.lowerBound)
      constraints.maximum = range.upperBound == Int.max ? nil : Double(range.upperBound)
    case .number(let range):
      type = "number"
      constraints.minimum = range.lowerBound == -Double.greatestFiniteMagnitude ? nil : range.lowerBound
      constraints.maximum = range.upperBound == .greatestFiniteMagnitude ? nil : range.upperBound
    case .numberAbove(let low, let high):
      type = "number"
      constraints.minimum = low
      constraints.maximum = high == .greatestFiniteMagnitude ? nil : high
    }
    let blank = column.defaultText.isEmpty ? "" : "; blank: \(column.defaultText)"
    return Field(
      name: column.name, type: type, description: column.meaning + blank,
      unit: column.unit.isEmpty ? nil : column.unit, constraints: constraints)
  }
}
