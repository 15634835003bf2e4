import Foundation

/// A part of a zone's load that is not taken where electricity costs more than it is worth.
///
/// Load with a constant price elasticity, load = reference load x (price / reference price)^-e, is cut into such parts:
/// steps of the demand curve, each at the mean of what its energy is worth, so that consumers' benefit is exact at the
/// ends of the steps. Being part of the LP, the response is found together with dispatch; no iteration is needed.
public struct DemandStep: Sendable, Hashable {
  /// Index of its zone.
  public var zone: Int
  /// What its energy is worth, $/MWh.
  public var priceUSDPerMWh: Double
  /// Size by slice, MW.
  public var loadMW: [Double]

  /// Creates a step.
  public init(zone: Int, priceUSDPerMWh: Double, loadMW: [Double]) {
    self.zone = zone
    self.priceUSDPerMWh = priceUSDPerMWh
    self.loadMW = loadMW
  }

  /// Ends of neighbouring steps differ by a sixteenth of a doubling, 4.4 %: with an elasticity of 0.1 load is cut into
  /// parts of 0.4 %.
  private static let stepsPerDoubling = 16.0
  /// Below a tenth of the reference price load grows no further: no estimate of an elasticity reaches that far.
  private static let lowestShareOfReference = 0.1

  /// Cuts load with an elasticity into steps.
  ///
  /// - Parameters:
  ///   - zone: Index of the zone.
  ///   - referenceLoadMW: Load by slice at the reference price, MW.
  ///   - elasticity: e, above 0.
  ///   - referencePriceUSDPerMWh: Above 0.
  ///   - vollUSDPerMWh: Price at which what is left is unserved, $/MWh.
  /// - Returns: Largest load by slice, and the steps; the rest of it is taken at any price below `vollUSDPerMWh`.
  public static func steps(
    zone: Int, referenceLoadMW: [Double], elasticity: Double, referencePriceUSDPerMWh: Double,
    vollUSDPerMWh: Double
  ) -> (loadMW: [Double], steps: [DemandStep]) {
    let lowest = lowestShareOfReference * referencePriceUSDPerMWh
    guard elasticity > 0, referencePriceUSDPerMWh > 0, vollUSDPerMWh > lowest else {
      return (referenceLoadMW, [])
    }
    /// Load over reference load at a price.
    func share(_ price: Double) -> Double { pow(price / referencePriceUSDPerMWh, -elasticity) }
    // The reference price is an end of two steps, so that load there is the reference load.
    var ends: [Double] = []
    var exponent = (log2(lowestShareOfReference) * stepsPerDoubling).rounded(.up)
    while true {
      let price = referencePriceUSDPerMWh * exp2(exponent / stepsPerDoubling)
      guard price < vollUSDPerMWh else { break }
      ends.append(price)
      exponent += 1
    }
    ends.append(vollUSDPerMWh)
    var steps: [DemandStep] = []
    for (low, high) in zip(ends, ends.dropFirst()) {
      let (more, less) = (share(low), share(high))
      // What the energy between two loads is worth: the integral of price over load.
      let worth: Double
      if elasticity == 1 {
        worth = referencePriceUSDPerMWh * log(more / less)
      } else {
        let power = 1 - 1 / elasticity
        worth = referencePriceUSDPerMWh * (pow(more, power) - pow(less, power)) / power
      }
      // Rounding must not carry the mean out of its step.
      let mean = min(high, max(low, worth / (more - less)))
      steps.append(
        DemandStep(zone: zone, priceUSDPerMWh: mean, loadMW: referenceLoadMW.map { $0 * (more - less) }))
    }
    return (referenceLoadMW.map { $0 * share(ends[0]) }, steps)
  }
}
