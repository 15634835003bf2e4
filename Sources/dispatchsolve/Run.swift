import ArgumentParser
import Coordinator
import Foundation
import PowerDispatch
import PowerSystem
import RunFolder
import StudyFiles

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  case auto, bar, jsonl, none
}

/// Runs a study and writes its tables.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Run a study (the default command).")

  @OptionGroup var study: StudyOptions

  @Option(name: .long, help: ArgumentHelp("Result folder (default: results/<study>, with the scenarios' names).", valueName: "dir"))
  var output: String?

  @Flag(name: .long, help: "Replace an existing result folder.")
  var overwrite = false

  @Option(name: .long, help: "Foresight of allowance holders: myopic or perfect (default: the study's).")
  var foresight: Foresight?

  @Option(
    name: .long, help: "Threads that solve blocks; results do not depend on it (default: cores, at most 8).")
  var threads: Int?

  @OptionGroup var solving: SolverOptions

  @Flag(name: .long, help: "Also write prices, generation and flows slice by slice, into slices/.")
  var slices = false

  @Option(name: .long, help: "Progress on standard error: auto, bar, jsonl or none.")
  var progress: ProgressStyle = .auto

  @Flag(name: .long, help: "Print the annual table as JSON instead of the summary.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  @Flag(name: .long, help: "No colours; output has none, the option is accepted for scripts.")
  var noColor = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if output?.isEmpty == true { throw ValidationError("--output must not be empty") }
    if study.years == nil { throw ValidationError("Missing expected argument '--years <years>'") }
  }

  func run() throws {
    let started = Date()
    let loaded = try study.load(foresight: foresight)
    let readSeconds = Date().timeIntervalSince(started)
    if !quiet { for warning in loaded.warnings { Console.note("\(warning)\n") } }
    let settled = loaded.study
    let years = study.years?.years ?? []
    let folder = ResultFolder(
      path: output ?? "results/\(study.scenarios.resultName(settled.settings.name))", overwrite: overwrite, inputs: study.inputs)
    do {
      try folder.prepare()
    } catch {
      throw failure(error)
    }

    let count = threads ?? min(8, ProcessInfo.processInfo.activeProcessorCount)
    let model = solving.model(settled.settings.mode, threads: count)
    var narrator = narrator()
    let solveStarted = Date()
    let outputs: RunOutputs
    do {
      outputs = try StudyRunner(YearRunner(study: settled, model: model)).run(years) { event in
        narrator.narrate(event)
      }
    } catch {
      if case .notSupported = error { throw CommandFailure(code: .configuration, text: "\(error)") }
      throw CommandFailure(code: .runFailed, text: "\(error)")
    }
    let solveSeconds = Date().timeIntervalSince(solveStarted)
    do {
      let manifest = manifest(
        loaded, settled, years, outputs, threads: count,
        seconds: ["read": readSeconds, "solve": solveSeconds])
      try folder.write(outputs.tables(slices: slices), manifest: manifest)
    } catch {
      throw failure(error)
    }
    guard !quiet else { return }
    if json {
      try Console.out(AnnualJSON.text(outputs))
    } else {
      let names = study.scenarios.names
      if !names.isEmpty { try Console.out("scenarios: \(names.joined(separator: ", "))\n") }
      try Console.out(RunSummary(outputs).text())
      let total = Date().timeIntervalSince(started)
      try Console.out("\ntables: \(folder.path)\n")
      Console.note("\(fixed(total, 2)) s, of which \(fixed(readSeconds, 2)) s reading\n")
    }
  }

  private func failure(_ error: ResultFolderError) -> CommandFailure {
    if case .badValue = error { return CommandFailure(code: .runFailed, text: "\(error)") }
    return CommandFailure(code: .files, text: "\(error)")
  }

  private func narrator() -> any Narrator {
    let write: @Sendable (String) -> Void = { Console.note($0) }
    switch progress {
    case .none: return SilentNarrator()
    case .jsonl: return JSONLinesNarrator(write: write)
    case .bar: return TerminalNarrator(write: write)
    case .auto: return Console.errorIsTerminal && !quiet ? TerminalNarrator(write: write) : SilentNarrator()
    }
  }

  private func manifest(
    _ loaded: LoadedStudy, _ study: Study, _ years: [Int], _ outputs: RunOutputs, threads: Int,
    seconds: [String: Double]
  ) -> RunManifest {
    RunManifest(
      version: programVersion, study: study.settings.name, years: years,
      options: [
        "mode": study.settings.mode.rawValue, "foresight": study.settings.foresight.rawValue,
        "convention": study.program?.convention.rawValue ?? "none", "threads": "\(threads)",
        "solver": solving.solver.rawValue, "builds": "\(study.settings.expansion.isEnabled)",
        "standards": "\(study.settings.enforcesStandards)",
        "lifecycle": "\(study.settings.lifecycle.isEnabled)",
        "slices": "\(slices)", "scenarios": self.study.scenarios.names.joined(separator: ", "),
      ], inputs: Dictionary(uniqueKeysWithValues: loaded.inputFiles.map { ($0.name, $0.byteCount) }),
      seconds: seconds, peakMemoryMB: RunManifest.peakMemoryMB(),
      auditsPassed: outputs.reports.flatMap(\.audits).filter(\.passed).count)
  }
}

extension Foresight: ExpressibleByArgument {}

/// The annual table as JSON, for `--json`.
enum AnnualJSON {
  static func text(_ outputs: RunOutputs) -> String {
    guard let table = outputs.tables().first else { return "[]\n" }
    let rows: [[String: Any]] = table.rows.map { row in
      var object: [String: Any] = [:]
      for (name, cell) in zip(table.columns, row) {
        switch cell {
        case .text(let value): object[name] = value
        case .integer(let value): object[name] = value
        case .number(let value): object[name] = value
        case .flag(let value): object[name] = value
        case .blank: object[name] = NSNull()
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
