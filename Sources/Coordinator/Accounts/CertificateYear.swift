import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// What a market of certificates came to in a year; amounts in MWh.
public struct CertificateYear: Sendable, Hashable {
  /// Year.
  public var year: Int
  /// Market.
  public var market: String
  /// Price of a certificate, $/MWh.
  public var priceUSD: Double
  /// What standards ask for.
  public var asked: Double
  /// Bought out at the alternative payment.
  public var boughtOut: Double
  /// Made: energy that counts.
  public var made: Double
  /// Carried in from years before.
  public var carriedIn: Double
  /// Used of those, the oldest first.
  public var usedOfEarlier = 0.0
  /// Used of the year's own.
  public var usedOfOwn = 0.0
  /// Over with the year, since no later one may use them.
  public var expired = 0.0
  /// Carried into the next year, oldest first.
  public var lots: [CertificateLot] = []

  /// Carried into the next year.
  public var carriedOut: Double { lots.reduce(0) { $0 + $1.amountMWh } }
  /// Used in all.
  public var used: Double { usedOfEarlier + usedOfOwn }

  /// The markets of a dispatch.
  ///
  /// - Parameter earlier: By market, certificates of years before, oldest first.
  static func all(_ result: DispatchResult, _ earlier: [String: [CertificateLot]]) -> [CertificateYear] {
    result.system.annualRows.indices.compactMap { r in
      let row = result.system.annualRows[r]
      guard let trade = row.trade else { return nil }
      let generated = row.eligible.reduce(0) { $0 + result.unitGenerationMWh[$1] }
      return CertificateYear(
        year: result.system.year, row: row, trade, result.annualRows[r],
        made: max(0, generated - result.spilledEligibleMWh[r]), earlier: earlier[row.name] ?? [])
    }
  }

  private init(
    year: Int, row: AnnualRow, _ trade: CertificateTrade, _ outcome: AnnualRowResult, made: Double,
    earlier: [CertificateLot]
  ) {
    self.year = year
    market = row.name
    priceUSD = outcome.priceUSD
    asked = row.askedMWh
    boughtOut = outcome.boughtOut
    self.made = made
    carriedIn = earlier.reduce(0) { $0 + $1.amountMWh }
    // The oldest first: they are over first.
    let needed = max(0, asked - boughtOut)
    let most = min(needed, trade.carryShare.map { $0 * asked } ?? .infinity)
    // What may not be used any more, since what may be carried has changed, is over before anything is used.
    var left = earlier.filter { $0.year + trade.carryYears >= year }
    expired = carriedIn - left.reduce(0) { $0 + $1.amountMWh }
    for index in left.indices {
      let taken = min(most - usedOfEarlier, left[index].amountMWh)
      left[index].amountMWh -= taken
      usedOfEarlier += taken
    }
    usedOfOwn = min(needed - usedOfEarlier, made)
    left.append(CertificateLot(year: year, amountMWh: made - usedOfOwn))
    // What rounding leaves is no certificate.
    let least = Self.rounding * max(1, made + carriedIn)
    for lot in left {
      if lot.year + trade.carryYears > year, lot.amountMWh > least {
        lots.append(lot)
      } else {
        expired += lot.amountMWh
      }
    }
  }

  /// Share of what there is that a plan is known to: that to which windows keep to annual rows.
  private static let rounding = 1e-8

  /// What is asked for is met or bought out; what there was is used, carried or over; only what may be is carried.
  func audits(carryShare: Double?) -> [Audit] {
    let scale = max(1, asked, made + carriedIn)
    let name = " (\(market))"
    return [
      Audit(
        year: year, name: "certificates asked for and used" + name,
        deviation: max(0, asked - used - boughtOut) / scale, tolerance: YearAudits.conservationTolerance),
      Audit(
        year: year, name: "certificates made, used, carried and expired" + name,
        deviation: abs(made + carriedIn - used - carriedOut - expired) / scale,
        tolerance: YearAudits.partitionTolerance),
      Audit(
        year: year, name: "carried certificates beyond their share" + name,
        deviation: max(0, usedOfEarlier - (carryShare ?? .infinity) * asked) / scale,
        tolerance: YearAudits.roundingTolerance),
    ]
  }
}
