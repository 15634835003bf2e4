import DispatchSolveTables

/// What units emit of a pollutant beside CO2: a row of `emission_rates.csv`.
///
/// A row of a unit goes before one of its technology in its zone, and that before one of its technology. A row holds from its first year
/// until a later row of the same kind.
public struct EmissionRate: Sourced, Sendable, Codable, Hashable {
  /// Pollutant.
  public var pollutant: String
  /// Unit; nil: all of the technology.
  public var unit: String?
  /// Technology; nil: the row is of a unit.
  public var technology: String?
  /// Zone of the technology's units; nil: every zone.
  public var zone: String?
  /// First year in which the row holds; nil: from the beginning.
  public var firstYear: Int?
  /// Pounds for a MWh; nil: the rate is for fuel.
  public var poundsPerMWh: Double?
  /// Pounds for a MMBtu of fuel; nil: the rate is for energy.
  public var poundsPerMMBtu: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a row.
  public init(
    pollutant: String, unit: String? = nil, technology: String? = nil, zone: String? = nil,
    firstYear: Int? = nil, poundsPerMWh: Double? = nil, poundsPerMMBtu: Double? = nil
  ) {
    self.pollutant = pollutant
    self.unit = unit
    self.technology = technology
    self.zone = zone
    self.firstYear = firstYear
    self.poundsPerMWh = poundsPerMWh
    self.poundsPerMMBtu = poundsPerMMBtu
  }

  /// Pounds in a short ton.
  static let poundsPerShortTon = 2000.0

  /// What a MWh of a unit emits, short tons.
  func shortTonsPerMWh(of unit: GeneratingUnit) -> Double {
    (poundsPerMWh ?? (poundsPerMMBtu ?? 0) * unit.heatRateMMBtuPerMWh) / Self.poundsPerShortTon
  }
}

/// Rates of pollutants in a year, for looking up.
public struct EmissionRateTable: Sendable {
  private struct Key: Hashable {
    var pollutant: String
    var unit: String?
    var technology: String?
    var zone: String?
  }

  private let rows: [Key: EmissionRate]

  /// The rates of a study in a year.
  public init(_ study: Study, year: Int) {
    var rows: [Key: EmissionRate] = [:]
    for row in study.emissionRates where row.firstYear ?? .min <= year {
      let key = Key(
        pollutant: row.pollutant, unit: row.unit, technology: row.unit == nil ? row.technology : nil,
        zone: row.unit == nil ? row.zone : nil)
      if let known = rows[key], known.firstYear ?? .min > row.firstYear ?? .min { continue }
      rows[key] = row
    }
    self.rows = rows
  }

  /// What a MWh of a unit emits of a pollutant beside CO2, short tons; 0 where no row says anything.
  public func shortTonsPerMWh(_ pollutant: String, of unit: GeneratingUnit) -> Double {
    row(pollutant, of: unit)?.shortTonsPerMWh(of: unit) ?? 0
  }

  /// The row that holds for a unit; nil: none says anything.
  func row(_ pollutant: String, of unit: GeneratingUnit) -> EmissionRate? {
    rows[Key(pollutant: pollutant, unit: unit.name)]
      ?? rows[Key(pollutant: pollutant, technology: unit.technology, zone: unit.zone)]
      ?? rows[Key(pollutant: pollutant, technology: unit.technology)]
  }
}

extension Study {
  /// Rates of pollutants beside CO2.
  public var emissionRates: [EmissionRate] {
    get { program?.rates ?? [] }
    // A study without rates is written as ever.
    set { program?.rates = newValue.isEmpty ? nil : newValue }
  }

  /// Names of units with a rate of their own.
  public var unitsWithRates: Set<String> { Set(emissionRates.compactMap(\.unit)) }

  /// Whether a program caps another pollutant than CO2, or counts a part of the year alone.
  public var hasOtherPollutants: Bool {
    programTerms.contains { $0.pollutant != ProgramTerms.carbonDioxide || !$0.months.isEmpty }
  }
}
