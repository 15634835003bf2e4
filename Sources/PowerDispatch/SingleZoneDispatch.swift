/// Dispatch of one zone without storage by merit order: equal to the LP, without solving one.
///
/// In every slice minimum outputs run first, then units in ascending marginal cost (ties by name) until load is
/// met; units cheaper than nothing run at full capability, since what exceeds the load is spilled at no cost.
/// Systems with more zones, with interfaces or with storage go to `NetworkDispatch`.
public struct SingleZoneDispatch: DispatchModel {
  /// Model for systems that merit order cannot solve.
  public let fallback: NetworkDispatch

  /// Creates the model; `threads` is for systems with storage.
  public init(threads: Int = 1) {
    fallback = NetworkDispatch(threads: threads)
  }

  /// Opens a session.
  public func withSession<R>(
    _ system: DispatchSystem, _ body: (any DispatchSession) throws -> R
  ) throws -> R {
    guard !system.zones.isEmpty, !system.units.isEmpty else { throw DispatchError.noZonesOrUnits }
    guard system.zones.count == 1, system.links.isEmpty, system.storage.isEmpty else {
      return try fallback.withSession(system, body)
    }
    return try body(MeritOrderSession(system: system))
  }
}

/// A merit order at work. Every call computes afresh: one evaluation costs one sort per slice.
struct MeritOrderSession: DispatchSession {
  let system: DispatchSystem

  func evaluate(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchPoint {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    // Below an exogenous price under `max` nothing moves; least cost continues with the slope found there.
    let price = system.combination == .max ? max(allowancePriceUSD, system.carbonPriceUSD) : allowancePriceUSD
    let quantities = dispatch(at: price)
    var emissions = 0.0
    var cost = 0.0
    let n = system.slices.count
    for (u, unit) in system.units.enumerated() {
      let carbon = system.carbonCostUSDPerMWh(unit: u, allowancePriceUSD: price)
      for s in 0..<n {
        let energy = system.slices[s].hours * quantities.generation[u * n + s]
        emissions += energy * unit.emissionRate * unit.coveredShare
        cost += energy * (system.costUSDPerMWh(unit: u, slice: s) + carbon)
      }
    }
    for s in 0..<n {
      cost += system.slices[s].hours * quantities.unserved[s] * system.zones[0].vollUSDPerMWh
    }
    return DispatchPoint(
      allowancePriceUSD: allowancePriceUSD, coveredEmissionsShortTons: emissions,
      leastCostUSD: cost - (price - allowancePriceUSD) * emissions)
  }

  func emissionsCurve(_ prices: ClosedRange<Double>) throws(DispatchError) -> EmissionsCurve {
    guard prices.lowerBound.isFinite, prices.upperBound.isFinite else { throw .nonFinite("allowance price") }
    return try EmissionsCurve.trace(prices) { price throws(DispatchError) in
      let point = try evaluate(at: price)
      return (point.coveredEmissionsShortTons, point.leastCostUSD)
    }
  }

  func result(
    at allowancePriceUSD: Double, lower: Double, upper: Double, upperWeight: Double
  ) throws(DispatchError) -> DispatchResult {
    let price = allowancePriceUSD
    var quantities = dispatch(at: lower)
    if upperWeight > 0 {
      let other = dispatch(at: upper)
      for i in quantities.generation.indices {
        quantities.generation[i] =
          (1 - upperWeight) * quantities.generation[i] + upperWeight * other.generation[i]
      }
      for s in quantities.unserved.indices {
        quantities.unserved[s] = (1 - upperWeight) * quantities.unserved[s] + upperWeight * other.unserved[s]
      }
    }
    if upperWeight > 0 || lower != price { quantities.price = dispatch(at: price).price }
    let (bound, residual) = certify(quantities, at: price)
    guard residual <= certificateTolerance else {
      throw .notCertified(
        year: system.year, block: "merit order", reason: "certificate residual \(residual)")
    }
    return DispatchResult(
      system: system, allowancePriceUSD: price, quantities: quantities, objectiveUSD: bound,
      certificateResidual: residual)
  }

  private func marginalCost(_ u: Int, _ s: Int, _ price: Double) -> Double {
    system.costUSDPerMWh(unit: u, slice: s) + system.carbonCostUSDPerMWh(unit: u, allowancePriceUSD: price)
  }

  private func dispatch(at price: Double) -> DispatchQuantities {
    var quantities = DispatchQuantities(system)
    let n = system.slices.count
    let zone = system.zones[0]
    for s in 0..<n {
      var remaining = zone.loadMW[s]
      var offers: [(cost: Double, unit: Int, spare: Double)] = []
      for u in system.units.indices {
        let capability = system.capabilityMW(unit: u, slice: s)
        let least = system.minimumMW(unit: u, slice: s)
        let cost = marginalCost(u, s, price)
        let run = cost < 0 ? capability : least
        quantities.generation[u * n + s] = run
        remaining -= run
        if run < capability, cost < zone.vollUSDPerMWh { offers.append((cost, u, capability - run)) }
      }
      offers.sort { ($0.cost, system.units[$0.unit].name) < ($1.cost, system.units[$1.unit].name) }
      for offer in offers {
        guard remaining > 0 else { break }
        let output = min(remaining, offer.spare)
        quantities.generation[offer.unit * n + s] += output
        quantities.price[s] = offer.cost
        // Subtracting the full remainder leaves exactly nothing.
        remaining = output == remaining ? 0 : remaining - output
      }
      if remaining > 0 {
        quantities.unserved[s] = remaining
        quantities.price[s] = zone.vollUSDPerMWh
      }
    }
    return quantities
  }

  /// The dual bound that the prices prove, $, and how far quantities are from it or from the load, relative.
  private func certify(_ quantities: DispatchQuantities, at price: Double) -> (
    bound: Double, residual: Double
  ) {
    let n = system.slices.count
    let zone = system.zones[0]
    var bound = 0.0
    var cost = 0.0
    var imbalance = 0.0
    for s in 0..<n {
      let hours = system.slices[s].hours
      let dual = quantities.price[s]
      bound += hours * (dual * zone.loadMW[s] + min(0, zone.vollUSDPerMWh - dual) * zone.loadMW[s])
      cost += hours * zone.vollUSDPerMWh * quantities.unserved[s]
      var supply = quantities.unserved[s]
      for u in system.units.indices {
        let capability = system.capabilityMW(unit: u, slice: s)
        let marginal = marginalCost(u, s, price)
        let margin = marginal - dual
        bound += hours * margin * (margin < 0 ? capability : system.minimumMW(unit: u, slice: s))
        cost += hours * marginal * quantities.generation[u * n + s]
        supply += quantities.generation[u * n + s]
      }
      imbalance = max(imbalance, (zone.loadMW[s] - supply) / max(1, zone.loadMW[s]))
    }
    return (bound, max(imbalance, abs(cost - bound) / max(1, abs(cost))))
  }
}
