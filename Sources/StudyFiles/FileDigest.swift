import CSupport

/// Size and SHA-256 of a file's bytes, by which two readings of it are told apart.
public struct FileDigest: Sendable, Codable, Hashable {
  /// Size, bytes.
  public var bytes: Int
  /// SHA-256 (FIPS 180-4), 64 hexadecimal digits in lower case.
  public var sha256: String

  /// The digest of bytes.
  public init(_ content: [UInt8]) {
    bytes = content.count
    var digest = [UInt8](repeating: 0, count: 32)
    content.withUnsafeBufferPointer { input in
      // The digest's 32 bytes are written, the input's `count` bytes read, both inside their buffers.
      digest.withUnsafeMutableBufferPointer { cs_sha256(input.baseAddress, input.count, $0.baseAddress) }
    }
    let digits = Array("0123456789abcdef".utf8)
    sha256 = String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The digest of a text in UTF-8.
  public init(_ text: String) { self.init(Array(text.utf8)) }
}
