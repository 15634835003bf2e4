import DispatchSolveCSupport
import Foundation

/// A call of the operating system that failed.
package struct SystemFailure: Error {
  package var code: Int32

  /// The failure of the last call.
  package static var last: SystemFailure { SystemFailure(code: errno) }
  /// Text of the system.
  package var reason: String { String(cString: strerror(code)) }
}

/// Where a folder is or is to be, with links followed, and how it gets there in one step.
///
/// New contents are put together in a hidden folder beside the place and brought to the disk before they change
/// places with what is there. A process that ends on the way leaves a hidden folder, which the next one clears, or
/// moves back where the system cannot exchange folders in one step.
package struct FolderPlace {
  /// Exchanges two folders; returns an error number, as `cs_exchange_folders`.
  package typealias Exchange = (String, String) -> Int32

  /// Absolute path without links.
  package let path: String
  let parent: String
  let name: String

  /// Follows links; makes the folders above.
  ///
  /// - Throws: `ResultFolderError.notWritten` for an empty path, a link that leads nowhere, and folders that cannot
  ///   be made or written to.
  package init(resolving given: String) throws(ResultFolderError) {
    guard !given.isEmpty else { throw .notWritten(path: given, reason: "the path is empty") }
    // Its path has no slash at the end, with which the system would follow a link that is to be looked at.
    let url = URL(fileURLWithPath: given)
    let real: String
    do {
      var information = stat()
      let code = lstat(url.path, &information) == 0 ? 0 : errno
      if code == 0 {
        real = try Self.realPath(url.path, orElse: "it is a link that leads nowhere", given)
      } else {
        let last = url.lastPathComponent
        guard code == ENOENT, last != ".", last != ".." else { throw SystemFailure(code: code) }
        let above = url.deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
        let folder = try Self.realPath(above, orElse: "no such folder", given)
        real = folder == "/" ? "/\(last)" : "\(folder)/\(last)"
      }
    } catch {
      throw ResultFolderError(error, path: given)
    }
    let final = URL(fileURLWithPath: real)
    path = real
    parent = final.deletingLastPathComponent().path
    name = final.lastPathComponent
    guard FileManager.default.isWritableFile(atPath: parent) else {
      throw .notWritten(path: parent, reason: "no permission to write")
    }
  }

  /// Whether there is anything at the place.
  package var isTaken: Bool { FileManager.default.fileExists(atPath: path) }

  /// Whether `other` is the place or lies in it.
  package func holds(_ other: String) -> Bool {
    guard let inner = try? Self.realPath(other, orElse: "", other) else { return false }
    return inner == path || inner.hasPrefix(path == "/" ? path : path + "/")
  }

  private static func realPath(_ path: String, orElse missing: String, _ given: String) throws -> String {
    // With no buffer given the system allocates one that is ours to free.
    guard let real = realpath(path, nil) else {
      if errno == ENOENT { throw ResultFolderError.notWritten(path: given, reason: missing) }
      throw SystemFailure.last
    }
    defer { free(real) }
    return String(cString: real)
  }
}

extension FolderPlace {
  var hiddenPrefix: String { ".\(name).dispatchsolve-" }
  private var retiredPrefix: String { "\(hiddenPrefix)old-" }

  /// A hidden name beside the place that nobody else has.
  func hidden(_ prefix: String) -> String { "\(parent)/\(prefix)\(UUID().uuidString.prefix(8))" }

  /// Clears what processes that ended on the way have left, and moves a folder back that one of them had put aside.
  package func recover() {
    let files = FileManager.default
    for left in ((try? files.contentsOfDirectory(atPath: parent)) ?? []).sorted()
    where left.hasPrefix(hiddenPrefix) {
      let folder = "\(parent)/\(left)"
      // Whoever still writes it holds its lock.
      guard case .held(let lock) = FileLock.attempt(folder, making: false) else { continue }
      defer { withExtendedLifetime(lock) {} }
      if left.hasPrefix(retiredPrefix), !isTaken, rename(folder, path) == 0 { continue }
      try? files.removeItem(atPath: folder)
    }
  }

  /// Puts files (name to content) in the place of whatever is there.
  ///
  /// - Parameters:
  ///   - contents: Files, with `/` in the names of those in subfolders.
  ///   - written: A file that is on the disk already; it stays where it is, too, so that nothing is lost on the way.
  ///   - exchange: How two folders change places.
  ///   - mayReplace: Called once all is on the disk; throws when what is there must stay.
  package func install(
    _ contents: [(name: String, content: [UInt8])], written: (name: String, path: String)? = nil,
    faults: Faults = .none,
    exchange: Exchange = { cs_exchange_folders($0, $1) }, mayReplace: () throws -> Void
  ) throws {
    let files = FileManager.default
    let (staging, lock) = try makeHidden()
    defer { withExtendedLifetime(lock) {} }
    do {
      var folders: Set<String> = [staging]
      for (name, content) in contents {
        let file = URL(fileURLWithPath: staging).appendingPathComponent(name)
        let folder = file.deletingLastPathComponent()
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        folders.insert(folder.path)
        try FileReplacement(faults: .none).create(content, at: file.path, isDurable: true)
        faults.reach(.resultStaged)
      }
      if let written {
        let file = "\(staging)/\(written.name)"
        // A second name of the file; where there are none, a copy.
        if link(written.path, file) != 0 {
          try files.copyItem(atPath: written.path, toPath: file)
          try FileReplacement.synchronize(file)
        }
        faults.reach(.resultStaged)
      }
      for folder in folders { try FileReplacement.synchronize(folder) }
      faults.reach(.resultsStaged)
      if isTaken {
        try mayReplace()
        let retired = try replace(with: staging, exchange)
        try FileReplacement.synchronize(parent)
        faults.reach(.resultsExchanged)
        // What cannot be removed now is cleared by the next run.
        try? files.removeItem(atPath: retired)
        faults.reach(.oldRemoved)
      } else {
        guard rename(staging, path) == 0 else { throw SystemFailure.last }
        try FileReplacement.synchronize(parent)
      }
    } catch {
      try? files.removeItem(atPath: staging)
      throw error
    }
  }

  /// Lets `staging` take the place; returns where the folder is that was there.
  private func replace(with staging: String, _ exchange: Exchange) throws -> String {
    switch exchange(staging, path) {
    case 0: return staging
    // The last is what a layered file system says of a folder of a lower layer, which is moved by copying.
    case ENOSYS, EINVAL, ENOTSUP, EOPNOTSUPP, EXDEV: break
    case let code: throw SystemFailure(code: code)
    }
    // Two steps, between which there is no folder; `recover` moves the old one back if the second never comes.
    let files = FileManager.default
    let retired = hidden(retiredPrefix)
    try files.moveItem(atPath: path, toPath: retired)
    do {
      try files.moveItem(atPath: staging, toPath: path)
    } catch {
      try? files.moveItem(atPath: retired, toPath: path)
      throw error
    }
    return retired
  }

  /// Makes a hidden folder that nobody clears away while its lock is held.
  ///
  /// Between its making and its locking another process may take it for one that was left, lock it and remove it; then
  /// another one is made. On a file system without locks there is none, and nothing is cleared.
  func makeHidden() throws(SystemFailure) -> (path: String, lock: FileLock?) {
    for _ in 0..<20 {
      let path = hidden(hiddenPrefix)
      guard mkdir(path, 0o777) == 0 else { throw .last }
      switch FileLock.attempt(path, making: false) {
      case .held(let lock) where lock.isOf(path): return (path, lock)
      // Taken by whoever removes it.
      case .held, .taken: continue
      case .failed(let failure) where failure.code == ENOENT: continue
      case .unknown, .failed: return (path, nil)
      }
    }
    throw SystemFailure(code: EBUSY)
  }

  /// Makes a folder with what `fill` puts into it, and gives it its name when that is there; nil when the name was
  /// taken in the meantime.
  package func make<R>(_ fill: (_ folder: String) throws(SystemFailure) -> R?) throws(SystemFailure) -> R? {
    let (staging, lock) = try makeHidden()
    defer { withExtendedLifetime(lock) {} }
    var isDone = false
    defer { if !isDone { try? FileManager.default.removeItem(atPath: staging) } }
    let content = try fill(staging)
    guard rename(staging, path) == 0 else {
      guard [ENOTEMPTY, EEXIST, ENOTDIR].contains(errno) else { throw .last }
      return nil
    }
    isDone = true
    return content
  }
}
