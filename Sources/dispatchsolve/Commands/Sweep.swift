import ArgumentParser
import DispatchSolveSweeps
import Foundation
import DispatchSolveRunFolder

/// Runs many cases of a study.
struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run many cases of a study: grids, Latin hypercubes or draws over any change of it.",
    discussion: """
      The file names the study, the years, the axes and the metrics (docs/sweeps.md). The result folder gets sweep.csv, \
      a row for each case and year. Cases that share dispatch share its emissions curves. Results are written about \
      once a second; a sweep that was stopped or killed goes on with --resume. A case that fails is a row that says why.

      --index and --of run one shard of a sweep, on any machine; 'dispatchsolve collect' puts shards together. A \
      shard's command can be given again at any time: it goes on where it was, or finds that it is complete.
      """)

  @Argument(help: ArgumentHelp("The sweep, TOML.", valueName: "file"))
  var file: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Result folder (default: results/<name>, of a shard results/<name>-shards/<index>-of-<count>).",
      valueName: "dir"))
  var output: String?

  @Flag(
    name: .long, help: "Print how much work the sweep is, and run nothing but a trial of its first cases.")
  var plan = false

  @Option(name: .long, help: ArgumentHelp("Shard to run, from 1.", valueName: "i"))
  var index: Int?

  @Option(name: .customLong("of"), help: ArgumentHelp("Number of shards.", valueName: "n"))
  var count: Int?

  @Flag(name: .long, help: "Replace an existing result folder, if a run or sweep wrote all that is in it.")
  var overwrite = false

  @Flag(name: .long, help: "Go on with a sweep that was stopped; always so with --index.")
  var resume = false

  @Option(name: .long, help: "Threads (default: the processors, at most 8); results do not depend on it.")
  var threads: Int?

  @OptionGroup var listing: FindingOptions

  @OptionGroup var progress: ProgressOptions

  @OptionGroup var solving: SolverOptions

  private var quiet: Bool { progress.quiet }

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if overwrite && resume { throw ValidationError("--overwrite and --resume exclude each other") }
    if output?.isEmpty == true { throw ValidationError("--output must not be empty") }
    switch (index, count) {
    case (nil, nil): break
    case (let index?, let count?):
      if !(1...CaseRange.mostShards).contains(count) {
        throw ValidationError("--of must be between 1 and \(CaseRange.mostShards)")
      }
      if !(1...count).contains(index) { throw ValidationError("--index must be between 1 and \(count)") }
    default: throw ValidationError("--index and --of go together")
    }
  }

  func run() throws {
    let times = JobTimes()
    let threads = threads ?? StudyOptions.usualThreads
    let sweep: LoadedSweep
    do {
      sweep = try LoadedSweep.load(file, threads: threads)
    } catch {
      throw CommandFailure(error)
    }
    if !quiet { Console.warn(sweep.warnings + sweep.study.warnings) }
    let settings = sweep.study.study.settings
    let runner = SweepRunner(
      study: sweep.study.asGiven, years: sweep.years, cases: sweep.cases, metrics: sweep.metrics,
      model: solving.model(settings.mode, threads: 1), threads: threads)
    let cases = range(sweep)
    let existing: ExistingResults = overwrite ? .overwrite : resume || index != nil ? .resume : .keep
    var job = SweepJob(
      sweep: sweep, runner: runner, cases: cases,
      folder: ResultFolder(
        path: output ?? defaultOutput(sweep), overwrite: overwrite, inputs: [sweep.inputs]),
      existing: existing, version: programVersion, solver: solving.solver.rawValue)
    job.began = times
    job.faults = try FaultInjection.faults()
    guard !plan else {
      let (work, seconds) = job.plan()
      let columns =
        "  columns of \(SweepTable.fileName): \(SweepTable(runner).columns.joined(separator: ", "))\n"
      return try Console.out(text(of: job, work, seconds: seconds) + columns)
    }
    let counts: CaseCounts
    let signals = StopSignals.program
    let note = quiet ? nil : "stopping; cases that are not done in a second are left"
    let style = progress.settled
    let narrator = SweepNarrator(style, isQuiet: quiet, cases: cases, stop: signals.stop) { [job] in
      text(of: job, $0, seconds: $1)
    }
    defer { narrator.end() }
    do throws(JobFailure) {
      let ending = try signals.atWork(note: note) { stop throws(JobFailure) in
        try job.run(stop: stop, telling: narrator.tell)
      }
      switch ending {
      case .complete(let found): counts = found
      case .stopped(let place): throw JobFailure(signals.failure(place))
      case .alreadyComplete:
        if !quiet { Console.note("\(job.folder.path) is complete already, and as the sweep wrote it\n") }
        return
      }
    } catch {
      throw CommandFailure(error)
    }
    guard !quiet else { return }
    try Console.out("cases \(cases): \(counts.text)\ntable: \(job.folder.path)/\(SweepTable.fileName)\n")
    if !Console.writesJSON { Console.note("\(fixed(times.seconds, 2)) s\n") }
  }

  /// How much work a sweep is, for people.
  private func text(of job: SweepJob, _ plan: SweepPlan, seconds: Double) -> String {
    let way =
      plan.sharesCurves
      ? "cases that share dispatch share its emissions curves" : "every case is a whole run"
    let (sweep, threads) = (job.sweep, job.runner.threads)
    return """
      \(sweep.name): cases \(job.cases), years \(sweep.years.count), axes \(sweep.cases.axes.count)
        \(way)
        \(plan.isEstimate ? "about " : "")\(plan.dispatches) dispatches of a year, \(plan.markets) markets
        about \(ProgressLine.duration(seconds)) with \(threads) thread\(threads == 1 ? "" : "s")

      """
  }

  private func range(_ sweep: LoadedSweep) -> CaseRange {
    guard let index, let count else { return CaseRange(all: sweep.cases.count) }
    return CaseRange(shard: index, of: count, total: sweep.cases.count)
  }

  private func defaultOutput(_ sweep: LoadedSweep) -> String {
    guard let index, let count else { return "results/\(sweep.name)" }
    // As many digits as the last shard has, so that names sort.
    let digits = "\(count)".count
    let number = String(repeating: "0", count: digits - "\(index)".count) + "\(index)"
    return "results/\(sweep.name)-shards/\(number)-of-\(count)"
  }
}
