/// A limit on generation over the whole year: sum of coefficients times generation >= least.
///
/// Generation standards, energy budgets and emission caps are of this kind; the latter two with negative signs.
public struct AnnualRow: Sendable, Hashable {
  /// What a row stands for.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Least generation by eligible units, MWh.
    case generationStandard = "generation_standard"
    /// Most generation by some units, MWh.
    case energyBudget = "energy_budget"
    /// Most emissions, short tons.
    case emissionCap = "emission_cap"
  }

  /// Name for results and errors.
  public var name: String
  /// What it stands for.
  public var kind: Kind
  /// By index of unit, what an MWh of it adds; units not named add nothing.
  public var coefficients: [Int: Double]
  /// Least sum over the year, MWh or short tons.
  public var least: Double
  /// What each missing unit costs, $; nil where nothing buys it out.
  public var alternativePaymentUSD: Double?
  /// Units whose generation counts for a standard, ascending.
  public var eligible: [Int] = []
  /// Zone whose load pays for a standard, an index into the zones before any are merged; nil: nobody's.
  public var zone: Int?
  /// What is asked for by whom, and may be carried, where the row is a market's; nil: it is one zone's standard.
  public var trade: CertificateTrade?
  /// Index among the study's programs of the one whose emissions the row adds up, never 0; nil: it is no program's. What it
  /// needs is what the program's market comes to; until that is known every ton may be emitted, for nothing.
  public var program: Int?
  /// By index of unit, the profile that says in which slices its coefficient holds; units not named: in all.
  public var coverageProfiles: [Int: Int] = [:]
  /// Index of the border whose free imports the row adds up, counted below 0; nil: it is about none.
  public var freeImportsOf: Int?

  /// Creates a row.
  public init(
    name: String, kind: Kind, coefficients: [Int: Double], least: Double,
    alternativePaymentUSD: Double? = nil
  ) {
    self.name = name
    self.kind = kind
    self.coefficients = coefficients
    self.least = least
    self.alternativePaymentUSD = alternativePaymentUSD
  }

  /// Eligible generation of at least a share of `basisMWh`.
  public static func standard(
    name: String, eligible: [Int], share: Double, ofMWh basisMWh: Double,
    alternativePaymentUSDPerMWh: Double? = nil
  ) -> AnnualRow {
    var row = AnnualRow(
      name: name, kind: .generationStandard,
      coefficients: Dictionary(eligible.map { ($0, 1) }, uniquingKeysWith: { a, _ in a }),
      least: share * basisMWh, alternativePaymentUSD: alternativePaymentUSDPerMWh)
    row.eligible = Set(eligible).sorted()
    return row
  }

  /// Eligible generation of at least a share of the generation of `all` units.
  public static func standard(
    name: String, eligible: [Int], share: Double, ofGenerationBy all: [Int],
    alternativePaymentUSDPerMWh: Double? = nil
  ) -> AnnualRow {
    var coefficients = Dictionary(all.map { ($0, -share) }, uniquingKeysWith: { a, _ in a })
    for unit in Set(eligible) { coefficients[unit, default: 0] += 1 }
    var row = AnnualRow(
      name: name, kind: .generationStandard, coefficients: coefficients, least: 0,
      alternativePaymentUSD: alternativePaymentUSDPerMWh)
    row.eligible = Set(eligible).sorted()
    return row
  }

  /// Generation by some units of at most `mostMWh`.
  public static func energyBudget(name: String, units: [Int], mostMWh: Double) -> AnnualRow {
    AnnualRow(
      name: name, kind: .energyBudget,
      coefficients: Dictionary(units.map { ($0, -1) }, uniquingKeysWith: { a, _ in a }), least: -mostMWh)
  }

  /// Emissions of at most `mostShortTons`, with each unit's rate in short tons per MWh.
  public static func emissionCap(name: String, rates: [Int: Double], mostShortTons: Double) -> AnnualRow {
    AnnualRow(name: name, kind: .emissionCap, coefficients: rates.mapValues { -$0 }, least: -mostShortTons)
  }
}

extension DispatchSystem {
  /// What an MWh of a unit adds to an annual row in a slice.
  package func coefficient(_ row: AnnualRow, unit u: Int, slice s: Int) -> Double {
    guard let coefficient = row.coefficients[u] else { return 0 }
    return coefficient * coverage(row.coverageProfiles[u] ?? 0, slice: s)
  }

  /// Indices of the annual rows of programs, with the programs.
  public var programRows: [(row: Int, program: Int)] {
    annualRows.enumerated().compactMap { r, row in row.program.map { (r, $0) } }
  }

  /// A payment above every price that a reachable row can have: no unit of a row is worth more than leaving all load
  /// unserved for it, by a wide margin.
  package var unboundedPaymentUSD: Double { 1e3 * (1 + (zones.map(\.vollUSDPerMWh).max() ?? 0)) }
}

/// What became of an annual row.
public struct AnnualRowResult: Sendable, Hashable {
  /// Sum of coefficients times generation, MWh or short tons.
  public var activity: Double
  /// Bought out at the alternative payment, MWh or short tons.
  public var boughtOut: Double
  /// What one more unit of `least` would cost, $: of a standard, the price of its certificates.
  public var priceUSD: Double

  /// Creates a row's result.
  public init(activity: Double, boughtOut: Double, priceUSD: Double) {
    self.activity = activity
    self.boughtOut = boughtOut
    self.priceUSD = priceUSD
  }
}
