import Foundation

/// What a result folder holds, as found from outside of the run.
public struct RunState: Sendable {
  /// The status that the run wrote last.
  public let status: RunStatus?
  /// Whether a process is at work in the folder.
  public let isBusy: Bool
  /// Whether complete results are there, of this run or of an earlier one.
  public let hasResults: Bool
  /// Of a sweep: what its cases, as far as they are done, came to.
  public let counts: CaseCounts?
  private let folder: String

  /// Looks at a folder and checks the results in it.
  ///
  /// - Throws: `damaged` when there are no results and no run, or results are not as the run wrote them.
  public init(_ folder: String) throws(ResultFolderError) {
    self.folder = folder
    let work = WorkFolder(results: folder)
    isBusy = FileLock.isHeld(work.lock)
    hasResults = FileManager.default.fileExists(atPath: "\(folder)/\(FolderContents.manifestName)")
    status = RunStatus.read(folder)
    let hasRun = FileManager.default.fileExists(atPath: work.path)
    let manifest = hasResults || !hasRun ? try RunManifest.checked(folder, shown: folder) : nil
    counts = status?.counts ?? (status?.status == .complete ? manifest?.counts : nil)
  }

  /// A line or two for people.
  ///
  /// - Parameter hint: What to do about work that was not done, said after it.
  public func text(hint: String = "") -> String {
    var lines: [String] = []
    if let status {
      let done = "\(status.progress) (\(status.cases.map(\.description) ?? "\(status.years)"))"
      let found = counts.map { $0.done > 0 ? ": \($0.text)" : "" } ?? ""
      switch (status.status, isBusy) {
      case (.running, false):
        lines.append("\(status.study): ended without a word, \(done) done\(found)\(hint)")
      case (.complete, _):
        lines.append("\(status.study): complete, \(done)\(found), every file as the \(kind) wrote it")
      case (let stage, _): lines.append("\(status.study): \(stage.rawValue), \(done) done\(found)")
      }
      if let message = status.message { lines.append(message + (status.status == .paused ? hint : "")) }
    } else {
      lines.append(isBusy ? "running" : "no status")
    }
    if hasResults, status?.status != .complete {
      lines.append("complete results of an earlier run are there, every file as it wrote it")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var kind: JobKind { status?.kind ?? (status?.cases == nil ? .run : .sweep) }
}
