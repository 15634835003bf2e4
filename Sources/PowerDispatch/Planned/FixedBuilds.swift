extension DispatchSystem {
  /// Nobody builds a thousand times the load, MW; a limit that far away is none.
  var mostBuildableMW: Double {
    1000 * max(1, zones.reduce(0) { $0 + ($1.loadMW.max() ?? 0) })
  }

  /// The system with capacity added to the targets of its build options, MW.
  func adding(_ builtMW: [Double]) -> DispatchSystem {
    var system = self
    for (option, built) in zip(buildOptions, builtMW) {
      switch option.target {
      case .unit(let u): system.units[u].capacityMW += built
      case .storage(let k): system.storage[k].capacityMW += built
      }
    }
    return system
  }

  /// The unit or store that a build option adds to.
  package func name(of option: BuildOption) -> String {
    switch option.target {
    case .unit(let u): units[u].name
    case .storage(let k): storage[k].name
    }
  }

  /// The system with amounts of some build options, by index, in place, MW; the others stay open.
  public func fixing(_ builtMW: [Int: Double]) -> DispatchSystem {
    var system = adding(buildOptions.indices.map { builtMW[$0] ?? 0 })
    system.buildOptions = buildOptions.indices.filter { builtMW[$0] == nil }.map { buildOptions[$0] }
    return system
  }
}

extension DispatchResult {
  /// The result of a system with fixed amounts as one of the system with all options, those amounts among its builds.
  public func completing(_ whole: DispatchSystem, _ builtMW: [Int: Double]) -> DispatchResult {
    var open = builds.makeIterator()
    var all: [BuildResult] = []
    var fixedCost = 0.0
    for (index, option) in whole.buildOptions.enumerated() {
      guard let built = builtMW[index] else {
        all.append(
          open.next()
            ?? BuildResult(builtMW: 0, marginUSDPerMWYear: 0, scarcityRentUSDPerMWYear: 0))
        continue
      }
      fixedCost += option.costUSDPerMWYear * built
      all.append(
        BuildResult(
          builtMW: built, marginUSDPerMWYear: marginUSDPerMWYear(option.target), scarcityRentUSDPerMWYear: 0))
    }
    var complete = system
    complete.buildOptions = whole.buildOptions
    var result = DispatchResult(
      system: complete, allowancePriceUSD: allowancePriceUSD, quantities: quantities,
      objectiveUSD: objectiveUSD + fixedCost, certificateResidual: certificateResidual,
      annualRows: annualRows, builds: all)
    result.hasSettledPrices = hasSettledPrices
    return result
  }

  /// The result with what build options earn as found by whoever decided about them, $/MW and year: above its cost a rent
  /// of its limit.
  package func earning(_ marginsUSDPerMWYear: [Double]) -> DispatchResult {
    let earned = zip(zip(system.buildOptions, builds), marginsUSDPerMWYear).map { item, margin in
      let (option, build) = item
      return BuildResult(
        builtMW: build.builtMW, marginUSDPerMWYear: margin,
        scarcityRentUSDPerMWYear: build.builtMW >= option.limitMW
          ? max(0, margin - option.costUSDPerMWYear) : 0)
    }
    var result = DispatchResult(
      system: system, allowancePriceUSD: allowancePriceUSD, quantities: quantities,
      objectiveUSD: objectiveUSD, certificateResidual: certificateResidual, annualRows: annualRows,
      builds: earned)
    result.hasSettledPrices = hasSettledPrices
    return result
  }

  /// What a MW of a unit, or of a store that stands, earns above its running cost, $/MW and year.
  public func marginUSDPerMWYear(_ target: DispatchSystem.BuildOption.Target) -> Double {
    var margin = 0.0
    switch target {
    case .unit(let u):
      let unit = system.units[u]
      for (s, slice) in system.slices.enumerated() {
        let carbon = system.carbonCostUSDPerMWh(unit: u, slice: s, allowancePriceUSD: allowancePriceUSD)
        let earned = worthUSDPerMWh(unit: u, slice: s) - carbon - system.costUSDPerMWh(unit: u, slice: s)
        margin +=
          slice.hours * system.availabilityProfiles[unit.availabilityProfile][s] * max(0, earned)
      }
    case .storage(let k):
      let store = system.storage[k]
      guard store.capacityMW > 0 else { return 0 }
      for (s, slice) in system.slices.enumerated() {
        let price = quantities.priceUSDPerMWh(zone: store.zone, slice: s)
        margin +=
          slice.hours
          * (quantities.dischargeMW(store: k, slice: s) * (price - store.dischargeCostUSDPerMWh)
            - quantities.chargeMW(store: k, slice: s) * (price + store.chargeCostUSDPerMWh))
      }
      margin /= store.capacityMW
    }
    return margin
  }

  /// What an MWh of a unit earns in a slice, $: the locational price and its certificates, less what of them is lost to
  /// spill.
  public func worthUSDPerMWh(unit u: Int, slice s: Int) -> Double {
    let zone = system.units[u].zone
    var worth = quantities.priceUSDPerMWh(zone: zone, slice: s)
    for (row, outcome) in zip(system.annualRows, annualRows) {
      worth += (row.coefficients[u] ?? 0) * outcome.priceUSD
    }
    // The locational price is that of load, which is of use; output is worth as much less as it would be spilled.
    for (i, use) in uses.enumerated() where use.zone == zone {
      let isEligible = use.row.map { system.annualRows[$0].eligible.contains(u) } ?? false
      if !isEligible { worth += quantities.usePrice[s * uses.count + i] }
    }
    return worth
  }
}
