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
    case tooLarge(most: Int)
    case noRoom(bytes: Int, needs: Int, left: Int, command: String)
    case system(Int32)

    package var description: String {
      switch self {
      case .missing: "no such file"
      case .isDirectory: "is a folder, not a file"
      case .notAFile: "is no regular file"
      case .tooLarge(let most): "has more than \(most >> 20) MiB, the most that is read"
      case .noRoom(let bytes, let needs, let left, let command):
        "has \(bytes >> 20) MiB, which take \(needs >> 20) MiB of memory at least; "
          + "\(left >> 20) MiB are left of what the program may take (\(command))"
      case .danglingLink: "is a link to a file that does not exist"
      case .system(let code): String(cString: strerror(code)).lowercased()
      }
    }
  }

  /// Most bytes of a file of data.
  package static let limit = 1 << 30
  /// Most bytes of a file that says what others are: a manifest, a status, what an experiment came to.
  package static let noteLimit = 64 << 20

  /// Memory that a byte of a table takes at least with the rows that are made of it, bytes: of demand.csv, whose rows are
  /// as short as any, 12 were measured, with texts of 240 letters in each row 2.4.
  package static let tableFactor = 2

  /// Reads a file, a regular one: a pipe or device may never end.
  ///
  /// - Parameters:
  ///   - limit: Most bytes that it may have; a larger one is refused before any room is made for it.
  ///   - factor: Memory that a byte takes at least, with what is made of it, bytes.
  package static func read(
    _ path: String, limit: Int = Self.limit, factor: Int = 1
  ) throws(Failure) -> [UInt8] {
    let (descriptor, size) = try open(path)
    defer { close(descriptor) }
    guard size <= limit else { throw .tooLarge(most: limit) }
    // What is small fits, or nothing would.
    if size > 1 << 20, let memory = MemoryLimit.inForce(), size * factor > memory.left {
      throw .noRoom(bytes: size, needs: size * factor, left: memory.left, command: memory.command)
    }
    var bytes = [UInt8](repeating: 0, count: max(4096, size + 1))
    var used = 0
    while true {
      let count = try fill(&bytes, from: used, descriptor)
      if count == 0 { break }
      used += count
      // A file that grows has more to give than its size said.
      guard used <= limit else { throw .tooLarge(most: limit) }
      if used == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
    }
    bytes.removeLast(bytes.count - used)
    return bytes
  }

  /// Hands the bytes of a regular file over in pieces, so that a large one takes no more room than a piece.
  ///
  /// - Parameters:
  ///   - start: Bytes at the beginning that are passed over.
  ///   - body: Told each piece; returns whether more is wanted.
  /// - Throws: `Failure`, or what `body` throws.
  package static func pieces(
    _ path: String, from start: Int = 0, length: Int = 1 << 20, _ body: ([UInt8]) throws -> Bool
  ) throws {
    let (descriptor, _) = try open(path)
    defer { close(descriptor) }
    guard lseek(descriptor, off_t(start), SEEK_SET) >= 0 else { throw Failure.system(errno) }
    while true {
      var piece = [UInt8](repeating: 0, count: length)
      let count = try fill(&piece, from: 0, descriptor)
      guard count > 0 else { return }
      piece.removeLast(length - count)
      guard try body(piece) else { return }
    }
  }

  /// Size of a regular file, bytes.
  package static func size(_ path: String) throws(Failure) -> Int {
    let (descriptor, size) = try open(path)
    close(descriptor)
    return size
  }

  /// Opens a regular file; who calls closes the descriptor.
  private static func open(_ path: String) throws(Failure) -> (descriptor: Int32, size: Int) {
    // Without waiting: opening a pipe waits for whoever writes to it.
    let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    var status = stat()
    guard descriptor >= 0 else {
      let code = errno
      guard code == ENOENT else { throw .system(code) }
      // A link that leads nowhere was meant to be read.
      throw lstat(path, &status) == 0 ? .danglingLink : .missing
    }
    let failure: Failure? =
      if fstat(descriptor, &status) != 0 {
        .system(errno)
      } else if status.st_mode & S_IFMT == S_IFDIR {
        .isDirectory
      } else if status.st_mode & S_IFMT != S_IFREG {
        .notAFile
      } else {
        nil
      }
    if let failure {
      close(descriptor)
      throw failure
    }
    return (descriptor, Int(status.st_size))
  }

  /// Reads on into the end of `bytes`, from `used`; returns how many bytes came, 0 at the end of the file.
  private static func fill(
    _ bytes: inout [UInt8], from used: Int, _ descriptor: Int32
  ) throws(Failure) -> Int {
    while true {
      let count = bytes.withUnsafeMutableBytes { buffer in
        // `used` stays below the count, so the pointer stays inside the buffer.
        systemRead(descriptor, buffer.baseAddress.map { $0 + used }, buffer.count - used)
      }
      if count >= 0 { return count }
      guard errno == EINTR else { throw .system(errno) }
    }
  }

  private static func systemOpen(_ path: String, _ flags: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.open(path, flags)
    #else
      Darwin.open(path, flags)
    #endif
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
