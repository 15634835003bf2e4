extension DispatchResult {
  /// What nobody takes of what reaches each zone, by slice, then zone, MW; rounding is nothing.
  public func spillMW() -> [[Double]] {
    system.slices.indices.map { s in
      if exchangesFreely { return exchange(slice: s).spill }
      var supply = system.zones.map { _ in 0.0 }
      for (u, unit) in system.units.enumerated() {
        supply[unit.zone] += quantities.generationMW(unit: u, slice: s)
      }
      var use = system.zones.indices.map {
        loadMW(zone: $0, slice: s) - quantities.unservedMW(zone: $0, slice: s)
      }
      for (k, store) in system.storage.enumerated() {
        supply[store.zone] += quantities.dischargeMW(store: k, slice: s)
        use[store.zone] += quantities.chargeMW(store: k, slice: s)
      }
      for (a, link) in system.links.enumerated() {
        let (forward, reverse) = (
          quantities.forwardMW(link: a, slice: s), quantities.reverseMW(link: a, slice: s)
        )
        supply[link.to] += link.efficiency * forward
        supply[link.from] += link.efficiency * reverse
        use[link.from] += forward
        use[link.to] += reverse
      }
      return zip(supply, use).map { $0 - $1 > DispatchQuantities.noise * max($0, $1) ? $0 - $1 : 0 }
    }
  }

  /// What zones without interfaces have more, or less, than they need in a slice, and what of it nobody takes, MW: surplus
  /// that no zone lacks, in proportion.
  func exchange(slice s: Int) -> (surplus: [Double], spill: [Double]) {
    var surplus = system.zones.indices.map { z in
      quantities.unservedMW(zone: z, slice: s) - loadMW(zone: z, slice: s)
    }
    for (u, unit) in system.units.enumerated() {
      surplus[unit.zone] += quantities.generationMW(unit: u, slice: s)
    }
    for (k, store) in system.storage.enumerated() {
      surplus[store.zone] +=
        quantities.dischargeMW(store: k, slice: s) - quantities.chargeMW(store: k, slice: s)
    }
    let given = surplus.reduce(0) { $0 + max(0, $1) }
    let taken = surplus.reduce(0) { $0 + max(0, -$1) }
    let size = system.zones.indices.reduce(given) { $0 + loadMW(zone: $1, slice: s) }
    let isSpilled = given - taken > DispatchQuantities.noise * size
    return (surplus, surplus.map { isSpilled && $0 > 0 ? $0 * (given - taken) / given : 0 })
  }
}
