import LinearProgramming

/// A network dispatch with capacity that may be added, at least cost of both, solved by decomposition (Benders).
///
/// A master LP proposes additions; each block is solved with them, warm, and its duals bound its cost for all other
/// additions from below. At the end bound and cost meet: additions, dispatch and the mix of duals prove each other
/// optimal. In that mix an option that is built below its limit earns exactly its cost.
final class ExpansionSession: DispatchSession {
  let system: DispatchSystem
  private let network: BlockEngine.Network
  private let chunks: BlockChunks
  private let workers: BlockWorkers
  private let costs: [Double]
  private let limits: [Double]
  /// Duals found so far, by block; they prove something at every price.
  private var duals: [[[Double]]]
  private var solved: [Double: Optimum] = [:]
  private var lastBuiltMW: [Double]

  /// The optimum at one price on covered emissions.
  private struct Optimum {
    var price: Double
    var builtMW: [Double]
    var emissions: Double
    /// Cost without the price on covered emissions, additions included, $.
    var baseCost: Double
    var blocks: [ExpansionPoint]
    /// Balance and storage duals of each block, the mix that proves the optimum.
    var duals: [[Double]]
    /// Relative gap between cost and bound.
    var gap: Double
    var iterations: Int
  }

  /// Iterations after which the decomposition is given up; some dozens are usual.
  private static let iterationLimit = 2_000
  /// Relative gap that rounding of sums over the blocks and of the master's duals can leave.
  private static let gapTolerance = 1e-9
  /// Relative gap below which the master's proposals are taken as they are.
  private static let nearGap = 1e-7
  /// Relative gap at which nothing more can be gained.
  private static let smallestGap = 1e-14

  init(network: BlockEngine.Network, chunks: BlockChunks, workers: BlockWorkers) {
    system = network.system
    self.network = network
    self.chunks = chunks
    self.workers = workers
    costs = system.buildOptions.map(\.costUSDPerMWYear)
    // Nobody builds a thousand times the load; what is built at such a limit is an error of the data.
    let peak = system.zones.reduce(0) { $0 + ($1.loadMW.max() ?? 0) }
    limits = system.buildOptions.map { min($0.limitMW, 1000 * max(1, peak)) }
    duals = Array(repeating: [], count: system.blocks.count)
    lastBuiltMW = Array(repeating: 0, count: costs.count)
  }

  func evaluate(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchPoint {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    let optimum = try solve(at: system.effectivePrice(allowancePriceUSD))
    return DispatchPoint(
      allowancePriceUSD: allowancePriceUSD, coveredEmissionsShortTons: optimum.emissions,
      leastCostUSD: optimum.baseCost + (allowancePriceUSD + system.carbonPriceOnTop) * optimum.emissions)
  }

  func emissionsCurve(_ prices: ClosedRange<Double>) throws(DispatchError) -> EmissionsCurve {
    guard prices.lowerBound.isFinite, prices.upperBound.isFinite else { throw .nonFinite("allowance price") }
    return try EmissionsCurve.trace(prices) { price throws(DispatchError) in
      let point = try evaluate(at: price)
      return (point.coveredEmissionsShortTons, point.leastCostUSD)
    }
  }

  func result(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchResult {
    try result(at: allowancePriceUSD, lower: allowancePriceUSD, upper: allowancePriceUSD, upperWeight: 0)
  }

  func secondOpinion(at allowancePriceUSD: Double) throws(DispatchError) -> Double? {
    let block = network.blockToCheck
    guard let optimum = solved[system.effectivePrice(allowancePriceUSD)] else { return nil }
    return try workers.secondOpinion(block, optimum.blocks[block].point)
  }

  private func solve(at price: Double) throws(DispatchError) -> Optimum {
    if let known = solved[price] { return known }
    let blockCount = system.blocks.count
    var master = ExpansionMaster(costs: costs, limits: limits, blockCount: blockCount)
    // What earlier prices taught, and which duals of `duals` a cut of the master has.
    var proofs: [[Int]] = Array(repeating: [], count: blockCount)
    for block in 0..<blockCount {
      for (index, known) in duals[block].enumerated() {
        master.add(network.model(block).cut(known, of: system.blocks[block], price: price), block: block)
        proofs[block].append(index)
      }
    }
    var centre = lastBuiltMW
    var best = try expand(price, centre, &master, &proofs)
    var lower = -Double.infinity
    for iteration in 1...Self.iterationLimit {
      let values = best.blocks.map { $0.point.value(at: BlockPricing(price: price)) }
      let proposal = try master.solve(centre: centre, values: values)
      // The master counts from the cost at the centre.
      lower = max(lower, best.cost + proposal.bound)
      var isNews = false
      if relativeGap(best.cost, lower) > Self.smallestGap {
        let known = master.cutCount
        // Half way while far from the end: the master's own proposals jump about.
        let weight = relativeGap(best.cost, lower) > Self.nearGap ? 0.5 : 1
        let trial = zip(centre, proposal.builtMW).map { $0 + weight * ($1 - $0) }
        let here = try expand(price, trial, &master, &proofs)
        if here.cost < best.cost {
          best = here
          centre = trial
        }
        isNews = master.cutCount > known || weight < 1
      }
      guard !isNews else { continue }
      let gap = relativeGap(best.cost, lower)
      guard gap <= Self.gapTolerance else {
        throw .notCertified(
          year: system.year, block: "capacity expansion", reason: "relative gap \(gap) between cost and bound"
        )
      }
      var mixed: [[Double]] = []
      for block in 0..<blockCount {
        var mix: [Double] = []
        for (cut, weight) in proposal.weights[block] {
          let known = duals[block][proofs[block][cut]]
          mix = mix.isEmpty ? known.map { weight * $0 } : zip(mix, known).map { $0 + weight * $1 }
        }
        mixed.append(mix)
      }
      let emissions = best.blocks.reduce(0) { $0 + $1.point.emissions }
      let optimum = Optimum(
        price: price, builtMW: centre, emissions: emissions, baseCost: best.cost - price * emissions,
        blocks: best.blocks, duals: mixed, gap: max(0, gap), iterations: iteration)
      solved[price] = optimum
      lastBuiltMW = centre
      return optimum
    }
    throw .notCertified(
      year: system.year, block: "capacity expansion",
      reason: "decomposition did not end after \(Self.iterationLimit) iterations")
  }

  private func relativeGap(_ cost: Double, _ bound: Double) -> Double {
    (cost - bound) / max(1, abs(cost))
  }

  /// Solves every block with given additions and keeps the cuts that tell something new.
  private func expand(
    _ price: Double, _ builtMW: [Double], _ master: inout ExpansionMaster, _ proofs: inout [[Int]]
  ) throws(DispatchError) -> (cost: Double, blocks: [ExpansionPoint]) {
    let pricing = BlockPricing(price: price, builtMW: builtMW)
    let found = try workers.map(chunks.chunks) { (engine, blocks, glpk) throws(DispatchError) in
      try engine.expansions(blocks, pricing, glpk)
    }.sorted { $0.block < $1.block }
    var cost = zip(costs, builtMW).reduce(0) { $0 + $1.0 * $1.1 }
    for (block, item) in found {
      let value = item.point.value(at: pricing)
      cost += value
      // A cut that reaches no higher than those known, but for rounding, tells nothing.
      guard value > master.bound(block, at: builtMW) + 1e-14 * max(1, abs(value)) else { continue }
      master.add(item.cut, block: block)
      proofs[block].append(duals[block].count)
      duals[block].append(item.rowDuals)
    }
    return (cost, found.map(\.answer))
  }
}

extension ExpansionSession {
  func result(
    at allowancePriceUSD: Double, lower: Double, upper: Double, upperWeight: Double
  ) throws(DispatchError) -> DispatchResult {
    guard allowancePriceUSD.isFinite, lower.isFinite, upper.isFinite else {
      throw .nonFinite("allowance price")
    }
    let here = try solve(at: system.effectivePrice(allowancePriceUSD))
    let low = try solve(at: system.effectivePrice(lower))
    let high = try solve(at: system.effectivePrice(upper))
    func mixed(_ a: [Double], _ b: [Double]) -> [Double] {
      upperWeight == 0 ? a : zip(a, b).map { (1 - upperWeight) * $0 + upperWeight * $1 }
    }
    let built = mixed(low.builtMW, high.builtMW)
    let pricing = BlockPricing(price: here.price, builtMW: built)
    var quantities = DispatchQuantities(system, classes: network.classes)
    var objective = zip(costs, built).reduce(0) { $0 + $1.0 * $1.1 }
    var residual = here.gap
    var margins = Array(repeating: 0.0, count: costs.count)
    for (index, block) in system.blocks.enumerated() {
      let model = network.model(index)
      let primal = mixed(low.blocks[index].primal, high.blocks[index].primal)
      let rowDuals = here.duals[index]
      let certificate = Certificate.evaluate(
        program: try model.program(of: block, pricing), primal: primal, rowDuals: rowDuals)
      guard certificate.holds(within: certificateTolerance) else {
        throw .notCertified(
          year: system.year, block: block.name, reason: "certificate residual \(certificate.worst)")
      }
      residual = max(residual, certificate.worst)
      let cut = model.cut(rowDuals, of: block, price: here.price)
      let value = cut.value(at: built)
      objective += value
      for o in margins.indices { margins[o] -= cut.slopes[o] }
      model.scatter(
        BlockResult(primal: primal, rowDuals: rowDuals, objective: value, residual: certificate.worst),
        of: block, into: &quantities)
    }
    var complete = system
    var builds: [BuildResult] = []
    for (o, option) in system.buildOptions.enumerated() {
      switch option.target {
      case .unit(let u): complete.units[u].capacityMW += built[o]
      case .storage(let k): complete.storage[k].capacityMW += built[o]
      }
      let isAtLimit = built[o] >= option.limitMW
      builds.append(
        BuildResult(
          builtMW: built[o], marginUSDPerMWYear: margins[o],
          scarcityRentUSDPerMWYear: isAtLimit ? max(0, margins[o] - costs[o]) : 0))
    }
    return DispatchResult(
      system: complete, allowancePriceUSD: allowancePriceUSD, quantities: quantities, objectiveUSD: objective,
      certificateResidual: residual, builds: builds)
  }
}
