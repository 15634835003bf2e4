/// A market in which the certificates of a generation standard are one, whichever zone asks for it: a row of
/// `certificate_markets.csv`.
public struct CertificateMarket: Sourced, Sendable, Codable, Hashable {
  /// Name.
  public var market: String
  /// The standard whose rows, of all zones, are met from it.
  public var standard: String
  /// Zones whose generation counts.
  public var zones: [String]
  /// Years after that of their making in which certificates may be used.
  public var carryYears: Int
  /// Most of what a year asks for that carried certificates may meet, as a share; nil: all of it.
  public var carryShare: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a market.
  public init(
    market: String, standard: String, zones: [String], carryYears: Int = 0, carryShare: Double? = nil
  ) {
    self.market = market
    self.standard = standard
    self.zones = zones
    self.carryYears = carryYears
    self.carryShare = carryShare
  }
}

/// Certificates of one year that are carried.
public struct CertificateLot: Sendable, Codable, Hashable {
  /// Year in which the energy was generated.
  public var year: Int
  /// Amount, MWh.
  public var amountMWh: Double

  /// Creates a lot.
  public init(year: Int, amountMWh: Double) {
    self.year = year
    self.amountMWh = amountMWh
  }
}

extension Study {
  /// Markets of certificates; empty: every zone meets its standards with its own generation.
  public var certificateMarkets: [CertificateMarket] {
    get { tradedStandards ?? [] }
    // A study without is written as ever.
    set { tradedStandards = newValue.isEmpty ? nil : newValue }
  }

  /// Whether certificates may be carried from year to year.
  public var carriesCertificates: Bool {
    settings.enforcesStandards && certificateMarkets.contains { $0.carryYears > 0 }
  }

  /// The market from which a standard is met; nil: from the zone's own generation.
  public func certificateMarket(of standard: String) -> CertificateMarket? {
    certificateMarkets.first { $0.standard == standard }
  }
}
