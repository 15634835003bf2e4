/// What years cost a jurisdiction, by part, $; each year discounted to the first.
public struct JurisdictionCost: Sendable, Codable, Hashable {
  /// Load times locational price, and the worth of load that demand steps did not take.
  public var consumersUSD = 0.0
  /// Sales at locational prices of units and storage, less variable cost and the annualised cost of additions, after
  /// support; carbon costs are not in it.
  public var producerSurplusUSD = 0.0
  /// Allowance price times covered emissions.
  public var complianceUSD = 0.0
  /// Its share of auction proceeds.
  public var auctionProceedsUSD = 0.0
  /// Paid to additions.
  public var supportUSD = 0.0
  /// Stated damage of its zones' emissions.
  public var damageUSD = 0.0

  /// Nothing.
  public init() {}

  /// consumers - producer surplus + compliance - proceeds + support + damage.
  public var totalUSD: Double {
    consumersUSD - producerSurplusUSD + complianceUSD - auctionProceedsUSD + supportUSD + damageUSD
  }

  /// The total in whole cents, halves away from zero.
  ///
  /// - Throws: `StudyGameError.badCost` when it is not finite or beyond `largestCostInCents`.
  public func cents() throws(StudyGameError) -> Int {
    let cents = (100 * totalUSD).rounded()
    guard cents.isFinite, abs(cents) <= Double(largestCostInCents) else { throw .badCost(totalUSD) }
    return Int(cents)
  }

  /// Adds a year.
  mutating func add(_ year: JurisdictionCost, weight: Double) {
    consumersUSD += weight * year.consumersUSD
    producerSurplusUSD += weight * year.producerSurplusUSD
    complianceUSD += weight * year.complianceUSD
    auctionProceedsUSD += weight * year.auctionProceedsUSD
    supportUSD += weight * year.supportUSD
    damageUSD += weight * year.damageUSD
  }
}
