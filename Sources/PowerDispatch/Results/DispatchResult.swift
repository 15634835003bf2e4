/// What a year's dispatch came to, in yearly totals; sums run in a fixed order.
public struct DispatchResult: Sendable, Hashable {
  /// Parts of the least cost, $.
  public struct Costs: Sendable, Hashable {
    /// Fuel, variable O&M and adders of generation.
    public var variable = 0.0
    /// What supports take off the bids: their payers' cost and the units' income, counted negative.
    public var supports = 0.0
    /// Allowance price times covered emissions.
    public var allowances = 0.0
    /// What emissions pay besides: the exogenous price, or under `max` what of it exceeds the allowance price.
    public var carbonPrice = 0.0
    /// Wheeling charges.
    public var wheeling = 0.0
    /// Charging and discharging.
    public var storage = 0.0
    /// Unserved energy at its price.
    public var unserved = 0.0
    /// Alternative payments for annual rows.
    public var alternativePayments = 0.0
    /// What the energy would have been worth that demand steps did not take.
    public var forgoneBenefit = 0.0
    /// Annualised cost of the capacity added this year.
    public var builds = 0.0
    /// Allowances of programs beside the first, which dispatch keeps to as limits; no part of `total`.
    public var furtherAllowances = 0.0

    /// Creates costs; 0 where nothing is said.
    public init(
      variable: Double = 0.0, allowances: Double = 0.0, carbonPrice: Double = 0.0, wheeling: Double = 0.0,
      storage: Double = 0.0, unserved: Double = 0.0, alternativePayments: Double = 0.0,
      forgoneBenefit: Double = 0.0, builds: Double = 0.0, supports: Double = 0.0
    ) {
      self.supports = supports
      self.variable = variable
      self.allowances = allowances
      self.carbonPrice = carbonPrice
      self.wheeling = wheeling
      self.storage = storage
      self.unserved = unserved
      self.alternativePayments = alternativePayments
      self.forgoneBenefit = forgoneBenefit
      self.builds = builds
    }

    /// Sum of all parts.
    public var total: Double {
      variable + allowances + carbonPrice + wheeling + storage + unserved + alternativePayments
        + forgoneBenefit + builds + supports
    }
    /// What the system spends: all parts but the benefit that consumers forgo, and supports, which go from one to another.
    public var system: Double { total + furtherAllowances - forgoneBenefit - supports }
  }

  /// Totals of one zone.
  public struct ZoneTotals: Sendable, Hashable {
    /// Load at the prices found, MWh; unserved load is part of it.
    public var loadMWh = 0.0
    /// Largest load less `loadMWh`: what demand steps did not take, MWh.
    public var responseMWh = 0.0
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
    /// Upper end of what the locational price can be, $/MWh, the same mean.
    public var highestPriceUSDPerMWh = 0.0
    /// Largest violation of the balance in any slice, MW; 0 within rounding.
    public var worstBalanceMW = 0.0

    /// Creates totals; 0 where nothing is said.
    public init(
      loadMWh: Double = 0.0, responseMWh: Double = 0.0, generationMWh: Double = 0.0, importsMWh: Double = 0.0,
      exportsMWh: Double = 0.0, chargeMWh: Double = 0.0, dischargeMWh: Double = 0.0,
      unservedMWh: Double = 0.0, spillMWh: Double = 0.0, emissionsShortTons: Double = 0.0,
      coveredEmissionsShortTons: Double = 0.0, priceUSDPerMWh: Double = 0.0, worstBalanceMW: Double = 0.0
    ) {
      self.loadMWh = loadMWh
      self.responseMWh = responseMWh
      self.generationMWh = generationMWh
      self.importsMWh = importsMWh
      self.exportsMWh = exportsMWh
      self.chargeMWh = chargeMWh
      self.dischargeMWh = dischargeMWh
      self.unservedMWh = unservedMWh
      self.spillMWh = spillMWh
      self.emissionsShortTons = emissionsShortTons
      self.coveredEmissionsShortTons = coveredEmissionsShortTons
      self.priceUSDPerMWh = priceUSDPerMWh
      self.worstBalanceMW = worstBalanceMW
    }
  }

  /// Energy over one interface, at the sending ends, MWh.
  public struct LinkTotals: Sendable, Hashable {
    /// Forward.
    public var forwardMWh = 0.0
    /// Reverse.
    public var reverseMWh = 0.0

    /// Creates totals; 0 where nothing is said.
    public init(forwardMWh: Double = 0.0, reverseMWh: Double = 0.0) {
      self.forwardMWh = forwardMWh
      self.reverseMWh = reverseMWh
    }
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
  /// What became of the system's annual rows, in their order.
  public let annualRows: [AnnualRowResult]
  /// What became of the build options, in the order of the system's; the capacities of `system` include it.
  public let builds: [BuildResult]
  /// What energy of the system has to be of use for.
  let uses: [EnergyUse]
  /// Eligible generation that was spilled and does not count, by annual row, MWh.
  public internal(set) var spilledEligibleMWh: [Double]
  /// Whether prices are the lower ends of what they can be; else they are some of those that prove the optimum.
  public internal(set) var hasSettledPrices = true
  /// Whether zones give each other what they have too much without links, as parts of one zone do.
  public internal(set) var exchangesFreely = false
  /// Generation by unit, MWh.
  public let unitGenerationMWh: [Double]
  /// CO2 that needs allowances by unit, short tons.
  public let unitCoveredEmissionsShortTons: [Double]
  /// Fuel, variable O&M and adders by unit, $; its support is not taken off.
  public let unitVariableCostUSD: [Double]
  /// Totals by zone.
  public internal(set) var zones: [ZoneTotals]
  /// Totals by link.
  public let links: [LinkTotals]
  /// Charged by store, MWh.
  public let storageChargeMWh: [Double]
  /// Discharged by store, MWh.
  public let storageDischargeMWh: [Double]
  /// Cost parts.
  public private(set) var costs: Costs
  /// Sent from uncovered to covered zones, at the sending ends, MWh; between two zones net in every slice.
  public let importsToCoveredMWh: Double
  /// Sent from covered to uncovered zones, at the sending ends, MWh; between two zones net in every slice.
  public let exportsFromCoveredMWh: Double

  /// What the emissions of a unit pay, by allowances and the exogenous price together, $.
  public func carbonCostUSD(unit u: Int) -> Double {
    let covered = unitCoveredEmissionsShortTons[u]
    let emissions = unitGenerationMWh[u] * system.units[u].emissionRate
    let first = covered * effectivePriceUSD + (emissions - covered) * system.carbonPriceUSD
    return system.annualRows.isEmpty
      ? first : first + (allowanceCostUSD(unit: u) - covered * allowancePriceUSD)
  }

  /// Load of a zone in a slice at the prices found, MW.
  public func loadMW(zone z: Int, slice s: Int) -> Double {
    var load = system.zones[z].loadMW[s]
    for (d, step) in system.demandSteps.enumerated() where step.zone == z {
      load -= quantities.responseMW(demandStep: d, slice: s)
    }
    return load
  }

  /// CO2 of all units, short tons.
  public var emissionsShortTons: Double { zones.reduce(0) { $0 + $1.emissionsShortTons } }
  /// CO2 of units that needs allowances, short tons.
  public var coveredUnitEmissionsShortTons: Double {
    zones.reduce(0) { $0 + $1.coveredEmissionsShortTons }
  }
  /// What needs allowances, short tons: of units, and of imports.
  public var coveredEmissionsShortTons: Double {
    let units = coveredUnitEmissionsShortTons
    return system.importBorders.isEmpty ? units : units + importedShortTons
  }
  /// Unserved load, MWh.
  public var unservedMWh: Double { zones.reduce(0) { $0 + $1.unservedMWh } }

  /// Totals of slice quantities.
  public init(
    system: DispatchSystem, allowancePriceUSD: Double, quantities: DispatchQuantities, objectiveUSD: Double,
    certificateResidual: Double, annualRows: [AnnualRowResult] = [], builds: [BuildResult] = []
  ) {
    self.system = system
    self.allowancePriceUSD = allowancePriceUSD
    self.quantities = quantities
    self.objectiveUSD = objectiveUSD
    self.certificateResidual = certificateResidual
    self.annualRows = annualRows
    self.builds = builds
    effectivePriceUSD = system.effectivePrice(allowancePriceUSD)
    let uses = system.energyUses
    self.uses = uses
    spilledEligibleMWh = Self.spilledEligibleMWh(system, quantities, uses)
    var totals = DispatchTotals(system, quantities)
    totals.addGeneration()
    totals.addClasses(allowancePriceUSD: allowancePriceUSD)
    for (row, outcome) in zip(system.annualRows, annualRows) {
      totals.costs.alternativePayments += (row.alternativePaymentUSD ?? 0) * outcome.boughtOut
    }
    for (option, build) in zip(system.buildOptions, builds) {
      totals.costs.builds += option.costUSDPerMWYear * build.builtMW
    }
    let units = totals.addUnits()
    unitGenerationMWh = units.generationMWh
    unitCoveredEmissionsShortTons = units.coveredShortTons
    unitVariableCostUSD = units.variableCostUSD
    totals.addFlows()
    totals.addStorage()
    totals.addLoad()
    zones = totals.zones
    links = totals.links
    storageChargeMWh = totals.chargedMWh
    storageDischargeMWh = totals.dischargedMWh
    costs = totals.costs
    (importsToCoveredMWh, exportsFromCoveredMWh) = Self.overTheBorder(system, quantities)
    if !system.annualRows.isEmpty { self.costs.furtherAllowances = furtherAllowanceCostUSD }
    if !system.importBorders.isEmpty { self.costs.allowances += importedShortTons * allowancePriceUSD }
  }
}

extension DispatchResult {
  /// Eligible generation that was spilled and does not count, by annual row.
  private static func spilledEligibleMWh(
    _ system: DispatchSystem, _ quantities: DispatchQuantities, _ uses: [EnergyUse]
  ) -> [Double] {
    var spilled = Array(repeating: 0.0, count: system.annualRows.count)
    for (i, use) in uses.enumerated() {
      guard let row = use.row else { continue }
      for (s, slice) in system.slices.enumerated() {
        spilled[row] += slice.hours * quantities.spilledEligible[s * uses.count + i]
      }
    }
    return spilled
  }

  /// Energy into and out of the covered zones, MWh: what goes both ways between two zones in a slice is taken off both.
  private static func overTheBorder(
    _ system: DispatchSystem, _ quantities: DispatchQuantities
  ) -> (imports: Double, exports: Double) {
    struct Pair: Hashable {
      var low: Int
      var high: Int
    }
    // What goes from the lower zone of a pair to the higher one, by link.
    var pairs: [Pair: Int] = [:]
    var zonesOfPair: [Pair] = []
    var linksOfPair: [[(link: Int, isForward: Bool)]] = []
    for (a, link) in system.links.enumerated() where link.from != link.to {
      guard system.zones[link.from].isCovered || system.zones[link.to].isCovered else { continue }
      let pair = Pair(low: min(link.from, link.to), high: max(link.from, link.to))
      let index = pairs[pair] ?? linksOfPair.count
      if index == linksOfPair.count {
        pairs[pair] = index
        zonesOfPair.append(pair)
        linksOfPair.append([])
      }
      linksOfPair[index].append((a, link.from == pair.low))
    }
    var imports = 0.0
    var exports = 0.0
    for (s, slice) in system.slices.enumerated() {
      for (pair, links) in zip(zonesOfPair, linksOfPair) {
        let goesIn = system.isCovered(zone: pair.high, slice: s)
        guard goesIn != system.isCovered(zone: pair.low, slice: s) else { continue }
        var goingIn = 0.0
        for (a, isForward) in links {
          let forward = quantities.forwardMW(link: a, slice: s) - quantities.reverseMW(link: a, slice: s)
          goingIn += isForward == goesIn ? forward : -forward
        }
        imports += slice.hours * max(0, goingIn)
        exports += slice.hours * max(0, -goingIn)
      }
    }
    return (imports, exports)
  }
}
