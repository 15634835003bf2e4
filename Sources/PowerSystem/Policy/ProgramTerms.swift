/// What a program counts in: an allowance is one ton of this kind.
public enum MassUnit: String, Sendable, Codable, CaseIterable {
  /// 2,000 pounds.
  case shortTons = "short_tons"
  /// 1,000 kilograms.
  case metricTons = "metric_tons"

  /// Short tons in one ton of this kind; a pound is 0.45359237 kg by definition.
  public var inShortTons: Double {
    switch self {
    case .shortTons: 1
    case .metricTons: 1 / 0.907_184_74
    }
  }
}

/// One of several programs of a study: a row of `programs.csv`.
///
/// What the program's rows of other tables say is in its unit of account, and so are amounts here.
public struct ProgramTerms: Sourced, Sendable, Codable, Hashable {
  /// Name.
  public var program: String
  /// What is capped: CO2, or a pollutant of `emission_rates.csv`.
  public var pollutant: String
  /// Months, 1 to 12, whose emissions count; empty: all.
  public var months: [Int] = []
  /// Unit of account.
  public var unit: MassUnit
  /// Place in the order of programs, lowest first; equal ones by name.
  public var priority: Int
  /// Allowances in the bank before the first run year; nil: the study's setting for the first program, 0 for others.
  public var openingBank: Double?
  /// Obligation of earlier years still outstanding; nil: as the bank.
  public var openingObligation: Double?
  /// Fate of unsold allowances; nil: the study's setting.
  public var unsoldRule: UnsoldRule?
  /// Order of use at the reserve price; nil: the study's setting.
  public var orderOfUse: OrderOfUse?
  /// Whether allowances may be banked; nil: the study's setting.
  public var bankingEnabled: Bool?
  /// Price at which supply is unlimited in years that say nothing of their own; nil: the study's setting.
  public var priceCeilingUSD: Double?
  /// Real rate that holders of its allowances ask for, per year; nil: the study's.
  public var discountRate: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a program's row.
  public init(
    program: String, pollutant: String = Self.carbonDioxide, unit: MassUnit = .shortTons, priority: Int = 1,
    openingBank: Double? = nil, openingObligation: Double? = nil, unsoldRule: UnsoldRule? = nil,
    orderOfUse: OrderOfUse? = nil, bankingEnabled: Bool? = nil, priceCeilingUSD: Double? = nil
  ) {
    self.program = program
    self.pollutant = pollutant
    self.unit = unit
    self.priority = priority
    self.openingBank = openingBank
    self.openingObligation = openingObligation
    self.unsoldRule = unsoldRule
    self.orderOfUse = orderOfUse
    self.bankingEnabled = bankingEnabled
    self.priceCeilingUSD = priceCeilingUSD
  }

  /// The pollutant that units.csv has rates of.
  public static let carbonDioxide = "co2"
}

extension Study {
  /// Rows of `programs.csv` in the order of programs.
  var orderedTerms: [ProgramTerms] {
    programTerms.sorted {
      $0.priority == $1.priority ? comesBefore($0.program, $1.program) : $0.priority < $1.priority
    }
  }

  /// Whether several programs hold side by side.
  public var hasSeveralPrograms: Bool { program != nil && programTerms.count > 1 }

  /// Whether holders of some program ask for a rate of their own.
  public var hasOwnRates: Bool { allowancePrograms.contains { $0.discountRate != nil } }

  /// The first program, which the tables of one program are of; nil without a program.
  public var firstProgram: AllowanceProgram? {
    programTerms.isEmpty ? program : allowancePrograms.first
  }

  /// All programs in their order, each with its own rows, in short tons; empty without a program.
  ///
  /// Rows that name no program are the first one's.
  public var allowancePrograms: [AllowanceProgram] {
    guard let program else { return [] }
    guard !programTerms.isEmpty else { return [program] }
    let terms = orderedTerms
    return terms.enumerated().map { index, terms in
      var one = program
      func isOwn(_ name: String) -> Bool { name == terms.program || (name.isEmpty && index == 0) }
      one.name = terms.program
      one.links = nil
      one.rates = nil
      one.pollutant = terms.pollutant
      one.season = terms.months.isEmpty ? nil : terms.months.sorted()
      one.unit = terms.unit
      one.years = program.years.filter { isOwn($0.program) }
      one.memberships = program.memberships.filter { isOwn($0.program) }
      one.importObligations = program.importObligations.filter { isOwn($0.program) }
      one.offerRules = program.offerRules?.filtered(isOwn)
      if one.offerRules?.isEmpty == true { one.offerRules = nil }
      one.unsoldRule = terms.unsoldRule ?? program.unsoldRule
      one.orderOfUse = terms.orderOfUse ?? program.orderOfUse
      one.discountRate = terms.discountRate == settings.discountRate ? nil : terms.discountRate
      one.bankingEnabled = terms.bankingEnabled ?? program.bankingEnabled
      let size = terms.unit.inShortTons
      one.priceCeilingUSD = terms.priceCeilingUSD.map { $0 / size } ?? program.priceCeilingUSD
      one.openingBankShortTons =
        terms.openingBank.map { $0 * size } ?? (index == 0 ? program.openingBankShortTons : 0)
      one.openingObligationShortTons =
        terms.openingObligation.map { $0 * size } ?? (index == 0 ? program.openingObligationShortTons : 0)
      if terms.unit != .shortTons { one.convertRows(size) }
      return one
    }
  }
}

extension AllowanceProgram {
  /// The program's rows with each program's changed on their own.
  func eachProgram(_ change: (AllowanceProgram) -> AllowanceProgram) -> AllowanceProgram {
    let names = Set(years.map(\.program) + memberships.map(\.program))
    guard names.count > 1 else { return change(self) }
    var all = self
    all.years = []
    all.memberships = []
    for name in names.sorted() {
      var one = self
      one.years = years.filter { $0.program == name }
      one.memberships = memberships.filter { $0.program == name }
      let changed = change(one)
      all.years += changed.years
      all.memberships += changed.memberships
    }
    all.years.sort { ($0.year, $0.program) < ($1.year, $1.program) }
    return all
  }

  /// Rows in tons of which one has so many short tons, in short tons.
  fileprivate mutating func convertRows(_ size: Double) {
    offerRules = offerRules?.converted(size)
    for t in years.indices {
      years[t].capShortTons *= size
      years[t].reservePriceUSD /= size
      years[t].otherSupplyShortTons *= size
      years[t].bankLimitShortTons = years[t].bankLimitShortTons.map { $0 * size }
      years[t].priceCeilingUSD = years[t].priceCeilingUSD.map { $0 / size }
      for k in years[t].tiers.indices {
        years[t].tiers[k].triggerUSD /= size
        years[t].tiers[k].quantityShortTons *= size
      }
      years[t].ecr = years[t].ecr.map {
        EmissionsContainmentReserve(
          triggerUSD: $0.triggerUSD / size, quantityShortTons: $0.quantityShortTons * size)
      }
    }
    for row in memberships.indices {
      memberships[row].budgetShortTons *= size
      memberships[row].tierQuantityShortTons *= size
    }
    for row in importObligations.indices { importObligations[row].rateShortTonsPerMWh *= size }
  }
}
