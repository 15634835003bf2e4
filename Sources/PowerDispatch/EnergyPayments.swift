// What energy comes to at the locational prices of its slices.
extension DispatchResult {
  /// What a unit's generation is worth, $: output times the price of its zone over all slices.
  public func energyRevenueUSD(unit u: Int) -> Double {
    let zone = system.units[u].zone
    return sum {
      quantities.generationMW(unit: u, slice: $0) * quantities.priceUSDPerMWh(zone: zone, slice: $0)
    }
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

  /// What energy is worth where it arrives less what it is worth where it is sent, $: congestion, losses and wheeling of
  /// a link.
  public func rentUSD(link a: Int) -> Double {
    let link = system.links[a]
    return sum {
      let (from, to) = (
        quantities.priceUSDPerMWh(zone: link.from, slice: $0),
        quantities.priceUSDPerMWh(zone: link.to, slice: $0)
      )
      return quantities.forwardMW(link: a, slice: $0) * (link.efficiency * to - from)
        + quantities.reverseMW(link: a, slice: $0) * (link.efficiency * from - to)
    }
  }

  /// MW times $/MWh over all slices, $.
  private func sum(_ usdPerHour: (Int) -> Double) -> Double {
    system.slices.indices.reduce(0) { $0 + system.slices[$1].hours * usdPerHour($1) }
  }
}
