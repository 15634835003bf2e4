import Foundation

/// What a result folder holds, as found from outside of the run.
public struct RunState: Sendable {
  /// The status that the run wrote last.
  public let status: RunStatus?
  /// Whether a process is at work in the folder.
  public let isBusy: Bool
  /// Whether complete results are there, of this run or of an earlier one.
  public let hasResults: Bool
  private let folder: String

  /// Looks at a folder and checks the results in it.
  ///
  /// - Throws: `damaged` when there are no results and no run, or results are not as the run wrote them.
  public init(_ folder: String) throws(ResultFolderError) {
    self.folder = folder
    let work = WorkFolder(results: folder)
    isBusy = RunLock.isHeld(work.lock)
    hasResults = FileManager.default.fileExists(atPath: "\(folder)/\(FolderContents.manifestName)")
    status = RunStatus.read(folder)
    let hasRun = FileManager.default.fileExists(atPath: work.path)
    if hasResults || !hasRun { _ = try RunManifest.checked(folder, shown: folder) }
  }

  /// A line or two for people.
  public func text() -> String {
    var lines: [String] = []
    if let status {
      let years =
        "\(status.progress) (\(status.cases.map(\.description) ?? "\(status.years)"))"
      switch (status.status, isBusy) {
      case (.running, false):
        lines.append("\(status.study): ended without a word, \(years) done; --resume goes on")
      case (.complete, _): lines.append("\(status.study): complete, \(years), every file as the run wrote it")
      case (let stage, _): lines.append("\(status.study): \(stage.rawValue), \(years) done")
      }
      if let message = status.message { lines.append(message) }
    } else {
      lines.append(isBusy ? "running" : "no status")
    }
    if hasResults, status?.status != .complete {
      lines.append("complete results of an earlier run are there, every file as it wrote it")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
