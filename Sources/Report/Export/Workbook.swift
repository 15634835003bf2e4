import DispatchSolveTables

/// Tables as a workbook in the format of spreadsheets (Office Open XML, .xlsx): numbers are numbers, a sheet a table, a
/// sheet before them that says what each holds.
public struct Workbook: Sendable {
  /// A table as a sheet.
  public struct Sheet: Sendable {
    /// Name; that of the table, its folder in front with a space.
    public var name: String
    /// What it holds.
    public var meaning: String
    /// What stands above the columns, units included, and whether a column is one of numbers.
    public var columns: [(header: String, isNumeric: Bool)]
    /// Cells as text, as their file has them.
    public var rows: [[String]]

    /// A sheet of a table.
    public init(
      name: String, meaning: String, columns: [(header: String, isNumeric: Bool)], rows: [[String]]
    ) {
      self.name = name
      self.meaning = meaning
      self.columns = columns
      self.rows = rows
    }
  }

  /// Why tables do not go into a workbook.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// A table has more rows than a sheet may have.
    case tooLong(String, rows: Int)
    /// The workbook would be larger than its format allows.
    case tooLarge

    /// Text for people.
    public var description: String {
      switch self {
      case .tooLong(let name, let rows): "\(name) has \(rows) rows, a sheet at most \(Workbook.mostRows)"
      case .tooLarge: "the workbook would be larger than 2 GiB"
      }
    }
  }

  /// Most rows of a sheet, the header one of them.
  static let mostRows = 1_048_576
  /// Most letters of a sheet's name.
  private static let longestName = 31

  private let sheets: [Sheet]

  /// A workbook of tables.
  ///
  /// - Parameter title: What the tables are of; it stands on the first sheet.
  /// - Throws: `tooLong`.
  public init(title: String, _ tables: [Sheet]) throws(Failure) {
    for sheet in tables where sheet.rows.count >= Self.mostRows {
      throw .tooLong(sheet.name, rows: sheet.rows.count)
    }
    let contents = Sheet(
      name: "contents", meaning: title,
      columns: [("sheet", false), ("rows", true), ("holds", false)],
      rows: [[title, "", ""]] + tables.map { [$0.name, "\($0.rows.count)", $0.meaning] })
    sheets = [contents] + tables
  }

  /// The file.
  ///
  /// - Throws: `tooLarge`.
  public func bytes() throws(Failure) -> [UInt8] {
    var zip = StoredZip()
    let names = sheets.map { String($0.name.map { $0 == "/" ? " " : $0 }.prefix(Self.longestName)) }
    func add(_ name: String, _ text: String) {
      zip.add(name, Array("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\(text)\n".utf8))
    }
    let types = sheets.indices.map {
      "<Override PartName=\"/xl/worksheets/sheet\($0 + 1).xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
    }
    add(
      "[Content_Types].xml",
      "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>\(types.joined())</Types>"
    )
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    add(
      "_rels/.rels",
      "<Relationships xmlns=\"\(relations)\"><Relationship Id=\"rId1\" Type=\"\(relation)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    )
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    let listed = names.enumerated().map {
      "<sheet name=\"\(escaped($1))\" sheetId=\"\($0 + 1)\" r:id=\"rId\($0 + 1)\"/>"
    }
    add(
      "xl/workbook.xml",
      "<workbook xmlns=\"\(main)\" xmlns:r=\"\(relation)\"><sheets>\(listed.joined())</sheets></workbook>")
    let parts = sheets.indices.map {
      "<Relationship Id=\"rId\($0 + 1)\" Type=\"\(relation)/worksheet\" Target=\"worksheets/sheet\($0 + 1).xml\"/>"
    }
    add(
      "xl/_rels/workbook.xml.rels",
      "<Relationships xmlns=\"\(relations)\">\(parts.joined())<Relationship Id=\"rId\(sheets.count + 1)\" Type=\"\(relation)/styles\" Target=\"styles.xml\"/></Relationships>"
    )
    add(
      "xl/styles.xml",
      "<styleSheet xmlns=\"\(main)\"><fonts count=\"2\"><font/><font><b/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf/><xf fontId=\"1\" applyFont=\"1\"/></cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
    for (index, sheet) in sheets.enumerated() {
      add("xl/worksheets/sheet\(index + 1).xml", Self.text(sheet, main))
      guard zip.bytes.count < 1 << 31 else { throw .tooLarge }
    }
    return zip.finished()
  }

  private static func text(_ sheet: Sheet, _ namespace: String) -> String {
    var text =
      "<worksheet xmlns=\"\(namespace)\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetData>"
    text += "<row r=\"1\">"
    for column in sheet.columns { text += words(column.header, style: " s=\"1\"") }
    text += "</row>"
    for (r, row) in sheet.rows.enumerated() {
      text += "<row r=\"\(r + 2)\">"
      for (c, cell) in row.enumerated() {
        if cell.isEmpty {
          // A cell is where it stands in its row.
          text += "<c/>"
        } else if sheet.columns[c].isNumeric, Double(cell) != nil {
          text += "<c><v>\(cell)</v></c>"
        } else if cell == "true" || cell == "false" {
          text += "<c t=\"b\"><v>\(cell == "true" ? 1 : 0)</v></c>"
        } else {
          text += words(cell, style: "")
        }
      }
      text += "</row>"
    }
    return text + "</sheetData></worksheet>"
  }

  private static func words(_ words: String, style: String) -> String {
    "<c t=\"inlineStr\"\(style)><is><t xml:space=\"preserve\">\(escaped(oneLine(words, limit: 32_000)))</t></is></c>"
  }
}
