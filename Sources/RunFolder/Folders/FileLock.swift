import Foundation

/// An advisory lock on a file or folder; the system releases it when the process ends, however it ends.
package final class FileLock: Sendable {
  /// What came of taking a lock.
  enum Attempt {
    /// It is held as long as the object lives.
    case held(FileLock)
    /// Another process has it.
    case taken
    /// The file system has no locks: every process gets this.
    case unknown(FileLock)
    /// The file could not be opened or locked.
    case failed(SystemFailure)
  }

  private let descriptor: Int32

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Takes the lock of what has a path, without waiting.
  ///
  /// - Parameter making: Whether a file is made where there is none.
  static func attempt(_ path: String, making: Bool) -> Attempt {
    let flags = making ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC | O_NONBLOCK
    let descriptor = open(path, flags, 0o666)
    guard descriptor >= 0 else { return .failed(.last) }
    let lock = FileLock(descriptor)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: return .taken
      case ENOLCK, ENOSYS, ENOTSUP, EINVAL: return .unknown(lock)
      case let code: return .failed(SystemFailure(code: code))
      }
    }
    return .held(lock)
  }

  /// Whether a process has the lock of a file.
  package static func isHeld(_ path: String) -> Bool {
    // Without waiting, as for whoever writes to a pipe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Takes the lock of a file, which is made when it is not there; nil when another process has it.
  ///
  /// - Throws: `SystemFailure`.
  static func take(_ path: String) throws(SystemFailure) -> FileLock? {
    while true {
      switch attempt(path, making: true) {
      // A job that has just ended may have taken the file away, with the folder that it was in.
      case .held(let lock), .unknown(let lock): if lock.isOf(path) { return lock }
      case .taken: return nil
      case .failed(let failure): throw failure
      }
    }
  }

  /// Whether what is locked is what has the path.
  func isOf(_ path: String) -> Bool {
    var held = stat()
    var named = stat()
    return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino
      && held.st_dev == named.st_dev
  }
}
