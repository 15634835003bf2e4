import ArgumentParser
import Experiments
import Foundation
import RunFolder

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
    var seen: Set<String> = []
    for name in folders {
      guard seen.insert(place(name)).inserted else {
        throw ValidationError("\(name) is given twice: it does not differ from itself")
      }
    }
  }

  private func place(_ name: String) -> String {
    URL(fileURLWithPath: name).standardizedFileURL.resolvingSymlinksInPath().path
  }

  func run() throws {
    guard let first = folders.first else { return }
    let files: [(name: String, bytes: [UInt8])]
    do throws(ResultFolderError) {
      files = try RunReport.files(folders)
    } catch {
      throw CommandFailure(error)
    }
    let trimmed = first.count > 1 && first.hasSuffix("/") ? String(first.dropLast()) : first
    let folder = output ?? "\(trimmed)-report"
    do throws(ComparisonError) {
      try ComparisonFiles.write(files, to: folder, overwrite: overwrite)
    } catch {
      throw CommandFailure(error)
    }
    try Console.out("\(folder)/report.html\n")
  }
}
