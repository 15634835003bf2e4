/// What a year's dispatch came to, in yearly totals; sums run in a fixed order.
public struct DispatchResult: Sendable, Hashable {
  /// Parts of the least cost, $.
  public struct Costs: Sendable, Hashable {
    /// Fuel, variable O&M and adders of generation.
    public var variable = 0.0
    /// Allowance price times covered emissions.
    public var allowances = 0.0
    /// Exogenous carbon price paid.
    public var carbonPrice = 0.0
    /// Wheeling charges.
    public var wheeling = 0.0
    /// Charging and discharging.
    public var storage = 0.0
    /// Unserved energy at its price.
    public var unserved = 0.0

    /// Sum of all parts.
    public var total: Double { variable + allowances + carbonPrice + wheeling + storage + unserved }
  }

  /// Totals of one zone.
  public struct ZoneTotals: Sendable, Hashable {
    /// Load, MWh.
    public var loadMWh = 0.0
    /// Generation, MWh.
    public var generationMWh = 0.0
    /// Received over interfaces, at the receiving end, MWh.
    public var importsMWh = 0.0
    /// Sent over interfaces, at the sending end, MWh.
    public var exportsMWh = 0.0
    /// Taken by storage, MWh.
    public var chargeMWh = 0.0
    /// Given by storage, MWh.
    public var dischargeMWh = 0.0
    /// Unserved load, MWh.
    public var unservedMWh = 0.0
    /// Spilled, MWh.
    public var spillMWh = 0.0
    /// CO2, short tons.
    public var emissionsShortTons = 0.0
    /// CO2 that needs allowances, short tons.
    public var coveredEmissionsShortTons = 0.0
    /// Locational price, $/MWh: mean weighted with load; without load, with hours.
    public var priceUSDPerMWh = 0.0
    /// Largest violation of the balance in any slice, MW; 0 within rounding.
    public var worstBalanceMW = 0.0
  }

  /// Energy over one interface, at the sending ends, MWh.
  public struct LinkTotals: Sendable, Hashable {
    /// Forward.
    public var forwardMWh = 0.0
    /// Reverse.
    public var reverseMWh = 0.0
  }

  /// System dispatched.
  public let system: DispatchSystem
  /// Allowance price, $/short ton.
  public let allowancePriceUSD: Double
  /// What covered emissions paid per short ton, allowance and exogenous price together.
  public let effectivePriceUSD: Double
  /// Slice by slice.
  public let quantities: DispatchQuantities
  /// Least cost as the solver's duals prove it, $.
  public let objectiveUSD: Double
  /// Worst relative residual of the optimality certificates.
  public let certificateResidual: Double
  /// Generation by unit, MWh.
  public let unitGenerationMWh: [Double]
  /// Totals by zone.
  public let zones: [ZoneTotals]
  /// Totals by link.
  public let links: [LinkTotals]
  /// Charged by store, MWh.
  public let storageChargeMWh: [Double]
  /// Discharged by store, MWh.
  public let storageDischargeMWh: [Double]
  /// Cost parts.
  public let costs: Costs
  /// Sent from uncovered to covered zones, at the sending ends, MWh.
  public let importsToCoveredMWh: Double
  /// Sent from covered to uncovered zones, at the sending ends, MWh.
  public let exportsFromCoveredMWh: Double

  /// CO2 of all units, short tons.
  public var emissionsShortTons: Double { zones.reduce(0) { $0 + $1.emissionsShortTons } }
  /// CO2 that needs allowances, short tons.
  public var coveredEmissionsShortTons: Double { zones.reduce(0) { $0 + $1.coveredEmissionsShortTons } }
  /// Unserved load, MWh.
  public var unservedMWh: Double { zones.reduce(0) { $0 + $1.unservedMWh } }

  /// Totals of slice quantities.
  public init(
    system: DispatchSystem, allowancePriceUSD: Double, quantities: DispatchQuantities, objectiveUSD: Double,
    certificateResidual: Double
  ) {
    self.system = system
    self.allowancePriceUSD = allowancePriceUSD
    self.quantities = quantities
    self.objectiveUSD = objectiveUSD
    self.certificateResidual = certificateResidual
    effectivePriceUSD =
      switch system.combination {
      case .sum: allowancePriceUSD + system.carbonPriceUSD
      case .max: max(allowancePriceUSD, system.carbonPriceUSD)
      }
    let n = system.slices.count
    var zones = Array(repeating: ZoneTotals(), count: system.zones.count)
    var costs = Costs()
    var net = Array(repeating: 0.0, count: system.zones.count * n)

    var unitGeneration = Array(repeating: 0.0, count: system.units.count)
    for (u, unit) in system.units.enumerated() {
      var energy = 0.0
      for s in 0..<n {
        let output = quantities.generation[u * n + s]
        let hours = system.slices[s].hours
        energy += hours * output
        net[unit.zone * n + s] += output
        costs.variable += hours * output * system.costUSDPerMWh(unit: u, slice: s)
      }
      unitGeneration[u] = energy
      let emissions = energy * unit.emissionRate
      zones[unit.zone].generationMWh += energy
      zones[unit.zone].emissionsShortTons += emissions
      zones[unit.zone].coveredEmissionsShortTons += emissions * unit.coveredShare
      let carbon = energy * system.carbonCostUSDPerMWh(unit: u, allowancePriceUSD: allowancePriceUSD)
      let allowances = emissions * unit.coveredShare * (effectivePriceUSD - system.carbonPriceUSD)
      costs.allowances += allowances
      costs.carbonPrice += carbon - allowances
    }

    var links = Array(repeating: LinkTotals(), count: system.links.count)
    var importsToCovered = 0.0
    var exportsFromCovered = 0.0
    for (a, link) in system.links.enumerated() {
      for s in 0..<n {
        let hours = system.slices[s].hours
        let forward = quantities.forward[a * n + s]
        let reverse = quantities.reverse[a * n + s]
        links[a].forwardMWh += hours * forward
        links[a].reverseMWh += hours * reverse
        net[link.from * n + s] += link.efficiency * reverse - forward
        net[link.to * n + s] += link.efficiency * forward - reverse
      }
      let total = links[a]
      zones[link.from].exportsMWh += total.forwardMWh
      zones[link.to].importsMWh += link.efficiency * total.forwardMWh
      zones[link.to].exportsMWh += total.reverseMWh
      zones[link.from].importsMWh += link.efficiency * total.reverseMWh
      costs.wheeling += link.wheelingUSDPerMWh * (total.forwardMWh + total.reverseMWh)
      switch (system.zones[link.from].isCovered, system.zones[link.to].isCovered) {
      case (false, true):
        importsToCovered += total.forwardMWh
        exportsFromCovered += total.reverseMWh
      case (true, false):
        exportsFromCovered += total.forwardMWh
        importsToCovered += total.reverseMWh
      default: break
      }
    }

    var charged = Array(repeating: 0.0, count: system.storage.count)
    var discharged = charged
    for (k, store) in system.storage.enumerated() {
      for s in 0..<n {
        let hours = system.slices[s].hours
        charged[k] += hours * quantities.charge[k * n + s]
        discharged[k] += hours * quantities.discharge[k * n + s]
        net[store.zone * n + s] += quantities.discharge[k * n + s] - quantities.charge[k * n + s]
      }
      zones[store.zone].chargeMWh += charged[k]
      zones[store.zone].dischargeMWh += discharged[k]
      costs.storage += store.chargeCostUSDPerMWh * charged[k] + store.dischargeCostUSDPerMWh * discharged[k]
    }

    for (z, zone) in system.zones.enumerated() {
      var weighted = 0.0
      var plain = 0.0
      for s in 0..<n {
        let hours = system.slices[s].hours
        let load = zone.loadMW[s]
        let unserved = quantities.unserved[z * n + s]
        zones[z].loadMWh += hours * load
        zones[z].unservedMWh += hours * unserved
        costs.unserved += hours * unserved * zone.vollUSDPerMWh
        // Free disposal: what is left over is spilled; what is missing breaks the balance.
        let surplus = net[z * n + s] + unserved - load
        if surplus > 0 { zones[z].spillMWh += hours * surplus }
        zones[z].worstBalanceMW = max(zones[z].worstBalanceMW, -surplus)
        weighted += hours * load * quantities.price[z * n + s]
        plain += hours * quantities.price[z * n + s]
      }
      let hours = system.slices.reduce(0) { $0 + $1.hours }
      zones[z].priceUSDPerMWh = zones[z].loadMWh > 0 ? weighted / zones[z].loadMWh : plain / hours
    }
    unitGenerationMWh = unitGeneration
    self.zones = zones
    self.links = links
    storageChargeMWh = charged
    storageDischargeMWh = discharged
    self.costs = costs
    importsToCoveredMWh = importsToCovered
    exportsFromCoveredMWh = exportsFromCovered
  }
}
