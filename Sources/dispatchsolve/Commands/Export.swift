import ArgumentParser
import Foundation
import DispatchSolveRunFolder

/// Writes a run's tables in formats of others.
struct Export: ParsableCommand {
  /// Layouts of tables.
  enum Layout: String, CaseIterable, ExpressibleByArgument {
    case iamc
  }

  static let configuration = CommandConfiguration(
    abstract: "Write a run's results as a workbook, or in the layout of integrated assessment.",
    discussion: """
      --xlsx: one workbook, a sheet a table, units in headers, numbers as numbers. --layout iamc: one CSV with model, \
      scenario, region, variable, unit and a column a year, in metric tons, EJ and GW. Tables by slice go along where \
      the run wrote them.
      """)

  @Argument(help: ArgumentHelp("Result folder of a run.", valueName: "dir"))
  var folder: String

  @Flag(help: "Write a workbook.")
  var xlsx = false

  @Option(help: "Layout of a table: iamc.")
  var layout: Layout?

  @Option(
    name: .long,
    help: ArgumentHelp("File (default: the folder's name with .xlsx or -iamc.csv).", valueName: "file"))
  var output: String?

  @Flag(name: .long, help: "Replace the file.")
  var overwrite = false

  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if xlsx == (layout != nil) { throw ValidationError("give --xlsx or --layout iamc, one of them") }
    if output?.isEmpty == true { throw ValidationError("--output must not be empty") }
  }

  func run() throws {
    let file = output ?? FolderNames.beside(folder, xlsx ? ".xlsx" : "-iamc.csv")
    if !overwrite, FileManager.default.fileExists(atPath: file) {
      throw CommandFailure(code: .files, text: "\(file): it exists; give --overwrite to replace it")
    }
    let watch = ElapsedLine("exporting", progress.settled)
    defer { watch.end() }
    let faults = try FaultInjection.faults()
    do {
      let bytes = xlsx ? try RunExport.workbook(folder) : try RunExport.iamc(folder)
      try FilePlacement(stop: StopSignals.program.stop, faults: faults).put(bytes, at: file)
    } catch {
      throw CommandFailure(ResultFolderError(error, path: file), hint: false)
    }
    watch.end()
    try Console.out("\(file)\n")
  }
}
