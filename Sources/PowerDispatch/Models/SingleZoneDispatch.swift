import DispatchSolveLinearProgramming

/// Dispatch of one zone without storage by merit order: equal to the LP, without solving one.
///
/// In every slice minimum outputs run first, then units in ascending marginal cost until load is met; of equal costs
/// the one with the lower covered emission rate first, then the one that comes first in the system. Units cheaper
/// than nothing run at full capability, since what exceeds the load is spilled at no cost. Systems with more zones,
/// with interfaces, storage, annual rows or demand steps go to `NetworkDispatch`.
public struct SingleZoneDispatch: DispatchModel {
  /// Model for systems that merit order cannot solve.
  public let fallback: any DispatchModel

  /// Creates the model.
  public init(fallback: any DispatchModel = NetworkDispatch()) {
    self.fallback = fallback
  }

  /// See `DispatchModel`.
  public func starting(from starts: DispatchStarts) -> any DispatchModel {
    SingleZoneDispatch(fallback: fallback.starting(from: starts))
  }

  /// Opens a session.
  public func withSession<R, Failure: Error>(
    _ system: DispatchSystem, failing: (DispatchError) -> Failure,
    _ body: (any DispatchSession) throws(Failure) -> R
  ) throws(Failure) -> R {
    guard !system.zones.isEmpty else { throw failing(.noZones) }
    guard
      system.zones.count == 1, system.links.isEmpty, system.storage.isEmpty, system.annualRows.isEmpty,
      system.demandSteps.isEmpty, system.buildOptions.isEmpty
    else {
      return try fallback.withSession(system, failing: failing, body)
    }
    return try body(MeritOrderSession(system: system))
  }
}

/// A merit order at work. Every call computes afresh: one evaluation costs one sort per slice.
struct MeritOrderSession: DispatchSession {
  let system: DispatchSystem
  private let merged: UnitClasses

  init(system: DispatchSystem) {
    self.system = system
    merged = UnitClasses(system)
  }

  func evaluate(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchPoint {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    let sums = sums(dispatch(at: system.effectivePrice(allowancePriceUSD)))
    // Below an exogenous price under `max` nothing moves; least cost continues with the slope found there.
    let paid = allowancePriceUSD + system.carbonPriceOnTop
    return DispatchPoint(
      allowancePriceUSD: allowancePriceUSD, coveredEmissionsShortTons: sums.emissions,
      leastCostUSD: sums.baseCost + paid * sums.emissions)
  }

  func emissionsCurve(_ prices: ClosedRange<Double>) throws(DispatchError) -> EmissionsCurve {
    guard prices.lowerBound.isFinite, prices.upperBound.isFinite else { throw .nonFinite("allowance price") }
    let range = system.effectivePrice(prices.lowerBound)...system.effectivePrice(prices.upperBound)
    let start = sums(dispatch(at: range.lowerBound))
    var emissionsAtStart = start.emissions
    var drops: [(price: Double, drop: Double)] = []
    for s in system.slices.indices {
      let hours = system.slices[s].hours
      MeritOrder(system, merged.classes, slice: s).changes(range) { price, change in
        if price <= range.lowerBound {
          emissionsAtStart += hours * change
        } else if change < 0 {
          drops.append((price, -hours * change))
        }
      }
    }
    let end = drops.reduce(emissionsAtStart) { $0 - $1.drop }
    return EmissionsCurve(
      prices: range, emissionsAtStart: emissionsAtStart, emissionsAtEnd: end,
      leastCostAtStartUSD: start.baseCost + range.lowerBound * start.emissions, drops: drops
    ).shifted(by: -system.carbonPriceOnTop, onto: prices)
  }

  func result(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchResult {
    let point = try evaluate(at: allowancePriceUSD)
    return try result(at: allowancePriceUSD, lower: point, upper: point, upperWeight: 0)
  }

  func result(
    at allowancePriceUSD: Double, lower: DispatchPoint, upper: DispatchPoint, upperWeight: Double
  ) throws(DispatchError) -> DispatchResult {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    let price = system.effectivePrice(allowancePriceUSD)
    var quantities = dispatch(at: system.effectivePrice(lower.allowancePriceUSD))
    if upperWeight > 0 {
      let other = dispatch(at: system.effectivePrice(upper.allowancePriceUSD))
      for i in quantities.classGeneration.indices {
        quantities.classGeneration[i] =
          (1 - upperWeight) * quantities.classGeneration[i] + upperWeight * other.classGeneration[i]
      }
      for s in quantities.unserved.indices {
        quantities.unserved[s] = (1 - upperWeight) * quantities.unserved[s] + upperWeight * other.unserved[s]
      }
    }
    if upperWeight > 0 || system.effectivePrice(lower.allowancePriceUSD) != price {
      quantities.price = dispatch(at: price).price
    }
    let (bound, residual) = certify(quantities, at: price)
    guard residual <= certificateTolerance else {
      throw .notCertified(
        year: system.year, block: "merit order", reason: "certificate residual \(residual)")
    }
    setPrices(&quantities, at: price)
    return DispatchResult(
      system: system, allowancePriceUSD: allowancePriceUSD, quantities: quantities, objectiveUSD: bound,
      certificateResidual: residual)
  }

  /// The certificate of every result leaves nothing to ask.
  func secondOpinion(_ point: DispatchPoint) -> Double? { nil }

  /// Cost of a class in a slice without the price on covered emissions, $/MWh.
  private func baseCost(_ item: UnitClasses.Class, _ s: Int) -> Double {
    item.baseCostUSDPerMWh + item.fuelCostUSDPerMWh * system.fuelProfiles[item.fuelProfile][s]
      + (item.emissionRate - coveredRate(item, s)) * system.carbonPriceUSD
  }

  /// Emissions that need allowances in a slice, short tons per MWh.
  private func coveredRate(_ item: UnitClasses.Class, _ s: Int) -> Double {
    item.emissionRate * (item.coveredShare * system.coverage(item.coverageProfile, slice: s))
  }

  private func bounds(_ item: UnitClasses.Class, _ s: Int) -> ClosedRange<Double> {
    let capability = item.capacityMW * system.availabilityProfiles[item.availabilityProfile][s]
    return min(item.minimumOutputShare * item.capacityMW, capability)...capability
  }

  /// Covered emissions, short tons, and cost without the price on them, $.
  private func sums(_ quantities: DispatchQuantities) -> (emissions: Double, baseCost: Double) {
    var emissions = 0.0
    var cost = 0.0
    for s in system.slices.indices {
      let hours = system.slices[s].hours
      for (c, item) in merged.classes.enumerated() {
        let energy = hours * quantities.generationMW(class: c, slice: s)
        emissions += energy * coveredRate(item, s)
        cost += energy * baseCost(item, s)
      }
      cost += hours * quantities.unserved[s] * system.zones[0].vollUSDPerMWh
    }
    return (emissions, cost)
  }

  private func dispatch(at price: Double) -> DispatchQuantities {
    var quantities = DispatchQuantities(system, classes: merged)
    let zone = system.zones[0]
    let count = merged.classes.count
    for s in system.slices.indices {
      var remaining = zone.loadMW[s]
      // Sorted as just above the price, so that rounding of a switching price decides nothing.
      var offers: [(key: Double, item: Int, cost: Double, spare: Double)] = []
      for (c, item) in merged.classes.enumerated() {
        let range = bounds(item, s)
        let rate = coveredRate(item, s)
        let cost = baseCost(item, s) + price * rate
        let run = cost < 0 ? range.upperBound : range.lowerBound
        quantities.classGeneration[s * count + c] = run
        remaining -= run
        if run < range.upperBound, cost < zone.vollUSDPerMWh {
          offers.append((cost + StackSimplex.tieStep * rate, c, cost, range.upperBound - run))
        }
      }
      offers.sort { ($0.key, $0.item) < ($1.key, $1.item) }
      for offer in offers {
        guard remaining > 0 else { break }
        let output = min(remaining, offer.spare)
        quantities.classGeneration[s * count + offer.item] += output
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

  /// Prices at both ends of what they can be: what the last MWh of load less a hair costs, and of load and a hair.
  private func setPrices(_ quantities: inout DispatchQuantities, at price: Double) {
    let zone = system.zones[0]
    for s in system.slices.indices {
      var remaining = zone.loadMW[s]
      var offers: [(cost: Double, spare: Double)] = []
      for item in merged.classes {
        let range = bounds(item, s)
        let cost = baseCost(item, s) + price * coveredRate(item, s)
        let run = cost < 0 ? range.upperBound : range.lowerBound
        remaining -= run
        if run < range.upperBound, cost < zone.vollUSDPerMWh { offers.append((cost, range.upperBound - run)) }
      }
      offers.sort { $0.cost < $1.cost }
      func marginal(_ need: Double) -> Double {
        guard need > 0 else { return 0 }
        var need = need
        for offer in offers {
          if need <= offer.spare { return offer.cost }
          need -= offer.spare
        }
        return zone.vollUSDPerMWh
      }
      let hair = LoadShift.hair * zone.loadMW[s]
      quantities.price[s] = marginal(remaining - hair)
      quantities.highestPrice[s] = marginal(remaining + hair)
    }
  }

  /// The dual bound that the prices prove, $, and how far quantities are from it or from the load, relative.
  private func certify(_ quantities: DispatchQuantities, at price: Double) -> (
    bound: Double, residual: Double
  ) {
    let zone = system.zones[0]
    var bound = 0.0
    var cost = 0.0
    var imbalance = 0.0
    for s in system.slices.indices {
      let hours = system.slices[s].hours
      let dual = quantities.price[s]
      bound += hours * (dual * zone.loadMW[s] + min(0, zone.vollUSDPerMWh - dual) * zone.loadMW[s])
      cost += hours * zone.vollUSDPerMWh * quantities.unserved[s]
      var supply = quantities.unserved[s]
      for (c, item) in merged.classes.enumerated() {
        let output = quantities.generationMW(class: c, slice: s)
        let marginal = baseCost(item, s) + price * coveredRate(item, s)
        let margin = marginal - dual
        let range = bounds(item, s)
        bound += hours * margin * (margin < 0 ? range.upperBound : range.lowerBound)
        cost += hours * marginal * output
        supply += output
      }
      imbalance = max(imbalance, (zone.loadMW[s] - supply) / max(1, zone.loadMW[s]))
    }
    return (bound, max(imbalance, abs(cost - bound) / max(1, abs(cost))))
  }
}
