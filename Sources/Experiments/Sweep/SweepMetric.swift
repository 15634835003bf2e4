import DispatchSolveAllowanceMarket
import DispatchSolveCoordinator

/// A figure of a case and year: any number of a run's annual table whose name carries its unit.
public struct SweepMetric: Sendable {
  /// Name, unit included.
  public let name: String
  private let ofReport: @Sendable (YearReport) -> Double
  private let ofMarket: (@Sendable (MarketPathYear) -> Double)?

  /// Every metric, in the order of the annual table.
  public static let all: [SweepMetric] = ResultTables.annualFigures.map {
    SweepMetric(name: $0.name, ofReport: $0.value, ofMarket: knownToMarket[$0.name])
  }

  /// What the market alone knows of a year.
  private static let knownToMarket: [String: @Sendable (MarketPathYear) -> Double] = [
    "allowance_price_usd": { $0.priceUSD }, "covered_emissions_short_tons": { $0.emissions },
    "sold_short_tons": { $0.sold }, "ccr_sold_short_tons": { $0.tiersSold }, "bank_short_tons": { $0.bank },
    "outstanding_short_tons": { $0.outstanding }, "shortage_short_tons": { $0.short },
    "auction_proceeds_usd": { $0.priceUSD * $0.sold },
  ]

  private init(
    name: String, ofReport: @escaping @Sendable (YearReport) -> Double,
    ofMarket: (@Sendable (MarketPathYear) -> Double)?
  ) {
    self.name = name
    self.ofReport = ofReport
    self.ofMarket = ofMarket
  }

  /// The metric of a name; nil when there is none.
  public init?(named name: String) {
    guard let metric = Self.all.first(where: { $0.name == name }) else { return nil }
    self = metric
  }

  /// Whether the market alone does not know it.
  var needsDispatch: Bool { ofMarket == nil }

  /// The figure of a market's year; not a number where the market alone does not know it.
  func value(_ year: MarketPathYear) -> Double { ofMarket?(year) ?? .nan }

  /// The figure of a run's year.
  func value(_ report: YearReport) -> Double { ofReport(report) }
}

extension SweepMetric: Hashable {
  /// Whether the names are the same.
  public static func == (left: SweepMetric, right: SweepMetric) -> Bool { left.name == right.name }
  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
