import ArgumentParser
import DispatchSolveReport
import DispatchSolveRunFolder

/// Says why prices of a run are what they are.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say why a price of a run is what it is: of allowances, or of energy in a zone.",
    discussion: """
      Without a zone: which source of allowances is on the margin, and which later years hang together with this one by \
      banking. With a zone: what one MWh more would come from in each slice, and what the price consists of; parts \
      add up to it. Energy needs a run with --slices. All follows from the tables.
      """)

  @Argument(help: ArgumentHelp("Result folder of a run.", valueName: "dir"))
  var folder: String

  @Option(help: ArgumentHelp("Year.", valueName: "year"))
  var year: Int

  @Option(help: ArgumentHelp("Zone whose price of energy is explained.", valueName: "zone"))
  var zone: String?

  @Option(help: ArgumentHelp("Time slice; all without it.", valueName: "slice"))
  var slice: String?

  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if slice != nil, zone == nil { throw ValidationError("--slice goes with --zone") }
  }

  func run() throws {
    let run: ReportRun
    do throws(ResultFolderError) {
      run = try RunReport.explained(folder)
    } catch {
      throw CommandFailure(error, hint: false)
    }
    let text: String
    do throws(PriceExplanation.Failure) {
      let explanation = try PriceExplanation(run, year: year)
      text =
        try zone.map { zone throws(PriceExplanation.Failure) in
          try explanation.energyPrice(zone: zone, slice: slice)
        } ?? explanation.allowancePrice()
    } catch {
      let hint = if case .noSlices = error { "; run it with --slices" } else { "" }
      throw CommandFailure(code: .configuration, text: "\(folder): \(error)\(hint)")
    }
    try Console.out(text)
  }
}
