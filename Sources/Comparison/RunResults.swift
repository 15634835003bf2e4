import DispatchSolveAllowanceMarket
import DispatchSolveCoordinator
import Foundation
import DispatchSolvePowerSystem
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Why two runs cannot be compared.
public enum ComparisonError: Error, Sendable, CustomStringConvertible {
  /// A folder is not that of a run's results.
  case noResult(path: String, reason: String)
  /// A result folder is not as its run wrote it.
  case damaged(String)
  /// A table is not as a run writes it.
  case badTable([String])
  /// The runs have no year in common.
  case noCommonYear(reference: Years, other: Years, name: String = "B")
  /// Results are not of one kind.
  case otherKind(String)
  /// A file of an earlier comparison is there, and nobody asked to replace it.
  case exists(path: String)
  /// Tables of the comparison could not be written.
  case notWritten(path: String, reason: String)

  /// Text for people.
  public var description: String {
    switch self {
    case .noResult(let path, let reason): "\(path) holds no results of a run: \(reason)"
    case .damaged(let text): text
    case .badTable(let findings): findings.joined(separator: "\n")
    case .noCommonYear(let reference, let other, let name):
      "the runs have no year in common: A has \(reference), \(name) has \(other)"
    case .otherKind(let text): "results of one kind are compared: \(text)"
    case .exists(let path): "\(path): could not be written: it exists"
    case .notWritten(let path, let reason): "\(path): could not be written: \(reason)"
    }
  }
}

/// The tables of a result folder as numbers by year, zone and technology.
public struct RunResults: Sendable {
  /// A quantity, perhaps of a technology; its name carries the unit.
  public struct Item: Sendable, Hashable {
    /// Name with unit.
    public var quantity: String
    /// Technology; empty where the quantity has none.
    public var technology: String

    /// Creates an item.
    public init(_ quantity: String, technology: String = "") {
      self.quantity = quantity
      self.technology = technology
    }
  }

  /// A zone in a year.
  struct Place: Hashable {
    var year: Int
    var region: String
  }

  /// Folder as given.
  public let path: String
  /// What the run was made with.
  public let manifest: RunManifest
  /// Name of the study.
  public var study: String { manifest.study }
  /// Years, ascending.
  public private(set) var years: Years = []
  /// Figures of a year.
  var annual: [Int: [Item: Double]] = [:]
  /// By year, what imports count for, short tons, and pay for it, $, where the study asks for their allowances.
  private var importedShortTons: [Int: Double] = [:]
  private var importCostUSD: [Int: Double] = [:]
  /// Figures of a zone in a year.
  var regional: [Place: [Item: Double]] = [:]
  /// Programs, in the order of results; empty where there is one.
  public internal(set) var programs: [String] = []
  /// What programs cap where that is not CO2, by their names.
  private(set) var pollutants: [String: String] = [:]
  /// Members of the program, by year.
  var members: [Int: Set<String>] = [:]
  /// Years without an allowance market: what emissions pay there, if anything, is the exogenous carbon price.
  private(set) var yearsWithoutMarket: Set<Int> = []

  /// What a year's prices are not, by year, of several programs those of the first.
  public private(set) var marks: [Int: Set<YearMark>] = [:]
  /// What a year's price of an allowance is not, by year, of programs beside the first.
  public private(set) var programMarks: [String: [Int: Set<YearMark>]] = [:]

  /// Why the prices of a year are not those of a market that cleared and a load that was served.
  public enum YearMark: Int, Sendable, Hashable, CaseIterable {
    /// Allowances are missing at the highest price tried.
    case shortage
    /// An obligation could not be paid at true-up.
    case unpaid
    /// The price is the ceiling.
    case ceiling
    /// The price is the highest tried.
    case highest
    /// Load was not served.
    case unserved

    /// For people.
    public var text: String {
      switch self {
      case .shortage: "short of allowances, the price is the highest tried"
      case .unpaid: "an obligation stays unpaid"
      case .ceiling: "at the price ceiling"
      case .highest: "at the highest price tried"
      case .unserved: "load is not served"
      }
    }
  }

  private struct Manifest: Decodable {
    var program: String
  }

  /// Share of load below which what is not served is rounding, as runs take it.
  private static let unservedTolerance = 1e-6

  /// Reads a result folder whose files are as its run wrote them.
  ///
  /// - Throws: `ComparisonError`.
  public init(path: String) throws(ComparisonError) {
    self.path = path
    let bytes: [UInt8]
    do throws(FileBytes.Failure) {
      bytes = try FileBytes.read("\(path)/manifest.json", limit: FileBytes.noteLimit)
    } catch {
      guard case .missing = error else { throw .damaged("\(path)/manifest.json \(error)") }
      let isThere = FileManager.default.fileExists(atPath: path)
      throw .noResult(path: path, reason: isThere ? "it has no manifest.json" : "no such folder")
    }
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes)),
      manifest.program == "dispatchsolve"
    else { throw .noResult(path: path, reason: "its manifest.json is not that of a run") }
    do throws(ResultFolderError) {
      self.manifest = try RunManifest.checked(path, shown: path)
    } catch {
      if case .damaged(let path, let reason) = error { throw .damaged("\(path) \(reason)") }
      throw .damaged(error.description)
    }
    do throws(InputFileError) {
      try readAnnual()
      try readRegions()
      try readTechnologies()
      try readPrograms()
    } catch {
      switch error {
      case .unreadable(let files):
        throw .noResult(path: path, reason: files.map(\.description).joined(separator: ", "))
      case .invalid(let findings): throw .badTable(findings.map { "\(path)/\($0.description)" })
      }
    }
    do throws(YearsError) {
      years = try Years(annual.keys.sorted())
    } catch {
      throw .badTable(["\(path)/annual.csv: year: \(error)"])
    }
  }

  private func table(_ name: String) throws(InputFileError) -> CSVTable {
    try CSVTable(path: "\(path)/\(name).csv", file: "\(name).csv")
  }

  /// The year in a cell.
  private static func year(_ table: CSVTable, _ row: Int, _ column: Int) throws(InputFileError) -> Int {
    let value = try table.number(row, column)
    guard let year = Int(exactly: value), Years.range.contains(year) else {
      throw .invalid([
        table.finding(row, column, "year: '\(clipped(table.rows[row][column]))' is no year")
      ])
    }
    return year
  }

  /// Index of the column in which a figure stands.
  private func index(_ figure: String, _ keys: [String], in table: CSVTable) throws(InputFileError) -> Int {
    try table.index(ResultTables.place(of: figure, keyedBy: keys)?.header ?? figure)
  }

  /// Figures of a year that are compared; emissions, load and bills are sums over zones.
  private static let annualItems: [Item] =
    [
      "allowance_price_usd", "bank_short_tons", "allowances_minted_short_tons", "auction_proceeds_usd",
      "imports_to_covered_mwh", "exports_from_covered_mwh", "unserved_mwh",
    ].map { Item($0) } + [.coveredEmissions, .uncoveredEmissions, .systemCost]

  private mutating func readAnnual() throws(InputFileError) {
    let table = try table("annual")
    let year = try table.index("year")
    let (status, shortage) = (try table.index("status"), try table.index("shortage_flag"))
    let carbonPrice = table.columns.firstIndex(of: "p_co2")
    let imports = table.columns.firstIndex(of: "imported_short_tons")
    let importCost = table.columns.firstIndex(of: "import_allowance_cost_usd")
    var columns: [(Item, Int)] = []
    for item in Self.annualItems { columns.append((item, try index(item.quantity, ["year"], in: table))) }
    for row in table.rows.indices {
      let year = try Self.year(table, row, year)
      var values: [Item: Double] = [:]
      for (item, column) in columns { values[item] = try table.number(row, column) }
      // What imports count for is emitted outside, where it is part of what is not covered.
      if let column = imports { importedShortTons[year] = try table.number(row, column) }
      if let column = importCost { importCostUSD[year] = try table.number(row, column) }
      values[.emissions] =
        (values[.coveredEmissions] ?? 0) + (values[.uncoveredEmissions] ?? 0) - imported(in: year)
      if let column = carbonPrice { values[.carbonPrice] = try table.number(row, column) }
      let ended = MarketStatus(rawValue: table.rows[row][status])
      marks[year, default: []].formUnion(
        marks(
          ended, isUnpaid: table.rows[row][shortage] == "true",
          priceUSD: values[Item("allowance_price_usd")] ?? 0))
      // Without a market the public layout has emissions in the place of allowances, and none are issued or priced.
      if ended == .noMarket {
        values[Item("allowances_minted_short_tons")] = 0
        values[Item("allowance_price_usd")] = nil
        yearsWithoutMarket.insert(year)
      }
      annual[year] = values
    }
  }

  /// What the price of a market in a year is not.
  private func marks(_ ended: MarketStatus?, isUnpaid: Bool, priceUSD: Double) -> Set<YearMark> {
    guard ended != .market(.shortage) else { return [.shortage] }
    var marks: Set<YearMark> = isUnpaid ? [.unpaid] : []
    let highest = manifest.settings?["run.maximum_price"].flatMap { Double($0) }
    if ended == .market(.atCeiling) {
      marks.insert(.ceiling)
    } else if let highest, priceUSD >= highest, priceUSD > 0 {
      marks.insert(.highest)
    }
    return marks
  }

  /// Of a year's covered emissions what imports count for, short tons.
  func imported(in year: Int) -> Double { importedShortTons[year] ?? 0 }

  /// Figures of a zone that are compared.
  private static let regionalItems: [Item] =
    [.emissions, .electricityPrice, .load, .coveredEmissions]
    + ["imports_mwh", "exports_mwh", "unserved_mwh"].map { Item($0) }

  private mutating func readRegions() throws(InputFileError) {
    for item in Self.regionalItems { try readRegions(item) }
    for place in regional.keys {
      if regional[place]?[.coveredEmissions] != nil {
        members[place.year, default: []].insert(place.region)
      } else {
        regional[place]?[.coveredEmissions] = 0
      }
    }
    // Sums in a fixed order, so that they are the same bits every time.
    for place in regional.keys.sorted(by: { ($0.year, $0.region) < ($1.year, $1.region) }) {
      guard let values = regional[place], let load = values[.load] else { continue }
      annual[place.year]?[.load, default: 0] += load
      annual[place.year]?[.bill, default: 0] += load * (values[.electricityPrice] ?? 0)
    }
    for (year, values) in annual {
      guard let load = values[.load], let bill = values[.bill], load > 0 else { continue }
      if (values[Item("unserved_mwh")] ?? 0) > Self.unservedTolerance * max(1, load) {
        marks[year, default: []].insert(.unserved)
      }
      annual[year]?[.electricityPrice] = bill / load
    }
  }

  private mutating func readRegions(_ item: Item) throws(InputFileError) {
    let keys = ["year", "region"]
    guard let place = ResultTables.place(of: item.quantity, keyedBy: keys) else { return }
    let table = try table(place.table)
    let (year, region) = (try table.index("year"), try table.index("region"))
    let index = try table.index(place.header)
    // Of several programs the first, which leads every year's rows.
    let program = table.columns.firstIndex(of: "program")
    let first = program.flatMap { column in table.rows.first.map { $0[column] } }
    for row in table.rows.indices where program.map({ table.rows[row][$0] }) == first {
      let place = Place(year: try Self.year(table, row, year), region: table.rows[row][region])
      // A zone in which nothing is sold has no price.
      if item == .electricityPrice, table.rows[row][index].isEmpty { continue }
      regional[place, default: [:]][item] = try table.number(row, index)
    }
  }

  private mutating func readTechnologies() throws(InputFileError) {
    for quantity in ["generation_mwh", "built_mw"] {
      let keys = ["year", "region", "technology"]
      guard let place = ResultTables.place(of: quantity, keyedBy: keys) else { continue }
      let table = try table(place.table)
      let (year, region) = (try table.index("year"), try table.index("region"))
      let (technology, value) = (try table.index("technology"), try table.index(place.header))
      for row in table.rows.indices {
        let place = Place(year: try Self.year(table, row, year), region: table.rows[row][region])
        let item = Item(quantity, technology: table.rows[row][technology])
        let number = try table.number(row, value)
        // Most technologies are built in few years and zones, if at all.
        if quantity == "built_mw", number == 0 { continue }
        regional[place, default: [:]][item] = number
        annual[place.year]?[item, default: 0] += number
      }
    }
    try readPayments()
  }
}

extension RunResults {
  /// Figures of each of several programs that are compared, with their headers.
  private static let programQuantities = [
    (header: "allowance_price", quantity: "allowance_price_usd"),
    ("covered_emissions_short_tons", "covered_emissions_short_tons"), ("sold_short_tons", "sold_short_tons"),
    ("bank", "bank_short_tons"), ("auction_proceeds_usd", "auction_proceeds_usd"),
  ]

  /// Figures of programs beside the first, whose are those of the year, under `program.figure`.
  private mutating func readPrograms() throws(InputFileError) {
    // Results of one program have no such table.
    guard FileManager.default.fileExists(atPath: "\(path)/programs.csv") else { return }
    let table = try table("programs")
    let (year, program) = (try table.index("year"), try table.index("program"))
    let (status, unpaid) = (try table.index("status"), try table.index("unpaid_obligation_short_tons"))
    // Where all programs are of CO2 there is no such column.
    let pollutant = table.columns.firstIndex(of: "pollutant")
    for row in table.rows.indices {
      let name = table.rows[row][program]
      if !programs.contains(name) { programs.append(name) }
      if let pollutant, table.rows[row][pollutant] != ProgramTerms.carbonDioxide {
        pollutants[name] = table.rows[row][pollutant]
      }
      guard name != programs[0] else { continue }
      let number = try Self.year(table, row, year)
      for (header, quantity) in Self.programQuantities {
        annual[number]?[Item("\(name).\(quantity)")] = try table.number(row, try table.index(header))
      }
      func figure(_ quantity: String) -> Double { annual[number]?[Item("\(name).\(quantity)")] ?? 0 }
      // As `ClearedYear.isShort` takes it: what is less is rounding.
      let most =
        MarketClearing.relativeQuantityTolerance * max(1, figure("covered_emissions_short_tons"))
      programMarks[name, default: [:]][number] = marks(
        MarketStatus(rawValue: table.rows[row][status]), isUnpaid: try table.number(row, unpaid) > most,
        priceUSD: figure("allowance_price_usd"))
    }
  }

  /// Resource cost: what the system spends less what it pays for emissions, which others receive.
  private mutating func readPayments() throws(InputFileError) {
    for (year, values) in annual { annual[year]?[.resourceCost] = values[.systemCost] }
    for (year, cost) in importCostUSD { annual[year]?[.resourceCost, default: 0] -= cost }
    let table = try table("technologies_by_region")
    let year = try table.index("year")
    for column in ["allowance_cost_usd", "carbon_price_cost_usd"] {
      let index = try table.index(column)
      for row in table.rows.indices {
        annual[try Self.year(table, row, year)]?[.resourceCost, default: 0] -= try table.number(row, index)
      }
    }
  }
}

extension RunResults.Item {
  static let carbonPrice = Self("carbon_price_usd")
  static let emissions = Self("emissions_short_tons")
  static let coveredEmissions = Self("covered_emissions_short_tons")
  static let uncoveredEmissions = Self("uncovered_emissions_short_tons")
  static let electricityPrice = Self("electricity_price_usd_per_mwh")
  static let load = Self("load_mwh")
  static let bill = Self("electricity_bill_usd")
  static let systemCost = Self("system_cost_usd")
  static let resourceCost = Self("resource_cost_usd")
}
