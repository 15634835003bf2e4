import DispatchSolveCoordinator
import DispatchSolveExperiments
import DispatchSolvePowerDispatch
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Exit codes and what they mean.
enum ExitStatus: Int32, CaseIterable {
  case done = 0
  case configuration = 1
  case inputData = 2
  case runFailed = 3
  case files = 5
  case usage = 64
  case interrupted = 130
  case terminated = 143

  var meaning: String {
    switch self {
    case .done: "done; warnings and limiting factors may have been printed"
    case .configuration:
      "the options do not fit together, with the study, with the run to be resumed or with this version"
    case .inputData:
      "the study's data or the file of a sweep or an experiment are wrong or missing; findings are listed as file:line:column: message"
    case .runFailed:
      "the run failed: no certified optimum, no fixed point, an audit that does not hold, or another process is running into the folder"
    case .files: "a file, a folder or standard output could not be read or written, or is damaged"
    case .usage: "wrong usage of the command line"
    case .interrupted:
      "stopped by SIGINT (Ctrl-C); a run, a sweep or an experiment after a checkpoint: --resume goes on"
    case .terminated:
      "stopped by SIGTERM; a run, a sweep or an experiment after a checkpoint: --resume goes on"
    }
  }
}

/// A failure with its exit code and text.
struct CommandFailure: Error {
  var code: ExitStatus
  /// One line or more for people; empty: there is nothing to say.
  var text: String
}

// The one place where typed errors get their exit codes.
extension CommandFailure {
  /// A study that cannot be run.
  init(_ error: InputFileError) {
    switch error {
    case .unreadable(let files):
      let code: ExitStatus =
        files.contains { $0.cause == .unreadable }
        ? .files : files.contains { $0.cause == .missing } ? .inputData : .configuration
      self.init(code: code, text: files.map(\.description).joined(separator: "\n"))
    case .invalid(let findings): self.init(findings)
    }
  }

  /// An experiment's file that cannot be played.
  init(_ error: ExperimentFileError) { self.init(error.findings) }

  /// Findings, the first of a long list, and how many there are.
  private init(_ findings: [LocatedFinding]) {
    let report = FindingReport(findings, limit: FindingOptions.limit)
    self.init(
      code: .inputData,
      text: (FindingOptions.lines(of: report) + [StudyOptions.count(report.errors, report.warnings)])
        .joined(separator: "\n"))
  }

  /// A run that failed.
  init(_ error: RunError) {
    let code: ExitStatus =
      switch error {
      case .notSupported: .configuration
      case .beforeFirstYear: .inputData
      default: .runFailed
      }
    self.init(code: code, text: "\(error)")
  }

  /// A result folder that cannot be used or written.
  ///
  /// - Parameter hint: Whether the command is one that could write the folder, so that options help.
  init(_ error: ResultFolderError, hint: Bool = true) {
    let code: ExitStatus =
      switch error {
      case .badValue, .busy: .runFailed
      case .changed: .configuration
      case .exists, .damaged, .foreign, .holdsInputs, .notWritten: .files
      }
    self.init(code: code, text: "\(error)\(hint ? Hint.of(error) : "")")
  }

  /// A job that failed.
  init(_ failure: JobFailure) {
    self.init(unexpected: failure.error)
    if !(failure.error is ResultFolderError || failure.error is CommandFailure) { text = failure.description }
  }

  /// Any other error of a computation.
  init(unexpected error: any Error) {
    switch error {
    case let known as CommandFailure: self = known
    case let known as InputFileError: self.init(known)
    case let known as RunError: self.init(known)
    case let known as ResultFolderError: self.init(known)
    case let known as JobFailure: self.init(known)
    case ExperimentError.startFailed, ExperimentError.alreadyRunning:
      self.init(code: .runFailed, text: "\(error)")
    case let known as ExperimentError: self.init(code: .configuration, text: "\(known)")
    default: self.init(code: .runFailed, text: "\(error)")
    }
  }
}
