#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whole files as bytes.
package enum FileBytes {
  /// Why a file could not be read.
  package enum Failure: Error, CustomStringConvertible {
    case missing
    case isDirectory
    case danglingLink
    case system(Int32)

    package var description: String {
      switch self {
      case .missing: "no such file"
      case .isDirectory: "is a folder, not a file"
      case .danglingLink: "is a link to a file that does not exist"
      case .system(let code): String(cString: strerror(code)).lowercased()
      }
    }
  }

  /// Reads a file.
  package static func read(_ path: String) throws(Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0 else {
      let code = errno
      guard code == ENOENT else { throw .system(code) }
      // A link that leads nowhere was meant to be read.
      throw lstat(path, &status) == 0 ? .danglingLink : .missing
    }
    defer { close(descriptor) }
    guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .isDirectory }
    var bytes = [UInt8](repeating: 0, count: max(4096, Int(status.st_size) + 1))
    var used = 0
    while true {
      let count = bytes.withUnsafeMutableBytes { buffer in
        // `used` stays below the count, so the pointer stays inside the buffer.
        systemRead(descriptor, buffer.baseAddress.map { $0 + used }, buffer.count - used)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .system(errno)
      }
      if count == 0 { break }
      used += count
      // A pipe, or a file that grows, has more to give than its size said.
      if used == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
    }
    bytes.removeLast(bytes.count - used)
    return bytes
  }

  private static func systemRead(_ descriptor: Int32, _ pointer: UnsafeMutableRawPointer?, _ count: Int)
    -> Int
  {
    #if canImport(Glibc)
      Glibc.read(descriptor, pointer, count)
    #else
      Darwin.read(descriptor, pointer, count)
    #endif
  }
}
