/// How dispatch sees the system.
public enum DispatchMode: String, Sendable, Codable, CaseIterable {
  /// Zones joined by interfaces, one LP per block of slices.
  case network
  /// One zone that holds everything, by merit order.
  case single
}

/// Settings of a study, from `study.toml`.
public struct StudySettings: Sendable, Codable, Hashable {
  /// Short name, used for the result folder: letters, digits, `-`, `_`, `.`.
  public var name: String
  /// One line for people.
  public var description: String
  /// Dispatch mode.
  public var mode: DispatchMode
  /// Year in which every run begins; nil: the first year of the demand table.
  public var firstYear: Int?
  /// Year at whose start the fleet is that of the tables: planned changes before it are in already; nil: none is.
  public var fleetYear: Int?
  /// Whether years between those that tables give are linear; otherwise a visited year without rows is an error.
  public var interpolatesYears = false
  /// Year whose dollars are the study's money; nil: not said.
  public var moneyYear: Int?
  /// Growth of prices per year, where no index of `deflator.csv` says it; nil: not said.
  public var inflation: Double?
  /// Tables whose prices are in dollars of each row's year.
  public var nominal = NominalTable.allCases
  /// What those who look ahead see after the last year of the tables.
  public var hold = PastTables.lastYear
  /// Last year that those who foresee everything see; nil: the last year of the tables.
  public var horizonYear: Int?
  /// How far everyone looks ahead.
  public var foresight: Foresight
  /// Relative gap between the cost of a window of years and its bound at which its plan is good enough; at 0 planning goes
  /// on until nothing more is learnt.
  public var planningGap = 0.0
  /// Real discount rate of allowance holders, per year.
  public var discountRate: Double
  /// What an allowance left in the bank is worth after the last year that a window sees, $/short ton; nil: that year's
  /// reserve price.
  public var terminalAllowancePriceUSD: Double?
  /// Price of unserved energy, $/MWh.
  public var vollUSDPerMWh: Double
  /// Highest allowance price that is tried before a shortage is declared, $/short ton.
  public var maximumAllowancePriceUSD: Double
  /// Which planned changes count.
  public var plannedChanges: [PlanStatus]
  /// Whether generation standards bind dispatch.
  public var enforcesStandards: Bool
  /// Capacity expansion.
  public var expansion: ExpansionSettings
  /// Closures of units.
  public var lifecycle: LifecycleSettings
  /// Scenarios laid over the study, for people: a name each, with its description where there is one.
  public var scenarios: [String] = []
  /// Columns, as `units.capacity_mw`, whose values may lie outside their usual range without a warning.
  public var unusualColumns: [String] = []
  /// What the study is about, a sentence each, with which a run's summary begins.
  public var sentences: [String] = []
  /// What the study does not know, a sentence each, with which a run's summary ends.
  public var unknown: [String] = []

  /// Creates settings.
  public init(
    name: String = "study", description: String = "", mode: DispatchMode = .network,
    foresight: Foresight = .myopic, discountRate: Double = 0.05, vollUSDPerMWh: Double = 2000,
    maximumAllowancePriceUSD: Double = 1000, plannedChanges: [PlanStatus] = [.firm, .trend],
    enforcesStandards: Bool = false, expansion: ExpansionSettings = ExpansionSettings(),
    lifecycle: LifecycleSettings = LifecycleSettings(), terminalAllowancePriceUSD: Double? = nil
  ) {
    self.name = name
    self.description = description
    self.mode = mode
    self.foresight = foresight
    self.discountRate = discountRate
    self.vollUSDPerMWh = vollUSDPerMWh
    self.terminalAllowancePriceUSD = terminalAllowancePriceUSD
    self.maximumAllowancePriceUSD = maximumAllowancePriceUSD
    self.plannedChanges = plannedChanges
    self.enforcesStandards = enforcesStandards
    self.expansion = expansion
    self.lifecycle = lifecycle
  }
}

/// Everything a run needs, as immutable values; names are the keys between the parts.
public struct Study: Sendable, Codable, Hashable {
  /// Settings.
  public var settings: StudySettings
  /// Zones.
  public var zones: [Zone]
  /// Slices of the year.
  public var slices: [TimeSlice]
  /// Technologies.
  public var technologies: [Technology]
  /// Generating units.
  public var units: [GeneratingUnit]
  /// Storage.
  public var storage: [StorageUnit]
  /// Planned additions and retirements.
  public var plannedChanges: [PlannedChange]
  /// Availabilities.
  public var availability: [AvailabilityRow]
  /// Demand.
  public var demand: [DemandRow]
  /// Load shapes; empty: flat.
  public var loadShape: [LoadShapeRow]
  /// Fuel prices.
  public var fuelPrices: [FuelPriceRow]
  /// Seasonal fuel price multipliers; 1 where no row applies.
  public var fuelSeasonal: [FuelSeasonalRow]
  /// Interfaces.
  public var interfaces: [Interface]
  /// Allowance program; nil: no market. Of several programs the rows of all; `allowancePrograms` has them apart.
  public var program: AllowanceProgram?
  /// The programs where there are several; empty: the one that `program` is.
  public var programTerms: [ProgramTerms] = []
  /// Exogenous carbon price.
  public var carbonPrice: CarbonPriceSchedule
  /// Generation standards.
  public var generationStandards: [GenerationStandard]
  /// Markets of certificates; nil: none. See `certificateMarkets`.
  var tradedStandards: [CertificateMarket]?
  /// What can be built, and at what cost.
  public var buildOptions: [BuildOption]
  /// Where and how much of it.
  public var buildLimits: [BuildLimit]
  /// Capacity that regions have to have.
  public var reserveMargins: [ReserveMargin]
  /// How much of it in several zones together.
  public var buildGroupLimits: [BuildGroupLimit] = []
  /// Price index by year; empty: the settings say what a dollar is worth, or nothing does.
  public var deflator: [PriceIndexRow] = []
  /// What allowance auctions came to; never used for solving.
  public var auctions: [AuctionRow] = []
  /// What happened; never used for solving.
  public var actuals: [ActualRow] = []
  /// Who load is; never used for solving.
  public var customers: [CustomerRow] = []
  /// The study as it is known before some years, ascending; empty where everything is known from the first year on.
  public var earlierViews: [StudyView] = []

  /// Creates a study without checking it; see `findings(years:)`.
  public init(
    settings: StudySettings = StudySettings(), zones: [Zone] = [], slices: [TimeSlice] = [.wholeYear],
    technologies: [Technology] = [], units: [GeneratingUnit] = [], storage: [StorageUnit] = [],
    plannedChanges: [PlannedChange] = [], availability: [AvailabilityRow] = [], demand: [DemandRow] = [],
    loadShape: [LoadShapeRow] = [], fuelPrices: [FuelPriceRow] = [], fuelSeasonal: [FuelSeasonalRow] = [],
    interfaces: [Interface] = [], program: AllowanceProgram? = nil,
    carbonPrice: CarbonPriceSchedule = CarbonPriceSchedule(),
    generationStandards: [GenerationStandard] = [], buildOptions: [BuildOption] = [],
    buildLimits: [BuildLimit] = [], reserveMargins: [ReserveMargin] = []
  ) {
    self.settings = settings
    self.zones = zones
    self.slices = slices
    self.technologies = technologies
    self.units = units
    self.storage = storage
    self.plannedChanges = plannedChanges
    self.availability = availability
    self.demand = demand
    self.loadShape = loadShape
    self.fuelPrices = fuelPrices
    self.fuelSeasonal = fuelSeasonal
    self.interfaces = interfaces
    self.program = program
    self.carbonPrice = carbonPrice
    self.generationStandards = generationStandards
    self.buildOptions = buildOptions
    self.buildLimits = buildLimits
    self.reserveMargins = reserveMargins
  }
}
