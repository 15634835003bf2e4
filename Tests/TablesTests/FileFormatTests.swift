import Testing

@testable import DispatchSolveTables

/// Files that are something else than UTF-8 are named as what they are; what is UTF-8 is not taken for another thing.
struct FileFormatTests {
  /// Bytes of a text in units of some width, little or big end first.
  static func bytes(_ text: String, width: Int, isLittle: Bool, mark: Bool) -> [UInt8] {
    let units = ((mark ? "\u{FEFF}" : "") + text).unicodeScalars.map(\.value)
    return units.flatMap { unit in
      let little = (0..<width).map { UInt8(unit >> (8 * UInt32($0)) & 0xFF) }
      return isLittle ? little : little.reversed()
    }
  }

  @Test(arguments: [(2, "UTF-16"), (4, "UTF-32")], [true, false])
  func encodings(kind: (width: Int, name: String), isLittle: Bool) {
    for text in ["zone,group\nA,B\n", "name = \"Süd\"\n", "# x\n", "\n\nname = 1\n"] {
      for mark in [true, false] {
        let bytes = Self.bytes(text, width: kind.width, isLittle: isLittle, mark: mark)
        #expect(FileFormat.encoding(bytes) == kind.name, "\(text) \(mark)")
        let problem = #expect(throws: TOMLProblem.self) { try TOMLDocument(bytes) }
        #expect(problem?.message == "file is \(kind.name); save it as UTF-8" && problem?.place == .start)
      }
    }
  }

  @Test func utf8IsNoOther() {
    for text in ["", "a", "ab", "a\0b", "\u{FEFF}zone,group\n", "é,ü\n", "a\0\0\0b", "zo\0ne,group"] {
      #expect(FileFormat.problem(Array(text.utf8)) == nil, "\(text)")
    }
  }

  @Test func whatSpreadsheetsAndPackersWrite() {
    for (mark, name) in [
      ([0x50, 0x4B, 0x03, 0x04, 0x14, 0], "a workbook (.xlsx, .ods) or another ZIP archive"),
      ([0xD0, 0xCF, 0x11, 0xE0, 0xA1], "a workbook (.xls)"), ([0x1F, 0x8B, 8], "packed by gzip"),
    ] {
      #expect(
        FileFormat.problem(mark.map(UInt8.init)) == "file is \(name), not text; save it as CSV in UTF-8")
      #expect(throws: InputFileError.self) { try CSVTable(mark.map(UInt8.init), file: "x.csv") }
    }
  }
}
