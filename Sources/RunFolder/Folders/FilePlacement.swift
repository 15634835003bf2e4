import Foundation

/// Files that a command makes for people, put where they are wanted when all of them are whole.
///
/// They are written beside their place under hidden names first. Somebody who asks for a stop meanwhile finds nothing of
/// them; what a process that was killed has left is cleared by the next one, which it does not keep from anything.
package struct FilePlacement {
  /// Why files are not in their place.
  package enum Failure: Error {
    /// One of them is there already.
    case exists(path: String)
    /// They could not be written.
    case notWritten(path: String, reason: String)
    /// Somebody asked for a stop, and the work was left.
    case left
  }

  private let stop: StopSignal
  private let faults: Faults

  /// How names of folders begin that a process fills in a folder that is there already.
  private static let prefix = ".dispatchsolve-"
  /// In such a folder, once it is full: names of the files, a line each.
  private static let list = ".names"

  /// Puts files in their place until `stop` is given.
  package init(stop: StopSignal = StopSignal(), faults: Faults = .none) {
    self.stop = stop
    self.faults = faults
  }

  /// Puts one file in its place, in one step.
  ///
  /// - Throws: `Failure`; what was there before stands.
  package func put(_ bytes: [UInt8], at path: String) throws(Failure) {
    try placing(path) {
      let place = try FolderPlace(resolving: path)
      place.recover()
      let staged = place.hidden(place.hiddenPrefix)
      guard case .held(let lock) = FileLock.attempt(staged, making: true) else {
        throw SystemFailure(code: EBUSY)
      }
      defer { withExtendedLifetime(lock) {} }
      try staging(staged) {
        try write(bytes, to: staged)
        faults.reach(.resultsStaged)
      } placed: {
        guard rename(staged, place.path) == 0 else { throw SystemFailure.last }
      }
    }
  }

  /// Puts files into a folder: a new one gets its name with all of them in it, in one step; in one that is there they get
  /// theirs one directly after the other.
  ///
  /// - Parameters:
  ///   - files: With `/` in the names of those in subfolders.
  ///   - mayReplace: Whether files of these names that are there already are replaced.
  /// - Throws: `Failure`.
  package func put(
    _ files: [(name: String, bytes: [UInt8])], into folder: String, mayReplace: Bool
  ) throws(Failure) {
    try placing(folder) {
      var status = stat()
      if lstat(folder, &status) != 0, errno == ENOENT {
        try make(files, folder)
      } else {
        try add(files, to: folder, mayReplace: mayReplace)
      }
    }
  }

  private func placing(_ path: String, _ body: () throws -> Void) throws(Failure) {
    do {
      try body()
    } catch let failure as Failure {
      throw failure
    } catch {
      guard case .notWritten(let path, let reason) = ResultFolderError(error, path: path) else {
        throw .notWritten(path: path, reason: "\(error)")
      }
      throw .notWritten(path: path, reason: reason)
    }
  }

  private func make(_ files: [(name: String, bytes: [UInt8])], _ folder: String) throws {
    let place = try FolderPlace(resolving: folder)
    place.recover()
    let (staged, lock) = try place.makeHidden()
    defer { withExtendedLifetime(lock) {} }
    try staging(staged) {
      try fill(staged, files)
    } placed: {
      guard rename(staged, place.path) == 0 else { throw SystemFailure.last }
    }
  }

  private func add(
    _ files: [(name: String, bytes: [UInt8])], to folder: String, mayReplace: Bool
  ) throws {
    let unfinished = try recover(folder)
    let taken = files.first {
      !unfinished.contains($0.name) && FileManager.default.fileExists(atPath: "\(folder)/\($0.name)")
    }
    if !mayReplace, let taken { throw Failure.exists(path: "\(folder)/\(taken.name)") }
    let staged = "\(folder)/\(Self.prefix)\(UUID().uuidString.prefix(8))"
    guard mkdir(staged, 0o777) == 0 else { throw SystemFailure.last }
    let lock = FileLock.attempt(staged, making: false)
    defer { withExtendedLifetime(lock) {} }
    try staging(staged) {
      let names = files.map(\.name) + unfinished.subtracting(files.map(\.name)).sorted()
      try fill(staged, files + [(Self.list, Array(names.joined(separator: "\n").utf8))])
    } placed: {
      for file in files {
        let path = URL(fileURLWithPath: "\(folder)/\(file.name)")
        try FileManager.default.createDirectory(
          at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        guard rename("\(staged)/\(file.name)", path.path) == 0 else { throw SystemFailure.last }
        faults.reach(.fileNamed)
      }
      try FileManager.default.removeItem(atPath: staged)
    }
  }

  /// Clears what processes that were killed have left in a folder; names of files that may be theirs.
  private func recover(_ folder: String) throws -> Set<String> {
    var names: Set<String> = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    where name.hasPrefix(Self.prefix) {
      let left = "\(folder)/\(name)"
      // Whoever still fills it holds its lock.
      guard case .held(let lock) = FileLock.attempt(left, making: false) else { continue }
      defer { withExtendedLifetime(lock) {} }
      if let text = try? String(contentsOfFile: "\(left)/\(Self.list)", encoding: .utf8) {
        names.formUnion(text.split(separator: "\n").map(String.init))
      }
      try? FileManager.default.removeItem(atPath: left)
    }
    return names
  }

  private func fill(_ folder: String, _ files: [(name: String, bytes: [UInt8])]) throws {
    for file in files {
      let path = "\(folder)/\(file.name)"
      let above = URL(fileURLWithPath: path).deletingLastPathComponent()
      guard
        try stop.pass(throwing: {
          try FileManager.default.createDirectory(at: above, withIntermediateDirectories: true)
        })
      else { throw Failure.left }
      try write(file.bytes, to: path)
      faults.reach(.resultStaged)
    }
    faults.reach(.resultsStaged)
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let isDone = try stop.pass(throwing: {
      try FileReplacement(faults: .none).create(bytes, at: path, isDurable: false)
    })
    guard isDone else { throw Failure.left }
  }

  /// Fills what is staged and gives it its place; nothing is left of it when that fails or is left.
  private func staging(_ staged: String, _ fill: () throws -> Void, placed: () throws -> Void) throws {
    // Of all that the signal's gate lets through, nothing is at work when this is called.
    stop.begin {
      try? FileManager.default.removeItem(atPath: staged)
      return .success(JobStop(text: "stopped; nothing was written"))
    }
    do {
      try fill()
      if stop.end() != nil { throw Failure.left }
      try placed()
    } catch {
      stop.end()
      if !stop.isLeft { try? FileManager.default.removeItem(atPath: staged) }
      throw error
    }
  }
}
