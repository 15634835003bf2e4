/// A ZIP archive whose files are stored as they are, none compressed: the same bytes for the same files.
struct StoredZip {
  /// Files by name, in the order of the archive.
  private(set) var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// Adds a file.
  mutating func add(_ name: String, _ content: [UInt8]) {
    let offset = bytes.count
    let crc = Self.crc(content)
    let name = Array(name.utf8)
    // Fields that the file's own header and the directory share: version 2.0, names in UTF-8, stored, the first moment
    // that the format knows (1980-01-01), checksum, sizes, length of the name, no extra field.
    let shared =
      Self.word(20) + Self.word(0x0800) + Self.word(0) + Self.word(0) + Self.word(0x0021) + Self.long(crc)
      + Self.long(UInt32(truncatingIfNeeded: content.count))
      + Self.long(UInt32(truncatingIfNeeded: content.count))
      + Self.word(UInt16(truncatingIfNeeded: name.count)) + Self.word(0)
    bytes += Self.long(0x0403_4B50) + shared + name + content
    directory += Self.long(0x0201_4B50) + Self.word(20) + shared
    directory += Self.word(0) + Self.word(0) + Self.word(0) + Self.long(0)
    directory += Self.long(UInt32(truncatingIfNeeded: offset)) + name
    count += 1
  }

  /// The whole archive.
  func finished() -> [UInt8] {
    let entries = UInt16(truncatingIfNeeded: count)
    return bytes + directory + Self.long(0x0605_4B50) + Self.word(0) + Self.word(0) + Self.word(entries)
      + Self.word(entries) + Self.long(UInt32(truncatingIfNeeded: directory.count))
      + Self.long(UInt32(truncatingIfNeeded: bytes.count)) + Self.word(0)
  }

  private static func word(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }
  private static func long(_ value: UInt32) -> [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// CRC-32 of ISO 3309, by bytes.
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes { crc = table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ (crc >> 8) }
    return crc ^ 0xFFFF_FFFF
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }
}
