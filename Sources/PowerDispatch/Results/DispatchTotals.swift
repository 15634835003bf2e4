/// Sums of slice quantities over a year, in a fixed order, while a ``DispatchResult`` is made of them: generation first,
/// then flows and storage, load at last, when all that reaches a zone is known.
struct DispatchTotals {
  var costs = DispatchResult.Costs()
  private(set) var zones: [DispatchResult.ZoneTotals]
  private(set) var links: [DispatchResult.LinkTotals]
  private(set) var chargedMWh: [Double]
  private(set) var dischargedMWh: [Double]
  private let system: DispatchSystem
  private let quantities: DispatchQuantities
  private let hours: [Double]
  private let zoneCount: Int
  /// What reaches a zone in a slice, MW: slice by slice.
  private var net: [Double]
  /// What is generated and what arrives: the size that rounding of a balance is relative to.
  private var received: [Double] = []
  private var classEnergy: [Double]
  private var classCost: [Double]
  /// Energy whose emissions are covered; empty where nothing is covered for a part of the year.
  private var classCoveredEnergy: [Double]
  private var classCovered: [Double] = []

  init(_ system: DispatchSystem, _ quantities: DispatchQuantities) {
    self.system = system
    self.quantities = quantities
    hours = system.slices.map(\.hours)
    zoneCount = system.zones.count
    zones = Array(repeating: DispatchResult.ZoneTotals(), count: zoneCount)
    links = Array(repeating: DispatchResult.LinkTotals(), count: system.links.count)
    chargedMWh = Array(repeating: 0, count: system.storage.count)
    dischargedMWh = chargedMWh
    net = Array(repeating: 0, count: zoneCount * system.slices.count)
    let classCount = quantities.classes.classes.count
    classEnergy = Array(repeating: 0, count: classCount)
    classCost = classEnergy
    classCoveredEnergy = system.coverageProfiles.isEmpty ? [] : classEnergy
  }

  /// Energy and fuel of each class, and what of it reaches zones.
  mutating func addGeneration() {
    let classes = quantities.classes.classes
    // What the loop needs alone: it runs over every class in every slice, and which of them generate cannot be guessed.
    let figures = classes.map { (zone: $0.zone, fuelCost: $0.fuelCostUSDPerMWh, profile: $0.fuelProfile) }
    for s in hours.indices {
      let multiplier = system.fuelProfiles.map { $0[s] }
      let (start, hours) = (s * classes.count, hours[s])
      quantities.classGeneration.withUnsafeBufferPointer { generation in
        multiplier.withUnsafeBufferPointer { multiplier in
          figures.withUnsafeBufferPointer { figures in
            classEnergy.withUnsafeMutableBufferPointer { classEnergy in
              classCost.withUnsafeMutableBufferPointer { classCost in
                net.withUnsafeMutableBufferPointer { net in
                  // The zone that is added to, with its sum at hand: in memory each would wait for the one before.
                  var (zone, sum) = (0, 0.0)
                  let net = UnsafeMutableBufferPointer(rebasing: net[(s * zoneCount)...])
                  for c in figures.indices {
                    let item = figures[c]
                    let output = generation[start + c]
                    let energy = hours * output
                    classEnergy[c] += energy
                    classCost[c] += energy * item.fuelCost * multiplier[item.profile]
                    if item.zone != zone {
                      net[zone] = sum
                      (zone, sum) = (item.zone, net[item.zone])
                    }
                    sum += output
                  }
                  if !net.isEmpty { net[zone] = sum }
                }
              }
            }
          }
        }
      }
    }
    guard !system.coverageProfiles.isEmpty else { return }
    for s in hours.indices {
      for (c, item) in classes.enumerated() {
        classCoveredEnergy[c] +=
          hours[s] * quantities.classGeneration[s * classes.count + c]
          * system.coverageProfiles[item.coverageProfile][s]
      }
    }
  }

  /// Emissions and cost of each class, from its energy.
  mutating func addClasses(allowancePriceUSD: Double) {
    let classes = quantities.classes.classes
    let effectivePriceUSD = system.effectivePrice(allowancePriceUSD)
    let isDivided = !system.coverageProfiles.isEmpty
    classCovered.reserveCapacity(classes.count)
    for (c, item) in classes.enumerated() {
      let energy = classEnergy[c]
      let emissions = energy * item.emissionRate
      let covered =
        isDivided
        ? classCoveredEnergy[c] * item.emissionRate * item.coveredShare : emissions * item.coveredShare
      classCovered.append(covered)
      zones[item.zone].generationMWh += energy
      zones[item.zone].emissionsShortTons += emissions
      zones[item.zone].coveredEmissionsShortTons += covered
      let allowances = covered * allowancePriceUSD
      classCost[c] += energy * item.baseCostUSDPerMWh
      costs.variable += classCost[c]
      costs.allowances += allowances
      costs.carbonPrice +=
        covered * effectivePriceUSD + (emissions - covered) * system.carbonPriceUSD - allowances
    }
  }

  /// What each unit has of its class, and the supports of units.
  mutating func addUnits() -> (
    generationMWh: [Double], coveredShortTons: [Double], variableCostUSD: [Double]
  ) {
    let merged = quantities.classes
    let generation = zip(merged.classOf, merged.share).map { classEnergy[$0] * $1 }
    let covered = zip(merged.classOf, merged.share).map { classCovered[$0] * $1 }
    // Bids are costs less supports.
    let support = system.units.indices.map { u in system.units[u].supportUSDPerMWh * generation[u] }
    let variable = system.units.indices.map { u in
      classCost[merged.classOf[u]] * merged.share[u] + support[u]
    }
    let supports = support.reduce(0, +)
    costs.variable += supports
    costs.supports = -supports
    return (generation, covered, variable)
  }

  /// Flows over links, between what is generated and what is stored.
  mutating func addFlows() {
    received = net
    for (a, link) in system.links.enumerated() {
      var total = DispatchResult.LinkTotals()
      for s in hours.indices {
        let forward = quantities.forwardMW(link: a, slice: s)
        let reverse = quantities.reverseMW(link: a, slice: s)
        total.forwardMWh += hours[s] * forward
        total.reverseMWh += hours[s] * reverse
        net[s * zoneCount + link.from] += link.efficiency * reverse - forward
        net[s * zoneCount + link.to] += link.efficiency * forward - reverse
        received[s * zoneCount + link.from] += link.efficiency * reverse
        received[s * zoneCount + link.to] += link.efficiency * forward
      }
      links[a] = total
      zones[link.from].exportsMWh += total.forwardMWh
      zones[link.to].importsMWh += link.efficiency * total.forwardMWh
      zones[link.to].exportsMWh += total.reverseMWh
      zones[link.from].importsMWh += link.efficiency * total.reverseMWh
      costs.wheeling += link.wheelingUSDPerMWh * (total.forwardMWh + total.reverseMWh)
    }
  }

  /// Charging and discharging.
  mutating func addStorage() {
    for (k, store) in system.storage.enumerated() {
      for s in hours.indices {
        let charge = quantities.chargeMW(store: k, slice: s)
        let discharge = quantities.dischargeMW(store: k, slice: s)
        chargedMWh[k] += hours[s] * charge
        dischargedMWh[k] += hours[s] * discharge
        net[s * zoneCount + store.zone] += discharge - charge
      }
      zones[store.zone].chargeMWh += chargedMWh[k]
      zones[store.zone].dischargeMWh += dischargedMWh[k]
      costs.storage +=
        store.chargeCostUSDPerMWh * chargedMWh[k] + store.dischargeCostUSDPerMWh * dischargedMWh[k]
    }
  }

  /// Load that is not taken, MW, slice by slice; empty where all of it is.
  private mutating func addResponse() -> [Double] {
    guard !system.demandSteps.isEmpty else { return [] }
    var notTaken = Array(repeating: 0.0, count: net.count)
    for (d, step) in system.demandSteps.enumerated() {
      for s in hours.indices {
        let amount = quantities.responseMW(demandStep: d, slice: s)
        notTaken[s * zoneCount + step.zone] += amount
        costs.forgoneBenefit += hours[s] * amount * step.priceUSDPerMWh
      }
    }
    return notTaken
  }

  /// Load, what of it is not served, what is left over, and prices weighted with it.
  mutating func addLoad() {
    let notTaken = addResponse()
    for (z, zone) in system.zones.enumerated() {
      var total = zones[z]
      var weighted = 0.0
      var plain = 0.0
      var highest = (weighted: 0.0, plain: 0.0)
      for s in hours.indices {
        let response = notTaken.isEmpty ? 0 : notTaken[s * zoneCount + z]
        let load = zone.loadMW[s] - response
        total.responseMWh += hours[s] * response
        let unserved = quantities.unservedMW(zone: z, slice: s)
        let price = quantities.priceUSDPerMWh(zone: z, slice: s)
        total.loadMWh += hours[s] * load
        total.unservedMWh += hours[s] * unserved
        costs.unserved += hours[s] * unserved * zone.vollUSDPerMWh
        // Free disposal: what is left over is spilled; what is missing breaks the balance.
        let surplus = net[s * zoneCount + z] + unserved - load
        if surplus > DispatchQuantities.noise * max(load, received[s * zoneCount + z]) {
          total.spillMWh += hours[s] * surplus
        }
        total.worstBalanceMW = max(total.worstBalanceMW, -surplus)
        weighted += hours[s] * load * price
        plain += hours[s] * price
        let most = quantities.highestPriceUSDPerMWh(zone: z, slice: s)
        highest.weighted += hours[s] * load * most
        highest.plain += hours[s] * most
      }
      let isLoaded = total.loadMWh > 0
      total.priceUSDPerMWh = isLoaded ? weighted / total.loadMWh : plain / hours.reduce(0, +)
      total.highestPriceUSDPerMWh =
        isLoaded ? highest.weighted / total.loadMWh : highest.plain / hours.reduce(0, +)
      zones[z] = total
    }
  }
}
