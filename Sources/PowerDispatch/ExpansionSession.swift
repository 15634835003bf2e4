import LinearProgramming

/// A network dispatch with capacity that may be added, at least cost of both, solved by decomposition (Benders).
///
/// A master LP proposes additions, and shares annual rows out among the blocks; each block is solved with them, warm,
/// and its duals bound its cost for all other proposals from below. At the end bound and cost meet: additions,
/// dispatch and the mix of duals prove each other optimal. In that mix an option that is built below its limit earns
/// exactly its cost.
final class ExpansionSession: YearlySession {
  let system: DispatchSystem
  let network: BlockEngine.Network
  private let chunks: BlockChunks
  private let workers: BlockWorkers
  private let mark = SessionMark()
  let costs: [Double]
  private let limits: [Double]
  private let quotaLimits: [Double]
  private let allHours: Double
  /// Blocks that are bounded together.
  private let groups: [[Int]]
  /// Duals found at the price at work, by group, one array a block, after those that were part of a proof at an earlier
  /// price: all of them prove something at every price.
  private var duals: [[[[Double]]]]
  /// Which of `duals` were part of a proof.
  private var isProof: [[Bool]]
  private var solved: [Double: Optimum] = [:]
  private var last: ExpansionAmounts
  /// What a missing unit of an annual row costs that nothing buys out, $: grows until nothing is missing.
  private var paymentLimit = 100.0

  /// The optimum at one price on covered emissions.
  struct Optimum: Sendable {
    var price: Double
    var amounts: ExpansionAmounts
    var emissions: Double
    /// Cost without the price on covered emissions, additions included, $.
    var baseCost: Double
    var blocks: [ExpansionPoint]
    /// Row duals of each block, the mix that proves the optimum.
    var duals: [[Double]]
    /// Price of each annual row, $ per unit.
    var rowPrices: [Double]
    /// Relative gap between cost and bound.
    var gap: Double
  }

  /// Bounds on more groups teach the master faster and make it larger.
  private static let mostGroups = 32
  /// Proofs of earlier prices that are kept, the latest of each group.
  private static let mostProofs = 40
  /// Iterations after which the decomposition is given up; some dozens are usual.
  private static let iterationLimit = 2_000
  /// Relative gap that rounding of sums over the blocks and of the master's duals can leave.
  private static let gapTolerance = 1e-9
  /// Relative gap below which the master's proposals are taken as they are.
  private static let nearGap = 1e-7
  /// Payment above which it is asked first whether annual rows can be met at all, $ per unit.
  private static let highPayment = 1e4
  /// Relative gap at which nothing more can be gained.
  private static let smallestGap = 1e-14
  /// The same with loads a hair off: a share of 1e-7 of what all load pays, since the hair is 1e-6 of it.
  private static let shiftedGap = 1e-13

  init(network: BlockEngine.Network, chunks: BlockChunks, workers: BlockWorkers) {
    let system = network.system
    self.system = system
    self.network = network
    self.chunks = chunks
    self.workers = workers
    costs = system.buildOptions.map(\.costUSDPerMWYear)
    let peak = system.zones.reduce(0) { $0 + ($1.loadMW.max() ?? 0) }
    let limits = system.buildOptions.map { min($0.limitMW, system.mostBuildableMW) }
    self.limits = limits
    let blocks = system.blocks.count
    let groupCount = min(Self.mostGroups, blocks)
    groups = (0..<groupCount).map { Array($0 * blocks / groupCount..<($0 + 1) * blocks / groupCount) }
    duals = groups.map { _ in [] }
    isProof = duals.map { _ in [] }
    // No block can bring, or owe, more than all units at full output all year and the row itself.
    let hours = system.slices.reduce(0) { $0 + $1.hours }
    allHours = hours
    let buildable = limits.reduce(0) { $0 + min($1, 10 * peak) }
    let most = system.units.reduce(buildable) { $0 + $1.capacityMW } * hours
    quotaLimits = system.annualRows.map { row in
      abs(row.least) + most * (row.coefficients.values.map(abs).max() ?? 0)
    }
    last = ExpansionAmounts(
      builtMW: costs.map { _ in 0 },
      quotas: system.blocks.map { block in
        let share = hours > 0 ? block.slices.reduce(0) { $0 + system.slices[$1].hours } / hours : 0
        return system.annualRows.map { share * $0.least }
      })
  }

  func optimumTotals(
    at price: Double
  ) throws(DispatchError) -> (emissions: Double, baseCost: Double, kept: any Sendable) {
    let optimum = try solve(at: price)
    return (optimum.emissions, optimum.baseCost, mark.marked(optimum))
  }

  func secondOpinion(_ point: DispatchPoint) throws(DispatchError) -> Double? {
    let block = network.blockToCheck
    let optimum: Optimum = try mark.optimum(of: point)
    return try workers.secondOpinion(block, optimum.blocks[block].point)
  }

  /// How blocks are priced: at a price on covered emissions, or by what is missing of annual rows alone.
  func pricing(_ price: Double, ignoresCosts: Bool = false) -> BlockPricing {
    BlockPricing(
      price: price,
      payments: system.annualRows.map { row in
        guard let payment = row.alternativePaymentUSD else { return ignoresCosts ? 1 : paymentLimit }
        return ignoresCosts ? 0 : payment
      }, ignoresCosts: ignoresCosts)
  }

  private func solve(at price: Double) throws(DispatchError) -> Optimum {
    if let known = solved[price] { return known }
    while true {
      let optimum = try certainOptimum(pricing(price))
      if let o = costs.indices.first(where: {
        limits[$0] < system.buildOptions[$0].limitMW && optimum.amounts.builtMW[$0] >= limits[$0]
      }) {
        throw .invalidProgram(
          "\(system.year): the addition '\(name(of: o))' has no limit and pays at any amount")
      }
      if missingAmounts(optimum.blocks).isEmpty {
        solved[price] = optimum
        return optimum
      }
      if paymentLimit >= Self.highPayment {
        // High prices mean little to an LP in double precision: first whether it can be done at all.
        let least = missingAmounts(try certainOptimum(pricing(price, ignoresCosts: true)).blocks)
        guard least.isEmpty, paymentLimit < system.unboundedPaymentUSD else {
          throw .annualRowsUnreachable(
            year: system.year, least.isEmpty ? missingAmounts(optimum.blocks) : least)
        }
      }
      // What was found at a lower limit would be too cheap.
      paymentLimit *= 10
      solved = [:]
    }
  }

  private func name(of option: Int) -> String {
    switch system.buildOptions[option].target {
    case .unit(let u): system.units[u].name
    case .storage(let k): system.storage[k].name
    }
  }

  /// The optimum; where what was learnt at earlier prices makes the master too hard, from nothing.
  func certainOptimum(_ pricing: BlockPricing) throws(DispatchError) -> Optimum {
    do throws(DispatchError) {
      return try optimum(pricing)
    } catch {
      guard duals.contains(where: { !$0.isEmpty }) else { throw error }
      duals = groups.map { _ in [] }
      isProof = duals.map { _ in [] }
      last.builtMW = last.builtMW.map { _ in 0 }
      return try optimum(pricing)
    }
  }

  private func optimum(_ pricing: BlockPricing) throws(DispatchError) -> Optimum {
    let costs = pricing.ignoresCosts ? costs.map { _ in 0 } : costs
    var master = ExpansionMaster(
      costs: costs, limits: limits, quotaLimits: quotaLimits, payments: pricing.payments,
      groups: groups)
    // What earlier prices taught; others are left, too many cuts of nearly equal slopes do no good. From here on
    // `duals` and the master's cuts go together.
    for (group, blocks) in groups.enumerated() {
      duals[group] = duals[group].indices.filter { isProof[group][$0] }.suffix(Self.mostProofs).map {
        duals[group][$0]
      }
      isProof[group] = duals[group].map { _ in true }
      for known in duals[group] {
        let cuts = zip(blocks, known).map { network.model($0).cut($1, of: system.blocks[$0], pricing) }
        master.add(GroupCut(cuts), group: group)
      }
    }
    var centre = last
    if pricing.load != .none {
      // A standard on load moves with it.
      for r in system.annualRows.indices where system.annualRows[r].kind == .generationStandard {
        for block in centre.quotas.indices {
          let hours = system.blocks[block].slices.reduce(0) { $0 + system.slices[$1].hours }
          centre.quotas[block][r] += pricing.load.change * system.annualRows[r].least * hours / allHours
        }
      }
    }
    var best = try expand(pricing, centre, &master)
    var lower = -Double.infinity
    var isHalfWayUseful = true
    for _ in 1...Self.iterationLimit {
      let proposal = try master.solve(
        centre: centre, values: groups.map { $0.reduce(0) { $0 + best.blocks[$1].cost } })
      // The master counts from the cost at the centre.
      lower = max(lower, best.cost + proposal.bound)
      var isNews = false
      if relativeGap(best.cost, lower) > (pricing.load == .none ? Self.smallestGap : Self.shiftedGap) {
        let known = master.cutCount
        // Half way while far from the end and as long as it tells something: the master's own proposals jump about.
        let isFar = pricing.load == .none && relativeGap(best.cost, lower) > Self.nearGap
        let weight = isFar && isHalfWayUseful ? 0.5 : 1
        let trial = centre.mixed(with: proposal.amounts, weight: weight)
        let here = try expand(pricing, trial, &master)
        if here.cost < best.cost {
          best = here
          centre = trial
        }
        isHalfWayUseful = master.cutCount > known
        isNews = isHalfWayUseful || weight < 1
      }
      guard !isNews else { continue }
      let gap = relativeGap(best.cost, lower)
      guard gap <= Self.gapTolerance else {
        throw .notCertified(
          year: system.year, block: "capacity expansion", reason: "relative gap \(gap) between cost and bound"
        )
      }
      for (group, weights) in proposal.weights.enumerated() {
        for part in weights { isProof[group][part.cut] = true }
      }
      let emissions = best.blocks.reduce(0) { $0 + $1.point.emissions }
      if pricing.load == .none { last = centre }
      return Optimum(
        price: pricing.price, amounts: centre, emissions: emissions,
        baseCost: best.cost - pricing.price * emissions, blocks: best.blocks,
        duals: mixedDuals(proposal), rowPrices: proposal.rowPrices, gap: max(0, gap))
    }
    throw .notCertified(
      year: system.year, block: "capacity expansion",
      reason: "decomposition did not end after \(Self.iterationLimit) iterations")
  }

  private func relativeGap(_ cost: Double, _ bound: Double) -> Double {
    (cost - bound) / max(1, abs(cost))
  }

  /// The mix of duals of which the master says that it proves its bound.
  private func mixedDuals(_ proposal: ExpansionMaster.Solution) -> [[Double]] {
    var mixed: [[Double]] = system.blocks.map { _ in [] }
    for (group, weights) in proposal.weights.enumerated() {
      for part in weights {
        for (block, known) in zip(groups[group], duals[group][part.cut]) {
          mixed[block] =
            mixed[block].isEmpty
            ? known.map { part.weight * $0 } : zip(mixed[block], known).map { $0 + part.weight * $1 }
        }
      }
    }
    return mixed
  }

  /// Solves every block with given amounts and keeps the cuts that tell something new.
  private func expand(
    _ pricing: BlockPricing, _ amounts: ExpansionAmounts, _ master: inout ExpansionMaster
  ) throws(DispatchError) -> (cost: Double, blocks: [ExpansionPoint]) {
    let pricings = system.blocks.indices.map { pricing.with(amounts, block: $0) }
    let found = try workers.map(chunks.chunks) { (engine, blocks, glpk) throws(DispatchError) in
      try engine.expansions(blocks, blocks.map { pricings[$0] }, glpk)
    }.sorted { $0.block < $1.block }
    var cost = zip(master.costs, amounts.builtMW).reduce(0) { $0 + $1.0 * $1.1 }
    for (group, blocks) in groups.enumerated() {
      let items = blocks.map { found[$0].answer }
      let groupCost = items.reduce(0) { $0 + $1.cost }
      cost += groupCost
      // A cut that reaches no higher than those known, but for rounding, tells nothing.
      let cut = GroupCut(items.map(\.cut))
      let news = master.value(cut, group, at: amounts) - master.bound(group, at: amounts)
      guard news > 1e-14 * max(1, abs(groupCost)) else { continue }
      master.add(cut, group: group)
      duals[group].append(items.map(\.rowDuals))
      isProof[group].append(false)
    }
    return (cost, found.map(\.answer))
  }

  /// What is missing of annual rows that nothing can buy out.
  private func missingAmounts(_ blocks: [ExpansionPoint]) -> [MissingAnnualAmount] {
    guard system.annualRows.contains(where: { $0.alternativePaymentUSD == nil }) else { return [] }
    var boughtOut = system.annualRows.map { _ in 0.0 }
    // A share of generation asks for nothing in itself; what goes in and out of the row is its size.
    var sizes = system.annualRows.map { abs($0.least) }
    for (index, block) in system.blocks.enumerated() {
      let amounts = network.model(index).annualAmounts(blocks[index].primal, of: block)
      for r in boughtOut.indices {
        boughtOut[r] += amounts.boughtOut[r]
        sizes[r] += amounts.turnover[r]
      }
    }
    return boughtOut.indices.filter {
      system.annualRows[$0].alternativePaymentUSD == nil && boughtOut[$0] > 1e-9 * max(1, sizes[$0])
    }.map { MissingAnnualAmount(name: system.annualRows[$0].name, missing: boughtOut[$0]) }
  }
}

extension ExpansionSession {
  func result(
    at allowancePriceUSD: Double, lower: DispatchPoint, upper: DispatchPoint, upperWeight: Double
  ) throws(DispatchError) -> DispatchResult {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    let here = try solve(at: system.effectivePrice(allowancePriceUSD))
    let low: Optimum = try mark.optimum(of: lower)
    let high: Optimum = try mark.optimum(of: upper)
    let amounts = low.amounts.mixed(with: high.amounts, weight: upperWeight)
    var quantities = DispatchQuantities(system, classes: network.classes)
    var objective = zip(costs, amounts.builtMW).reduce(0) { $0 + $1.0 * $1.1 }
    var residual = here.gap
    let lowest = prices(here, amounts, .less)
    let highest = prices(here, amounts, .more)
    var margins = costs.map { _ in 0.0 }
    var rows = lowest.rowPrices.map { AnnualRowResult(activity: 0, boughtOut: 0, priceUSD: $0) }
    for (index, block) in system.blocks.enumerated() {
      let model = network.model(index)
      let pricing = pricing(here.price).with(amounts, block: index)
      let primal =
        upperWeight == 0
        ? low.blocks[index].primal
        : zip(low.blocks[index].primal, high.blocks[index].primal).map { $0 + upperWeight * ($1 - $0) }
      let cut = model.cut(here.duals[index], of: block, pricing)
      let certificate = Certificate.evaluate(
        program: try model.program(of: block, pricing), primal: primal, rowDuals: here.duals[index])
      // Of a mix of duals each of which is optimal but for rounding, products of slack and reduced cost vanish, but the
      // smaller of the two need not; feasibility and gap are the whole proof.
      let worst = max(certificate.primalResidual, certificate.dualResidual, certificate.gap)
      guard worst <= certificateTolerance else {
        throw .notCertified(
          year: system.year, block: block.name, reason: "certificate residual \(worst)")
      }
      residual = max(residual, worst)
      let value =
        zip(cut.buildSlopes, amounts.builtMW).reduce(cut.constant) { $0 + $1.0 * $1.1 }
        + zip(cut.quotaSlopes, amounts.quotas[index]).reduce(0) { $0 + $1.0 * $1.1 }
      objective += value
      for (o, margin) in self.margins(lowest.duals[index], of: index, pricing).enumerated() {
        margins[o] += margin
      }
      let annual = model.annualAmounts(primal, of: block)
      for r in rows.indices {
        rows[r].activity += annual.activity[r]
        rows[r].boughtOut += annual.boughtOut[r]
      }
      model.scatter(
        BlockResult(
          primal: primal, rowDuals: here.duals[index],
          prices: PriceDuals(lowest: lowest.duals[index], highest: highest.duals[index]),
          objective: value, residual: worst),
        of: block, into: &quantities)
    }
    var result = DispatchResult(
      system: system.adding(amounts.builtMW), allowancePriceUSD: allowancePriceUSD, quantities: quantities,
      objectiveUSD: objective, certificateResidual: residual, annualRows: rows,
      builds: zip(system.buildOptions, zip(amounts.builtMW, margins)).map { option, outcome in
        BuildResult(
          builtMW: outcome.0, marginUSDPerMWYear: outcome.1,
          scarcityRentUSDPerMWYear: outcome.0 >= option.limitMW
            ? max(0, outcome.1 - option.costUSDPerMWYear) : 0)
      })
    result.hasSettledPrices = lowest.isSettled
    return result
  }
}

extension BlockPricing {
  /// The pricing with what a master decides for a block.
  fileprivate func with(_ amounts: ExpansionAmounts, block: Int) -> BlockPricing {
    var pricing = self
    pricing.builtMW = amounts.builtMW
    pricing.quotas = amounts.quotas[block]
    return pricing
  }
}

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
}
