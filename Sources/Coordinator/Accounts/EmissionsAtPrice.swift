import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// What a year's fleet emits at a price: a point of the curve on which its market cleared.
public struct EmissionsAtPrice: Sendable, Hashable {
  /// What a covered short ton pays for allowances, $/short ton.
  public var priceUSD: Double
  /// Covered emissions, short tons; at a switching price the least optimal amount, at the cleared price what cleared.
  public var emissionsShortTons: Double

  /// Creates a point.
  public init(priceUSD: Double, emissionsShortTons: Double) {
    self.priceUSD = priceUSD
    self.emissionsShortTons = emissionsShortTons
  }

  /// Prices looked at, as shares of the highest of the cleared price and of the program's triggers: enough to draw a
  /// curve, and each costs a solve of the year.
  private static let shares = [0, 0.5, 0.75, 1, 1.25, 1.5]

  /// Points of a year's curve in ascending order of price: some, and the one at which its market cleared.
  ///
  /// - Parameters:
  ///   - session: The year with the fleet that it ended with.
  ///   - priceUSD: What a covered short ton pays for allowances where the market cleared, $/short ton.
  ///   - emissions: Covered emissions there, short tons.
  static func points(
    _ session: any DispatchSession, priceUSD: Double, emissions: Double, rules: ProgramYear
  ) throws(DispatchError) -> [EmissionsAtPrice] {
    let triggers = [rules.reservePriceUSD, rules.ecr?.triggerUSD ?? 0] + rules.tiers.map(\.triggerUSD)
    // At least a dollar, so that a year whose allowances cost nothing has a curve.
    let reach = triggers.reduce(max(1, priceUSD), max)
    var points = [EmissionsAtPrice(priceUSD: priceUSD, emissionsShortTons: emissions)]
    for share in shares where share * reach != priceUSD {
      let point = try session.evaluate(at: share * reach)
      points.append(
        EmissionsAtPrice(
          priceUSD: share * reach, emissionsShortTons: point.coveredEmissionsShortTons))
    }
    return points.sorted { $0.priceUSD < $1.priceUSD }
  }
}
