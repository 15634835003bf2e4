/// What a file is that was to be text in UTF-8, as far as its first bytes tell.
enum FileFormat {
  /// What is wrong, and what to do; nil: nothing says that the file is not UTF-8.
  static func problem(_ bytes: [UInt8]) -> String? {
    encoding(bytes).map { "file is \($0); save it as UTF-8" }
      ?? container(bytes).map { "file is \($0), not text; save it as CSV in UTF-8" }
  }

  /// The encoding, where it is another one that can be told: by its mark, or by the zeros between the characters that a
  /// table or a settings file begins with, which are of ASCII.
  static func encoding(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
    for (width, name) in [(4, "UTF-32"), (2, "UTF-16")] {
      // Two characters, little or big end first.
      let start = bytes.prefix(2 * width)
      guard start.count == 2 * width else { continue }
      for place in [0, width - 1]
      where start.indices.allSatisfy({ $0 % width == place ? isText(start[$0]) : start[$0] == 0 }) {
        return name
      }
    }
    return nil
  }

  /// Printable ASCII, tab or line end.
  private static func isText(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// What spreadsheets and packers write under any name.
  private static func container(_ bytes: [UInt8]) -> String? {
    let known: [(mark: [UInt8], name: String)] = [
      ([0x50, 0x4B, 0x03, 0x04], "a workbook (.xlsx, .ods) or another ZIP archive"),
      ([0xD0, 0xCF, 0x11, 0xE0], "a workbook (.xls)"),
      ([0x1F, 0x8B], "packed by gzip"),
      ([0x50, 0x41, 0x52, 0x31], "Parquet"),
    ]
    return known.first { bytes.starts(with: $0.mark) }?.name
  }
}
