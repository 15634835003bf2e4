import DispatchSolveTables

/// A table of a study, named as its file without the ending.
public enum StudyTable: String, Sendable, Codable, CaseIterable {
  case study
  case zones
  case slices
  case technologies
  case units
  case storage
  case plannedChanges = "planned_changes"
  case availability
  case demand
  case loadShape = "load_shape"
  case fuelPrices = "fuel_prices"
  case fuelSeasonal = "fuel_seasonal"
  case interfaces
  case programs
  case allowanceProgram = "allowance_program"
  case programMembership = "program_membership"
  case programLinks = "program_links"
  case emissionRates = "emission_rates"
  case importObligations = "import_obligations"
  case quantityReserves = "quantity_reserves"
  case tierPriceRules = "tier_price_rules"
  case unsoldReturns = "unsold_returns"
  case offsets
  case carbonPrice = "carbon_price"
  case generationStandards = "generation_standards"
  case certificateMarkets = "certificate_markets"
  case buildOptions = "build_options"
  case buildLimits = "build_limits"
  case buildGroupLimits = "build_group_limits"
  case reserveMargins = "reserve_margins"
  case deflator
  case auctions
  case actuals
  case customers

  /// Whether the table's rows are part of the allowance program, so that they are nothing without one.
  public var isOfProgram: Bool {
    [.allowanceProgram, .programMembership, .programLinks, .emissionRates, .importObligations].contains(self)
      || saysOffers
  }

  /// Whether the table says how offers follow from years before, or of offsets.
  public var saysOffers: Bool {
    self == .quantityReserves || self == .tierPriceRules || self == .unsoldReturns || self == .offsets
  }
}

/// Something wrong with, or doubtful in, a study.
public struct Finding: Sendable, Codable, Hashable {
  /// How bad it is.
  public typealias Severity = DispatchSolveTables.Severity

  /// Most characters of a message; names from outside may be longer than that.
  public static let longestMessage = LocatedFinding.longestMessage

  /// How bad it is.
  public var severity: Severity
  /// The table it is in.
  public var table: StudyTable
  /// Index of the row in the study's array for that table; nil: the table as a whole.
  public var row: Int?
  /// Column of the table's file; nil: the row as a whole.
  public var column: String?
  /// What is wrong, one line, with the offending value and what would be right.
  public var message: String
  /// Tables that must be complete for the finding to hold: a name that looks unknown may be that of a row that
  /// could not be read.
  public var presumes: [StudyTable]
  /// Cells of the table that a doubt is drawn from: where one of them is outside its usual range, that is told instead.
  public var restsOn: [Cell]

  /// A cell of the finding's table.
  public struct Cell: Sendable, Codable, Hashable {
    /// Index of the row in the study's array for the table.
    public var row: Int
    /// Column of the table's file.
    public var column: String

    /// Names a cell.
    public init(row: Int, column: String) {
      self.row = row
      self.column = column
    }
  }

  /// Creates a finding.
  public init(
    _ severity: Severity, _ table: StudyTable, row: Int? = nil, column: String? = nil, _ message: String,
    presumes: [StudyTable] = [], restsOn: [Cell] = []
  ) {
    self.severity = severity
    self.table = table
    self.row = row
    self.column = column
    self.message = oneLine(message, limit: Self.longestMessage)
    self.presumes = presumes
    self.restsOn = restsOn
  }
}
