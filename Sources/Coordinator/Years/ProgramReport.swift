import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// What became of one program in a year.
public struct ProgramReport: Sendable {
  /// Name; empty where it is the only one.
  public var name: String
  /// What it counts in.
  public var unit: MassUnit
  /// What it caps.
  public var pollutant = ProgramTerms.carbonDioxide
  /// Months whose emissions count; empty: all.
  public var months: [Int] = []
  /// Its market.
  public var market: ClearedYear
  /// What a ton emitted in the year costs, $/short ton: allowances surrendered for it now and, discounted, at true-up.
  public var emissionsPriceUSD: Double
  /// Zones that take part in it, or did for a part of the year.
  public var members: Set<String>
  /// The annual row that adds its emissions up; nil for the first program.
  public var row: Int?
  /// By zone, its share of what the program's auctions bring; empty where nobody says whose they are.
  public var proceedsShares: [String: Double?] = [:]
  /// What the year's fleet emits at some prices, the prices of other programs as they are; empty where nobody asked.
  public var emissionsAtPrices: [EmissionsAtPrice] = []

  /// Creates a report.
  public init(
    name: String, unit: MassUnit, market: ClearedYear, emissionsPriceUSD: Double, members: Set<String>,
    row: Int? = nil
  ) {
    self.name = name
    self.unit = unit
    self.market = market
    self.emissionsPriceUSD = emissionsPriceUSD
    self.members = members
    self.row = row
  }

  /// Where its market cleared.
  public var status: MarketStatus { MarketStatus(market) }

  /// What imports of a dispatch count for, short tons.
  func importedShortTons(_ dispatch: DispatchResult) -> Double {
    row.map { dispatch.importedShortTons(row: $0) } ?? dispatch.importedShortTons
  }

  /// Emissions of each zone of a dispatch that need the program's allowances, short tons.
  func emissionsByZone(_ dispatch: DispatchResult) -> [Double] {
    guard let row else { return dispatch.zones.map(\.coveredEmissionsShortTons) }
    var sums = dispatch.system.zones.map { _ in 0.0 }
    for (u, unit) in dispatch.system.units.enumerated() {
      sums[unit.zone] += dispatch.programEmissionsShortTons(row: row, unit: u)
    }
    return sums
  }
}

extension Study {
  /// The name of a program for audits and factors: with a space and brackets, empty where it is the only one.
  static func suffix(of program: String) -> String { program.isEmpty ? "" : " (\(program))" }
}
