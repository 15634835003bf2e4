// What energy comes to at the locational prices of its slices.
extension DispatchResult {
  /// What each unit's generation is worth, $: output times the price of its zone over all slices.
  public func unitEnergyRevenuesUSD() -> [Double] {
    let classes = quantities.classes
    var worth = Array(repeating: 0.0, count: classes.classes.count)
    // Slice by slice, as outputs lie in memory: large years have millions of them.
    for (s, slice) in system.slices.enumerated() {
      for (c, item) in classes.classes.enumerated() {
        let output = quantities.generationMW(class: c, slice: s)
        guard output != 0 else { continue }
        worth[c] += slice.hours * output * quantities.priceUSDPerMWh(zone: item.zone, slice: s)
      }
    }
    return zip(classes.classOf, classes.share).map { worth[$0] * $1 }
  }

  /// What each unit gets for certificates of generation standards, $: of standards on generation less what it has to buy,
  /// and less its part of what is spilled, which does not count.
  public func unitCertificatesUSD() -> [Double] {
    var worth = Array(repeating: 0.0, count: system.units.count)
    for (r, (row, outcome)) in zip(system.annualRows, annualRows).enumerated()
    where row.kind == .generationStandard && outcome.priceUSD != 0 {
      for (u, coefficient) in row.coefficients {
        worth[u] += outcome.priceUSD * coefficient * unitGenerationMWh[u]
      }
      let eligible = row.eligible.reduce(0) { $0 + unitGenerationMWh[$1] }
      guard spilledEligibleMWh[r] > 0, eligible > 0 else { continue }
      for u in row.eligible {
        worth[u] -=
          outcome.priceUSD * (row.coefficients[u] ?? 0) * spilledEligibleMWh[r] * unitGenerationMWh[u]
          / eligible
      }
    }
    return worth
  }

  /// What a store gives back less what it takes is worth, $.
  public func energyRevenueUSD(store k: Int) -> Double {
    let zone = system.storage[k].zone
    return sum {
      (quantities.dischargeMW(store: k, slice: $0) - quantities.chargeMW(store: k, slice: $0))
        * quantities.priceUSDPerMWh(zone: zone, slice: $0)
    }
  }

  /// What the load of a zone that is served pays, $.
  public func energyPaymentUSD(zone z: Int) -> Double {
    sum {
      (loadMW(zone: z, slice: $0) - quantities.unservedMW(zone: z, slice: $0))
        * quantities.priceUSDPerMWh(zone: z, slice: $0)
    }
  }

  /// By zone, what units sell that nobody takes, $.
  public func spillValuesUSD() -> [Double] {
    var values = system.zones.map { _ in 0.0 }
    for (s, spilled) in spillMW().enumerated() {
      for (z, amount) in spilled.enumerated() where amount != 0 {
        values[z] += system.slices[s].hours * amount * quantities.priceUSDPerMWh(zone: z, slice: s)
      }
    }
    return values
  }

  /// By zone, what arrives from other zones less what is sent where zones exchange freely, $; 0 where links do it.
  public func exchangeValuesUSD() -> [Double] {
    var values = system.zones.map { _ in 0.0 }
    guard exchangesFreely else { return values }
    for (s, slice) in system.slices.enumerated() {
      let (surplus, spill) = exchange(slice: s)
      for z in values.indices {
        values[z] += slice.hours * (spill[z] - surplus[z]) * quantities.priceUSDPerMWh(zone: z, slice: s)
      }
    }
    return values
  }

  /// What a link brings less what it takes, at the prices of its two zones, $; both together are congestion, losses and
  /// wheeling.
  public func energyValueUSD(link a: Int) -> (from: Double, to: Double) {
    let link = system.links[a]
    let from = sum {
      (link.efficiency * quantities.reverseMW(link: a, slice: $0) - quantities.forwardMW(link: a, slice: $0))
        * quantities.priceUSDPerMWh(zone: link.from, slice: $0)
    }
    let to = sum {
      (link.efficiency * quantities.forwardMW(link: a, slice: $0) - quantities.reverseMW(link: a, slice: $0))
        * quantities.priceUSDPerMWh(zone: link.to, slice: $0)
    }
    return (from, to)
  }

  /// MW times $/MWh over all slices, $.
  private func sum(_ usdPerHour: (Int) -> Double) -> Double {
    system.slices.indices.reduce(0) { $0 + system.slices[$1].hours * usdPerHour($1) }
  }
}
