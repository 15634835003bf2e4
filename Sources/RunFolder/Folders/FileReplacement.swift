import Foundation

/// Writes a whole file under another name and gives it its own in one step, so that a reader finds the old content
/// or the new, never a part.
package struct FileReplacement {
  let faults: Faults

  /// Writes with these faults.
  package init(faults: Faults) {
    self.faults = faults
  }

  /// How names of files end that are not whole.
  package static let temporaryEnding = ".tmp"

  /// Puts `bytes` in the place of a file.
  ///
  /// - Parameter isDurable: Whether the content is brought to the disk before the file gets its name.
  /// - Throws: `SystemFailure`; the old content stands.
  package func write(_ bytes: [UInt8], to path: String, isDurable: Bool) throws(SystemFailure) {
    let temporary = path + Self.temporaryEnding
    do throws(SystemFailure) {
      try create(bytes, at: temporary, isDurable: isDurable)
    } catch {
      unlink(temporary)
      throw error
    }
    faults.reach(.fileWritten)
    guard rename(temporary, path) == 0 else {
      let failure = SystemFailure.last
      unlink(temporary)
      throw failure
    }
    faults.reach(.fileNamed)
  }

  /// Writes a file that nobody looks at yet.
  ///
  /// - Throws: `SystemFailure`; a part of the file may be there.
  func create(_ bytes: [UInt8], at path: String, isDurable: Bool) throws(SystemFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .last }
    defer { close(descriptor) }
    faults.reach(.fileOpened)
    try Self.writeAll(bytes[..<(bytes.count / 2)], to: descriptor)
    faults.reach(.fileHalfWritten)
    try Self.writeAll(bytes[(bytes.count / 2)...], to: descriptor)
    if isDurable { try Self.synchronize(descriptor) }
  }

  /// Writes all bytes at the end of what a descriptor has written.
  static func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) throws(SystemFailure) {
    var rest = bytes
    while !rest.isEmpty {
      // The pointer is used inside the closure only, with the count of the bytes it points to.
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw .last
      }
    }
  }

  /// Brings a file that is open to the disk.
  static func synchronize(_ descriptor: Int32) throws(SystemFailure) {
    // File systems that cannot do this for a folder say so; there is nothing more to do then.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else { throw .last }
  }

  /// Brings a file, or the names in a folder, to the disk.
  package static func synchronize(_ path: String) throws(SystemFailure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last }
    defer { close(descriptor) }
    try synchronize(descriptor)
  }
}
