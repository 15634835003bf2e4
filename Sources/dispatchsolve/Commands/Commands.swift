import ArgumentParser
import DispatchSolveCoordinator
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Checks a study and lists every finding.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a study folder and list every finding as file:line:column: message.")

  @OptionGroup var study: StudyOptions

  @Flag(help: "Print what the tables say of where their figures come from (CSV), after the findings.")
  var sources = false

  @OptionGroup var listing: FindingOptions

  @OptionGroup var progress: ProgressOptions

  func run() throws {
    let loaded = try study.load()
    let report = FindingReport(loaded.warnings, limit: FindingOptions.limit)
    for line in FindingOptions.lines(of: report) { try Console.out(line + "\n") }
    try Console.out(
      "\(study.scenarios.resultName(loaded.study.settings.name)): \(StudyOptions.count(0, report.warnings)); \(loaded.inputFiles.count) files\n"
    )
    for parameter in loaded.calibration?.parameters ?? [] {
      let (low, high) = (parameter.range.lowerBound, parameter.range.upperBound)
      try Console.out(
        "fitted: \(parameter.name) = \(parameter.value) (\(low) to \(high)): \(parameter.meaning)\n")
    }
    if sources { try Console.out(SourceSummary.csv(loaded.asGiven)) }
  }
}

/// Tells what has become of a run, a sweep or an experiment.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Tell how far the run, sweep or experiment of a result folder is, and whether complete results are as they were written."
  )

  @Argument(
    help: ArgumentHelp("Result folder; of several, as the shards of a sweep, the sum too.", valueName: "dir"))
  var folders: [String]

  @OptionGroup var progress: ProgressOptions

  func run() throws {
    var sum = RunStates()
    var failure: ResultFolderError?
    for folder in folders {
      let state: RunState
      do throws(ResultFolderError) {
        state = try RunState(folder)
      } catch {
        sum.addDamaged()
        if folders.count > 1 { try Console.out("\(error)\n") }
        failure = failure ?? error
        continue
      }
      sum.add(state)
      try Console.out((folders.count > 1 ? "\(folder): " : "") + state.text(hint: Hint.resume))
    }
    if folders.count > 1 { try Console.out(sum.text) }
    if let failure { throw CommandFailure(failure, hint: false) }
  }
}

/// Prints the tables of a study folder, or those of results.
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the tables of a study folder, or of results, as a Frictionless data package (JSON).")

  @Flag(help: "Describe the tables of results instead.")
  var results = false

  @Flag(help: "Print Markdown, as in docs/study.md and docs/results.md.")
  var markdown = false

  @Option(
    help: ArgumentHelp(
      "Describe the tables that are in a study folder, with the columns that they have.", valueName: "dir"))
  var inputs: String?

  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if inputs != nil, results || markdown {
      throw ValidationError("--inputs goes with neither --results nor --markdown")
    }
    if inputs?.isEmpty == true { throw ValidationError("--inputs must not be empty") }
  }

  func run() throws {
    if let inputs {
      let text: String
      do throws(InputFileError) {
        text = try StudySchema.dataPackage(of: inputs)
      } catch {
        throw CommandFailure(error)
      }
      return try Console.out(text)
    }
    switch (results, markdown) {
    case (false, false): try Console.out(StudySchema.dataPackage())
    case (false, true): try Console.out(StudyDocument.markdown())
    case (true, false): try Console.out(ResultDocument.dataPackage())
    case (true, true): try Console.out(ResultDocument.markdown())
    }
  }
}

/// Explains exit codes.
struct ExitCodes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exit-codes", abstract: "Explain the exit codes.", discussion: ExitCodes.table)

  static let table = ExitStatus.allCases.map { status in
    let code = "\(status.rawValue)"
    return String(repeating: " ", count: 3 - code.count) + code + "  \(status.meaning)\n"
  }.joined()

  @OptionGroup var progress: ProgressOptions

  func run() throws {
    try Console.out(Self.table)
  }
}
