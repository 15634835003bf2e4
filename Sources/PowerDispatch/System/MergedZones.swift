extension DispatchSystem {
  /// The zones of a system before they were merged, and what stands in them.
  struct Places: Sendable, Hashable {
    var zones: [Zone]
    /// Zone of each unit.
    var unitZone: [Int]
    /// Zone of each store.
    var storageZone: [Int]
    /// Zone of each demand step.
    var demandStepZone: [Int]
  }

  /// Puts everything into one zone and drops the interfaces.
  ///
  /// Coverage stays with the units; the merged zone counts as covered when any of its parts is.
  mutating func mergeZones() {
    guard let first = zones.first else { return }
    places = Places(
      zones: zones, unitZone: units.map(\.zone), storageZone: storage.map(\.zone),
      demandStepZone: demandSteps.map(\.zone))
    let load = slices.indices.map { s in zones.reduce(0.0) { $0 + $1.loadMW[s] } }
    let isCovered = zones.contains(where: \.isCovered)
    zones = [
      Zone(name: "system", isCovered: isCovered, loadMW: load, vollUSDPerMWh: first.vollUSDPerMWh)
    ]
    for u in units.indices { units[u].zone = 0 }
    for k in storage.indices { storage[k].zone = 0 }
    for d in demandSteps.indices { demandSteps[d].zone = 0 }
    links = []
    self = withoutImportBorders()
  }
}

extension DispatchResult {
  /// The result with everything in the zone where it stands, where dispatch saw one zone for all; otherwise as it is.
  ///
  /// Every zone has the one price; unserved load is shared in proportion to load. What a zone has more than it needs in
  /// a slice it exports, what it has less it imports, and of what is spilled the exporters bear their share.
  public func inPlace() -> DispatchResult {
    guard let places = system.places else { return self }
    var whole = system
    whole.places = nil
    whole.zones = places.zones
    for u in whole.units.indices { whole.units[u].zone = places.unitZone[u] }
    for k in whole.storage.indices { whole.storage[k].zone = places.storageZone[k] }
    for d in whole.demandSteps.indices { whole.demandSteps[d].zone = places.demandStepZone[d] }
    let classes = UnitClasses(whole)
    var parts = DispatchQuantities(whole, classes: classes)
    parts.charge = quantities.charge
    parts.discharge = quantities.discharge
    parts.response = quantities.response
    for s in system.slices.indices {
      for u in whole.units.indices {
        parts.classGeneration[s * classes.classes.count + classes.classOf[u]] += quantities.generationMW(
          unit: u, slice: s)
      }
      let load = system.zones[0].loadMW[s]
      for (z, zone) in whole.zones.enumerated() {
        parts.price[s * whole.zones.count + z] = quantities.priceUSDPerMWh(zone: 0, slice: s)
        parts.highestPrice[s * whole.zones.count + z] = quantities.highestPriceUSDPerMWh(zone: 0, slice: s)
        if load > 0 {
          parts.unserved[s * whole.zones.count + z] =
            quantities.unservedMW(zone: 0, slice: s) * zone.loadMW[s] / load
        }
      }
    }
    var result = DispatchResult(
      system: whole, allowancePriceUSD: allowancePriceUSD, quantities: parts, objectiveUSD: objectiveUSD,
      certificateResidual: certificateResidual, annualRows: annualRows, builds: builds)
    result.spilledEligibleMWh = spilledEligibleMWh
    result.hasSettledPrices = hasSettledPrices
    result.balanceByExchange()
    return result
  }

  /// Lets zones without interfaces exchange what they have more, or less, than they need.
  private mutating func balanceByExchange() {
    for z in zones.indices {
      zones[z].spillMWh = 0
      zones[z].worstBalanceMW = 0
    }
    exchangesFreely = true
    for (s, slice) in system.slices.enumerated() {
      let (surplus, spills) = exchange(slice: s)
      for z in zones.indices {
        if surplus[z] > 0 {
          let spill = spills[z]
          zones[z].spillMWh += slice.hours * spill
          zones[z].exportsMWh += slice.hours * (surplus[z] - spill)
        } else {
          zones[z].importsMWh -= slice.hours * surplus[z]
        }
      }
    }
  }
}
