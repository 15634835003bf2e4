/// How a year's market ended, or that there was none; its raw value is what result tables and events say.
public enum MarketStatus: Sendable, Hashable, Codable, RawRepresentable, CaseIterable {
  /// The study has no allowance program.
  case noMarket
  /// The market cleared, or was short.
  case market(ClearingStatus)

  private static let nameOfNone = "no_market"

  /// The status of a market; none without one.
  public init(_ market: ClearedYear?) {
    self = market.map { .market($0.clearing.status) } ?? .noMarket
  }

  /// The status of that name.
  public init?(rawValue: String) {
    if rawValue == Self.nameOfNone {
      self = .noMarket
    } else if let status = ClearingStatus(rawValue: rawValue) {
      self = .market(status)
    } else {
      return nil
    }
  }

  /// `no_market`, or the name of the clearing's status.
  public var rawValue: String {
    switch self {
    case .noMarket: Self.nameOfNone
    case .market(let status): status.rawValue
    }
  }

  /// All of them, `noMarket` last.
  public static var allCases: [MarketStatus] { ClearingStatus.allCases.map(Self.market) + [.noMarket] }
}
