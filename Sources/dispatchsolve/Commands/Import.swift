import ArgumentParser
import Foundation
import DispatchSolvePowerSystem
import DispatchSolvePyPSAImport
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Makes study folders of what other models write.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a study folder of another model's files.", subcommands: [PyPSA.self])
}

/// Makes a study folder of a network of PyPSA.
struct PyPSA: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pypsa",
    abstract: "Make a study folder of a network that PyPSA exported as a folder of CSV files.",
    discussion: """
      Buses become zones, snapshots slices, generators units, links and lines interfaces, storage units stores, what is \
      extendable an option to build, a limit on CO2 an allowance program. What changes the optimum and cannot be \
      expressed (unit commitment, ramps, links of more ports, inflow and others) is an error with file, row and column; \
      --relax leaves it out with a warning. Lines carry power as links do: Kirchhoff's voltage law is not modelled.
      """)

  @Argument(help: ArgumentHelp("Folder with network.csv, buses.csv and the others.", valueName: "dir"))
  var folder: String

  @Option(help: ArgumentHelp("Study folder to make; it must not be there, or be empty.", valueName: "dir"))
  var output: String

  @Option(help: "Year of the study (default: that of the first snapshot).")
  var year: Int?

  @Option(
    help: ArgumentHelp(
      "Hours within which stores give back what they took (default: all snapshots together).",
      valueName: "hours"))
  var blockHours: Double?

  @Flag(help: "Leave out what a study cannot express, with a warning each.")
  var relax = false

  @OptionGroup var listing: FindingOptions

  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if folder.isEmpty { throw ValidationError("the folder must not be empty") }
    if output.isEmpty { throw ValidationError("--output must not be empty") }
    if let year, !Years.range.contains(year) {
      let (first, last) = (Years.range.lowerBound, Years.range.upperBound)
      throw ValidationError("--year must be between \(first) and \(last)")
    }
    if let blockHours, !(blockHours > 0 && blockHours.isFinite) {
      throw ValidationError("--block-hours must be above 0")
    }
  }

  func run() throws {
    if let names = try? FileManager.default.contentsOfDirectory(atPath: output), !names.isEmpty {
      throw CommandFailure(code: .files, text: "\(output) is not empty: nothing was written")
    }
    let network: PyPSAImport
    do throws(InputFileError) {
      network = try PyPSAImport(
        folder: folder, options: .init(year: year, blockHours: blockHours, isRelaxed: relax))
    } catch {
      throw CommandFailure(error)
    }
    if !progress.quiet { Console.warn(network.warnings) }
    do {
      // Not cut off by a signal, which would leave a part of a study.
      _ = try StopSignals.program.stop.pass(throwing: { try StudyFolder.write(network.study, to: output) })
    } catch {
      throw CommandFailure(ResultFolderError(error, path: output))
    }
    // What a study may not be, in its own words: names that no study has, say.
    let loaded: LoadedStudy
    do {
      loaded = try StudyOptions.load(output, years: nil, [])
    } catch {
      // It was empty or not there.
      try? FileManager.default.removeItem(atPath: output)
      throw error
    }
    guard !progress.quiet else { return }
    Console.warn(loaded.warnings)
    try Console.out(summary(of: network))
  }

  private func summary(of network: PyPSAImport) -> String {
    let study = network.study
    let all: [(count: Int, one: String, more: String)] = [
      (study.zones.count, "zone", "zones"), (study.slices.count, "slice", "slices"),
      (study.units.count, "unit", "units"), (study.storage.count, "store", "stores"),
      (study.interfaces.count, "interface", "interfaces"),
      (study.buildLimits.count, "option to build", "options to build"),
      (study.program == nil ? 0 : 1, "limit on CO2", ""),
    ]
    let counts = all.filter { $0.count > 0 }
      .map { "\($0.count) \($0.count == 1 ? $0.one : $0.more)" }.joined(separator: ", ")
    let years = study.settings.firstYear.map { " --years \($0)" } ?? ""
    let standing =
      network.standingCost == 0
      ? "" : "; PyPSA's has \(network.standingCost) besides: what p_nom_min costs, less what p_nom would"
    return """
      \(output): \(counts)
      \(network.horizonHours) hours, taken \(network.repetitions) times: the network's objective is that part of \
      system_cost_usd - allowance_price * covered_emissions_short_tons\(standing)
      a price per metric ton is \(PyPSAImport.shortTonsPerMetricTon) times one per short ton
      then: dispatchsolve --inputs \(output)\(years)

      """
  }
}
