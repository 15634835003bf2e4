import DispatchSolveCSupport
import DispatchSolveTables

/// Size and SHA-256 of a file's bytes, by which two readings of it are told apart.
public struct FileDigest: Sendable, Codable, Hashable {
  /// Size, bytes.
  public var bytes: Int
  /// SHA-256 (FIPS 180-4), 64 hexadecimal digits in lower case.
  public var sha256: String

  /// The digest of bytes.
  public init(_ content: [UInt8]) {
    var running = RunningDigest()
    running.add(content)
    self = running.digest
  }

  /// The digest of a text in UTF-8.
  public init(_ text: String) { self.init(Array(text.utf8)) }

  /// The digest of a regular file, read piece by piece.
  ///
  /// - Throws: An error that says why it cannot be read; a pipe or a device, which may never end, is not.
  public init(ofFile path: String) throws {
    var running = RunningDigest()
    try FileBytes.pieces(path) {
      running.add($0)
      return true
    }
    self = running.digest
  }

  fileprivate init(bytes: Int, sha256: String) {
    self.bytes = bytes
    self.sha256 = sha256
  }
}

/// The digest of bytes that come in pieces.
public struct RunningDigest: Sendable {
  private var state = cs_sha256_state()

  /// The digest of nothing yet.
  public init() { self.init(isPortable: false) }

  /// The digest of nothing yet, perhaps to be computed without the processor's own instructions.
  init(isPortable: Bool) {
    cs_sha256_begin(&state)
    state.is_portable = isPortable
  }

  /// Adds bytes.
  public mutating func add(_ content: [UInt8]) {
    // `count` bytes are read inside the buffer.
    content.withUnsafeBufferPointer { cs_sha256_add(&state, $0.baseAddress, $0.count) }
  }

  /// The digest of all bytes so far.
  public var digest: FileDigest {
    var digest = [UInt8](repeating: 0, count: 32)
    withUnsafePointer(to: state) { state in
      // The digest's 32 bytes are written inside the buffer.
      digest.withUnsafeMutableBufferPointer { cs_sha256_end(state, $0.baseAddress) }
    }
    let digits = Array("0123456789abcdef".utf8)
    return FileDigest(
      bytes: Int(state.count),
      sha256: String(
        decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self))
  }
}
