import DispatchSolve

/// A dispatch model of one's own: units run in the order of their cost, in one zone without lines, stores and blocks that
/// hang together. It solves by a sorted list, and the proof of its optimum is its own.
struct PriceList: DispatchModel {
  func withSession<R, Failure: Error>(
    _ system: DispatchSystem, failing: (DispatchError) -> Failure,
    _ body: (any DispatchSession) throws(Failure) -> R
  ) throws(Failure) -> R {
    guard system.zones.count == 1, system.storage.isEmpty, system.annualRows.isEmpty,
      system.demandSteps.isEmpty
    else {
      throw failing(
        .incompleteStudy("a price list knows one zone without stores, standards and elastic load"))
    }
    return try body(Session(system: system, classes: UnitClasses(system)))
  }

  struct Session: DispatchSession {
    let system: DispatchSystem
    let classes: UnitClasses

    /// What a class of units offers in a slice.
    private struct Offer {
      var item: Int
      var unit: Int
      var mw: Double
      var usd: Double
    }

    /// Quantities at a price, with their cost and what the price of energy in every slice proves of it, $.
    private func solve(_ usd: Double) -> (
      quantities: DispatchQuantities, emissions: Double, cost: Double, bound: Double
    ) {
      var quantities = DispatchQuantities(system, classes: classes)
      var (emissions, cost, bound) = (0.0, 0.0, 0.0)
      let zone = system.zones[0]
      for (s, slice) in system.slices.enumerated() {
        // Units of a class are alike; one of them stands for all.
        let offers = classes.classes.indices.compactMap { (c) -> Offer? in
          guard let u = classes.classOf.firstIndex(of: c) else { return nil }
          let bid =
            system.costUSDPerMWh(unit: u, slice: s)
            + system.carbonCostUSDPerMWh(unit: u, slice: s, allowancePriceUSD: usd)
          let mw =
            classes.classes[c].capacityMW
            * system.availabilityProfiles[system.units[u].availabilityProfile][s]
          return Offer(item: c, unit: u, mw: mw, usd: bid)
        }.sorted {
          ($0.usd, system.units[$0.unit].emissionRate) < ($1.usd, system.units[$1.unit].emissionRate)
        }
        var left = zone.loadMW[s]
        var price = 0.0
        for offer in offers where left > 0 {
          let mw = min(left, offer.mw)
          quantities.setGeneration(mw, class: offer.item, slice: s)
          emissions +=
            slice.hours * mw * system.units[offer.unit].emissionRate
            * system.coveredShare(unit: offer.unit, slice: s)
          cost += slice.hours * mw * offer.usd
          left -= mw
          if mw > 0 { price = offer.usd }
        }
        if left > 0 {
          quantities.setUnserved(left, zone: 0, slice: s)
          cost += slice.hours * left * zone.vollUSDPerMWh
          price = zone.vollUSDPerMWh
        }
        quantities.setPrice(price...price, zone: 0, slice: s)
        // The dual objective: load at the price, less what cheaper units earn.
        bound += slice.hours * offers.reduce(price * zone.loadMW[s]) { $0 + min(0, $1.usd - price) * $1.mw }
      }
      return (quantities, emissions, cost, bound)
    }

    func evaluate(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchPoint {
      let found = solve(allowancePriceUSD)
      return DispatchPoint(
        allowancePriceUSD: allowancePriceUSD, coveredEmissionsShortTons: found.emissions,
        leastCostUSD: found.cost)
    }

    func result(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchResult {
      let point = try evaluate(at: allowancePriceUSD)
      return try result(at: allowancePriceUSD, lower: point, upper: point, upperWeight: 0)
    }

    func result(
      at allowancePriceUSD: Double, lower: DispatchPoint, upper: DispatchPoint, upperWeight: Double
    ) throws(DispatchError) -> DispatchResult {
      let (here, low, high) = (
        solve(allowancePriceUSD), solve(lower.allowancePriceUSD), solve(upper.allowancePriceUSD)
      )
      var mix = here.quantities
      for s in system.slices.indices {
        for c in classes.classes.indices {
          let mw =
            (1 - upperWeight) * low.quantities.generationMW(class: c, slice: s)
            + upperWeight * high.quantities.generationMW(class: c, slice: s)
          mix.setGeneration(mw, class: c, slice: s)
        }
      }
      return DispatchResult(
        system: system, allowancePriceUSD: allowancePriceUSD, quantities: mix, objectiveUSD: here.bound,
        certificateResidual: abs(here.cost - here.bound) / max(1, abs(here.cost)))
    }

    /// Emissions can change only where two units cost the same.
    func emissionsCurve(_ prices: ClosedRange<Double>) throws(DispatchError) -> EmissionsCurve {
      var switches: Set<Double> = []
      for s in system.slices.indices {
        let bids = system.units.indices.map { u in
          let at0 = system.costUSDPerMWh(unit: u, slice: s)
          return (usd: at0, rate: system.units[u].emissionRate * system.coveredShare(unit: u, slice: s))
        }
        for (i, a) in bids.enumerated() {
          for b in bids.dropFirst(i + 1) where a.rate != b.rate {
            switches.insert((b.usd - a.usd) / (a.rate - b.rate))
          }
        }
      }
      var emissions = solve(prices.lowerBound).emissions
      let start = emissions
      var breakpoints: [EmissionsCurve.Breakpoint] = []
      for price in switches.sorted() where prices.contains(price) {
        let after = solve(price.nextUp + 1e-9).emissions
        if after < emissions {
          breakpoints.append(.init(priceUSD: price, emissionsBefore: emissions, emissionsAfter: after))
          emissions = after
        }
      }
      return EmissionsCurve(
        prices: prices, emissionsAtStart: start, leastCostAtStartUSD: solve(prices.lowerBound).cost,
        breakpoints: breakpoints)
    }

    func secondOpinion(_ point: DispatchPoint) throws(DispatchError) -> Double? { nil }
  }
}

/// The same study by the model above and by the project's own; audits hold both to the same identities.
func customDispatch() throws {
  func prices(_ model: any DispatchModel) throws -> [Double] {
    try StudyRunner(YearRunner(study: smallStudy(), model: model)).run([2030, 2031, 2032]).reports
      .map(\.dispatch.allowancePriceUSD)
  }
  let (own, theirs) = (try prices(PriceList()), try prices(NetworkDispatch()))
  let isSame = zip(own, theirs).allSatisfy { abs($0 - $1) < 1e-6 }
  print(
    "dispatch: prices \(own.map(shown).joined(separator: ", ")), as by the project's own model: \(isSame)")
}
