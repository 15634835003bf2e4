import ArgumentParser
import DispatchSolveComparison
import DispatchSolveReport
import DispatchSolveRunFolder

/// Makes a report on result folders.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make a page of figures of a run, of several runs beside each other, or of a sweep.",
    discussion: """
      Of one folder: what its run came to. Of several: what they come to beside the first, the reference. Of a sweep: \
      fans, maps, a tornado. report.html needs no other file and no network; figures/ has every figure as SVG and as a \
      Vega-Lite specification. All follows from the tables, whose files are held to the digests that their run left of \
      them; the same tables give the same bytes.
      """)

  @Argument(help: ArgumentHelp("Result folder; of several the first is the reference.", valueName: "dir"))
  var folders: [String]

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder of the report (default: the first folder's name with -report).", valueName: "dir"))
  var output: String?

  @Flag(name: .long, help: "Replace an earlier report.")
  var overwrite = false

  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output must not be empty") }
    try FolderNames.requireDistinct(folders)
  }

  func run() throws {
    guard let first = folders.first else { return }
    let faults = try FaultInjection.faults()
    let watch = ElapsedLine("making the report", progress.settled)
    defer { watch.end() }
    let files: [(name: String, bytes: [UInt8])]
    do throws(ResultFolderError) {
      files = try RunReport.files(folders)
    } catch {
      throw CommandFailure(error, hint: false)
    }
    let folder = output ?? FolderNames.beside(first, "-report")
    do throws(ComparisonError) {
      try ComparisonFiles.write(
        files, to: folder, overwrite: overwrite, stop: StopSignals.program.stop, faults: faults)
    } catch {
      throw CommandFailure(error)
    }
    watch.end()
    try Console.out("\(folder)/\(Report.fileName)\n")
  }
}
