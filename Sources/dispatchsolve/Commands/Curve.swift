import ArgumentParser
import DispatchSolveCoordinator
import Foundation
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// A range of prices as given: `0-200`.
struct PriceRange: ExpressibleByArgument {
  var prices: ClosedRange<Double>

  init?(argument: String) {
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low.isFinite, high.isFinite, low >= 0,
      low < high
    else { return nil }
    prices = low...high
  }

  var defaultValueDescription: String { "\(prices.lowerBound)-\(prices.upperBound)" }
}

/// The price of a program as given: `rggi=20`.
struct OtherPrice: ExpressibleByArgument {
  var program: String
  var priceUSD: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let price = Double(parts[1]), price.isFinite, price >= 0 else { return nil }
    program = String(parts[0])
    priceUSD = price
  }
}

/// Prints the exact emissions curve of a year.
struct Curve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a year's covered emissions as an exact step function of the allowance price (CSV).",
    discussion: """
      One row per switching price: emissions just below and just above it; between two rows they are constant. \
      The first row is the lowest price, the last the highest. The year stands alone: the fleet is the plan's, \
      without what a run would have built or closed in the years before; with builds, what the year's limits allow \
      is built at each price.
      """)

  @Option(name: .long, help: ArgumentHelp("Folder of the study.", valueName: "dir"))
  var inputs: String

  @Option(name: .long, help: "Year.")
  var year: Int

  @Option(
    name: .long, help: ArgumentHelp("Range of allowance prices, $/short ton: 0-200.", valueName: "range"))
  var prices: PriceRange

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Program whose emissions and price they are, where the study has several; left out: the first.",
      valueName: "name"))
  var program: String?

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "Allowance price of another program, $/short ton, 0 where none is given: rggi=20. May be repeated.",
      valueName: "program=price"))
  var otherPrice: [OtherPrice] = []

  @Option(name: .long, help: "Threads that solve blocks; results do not depend on it.")
  var threads = 1

  @OptionGroup var scenarios: ScenarioOptions

  @OptionGroup var settings: SettingOptions

  @OptionGroup var solving: SolverOptions

  @OptionGroup var listing: FindingOptions

  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads must be at least 1") }
    if !Years.range.contains(year) {
      let (first, last) = (Years.range.lowerBound, Years.range.upperBound)
      throw ValidationError("--year must be between \(first) and \(last)")
    }
  }

  func run() throws {
    let loaded = try StudyOptions.load(
      inputs, years: [year], alone: true, scenarios.names, settings.overrides, threads: threads)
    if !progress.quiet { Console.warn(loaded.warnings) }
    if !progress.quiet, let first = loaded.study.firstYear, year > first {
      let own = loaded.study.settings.expansion.isEnabled ? " and what pays in the year itself" : ""
      Console.note(
        "\(year) alone: the planned fleet\(own), without what a run builds or closes before it, from \(first) on\n"
      )
    }
    let study = loaded.study
    guard study.program != nil else {
      throw CommandFailure(
        code: .configuration,
        text: "the study has no allowance_program.csv: no emissions are covered, so there is no curve")
    }
    guard !study.hasMeanImportRates else {
      throw CommandFailure(
        code: .configuration,
        text:
          "rates of imports are looked for year by year (rate_basis = mean): emissions are no curve over the price alone"
      )
    }
    try checkPrograms(study)
    let table: String
    let watch = ElapsedLine("tracing \(year)", progress.settled)
    defer { watch.end() }
    do {
      let first = try YearRunner.firstYear(of: study, year: year)
      let model = AdditionDispatch(
        solving.model(study.settings.mode, threads: threads), limits: first.limits, threads: threads)
      let curve = try model.withSession(chosen(first.system, study)) { try $0.emissionsCurve(prices.prices) }
      table = try Self.table(curve, year: year)
    } catch {
      throw CommandFailure(unexpected: error)
    }
    watch.end()
    try Console.out(table)
  }

  /// Refuses programs that the study does not have.
  private func checkPrograms(_ study: Study) throws {
    let names = study.allowancePrograms.map(\.name)
    let asked = ([program].compactMap { $0 } + otherPrice.map(\.program)).filter { !names.contains($0) }
    guard let unknown = asked.first else { return try checkOtherPrices(names) }
    throw CommandFailure(
      code: .configuration,
      text: study.hasSeveralPrograms
        ? "unknown program '\(unknown)'\(didYouMean(unknown, names.sorted())); the study has \(names.joined(separator: ", "))"
        : "unknown program '\(unknown)': the study has one program alone")
  }

  /// Refuses prices of the program whose curve is asked for, and several of one.
  private func checkOtherPrices(_ names: [String]) throws {
    let own = program ?? names.first
    for (place, other) in otherPrice.enumerated() {
      if other.program == own {
        throw CommandFailure(
          code: .configuration,
          text: "--other-price \(other.program): the curve is of that program, over all its prices")
      }
      if otherPrice[..<place].contains(where: { $0.program == other.program }) {
        throw CommandFailure(
          code: .configuration, text: "--other-price \(other.program) is given twice")
      }
    }
  }

  /// The system in which the program that is asked for is the first, at the others' prices.
  private func chosen(_ system: DispatchSystem, _ study: Study) -> DispatchSystem {
    let names = study.allowancePrograms.map(\.name)
    let index = program.flatMap { names.firstIndex(of: $0) } ?? 0
    func price(_ p: Int) -> Double { otherPrice.last { $0.program == names[p] }?.priceUSD ?? 0 }
    // In the row of the program that becomes the first, the first one's emissions are added up.
    let prices = names.indices.dropFirst().map { ($0, price($0 == index ? 0 : $0)) }
    return system.exchangingFirst(with: index).paying(Dictionary(uniqueKeysWithValues: prices))
  }

  static func table(_ curve: EmissionsCurve, year: Int) throws -> String {
    let columns = ["year", "price_usd", "emissions_below_short_tons", "emissions_above_short_tons"]
    var writer = CSVWriter(table: "emissions_curve", columns: columns)
    var rows = [(curve.prices.lowerBound, curve.emissionsAtStart, curve.emissionsAtStart)]
    rows += curve.breakpoints.map { ($0.priceUSD, $0.emissionsBefore, $0.emissionsAfter) }
    // A switch at the highest price is that price's row.
    if let last = rows.last, last.0 < curve.prices.upperBound {
      rows.append((curve.prices.upperBound, last.2, last.2))
    }
    for (price, before, after) in rows {
      writer.integer(year)
      try writer.number(price, column: columns[1])
      try writer.number(before, column: columns[2])
      try writer.number(after, column: columns[3])
      writer.endRow()
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
