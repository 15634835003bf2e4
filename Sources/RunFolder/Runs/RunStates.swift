/// What several result folders, as the shards of a sweep, come to together.
public struct RunStates: Sendable {
  private var folders = 0
  private var complete = 0
  private var atWork = 0
  private var waiting = 0
  private var damaged = 0
  private var cases = (done: 0, total: 0)
  private var counts = CaseCounts()

  /// No folders.
  public init() {}

  /// Adds a folder.
  public mutating func add(_ state: RunState) {
    folders += 1
    if state.isBusy {
      atWork += 1
    } else if state.status?.status == .complete {
      complete += 1
    } else {
      waiting += 1
    }
    guard let status = state.status, let range = status.cases else { return }
    cases.done += status.completed
    cases.total += range.count
    if let found = state.counts { counts = counts + found }
  }

  /// Adds a folder without results, or with results that are not as they were written.
  public mutating func addDamaged() {
    folders += 1
    damaged += 1
  }

  /// A line for people.
  public var text: String {
    let parts = [
      (complete, "complete"), (atWork, "at work"), (waiting, "to be resumed"),
      (damaged, "without sound results"),
    ]
    .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    // What cases came to is said where all folders tell it.
    let found = counts.done > 0 && counts.done == cases.done ? ": \(counts.text)" : ""
    let done = cases.total > 0 ? "; \(cases.done) of \(cases.total) cases done\(found)" : ""
    return "\(folders) folders: \(parts.joined(separator: ", "))\(done)\n"
  }
}
