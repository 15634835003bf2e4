import DispatchSolveTables

/// What is known of a run besides its tables.
public struct ReportFacts: Sendable {
  /// Name of the study.
  public var study = ""
  /// Version of the program.
  public var version = ""
  /// What the study is, in a line.
  public var description = ""
  /// Sentences of the study on itself.
  public var sentences: [String] = []
  /// What the study does not know.
  public var unknown: [String] = []
  /// Scenarios laid over the study, a line each.
  public var scenarios: [String] = []
  /// Options that results depend on, by name.
  public var options: [String: String] = [:]
  /// Settings of the study, by section and key.
  public var settings: [String: String] = [:]
  /// Digests of input files, by name.
  public var inputs: [String: String] = [:]
  /// Zones whose text for people is not their name.
  public var zoneNames: [String: String] = [:]
  /// Largest relative residual of a certificate that was accepted; nil: not said.
  public var certificateTolerance: Double?

  /// Facts to be filled in.
  public init() {}
}

/// A run as a report reads it: its tables, and what is known beside them.
public struct ReportRun: Sendable {
  /// Tables that reports read; a folder may lack some.
  public static let tableNames = [
    "annual", "programs", "offers", "allowance_supply", "emissions_curve", "observed_auctions",
    "price_by_region",
    "balance_by_region",
    "technologies_by_region", "capacity_by_region", "storage", "emissions_by_region", "compliance_by_zone",
    "flows", "money_by_zone", "builds", "closures", "standards", "limiting_factors", "audits",
    "imports", "leakage", "program_links",
  ]

  /// How the run is called beside others.
  public var name: String
  /// What is known beside tables.
  public let facts: ReportFacts
  private let tables: [String: ReportTable]
  /// Tables as they are, with the rows of all programs.
  private let all: [String: ReportTable]
  /// Programs of the run in their order, where there are several; else empty. The run is read as one of the first.
  let programs: [String]
  /// The one of them that the run is read as; empty where there is one alone.
  let program: String
  /// What that program caps where it is not CO2; empty: it is.
  let pollutant: String

  /// Years of the run, ascending.
  let years: [Int]
  /// Members of the program by year.
  let members: [Int: Set<String>]
  private let yearRows: [Int: Int]

  /// Reads a run's tables.
  ///
  /// - Parameters:
  ///   - more: Names of tables that are read besides those of reports.
  ///   - file: Bytes of a file of the result folder; nil where there is none.
  /// - Throws: `InputFileError` for a table that is not as a run writes it.
  public init(
    name: String, facts: ReportFacts, more: [String] = [], file: (String) -> [UInt8]?
  ) throws(InputFileError) {
    var tables: [String: ReportTable] = [:]
    for name in Self.tableNames + more {
      if let bytes = file("\(name).csv") { tables[name] = try ReportTable(bytes, file: "\(name).csv") }
    }
    self.init(name: name, facts: facts, all: tables, program: nil)
  }

  /// A run as one of its programs; nil: of the first, or only, one.
  private init(name: String, facts: ReportFacts, all: [String: ReportTable], program: String?) {
    self.name = name
    self.facts = facts
    self.all = all
    let listed = all["programs"] ?? .none
    var programs: [String] = []
    for row in listed.indices where !programs.contains(listed.text(row, "program")) {
      programs.append(listed.text(row, "program"))
    }
    self.programs = programs
    let name = program ?? programs.first ?? ""
    self.program = name
    let capped = listed.indices.first { listed.text($0, "program") == name }.map {
      listed.text($0, "pollutant")
    }
    pollutant = capped == "co2" ? "" : capped ?? ""
    var tables = all
    if let chosen = program ?? programs.first {
      tables = all.mapValues { $0.keeping(chosen, in: "program") }
      if chosen != programs.first, let own = tables["programs"] {
        tables["annual"] = all["annual"]?.replaced(by: own)
      }
    }
    self.tables = tables
    let annual = tables["annual"] ?? .none
    yearRows = Dictionary(
      annual.indices.compactMap { row in annual.year(row).map { ($0, row) } },
      uniquingKeysWith: { first, _ in first })
    years = yearRows.keys.sorted()
    let compliance = tables["compliance_by_zone"] ?? .none
    members = compliance.indices.reduce(into: [:]) { members, row in
      guard let year = compliance.year(row) else { return }
      members[year, default: []].insert(compliance.text(row, "region"))
    }
  }

  /// The run as one of another of its programs: what its market came to in place of the first one's.
  func of(program: String) -> ReportRun {
    ReportRun(name: name, facts: facts, all: all, program: program)
  }

  /// A table; one without rows where there is none.
  subscript(table: String) -> ReportTable { tables[table] ?? .none }

  /// A figure of the annual table in a year.
  func annual(_ column: String, _ year: Int) -> Double? {
    yearRows[year].flatMap { self["annual"].number($0, column) }
  }

  /// A figure of the annual table in all years.
  func annual(_ column: String, times factor: Double = 1) -> [Double?] {
    years.map { annual(column, $0).map { $0 * factor } }
  }

  /// What units emit that needs allowances in a year: without what imports count for.
  func coveredUnitEmissions(_ year: Int) -> Double? {
    annual("covered_emissions_short_tons", year).map { $0 - (annual("imported_short_tons", year) ?? 0) }
  }

  /// Words of the annual table in a year.
  func word(_ column: String, _ year: Int) -> String {
    yearRows[year].map { self["annual"].text($0, column) } ?? ""
  }

  /// Whether there is an allowance market in any year.
  var hasMarket: Bool { years.contains { word("status", $0) != "no_market" } }

  /// Whether a zone is a member in a year.
  func isMember(_ zone: String, _ year: Int) -> Bool { members[year]?.contains(zone) ?? false }

  /// A zone's name for people.
  func zone(_ name: String) -> String { facts.zoneNames[name] ?? name }

  /// Dollars in which prices are.
  var money: String {
    facts.settings["run.money_year"].flatMap { $0.isEmpty ? nil : "dollars of \($0)" }
      ?? "the study's dollars"
  }
}
