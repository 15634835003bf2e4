import DispatchSolveRunFolder

/// What to do about a failure, in terms of the command line; the library knows no options.
enum Hint {
  /// Of work that was stopped.
  static let resume = "; --resume goes on"

  /// Most commands that are named one by one.
  private static let mostCommands = 5

  /// Which commands finish the shards of a sweep, a line each; empty where that would not help.
  static func of(_ error: ShardError) -> String {
    guard !error.rest.isEmpty else { return "" }
    let commands = error.rest.prefix(mostCommands).map { rest in
      let shard = "--index \(rest.index.map(String.init) ?? "I") --of \(rest.count.map(String.init) ?? "N")"
      return "  dispatchsolve sweep FILE \(rest.isAll ? "--resume" : shard)"
        + (rest.folder.map { " --output \($0)" } ?? "")
    }
    let more = error.rest.count - commands.count
    return
      "\nrun this before collecting again, FILE being the sweep's file; a shard that was begun goes on where it was:\n"
      + commands.joined(separator: "\n") + (more > 0 ? "\n  and \(more) more" : "")
  }

  /// Of a folder that a job cannot use.
  static func of(_ error: ResultFolderError) -> String {
    switch error {
    case .exists(_, let status):
      status.map(\.canGoOn) == true
        ? "; give --resume to go on, --overwrite to start anew or --output for another folder"
        : "; give --overwrite to replace it or --output for another folder"
    case .changed: "; give --overwrite to start anew or --output for another folder"
    case .damaged: "; give --overwrite to start anew"
    case .foreign, .holdsInputs: "; give --output another folder"
    case .busy, .notWritten, .badValue: ""
    }
  }
}
