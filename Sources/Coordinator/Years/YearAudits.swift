import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// Checks the identities of a year from its results alone, not from how they were found.
struct YearAudits {
  /// Relative tolerance of identities between sums of LP quantities: the LP is feasible to 1e-9 in every row,
  /// and some thousand rows add up.
  static let sumTolerance = 1e-7
  /// Relative tolerance of market conservation, agreed with users of the tables.
  static let conservationTolerance = 1e-6

  /// Relative tolerance between two solvers' optima of one LP, each certified to be within 1e-9 of feasible.
  static let solverTolerance = 1e-8

  /// Relative tolerance of an addition's profit: its margin is a sum over all slices of differences of prices, each
  /// known to some 1e-9 of the largest.
  static let buildTolerance = 1e-6

  /// Relative tolerance between two sums of the same products in another order.
  static let partitionTolerance = 1e-9
  /// Relative tolerance of figures that are compared as they were given or sold: the last digits of a product.
  static let roundingTolerance = 1e-12

  let year: Int
  let dispatch: DispatchResult
  /// Relative difference of one block's least cost between two solvers; nil when only one was asked.
  let secondOpinion: Double?
  let market: ClearedYear?
  let ledger: AllowanceLedger?
  /// Name of the program; empty where it is the only one.
  var program = ""
  /// Programs beside the first with their ledgers.
  var further: [(report: ProgramReport, ledger: AllowanceLedger)] = []
  /// Whether additions are least-cost; whole units are not.
  var buildsAreLeastCost = true

  func all() -> [Audit] {
    var audits = dispatchAudits()
    if let secondOpinion {
      audits.append(audit("least cost of one block by GLPK", secondOpinion, Self.solverTolerance))
    }
    audits += importAudits()
    if !dispatch.builds.isEmpty, buildsAreLeastCost { audits.append(buildAudit()) }
    if let market {
      audits += marketAudits(market, emitted: dispatch.coveredEmissionsShortTons, of: program)
    }
    if let ledger { audits.append(ledgerAudit(ledger, of: program)) }
    for (report, ledger) in further {
      let emitted = report.row.map { dispatch.programEmissionsShortTons(row: $0) } ?? .nan
      audits += marketAudits(report.market, emitted: emitted, of: report.name)
      audits.append(ledgerAudit(ledger, of: report.name))
    }
    return audits
  }

  /// What imports need allowances for, worked out from flows alone; and that sources and free imports are all of it.
  private func importAudits() -> [Audit] {
    let system = dispatch.system
    guard !system.importBorders.isEmpty else { return [] }
    let totals = dispatch.importTotals()
    var worst = (flows: 0.0, sources: 0.0, free: 0.0)
    for (b, border) in system.importBorders.enumerated() {
      let counted = dispatch.importedShortTons(border: b)
      let mine = totals.filter { $0.border == b }
      let size = Swift.max(1, mine.reduce(counted) { $0 + $1.grossShortTons })
      worst.flows = Swift.max(worst.flows, dispatch.importDeviationShortTons(border: b) / size)
      worst.sources = Swift.max(
        worst.sources, abs(mine.reduce(-counted) { $0 + $1.shortTons }) / size)
      guard border.freeMWh > 0 else { continue }
      worst.free = Swift.max(
        worst.free, (dispatch.freeImportsMWh(border: b) - border.freeMWh) / border.freeMWh)
    }
    return [
      audit("imported tons and what flows ask for", worst.flows, Self.sumTolerance),
      audit("imported tons by source and in all", worst.sources, Self.sumTolerance),
      audit("free imports above what is free", Swift.max(0, worst.free), Self.sumTolerance),
    ]
  }

  private func ledgerAudit(_ ledger: AllowanceLedger, of program: String) -> Audit {
    audit(
      "ledger invariants broken" + Study.suffix(of: program), Double(ledger.brokenInvariants().count), 0)
  }

  private func audit(_ name: String, _ deviation: Double, _ tolerance: Double) -> Audit {
    // A deviation that is not a number is a failure, not a pass.
    Audit(
      year: year, name: name, deviation: deviation.isNaN ? .greatestFiniteMagnitude : deviation,
      tolerance: tolerance)
  }

  /// - Parameter dropped: A difference that is none.
  private func relative(_ a: Double, _ b: Double, dropped: Double = 0) -> Double {
    Swift.max(0, abs(a - b) - dropped) / Swift.max(1, abs(a), abs(b))
  }

  private func dispatchAudits() -> [Audit] {
    let system = dispatch.system
    let zones = dispatch.zones
    let peak = Swift.max(1, system.zones.flatMap(\.loadMW).max() ?? 1)
    let worstBalance = zones.map(\.worstBalanceMW).max() ?? 0

    // What is generated, discharged or unserved is load, charging, spill or loss on the way.
    let losses = zip(system.links, dispatch.links).reduce(0.0) {
      $0 + (1 - $1.0.efficiency) * ($1.1.forwardMWh + $1.1.reverseMWh)
    }
    let supplied = zones.reduce(0) { $0 + $1.generationMWh + $1.dischargeMWh + $1.unservedMWh }
    let used = zones.reduce(0) { $0 + $1.loadMWh + $1.chargeMWh + $1.spillMWh } + losses

    var overCapability = 0.0
    var underMinimum = 0.0
    let n = system.slices.count
    for u in system.units.indices {
      for s in 0..<n {
        let capability = system.capabilityMW(unit: u, slice: s)
        let output = dispatch.quantities.generationMW(unit: u, slice: s)
        overCapability = Swift.max(overCapability, (output - capability) / Swift.max(1, capability))
        let least = system.minimumMW(unit: u, slice: s)
        underMinimum = Swift.max(underMinimum, (least - output) / Swift.max(1, capability))
      }
    }
    var overLimit = 0.0
    for (a, link) in system.links.enumerated() {
      for s in 0..<n {
        let (forward, reverse) = (
          dispatch.quantities.forwardMW(link: a, slice: s),
          dispatch.quantities.reverseMW(link: a, slice: s)
        )
        overLimit = Swift.max(
          overLimit, (forward - link.forwardLimitMW) / Swift.max(1, link.forwardLimitMW),
          (reverse - link.reverseLimitMW) / Swift.max(1, link.reverseLimitMW),
          (link.contractedMW - forward) / Swift.max(1, link.forwardLimitMW))
      }
    }
    var storageGain = 0.0
    for (k, store) in system.storage.enumerated() {
      for block in system.blocks {
        var hours = 0.0
        var charged = 0.0
        var discharged = 0.0
        for s in block.slices {
          hours += system.slices[s].hours
          charged += system.slices[s].hours * dispatch.quantities.chargeMW(store: k, slice: s)
          discharged += system.slices[s].hours * dispatch.quantities.dischargeMW(store: k, slice: s)
        }
        // In mean MW, as the LP holds it, so that a store of no size is not measured against itself.
        storageGain = Swift.max(
          storageGain,
          (discharged - store.roundTripEfficiency * charged) / (hours * Swift.max(1, store.capacityMW)))
      }
    }

    var byFuel: [(fuel: String, emissions: Double)] = []
    for (u, unit) in system.units.enumerated() {
      let emissions = dispatch.unitGenerationMWh[u] * unit.emissionRate
      if let index = byFuel.firstIndex(where: { $0.fuel == unit.fuel }) {
        byFuel[index].emissions += emissions
      } else {
        byFuel.append((unit.fuel, emissions))
      }
    }
    let fuelTotal = byFuel.reduce(0) { $0 + $1.emissions }
    return [
      audit("zone energy balance (MW short over peak)", worstBalance / peak, Self.sumTolerance),
      audit("system energy balance", relative(supplied, used), Self.sumTolerance),
      audit("generation above capability", overCapability, Self.sumTolerance),
      audit("generation below minimum output", underMinimum, Self.sumTolerance),
      audit("flow outside limits", overLimit, Self.sumTolerance),
      audit("storage gives more than it took", storageGain, Self.sumTolerance),
      audit(
        "emissions by zone and by fuel", relative(dispatch.emissionsShortTons, fuelTotal),
        Self.partitionTolerance),
      audit(
        "costs add up to the objective",
        relative(
          dispatch.costs.total, dispatch.objectiveUSD,
          dropped: system.droppedUSD),
        Self.sumTolerance),
      audit(
        "supports received are supports paid", relative(supportsReceivedUSD, -dispatch.costs.supports),
        Self.partitionTolerance),
      audit("optimality certificate", dispatch.certificateResidual, certificateTolerance),
    ]
  }

  /// What units get beside their sales, from generation slice by slice, $.
  private var supportsReceivedUSD: Double {
    let system = dispatch.system
    var sum = 0.0
    for (u, unit) in system.units.enumerated() where unit.supportUSDPerMWh > 0 {
      for (s, slice) in system.slices.enumerated() {
        sum += unit.supportUSDPerMWh * slice.hours * dispatch.quantities.generationMW(unit: u, slice: s)
      }
    }
    return sum
  }

  /// Zero profit and complementarity of every option: built below its limit it earns its cost, not built at most that,
  /// at its limit at least that.
  private func buildAudit() -> Audit {
    var worst = 0.0
    for (option, build) in zip(dispatch.system.buildOptions, dispatch.builds) {
      let cost = option.costUSDPerMWYear
      let profit = (build.marginUSDPerMWYear - cost) / Swift.max(1, cost)
      if build.builtMW <= 0 {
        worst = Swift.max(worst, profit)
      } else if build.builtMW < option.limitMW {
        worst = Swift.max(worst, abs(profit))
      } else {
        worst = Swift.max(worst, -profit)
      }
    }
    return audit("margin of additions and their cost", worst, Self.buildTolerance)
  }

  private func marketAudits(
    _ market: ClearedYear, emitted: Double, of program: String
  ) -> [Audit] {
    let of = Study.suffix(of: program)
    let entry = market.entry
    let clearing = market.clearing
    let scale = Swift.max(1, entry.openingBank + entry.issued + entry.borrowed)
    let conservation =
      abs(
        entry.openingBank + entry.issued + entry.borrowed - entry.surrendered - entry.passedOn
          - entry.repaid - entry.closingBank - entry.removed) / scale

    // Complementarity: the amount taken is one that the supply offers at this price.
    // What a plan borrows has no price of its own, and so is no part of its supply.
    let hasStep = market.supply.steps.contains { $0.source == .borrowed }
    let taken = market.allocation.used - (hasStep ? 0 : market.allocation.borrowed)
    let offered = market.supply.interval(at: clearing.priceUSD)
    let outside = Swift.max(0, offered.lowerBound - taken, taken - offered.upperBound) / scale
    var audits = [
      audit("market conservation" + of, conservation, Self.conservationTolerance),
      audit("price within the supply's interval" + of, outside, Self.conservationTolerance),
      audit(
        "cleared and dispatched emissions" + of,
        relative(clearing.emissionsShortTons, emitted), Self.conservationTolerance),
    ]
    let rules = market.supply.rules
    // Holders who foresee a glut may trade below the reserve price; the auction then sells nothing.
    let below = (rules.reservePriceUSD - clearing.priceUSD) / Swift.max(1, rules.reservePriceUSD)
    let sells = market.allocation.sold > Self.conservationTolerance * scale
    audits.append(audit("sold below the reserve price" + of, sells ? Swift.max(0, below) : 0, 0))
    if let most = market.supply.rules.borrowing?.mostShortTons {
      audits.append(
        audit(
          "borrowed beyond the limit" + of, Swift.max(0, entry.borrowed - most) / scale,
          Self.conservationTolerance))
    }
    for (index, tier) in rules.tiers.enumerated() {
      let sold = market.allocation.tierSold[index]
      let isEarly = clearing.priceUSD < tier.triggerUSD * (1 - Self.roundingTolerance)
      let excess = isEarly ? sold : Swift.max(0, sold - tier.quantityShortTons)
      audits.append(
        audit(
          "tier \(tier.number) sold below its trigger or beyond its size" + of, excess / scale,
          // A trigger that was looked for is known as well as that search ends.
          rules.change?.tiers.contains { $0.number == tier.number } == true
            ? WindowOffers.tolerance : Self.roundingTolerance))
    }
    return audits
  }
}
