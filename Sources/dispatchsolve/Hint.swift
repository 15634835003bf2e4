import DispatchSolveRunFolder

/// What to do about a failure, in terms of the command line; the library knows no options.
enum Hint {
  /// Of work that was stopped.
  static let resume = "; --resume goes on"

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
