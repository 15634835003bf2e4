import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport

/// Small windows with a bit of everything.
struct RandomWindow {
  private var generator: SeededGenerator
  /// For what was added to windows later, so that the rest of them stays as it was.
  private var second: SeededGenerator
  /// Whole numbers meet in ties, where prices are intervals.
  private let isRound: Bool
  /// As a rule such small years are one part of a plan; here every block is one.
  private let isInParts: Bool
  private let length: Length

  /// Numbers of years.
  enum Length {
    case one
    /// 2 to 6.
    case some
    /// 8 to 12.
    case many
  }

  init(seed: Int, _ length: Length = .some) {
    self.length = length
    generator = SeededGenerator(seed: UInt64(seed))
    second = SeededGenerator(seed: UInt64(seed) + 1_000_000)
    isRound = seed % 4 == 3
    isInParts = seed % 5 < 2
  }

  private mutating func number(_ range: ClosedRange<Double>) -> Double {
    let unit = Double(generator.next() >> 11) / Double(1 << 53)
    let value = range.lowerBound + unit * (range.upperBound - range.lowerBound)
    return isRound && range.upperBound > 4 ? value.rounded() : value
  }

  private mutating func chance(_ share: Double) -> Bool {
    Double(generator.next() >> 11) / Double(1 << 53) < share
  }

  mutating func window() -> PlanningWindow {
    let yearCount =
      switch length {
      case .one: 1
      case .some: 2 + generator.below(5)
      case .many: 8 + generator.below(5)
      }
    var systems = systems(yearCount)
    let closables = closables(&systems)
    let kinds = systems[0].buildOptions.count
    var additions: [PlanningWindow.Addition] = []
    var totals: [Double] = []
    for kind in 0..<kinds {
      let cost = number(5_000...90_000)
      let life = 1 + generator.below(8)
      totals.append(chance(0.5) ? number(40...200) : .infinity)
      for t in 0..<yearCount where t > 0 || chance(0.7) {
        additions.append(
          PlanningWindow.Addition(
            name: "\(kind)|\(t)", mostMW: number(10...120), annualCostUSDPerMW: cost * number(0.8...1.1),
            capacity: (0..<yearCount).map { $0 >= t && $0 < t + life ? kind : nil }, total: kind))
      }
    }
    // Emissions with nothing added and no price are some hundred thousand short tons.
    let load = systems[0].zones.reduce(0) { $0 + $1.loadMW.reduce(0, +) / Double($1.loadMW.count) }
    let size = load * 8760 * 0.55
    let hasBanking = chance(0.85)
    let period = 1 + generator.below(3)
    var years: [PlanningWindow.Year] = []
    var floor = number(2...12)
    let capShare = number(0.3...1)
    let hasCeiling = chance(0.15)
    for (t, system) in systems.enumerated() {
      let cap = size * capShare * (1 - 0.08 * Double(t)) * number(0.8...1.1)
      let isTrueUp = t % period == period - 1
      var tiers: [CostContainmentTier] = []
      for k in 0..<generator.below(3) {
        tiers.append(
          CostContainmentTier(
            number: k + 1, triggerUSD: floor + number(8...25) * Double(k + 1),
            quantityShortTons: cap * number(0.03...0.15)))
      }
      years.append(
        PlanningWindow.Year(
          system: system,
          rules: ProgramYear(
            year: system.year, capShortTons: cap, reservePriceUSD: floor, tiers: tiers,
            ecr: chance(0.3)
              ? EmissionsContainmentReserve(
                triggerUSD: floor + number(1...6), quantityShortTons: cap * 0.1) : nil,
            priceCeilingUSD: hasCeiling ? 60 + 3 * Double(t) : nil, controlPeriod: "\(t / period)",
            fullCompliance: isTrueUp, surrenderShare: isTrueUp ? 1 : number(0.2...0.75),
            carryShare: chance(0.3) ? number(0.7...0.99) : 1,
            bankLimitShortTons: chance(0.3) ? cap * number(0.02...0.3) : nil,
            otherSupplyShortTons: chance(0.2) ? cap * 0.02 : 0), isTrueUp: isTrueUp,
          margins: margins(kinds)))
      floor *= number(1...1.1)
    }
    var window = PlanningWindow(
      years: years, additions: additions, totalsMW: totals,
      discountRate: chance(0.2) ? 0 : number(0.01...0.1),
      openingBankShortTons: hasBanking && chance(0.6) ? size * number(0.02...0.4) : 0,
      outstandingShortTons: chance(0.3) ? size * number(0.01...0.1) : 0, isBanking: hasBanking,
      maximumPriceUSD: number(150...600),
      terminalPriceUSD: chance(0.4) ? 0 : chance(0.3) ? number(5...40) : nil)
    window.closables = closables
    swap(&generator, &second)
    letAdditionsClose(&window)
    swap(&generator, &second)
    addAnnualRows(&window)
    if isInParts { for t in window.years.indices { window.years[t].system.balancesOfPart = 1 } }
    return window
  }

  /// Lets some additions close, on their own or with existing capacity, some closures wait for notice, and makes some
  /// margins ones that may not be missed.
  private mutating func letAdditionsClose(_ window: inout PlanningWindow) {
    for k in window.closables.indices where chance(0.2) {
      window.closables[k].closesFrom = generator.below(window.years.count + 1)
    }
    for total in window.totalsMW.indices where chance(0.4) {
      let mine = window.additions.indices.filter { window.additions[$0].total == total }
      let existing = window.closables.firstIndex { $0.capacity.contains(total) }
      let share = number(0.1...0.6)
      if existing == nil {
        let zeros = window.years.map { _ in 0.0 }
        window.closables.append(
          PlanningWindow.Closable(
            name: "new|\(total)", plannedMW: zeros,
            annualCostUSDPerMW: (mine.map { window.additions[$0].annualCostUSDPerMW }.min() ?? 0) * share,
            capacity: window.years.map { _ in total }, closesFrom: generator.below(2)))
      }
      let k = existing ?? window.closables.count - 1
      window.closables[k].capacity = window.years.map { _ in total }
      for a in mine {
        window.additions[a].closable = k
        window.additions[a].annualCostUSDPerMW *= 1 - share
      }
    }
    for t in window.years.indices {
      for m in window.years[t].margins.indices where chance(0.3) {
        var planned = 0.0
        for closable in window.closables {
          if let kind = closable.capacity[t] {
            planned += window.years[t].margins[m].credits[kind] * closable.plannedMW[t]
          }
        }
        guard planned > 0 else { continue }
        window.years[t].margins[m].requiredMW = 0.7 * planned
        window.years[t].margins[m].shortfallPriceUSDPerMW = nil
      }
    }
  }

  /// Gives some windows generation standards, with and without payment, energy budgets and emission caps.
  private mutating func addAnnualRows(_ window: inout PlanningWindow) {
    guard chance(0.5) else { return }
    let standardZones = window.years[0].system.zones.indices.filter { _ in chance(0.5) }
    let shares = standardZones.map { _ in number(0.04...0.14) }
    let highShares = standardZones.map { _ in number(0.2...0.75) }
    let payments = standardZones.map { _ in chance(0.6) ? number(5...60) : nil }
    let areOfGeneration = standardZones.map { _ in chance(0.4) }
    let units = window.years[0].system.units
    let limited = units.indices.filter { _ in chance(0.08) }
    let budgets = limited.map { _ in number(0.5...0.9) }
    let capped = chance(0.2) ? number(0.5...0.9) : nil
    for t in window.years.indices {
      let system = window.years[t].system
      let hours = system.slices.reduce(0) { $0 + $1.hours }
      var rows: [AnnualRow] = []
      for (k, zone) in standardZones.enumerated() {
        let here = units.indices.filter { units[$0].zone == zone }
        // What emits little: gas, and most of what may be added.
        let eligible = here.filter { units[$0].emissionRate < 0.7 }
        let share = (payments[k] == nil ? shares[k] : highShares[k]) * (1 + 0.05 * Double(t))
        let load = zip(system.zones[zone].loadMW, system.slices).reduce(0) { $0 + $1.0 * $1.1.hours }
        rows.append(
          areOfGeneration[k]
            ? .standard(
              name: "standard \(zone)", eligible: eligible, share: share, ofGenerationBy: here,
              alternativePaymentUSDPerMWh: payments[k])
            : .standard(
              name: "standard \(zone)", eligible: eligible, share: share, ofMWh: load,
              alternativePaymentUSDPerMWh: payments[k]))
      }
      for (u, share) in zip(limited, budgets) where system.units[u].capacityMW > 0 {
        rows.append(
          .energyBudget(
            name: "budget \(units[u].name)", units: [u],
            mostMWh: share * system.units[u].capacityMW * hours))
      }
      if let capped {
        let rates = Dictionary(
          uniqueKeysWithValues: system.units.indices.filter { system.units[$0].zone == 0 }.map {
            ($0, system.units[$0].emissionRate)
          })
        let most = system.units.reduce(0) {
          $1.zone == 0 ? $0 + $1.emissionRate * $1.capacityMW * hours : $0
        }
        rows.append(.emissionCap(name: "cap", rates: rates, mostShortTons: capped * most))
      }
      window.years[t].system.annualRows = rows
    }
  }

  /// Makes capacity of some units one that may close; additions may stand in the same kind.
  private mutating func closables(_ systems: inout [DispatchSystem]) -> [PlanningWindow.Closable] {
    var closables: [PlanningWindow.Closable] = []
    let candidates = systems[0].units.indices.filter {
      systems[0].units[$0].capacityMW > 0 && systems[0].units[$0].minimumOutputShare == 0
    }
    for u in candidates where chance(0.25) {
      let unit = systems[0].units[u]
      let kind = systems[0].buildOptions.count
      var planned = systems.map { _ in unit.capacityMW }
      let change = generator.below(systems.count)
      let factor = chance(0.2) ? 0 : chance(0.5) ? number(0.3...0.9) : number(1...1.3)
      for t in systems.indices where t >= change && t > 0 { planned[t] *= factor }
      for t in systems.indices {
        systems[t].units[u].capacityMW = 0
        systems[t].buildOptions.append(
          DispatchSystem.BuildOption(target: .unit(u), costUSDPerMWYear: 0, limitMW: .infinity))
      }
      closables.append(
        PlanningWindow.Closable(
          name: unit.name, plannedMW: planned, annualCostUSDPerMW: number(5_000...80_000),
          capacity: planned.map { $0 > 0 ? kind : nil }))
    }
    return closables
  }

  private mutating func margins(_ kinds: Int) -> [PlanningWindow.ReserveMargin] {
    guard chance(0.25) else { return [] }
    return [
      PlanningWindow.ReserveMargin(
        name: "all", requiredMW: number(20...300), credits: (0..<kinds).map { _ in number(0.1...1) },
        shortfallPriceUSDPerMW: number(20_000...120_000))
    ]
  }

  private mutating func systems(_ yearCount: Int) -> [DispatchSystem] {
    let zoneCount = 1 + generator.below(3)
    let sliceCount = 2 + generator.below(3)
    let hasStorage = chance(0.5)
    let weights = (0..<sliceCount).map { _ in number(0.5...2) }
    let hours = weights.map { $0 / weights.reduce(0, +) * 8760 }
    let slices = hours.enumerated().map { DispatchSystem.Slice(name: "s\($0)", hours: $1) }
    let profiles =
      [Array(repeating: 1.0, count: sliceCount)]
      + (0..<2).map { _ in (0..<sliceCount).map { _ in number(0.05...0.95) } }
    var units: [DispatchSystem.Unit] = []
    var storage: [DispatchSystem.Storage] = []
    for z in 0..<zoneCount {
      let covered = z == 0 || chance(0.6) ? 1.0 : 0
      for k in 0..<(2 + generator.below(3)) {
        let isCoal = k % 2 == 0
        units.append(
          DispatchSystem.Unit(
            name: "z\(z)u\(k)", zone: z, capacityMW: number(30...130),
            minimumOutputShare: chance(0.2) ? number(0.1...0.5) : 0,
            baseCostUSDPerMWh: isCoal ? number(12...25) : number(25...60),
            emissionRate: isCoal ? number(0.8...1.1) : number(0.3...0.6), coveredShare: covered))
      }
    }
    if hasStorage, chance(0.5) {
      storage.append(
        DispatchSystem.Storage(
          name: "store", zone: 0, capacityMW: number(5...30), roundTripEfficiency: 0.85,
          maximumCapacityFactor: chance(0.5) ? 0.3 : 1, dischargeCostUSDPerMWh: 1))
    }
    // Kinds of capacity that may be added.
    var targets: [DispatchSystem.BuildOption.Target] = []
    for k in 0..<(1 + generator.below(3)) {
      let zone = generator.below(zoneCount)
      targets.append(.unit(units.count))
      units.append(
        DispatchSystem.Unit(
          name: "new\(k)", zone: zone, capacityMW: 0, availabilityProfile: k % 3,
          baseCostUSDPerMWh: k % 3 == 0 ? number(20...40) : 0, emissionRate: k % 3 == 0 ? 0.35 : 0,
          coveredShare: k % 3 == 0 ? 1 : 0))
    }
    if hasStorage {
      targets.append(.storage(storage.count))
      storage.append(
        DispatchSystem.Storage(
          name: "new", zone: generator.below(zoneCount), capacityMW: 0, roundTripEfficiency: 0.8,
          maximumCapacityFactor: chance(0.5) ? 0.4 : 1))
    }
    var links: [DispatchSystem.Link] = []
    for z in 1..<max(1, zoneCount) where zoneCount > 1 {
      links.append(
        DispatchSystem.Link(
          name: "l\(z)", from: z - 1, to: z, forwardLimitMW: number(10...80), reverseLimitMW: number(0...60),
          efficiency: number(0.9...1), wheelingUSDPerMWh: number(0...3),
          contractedMW: chance(0.2) ? 5 : 0))
    }
    let loads = (0..<zoneCount).map { _ in (0..<sliceCount).map { _ in number(50...200) } }
    let carbon = chance(0.1) ? number(1...5) : 0
    let growth = number(0.97...1.06)
    let voll = number(400...2000)
    let half = max(1, sliceCount / 2)
    let blocks =
      hasStorage
      ? [
        DispatchSystem.Block(name: "a", slices: Array(0..<half)),
        DispatchSystem.Block(name: "b", slices: Array(half..<sliceCount)),
      ] : nil
    return (0..<yearCount).map { t in
      var factor = 1.0
      for _ in 0..<t { factor *= growth }
      var here = units
      for u in here.indices {
        here[u].baseCostUSDPerMWh *= 1 + 0.02 * Double(t) * (here[u].emissionRate - 0.4)
      }
      var system = DispatchSystem(
        year: 2030 + t, slices: slices, blocks: blocks,
        zones: loads.enumerated().map { z, load in
          DispatchSystem.Zone(
            name: "z\(z)", isCovered: true, loadMW: load.map { $0 * factor }, vollUSDPerMWh: voll)
        }, units: here, storage: storage, links: links, availabilityProfiles: profiles, carbonPriceUSD: carbon
      )
      system.buildOptions = targets.map {
        DispatchSystem.BuildOption(target: $0, costUSDPerMWYear: 0, limitMW: .infinity)
      }
      return system
    }
  }
}
