/// Named points at which a run may be cut short, for tests of what it leaves.
public enum FaultSite: String, Sendable, CaseIterable {
  /// The run folder is in its place, with its lock and nothing else.
  case folderMade = "folder-made"
  /// What was left of an earlier run is cleared.
  case cleared
  /// The file that says what is run is written.
  case identityWritten = "identity-written"
  /// A file of the working folder is open, without content.
  case fileOpened = "file-opened"
  /// Half of a file of the working folder is written.
  case fileHalfWritten = "file-half-written"
  /// A file of the working folder is whole, under its temporary name.
  case fileWritten = "file-written"
  /// A file of the working folder has its name.
  case fileNamed = "file-named"
  /// A checkpoint is complete, the status not yet.
  case checkpointWritten = "checkpoint-written"
  /// Checkpoint and status are written.
  case checkpointDone = "checkpoint-done"
  /// All years are done, nothing of the results is written.
  case resultsBegun = "results-begun"
  /// A file of the results is written beside the place of the results.
  case resultStaged = "result-staged"
  /// All results are on the disk, not in their place.
  case resultsStaged = "results-staged"
  /// The results are in their place, what was there before beside it.
  case resultsExchanged = "results-exchanged"
  /// What was there before is removed.
  case oldRemoved = "old-removed"
}

/// Called at every fault site; does nothing in a run that nobody cuts short.
public struct Faults: Sendable {
  /// Called with the site.
  public var reach: @Sendable (FaultSite) -> Void

  /// Faults that `reach` causes.
  public init(reach: @escaping @Sendable (FaultSite) -> Void) {
    self.reach = reach
  }

  /// No faults.
  public static let none = Faults { _ in }
}
