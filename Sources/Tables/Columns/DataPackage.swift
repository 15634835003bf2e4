import Foundation

/// Tables described as a Frictionless data package.
public enum DataPackage {
  /// A file with a table in it, as it is.
  public struct File: Sendable {
    /// What is known of the table.
    public var schema: TableSchema
    /// Path in the package.
    public var path: String
    /// Headers, in the order of the file.
    public var headers: [String]
    /// Size; nil: not said.
    public var bytes: Int?
    /// SHA-256 of the file; nil: not said.
    public var sha256: String?

    /// Describes a file.
    public init(
      _ schema: TableSchema, path: String, headers: [String], bytes: Int? = nil, sha256: String? = nil
    ) {
      self.schema = schema
      self.path = path
      self.headers = headers
      self.bytes = bytes
      self.sha256 = sha256
    }

    /// The headers of a file's bytes; none where they are no table.
    public static func headers(of bytes: [UInt8]) -> [String] {
      bytes.withUnsafeBufferPointer { buffer in
        var scanner = CSVScanner(buffer)
        var fields: [CSVField] = []
        return scanner.nextRow(&fields) ? fields.map { $0.text(buffer) } : []
      }
    }
  }

  private struct Package: Encodable {
    var profile = "tabular-data-package"
    var name: String
    var title: String?
    var resources: [Resource]
  }
  private struct Resource: Encodable {
    var name: String
    var path: String
    var description: String
    var profile = "tabular-data-resource"
    var format: String?
    var mediatype: String?
    var encoding: String?
    var bytes: Int?
    var hash: String?
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
    return json(Package(name: name, resources: resources))
  }

  /// Files as they are: of every table the columns that its file has, in their order.
  ///
  /// - Parameters:
  ///   - name: Name of the package.
  ///   - title: What it is of, for people.
  public static func json(_ name: String, title: String, files: [File]) -> String {
    let resources = files.map { file in
      let columns = file.headers.compactMap { file.schema.column($0) }
      // A key that may be left out is none of a file without it.
      let keys = file.schema.columns.filter { key in
        key.isKey && (key.isRequired || file.headers.contains(key.name))
      }
      let isKeyed =
        !keys.isEmpty && keys.allSatisfy { key in key.isRequired && file.headers.contains(key.name) }
      return Resource(
        name: file.schema.name.resourceName, path: file.path, description: file.schema.meaning,
        format: "csv", mediatype: "text/csv", encoding: "utf-8", bytes: file.bytes,
        hash: file.sha256.map { "sha256:\($0)" },
        schema: Fields(fields: columns.map(field), primaryKey: isKeyed ? keys.map(\.name) : nil))
    }
    return json(Package(name: name, title: title.isEmpty ? nil : title, resources: resources))
  }

  private static func json(_ package: Package) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(package) else { return "{}\n" }
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

extension TableSchema {
  /// The column of a header, one of those that repeat with its number.
  fileprivate func column(_ header: String) -> ColumnSchema? {
    if let column = columns.first(where: { $0.name == header }) { return column }
    guard let (index, _) = numbered(header) else { return nil }
    var column = numberedColumns[index]
    column.name = header
    return column
  }
}

extension String {
  /// A name of a resource, which has no folders.
  fileprivate var resourceName: String { String(map { $0 == "/" ? "-" : $0 }) }
}
