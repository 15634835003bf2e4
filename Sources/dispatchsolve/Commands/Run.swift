import ArgumentParser
import DispatchSolveCoordinator
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveRunFolder
import DispatchSolveStudyFiles

/// Runs a study and writes its tables.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Run a study (the default command).")

  @OptionGroup var study: StudyOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Result folder (default: results/<study>, with the scenarios' names).", valueName: "dir"))
  var output: String?

  @Flag(name: .long, help: "Replace an existing result folder when the run is complete.")
  var overwrite = false

  @Flag(
    name: .long,
    help: "Go on after the last year of an interrupted run; begin where there is nothing to go on with.")
  var resume = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How long a completed year may wait for its checkpoint, seconds; 0: not at all (default: 0.25, large ones 2).",
      valueName: "seconds"))
  var checkpointInterval: Double?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How far everyone looks ahead: myopic, a number of years, or perfect (default: the study's).",
      valueName: "years"))
  var foresight: Foresight?

  @Option(
    name: .long, help: "Threads that solve blocks; results do not depend on it (default: cores, at most 8).")
  var threads: Int?

  @OptionGroup var solving: SolverOptions

  @Flag(name: .long, help: "Also write prices, generation, storage and flows by slice, into slices/.")
  var slices = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where to save the LP of a block that has no certified optimum, in CPLEX LP format.", valueName: "dir"))
  var saveLp: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write the whole linear program of a window of years in free MPS format, before it is planned.",
      valueName: "file"))
  var dumpLp: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "First year of the window of --dump-lp (default: the run's first window).", valueName: "year"))
  var dumpLpYear: Int?

  @OptionGroup var listing: FindingOptions

  @OptionGroup var progress: ProgressOptions

  @Flag(name: .long, help: "Write no report.html.")
  var noReport = false

  @Flag(name: .long, help: "Write no run.md.")
  var noLog = false

  @Flag(name: .long, help: "Print the annual table as JSON instead of the summary.")
  var json = false

  private var quiet: Bool { progress.quiet }

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if let checkpointInterval, !(checkpointInterval >= 0 && checkpointInterval.isFinite) {
      throw ValidationError("--checkpoint-interval must be a number of seconds, not below 0")
    }
    if overwrite && resume { throw ValidationError("--overwrite and --resume exclude each other") }
    if dumpLpYear != nil && dumpLp == nil { throw ValidationError("--dump-lp-year goes with --dump-lp") }
    if dumpLp?.isEmpty == true { throw ValidationError("--dump-lp must not be empty") }
    if output?.isEmpty == true { throw ValidationError("--output must not be empty") }
    if study.years == nil { throw ValidationError("Missing expected argument '--years <years>'") }
  }

  func run() throws {
    var times = JobTimes()
    let loaded = try study.load(foresight: foresight, threads: threads)
    times.readSeconds = times.seconds
    if !quiet { Console.warn(loaded.warnings) }
    let settled = loaded.study
    let window = try dumpLp.map {
      try WindowProgramFile(path: $0, year: dumpLpYear, of: settled, for: Array(study.years ?? []))
    }
    let job = try job(loaded, window, times)
    let signals = StopSignals.program
    let note = quiet ? nil : "stopping; a year that is not done in a second is left"
    let summary: RunSession.Summary
    do throws(JobFailure) {
      let ending = try signals.atWork(note: note) { stop throws(JobFailure) in
        try job.run(stop: stop, narrators: narrators())
      }
      switch ending {
      case .complete(let found): summary = found
      case .stopped(let place): throw JobFailure(signals.failure(place))
      case .alreadyComplete:
        if !quiet { Console.note("\(job.folder.path) is complete already, and as the run wrote it\n") }
        return
      }
    } catch {
      throw window?.failure ?? CommandFailure(error)
    }
    // What is asked for is printed, quiet or not.
    if json { return try Console.out(AnnualJSON.text(summary.annual)) }
    if !quiet {
      try Console.out(RunSummary(settled, summary).text())
      try Console.out("\ntables: \(job.folder.path)\n")
      Console.note("\(fixed(times.seconds, 2)) s, of which \(fixed(times.readSeconds, 2)) s reading\n")
    }
  }

  private func job(_ loaded: LoadedStudy, _ window: WindowProgramFile?, _ times: JobTimes) throws -> RunJob {
    let settled = loaded.study
    let threads = threads ?? StudyOptions.usualThreads
    var runner = YearRunner(
      study: settled, model: solving.model(settled.settings.mode, threads: threads), threads: threads)
    runner.looksAtOtherPrices = true
    if let window { runner.windowBegins = window.begins }
    var job = RunJob(
      runner: runner, years: study.years ?? [], identity: identity(loaded, settled),
      folder: ResultFolder(
        path: output ?? "results/\(study.scenarios.resultName(settled.settings.name))", overwrite: overwrite,
        inputs: [study.inputs]),
      existing: overwrite ? .overwrite : resume ? .resume : .keep, solver: solving.solver.rawValue)
    job.options.slices = slices
    job.options.hasReport = !noReport
    job.options.hasLog = !noLog
    job.options.checkpointInterval = checkpointInterval
    job.options.programs = saveLp
    job.began = times
    job.faults = try FaultInjection.faults()
    job.note = { Console.note("\($0)\n", patience: 0) }
    job.begins = { try window?.check($0) }
    return job
  }

  private func narrators() -> [(name: String, narrator: any Narrator)] {
    let write: @Sendable (String) throws -> Void = { try Console.narrate($0) }
    switch progress.settled {
    case .none, .auto: return []
    case .jsonl: return [("jsonl", JSONLinesNarrator(write: write))]
    case .lines: return [("lines", LineNarrator(write: write))]
    case .bar: return [("bar", TerminalNarrator(columns: Console.errorColumns, write: write))]
    }
  }

  private func identity(_ loaded: LoadedStudy, _ study: Study) -> RunIdentity {
    var options = RunIdentity.options(
      of: study, solver: solving.solver.rawValue, scenarios: self.study.scenarios.names)
    options["slices"] = "\(slices)"
    return RunIdentity(
      version: programVersion, study: study.settings.name, years: self.study.years ?? [],
      options: options,
      inputs: Dictionary(
        loaded.inputFiles.map { ($0.name, $0.digest) }, uniquingKeysWith: { first, _ in first }))
  }
}

extension Foresight: ExpressibleByArgument {
  /// The foresight of a word or of a number of years.
  public init?(argument: String) { self.init(argument) }
}

/// The annual table as JSON, for `--json`.
enum AnnualJSON {
  static func text(_ table: ResultTable?) -> String {
    guard let table else { return "[]\n" }
    let rows: [[String: Any]] = table.rows.map { row in
      var object: [String: Any] = [:]
      for (name, cell) in zip(table.columns, row) {
        switch cell {
        case .blank: object[name] = NSNull()
        case .text, .list: object[name] = cell.written
        case .number(let value): object[name] = value
        case .flag(let value): object[name] = value
        }
      }
      return object
    }
    guard
      let data = try? JSONSerialization.data(withJSONObject: rows, options: [.prettyPrinted, .sortedKeys])
    else { return "[]\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
