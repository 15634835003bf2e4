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
    case notAFile
    case tooLarge
    case system(Int32)

    package var description: String {
      switch self {
      case .missing: "no such file"
      case .isDirectory: "is a folder, not a file"
      case .notAFile: "is no regular file"
      case .tooLarge: "has more than \(FileBytes.limit >> 20) MiB, the most that is read"
      case .danglingLink: "is a link to a file that does not exist"
      case .system(let code): String(cString: strerror(code)).lowercased()
      }
    }
  }

  /// Most bytes of a file.
  package static let limit = 1 << 30

  /// Reads a file, a regular one: a pipe or device may never end.
  package static func read(_ path: String) throws(Failure) -> [UInt8] {
    // Without waiting: opening a pipe waits for whoever writes to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
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
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    guard status.st_size <= limit else { throw .tooLarge }
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
      // A file that grows has more to give than its size said.
      guard used <= limit else { throw .tooLarge }
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
