/// What an annual row is about that stands for a standard of several zones, met from one market of certificates.
public struct CertificateTrade: Sendable, Hashable {
  /// By zone that asks, an index into the zones before any are merged, how much it asks for, MWh.
  public var askedMWh: [Int: Double]
  /// Years after that of their making in which certificates may be used.
  public var carryYears: Int
  /// Most of what is asked for that carried certificates may meet, as a share; nil: all of it.
  public var carryShare: Double?
  /// Certificates that are made for later years less those of earlier ones that are used, MWh: a part of what the row needs.
  public var carriedMWh = 0.0

  /// Creates a market's terms.
  public init(askedMWh: [Int: Double], carryYears: Int = 0, carryShare: Double? = nil) {
    self.askedMWh = askedMWh
    self.carryYears = carryYears
    self.carryShare = carryShare
  }
}

extension AnnualRow {
  /// What the standard asks for, MWh, whatever is carried.
  public var askedMWh: Double { least - (trade?.carriedMWh ?? 0) }

  /// By zone whose load pays for the standard, how much of it, MWh.
  public var askedByZone: [(zone: Int, amountMWh: Double)] {
    guard let trade else { return zone.map { [($0, least)] } ?? [] }
    return trade.askedMWh.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

extension DispatchSystem {
  /// The system in which standards need certificates for later years too, and use those of earlier ones.
  ///
  /// - Parameter carriedMWh: By annual row, what is made for later years less what is used of earlier ones, MWh.
  public func carrying(_ carriedMWh: [Double]) -> DispatchSystem {
    guard carriedMWh.contains(where: { $0 != 0 }) else { return self }
    var system = self
    for (r, carried) in carriedMWh.enumerated() where carried != 0 && annualRows[r].trade != nil {
      system.annualRows[r].least += carried
      system.annualRows[r].trade?.carriedMWh += carried
    }
    return system
  }
}
