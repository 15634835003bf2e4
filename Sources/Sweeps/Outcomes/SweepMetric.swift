import DispatchSolveAllowanceMarket
import DispatchSolveCoordinator

/// A figure of a case and year: any number of a run's annual table whose name carries its unit.
public struct SweepMetric: Sendable {
  /// Name, unit included.
  public let name: String
  /// The program that it is of, where that is said; nil: the first, or only, one.
  public let program: String?
  private let ofReport: @Sendable (YearReport) -> Double?
  private let ofMarket: (@Sendable (MarketPathYear) -> Double)?

  /// Every metric, in the order of the annual table; those of tiers stand for tiers of any number.
  public static let all: [SweepMetric] = ResultTables.annualFigures.map(SweepMetric.init)

  /// What the market alone knows of a year.
  private static let knownToMarket: [String: @Sendable (MarketPathYear) -> Double] = [
    "allowance_price_usd": { $0.priceUSD }, "covered_emissions_short_tons": { $0.emissions },
    "sold_short_tons": { $0.sold }, "ccr_sold_short_tons": { $0.tiersSold }, "bank_short_tons": { $0.bank },
    "outstanding_short_tons": { $0.outstanding }, "shortage_short_tons": { $0.short },
    "auction_proceeds_usd": { $0.priceUSD * $0.sold },
  ]

  private init(_ figure: ResultTables.AnnualFigure) {
    self.init(figure, of: nil)
  }

  private init(_ figure: ResultTables.AnnualFigure, of program: String?) {
    name = figure.name
    self.program = program
    ofReport = figure.value
    // Of several programs the market alone knows nothing.
    ofMarket = program == nil ? Self.knownToMarket[figure.name] : nil
  }

  /// The metric of a name, `figure` or `program.figure`; nil when there is none.
  public init?(named name: String) {
    if let (program, figure) = ResultTables.programFigure(named: name) {
      self.init(figure, of: program)
      return
    }
    guard let figure = ResultTables.annualFigure(named: name) else { return nil }
    self.init(figure)
  }

  /// Whether the market alone does not know it.
  var needsDispatch: Bool { ofMarket == nil }

  /// The figure of a market's year; nil where the market alone does not know it.
  func value(_ year: MarketPathYear) -> Double? { ofMarket?(year) }

  /// The figure of a run's year; nil where the year has none.
  func value(_ report: YearReport) -> Double? { ofReport(report) }
}

extension SweepMetric: Hashable {
  /// Whether the names are the same.
  public static func == (left: SweepMetric, right: SweepMetric) -> Bool { left.name == right.name }
  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
