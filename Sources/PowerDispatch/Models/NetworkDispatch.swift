import DispatchSolveLinearProgramming

/// Least-cost dispatch over zones and interfaces: one LP per block of slices, solved and certified.
///
/// minimise sum_s h_s [ sum_g mc_g x_gs + sum_a w_a (f_as + r_as) + VOLL_z u_zs + storage ]
/// subject to generation + arrivals - departures + discharge - charge + unserved >= load by zone and slice
/// (what exceeds the load is spilled at no cost), bounds on every quantity, and for each store and block
/// discharge <= round trip x charge and the limit of its capacity factor.
///
/// Of dispatches of equal cost the one with the least covered emissions is found, the right-hand end of a switch; of
/// those, the one of least weight, with weights fixed by the order of units, interfaces and stores. Units that are
/// equal in all respects share in proportion to capacity. So results do not depend on what was solved before. GLPK
/// alone finds the same totals; which of equally cheap units runs in which slice may differ, and prices by 1e-8.
public struct NetworkDispatch: DispatchModel {
  /// Threads that solve blocks; results do not depend on it.
  public let threads: Int
  /// Solver of the blocks.
  public let solver: BlockSolver

  /// Where blocks start that would start cold.
  private var starts = DispatchStarts()

  /// Creates the model; `threads` below 1 counts as 1.
  public init(threads: Int = 1, solver: BlockSolver = .stack) {
    self.threads = max(1, threads)
    self.solver = solver
  }

  /// See `DispatchModel`.
  public func starting(from starts: DispatchStarts) -> any DispatchModel {
    var model = self
    model.starts = starts
    return model
  }

  /// Builds the block LPs, starts the worker threads, and ends them when `body` returns.
  public func withSession<R, Failure: Error>(
    _ system: DispatchSystem, failing: (DispatchError) -> Failure,
    _ body: (any DispatchSession) throws(Failure) -> R
  ) throws(Failure) -> R {
    guard !system.zones.isEmpty else { throw failing(.noZones) }
    guard system.buildOptions.isEmpty else {
      throw failing(.invalidProgram("\(system.year): capacity must be decided before it is dispatched"))
    }
    let network: BlockEngine.Network
    do throws(DispatchError) {
      network = try BlockEngine.Network(system, starts: starts.bases[system.year])
    } catch {
      throw failing(error)
    }
    let chunks = BlockChunks(network)
    let workers = BlockWorkers(network, solver: solver, threads: min(threads, chunks.chunks.count))
    defer { workers.close() }
    if system.annualRows.isEmpty {
      return try body(NetworkSession(network: network, chunks: chunks, workers: workers))
    }
    return try body(CoupledSession(network: network, chunks: chunks, workers: workers))
  }
}

/// Groups of blocks that are solved one after another, each from the basis of the one before.
///
/// Blocks keep the order of the system: neighbours in time have nearer bases than blocks of equal net load, which may
/// be a windy evening and a sunny noon. The groups do not depend on the number of threads.
struct BlockChunks {
  /// Rows that make another group worth its cold start.
  private static let rowsPerChunk = 250
  private static let most = 4

  let chunks: [[Int]]

  init(_ network: BlockEngine.Network) {
    let order = network.modelOf.indices.sorted { (network.modelOf[$0], $0) < (network.modelOf[$1], $1) }
    let rows = order.reduce(0) { $0 + network.model($1).template.rowCount }
    let count = max(1, min(order.count, Self.most, rows / Self.rowsPerChunk))
    chunks = (0..<count).map { k in
      Array(order[(k * order.count / count)..<((k + 1) * order.count / count)])
    }
  }

  /// The chunks, with the blocks in them that `isWanted`; empty ones are left out.
  func filtered(_ isWanted: (Int) -> Bool) -> [[Int]] {
    chunks.map { $0.filter(isWanted) }.filter { !$0.isEmpty }
  }
}

/// A network dispatch at work: remembers every block's optimum at every price tried.
///
/// Where a block's emissions are equal at two prices its least cost is linear between them (L is concave), so
/// the optimum of the lower one is optimal in between and the block is not solved again.
final class NetworkSession: DispatchSession {
  /// Emissions of a block closer than this, relative, are equal but for rounding of the sum over its columns.
  private static let emissionsTolerance = 1e-12

  let system: DispatchSystem
  private let network: BlockEngine.Network
  private let chunks: BlockChunks
  private let workers: BlockWorkers
  private let mark = SessionMark()
  /// Points by block, ascending in price. A point carried over stands at a price other than that of its pricing.
  private var points: [[(price: Double, point: BlockPoint)]]

  init(network: BlockEngine.Network, chunks: BlockChunks, workers: BlockWorkers) {
    system = network.system
    self.network = network
    self.chunks = chunks
    self.workers = workers
    points = Array(repeating: [], count: system.blocks.count)
  }

  func evaluate(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchPoint {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    let price = system.effectivePrice(allowancePriceUSD)
    try findPoints(at: price)
    var emissions = 0.0
    var baseCost = 0.0
    var found: [BlockPoint] = []
    for block in points.indices {
      let point = points[block][try index(of: price, block: block)].point
      emissions += point.emissions
      baseCost += point.baseCost
      found.append(point)
    }
    // Below an exogenous price under `max`, L continues as the line that the emissions there define.
    return DispatchPoint(
      allowancePriceUSD: allowancePriceUSD, coveredEmissionsShortTons: emissions,
      leastCostUSD: baseCost + (allowancePriceUSD + system.carbonPriceOnTop) * emissions,
      kept: mark.marked(found))
  }

  func emissionsCurve(_ prices: ClosedRange<Double>) throws(DispatchError) -> EmissionsCurve {
    guard prices.lowerBound.isFinite, prices.upperBound.isFinite else { throw .nonFinite("allowance price") }
    let range = system.effectivePrice(prices.lowerBound)...system.effectivePrice(prices.upperBound)
    let curves = try workers.map(chunks.chunks) { (engine, blocks, glpk) throws(DispatchError) in
      try engine.curves(blocks, range, glpk)
    }
    // In the order of blocks, so that sums do not depend on chunks.
    return EmissionsCurve.sum(curves.sorted { $0.block < $1.block }.map(\.answer), prices: range)
      .shifted(by: -system.carbonPriceOnTop, onto: prices)
  }

  func result(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchResult {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    let price = system.effectivePrice(allowancePriceUSD)
    guard points.indices.allSatisfy({ position(of: price, block: $0) == nil }) else {
      let point = try evaluate(at: allowancePriceUSD)
      return try result(at: allowancePriceUSD, lower: point, upper: point, upperWeight: 0)
    }
    let starts = points.indices.map { nearestBasis(price, block: $0) }
    let found = try workers.map(chunks.chunks) { (engine, blocks, glpk) throws(DispatchError) in
      try engine.results(blocks, BlockPricing(price: price), starts: blocks.map { starts[$0] }, glpk)
    }
    for (block, item) in found {
      points[block].insert((price, item.point), at: insertion(of: price, block: block))
    }
    return assemble(found.map { ($0.block, $0.answer.result) }, allowancePriceUSD)
  }

  func result(
    at allowancePriceUSD: Double, lower: DispatchPoint, upper: DispatchPoint, upperWeight: Double
  ) throws(DispatchError) -> DispatchResult {
    let pricing = BlockPricing(price: system.effectivePrice(allowancePriceUSD))
    let low: [BlockPoint] = try mark.optimum(of: lower)
    let high: [BlockPoint] = try mark.optimum(of: upper)
    let mixes = zip(low, high).map {
      BlockMix(pricing: pricing, parts: [(1 - upperWeight, $0), (upperWeight, $1)])
    }
    let found = try workers.map(chunks.chunks) { (engine, blocks, glpk) throws(DispatchError) in
      try engine.mixes(blocks, blocks.map { mixes[$0] }, glpk)
    }
    return assemble(found, allowancePriceUSD)
  }

  var startBases: [Basis]? {
    let first = points.compactMap { $0.first?.point.basis }
    return first.count == points.count ? first : nil
  }

  func secondOpinion(_ point: DispatchPoint) throws(DispatchError) -> Double? {
    let blocks: [BlockPoint] = try mark.optimum(of: point)
    return try workers.secondOpinion(network.blockToCheck, blocks[network.blockToCheck])
  }

  private func assemble(
    _ results: [(block: Int, answer: BlockResult)], _ allowancePriceUSD: Double
  ) -> DispatchResult {
    let assembled = network.assemble(results)
    return DispatchResult(
      system: system, allowancePriceUSD: allowancePriceUSD, quantities: assembled.quantities,
      objectiveUSD: assembled.objective, certificateResidual: assembled.residual)
  }

  /// Where the point of a price that was just evaluated stands.
  private func index(of price: Double, block: Int) throws(DispatchError) -> Int {
    guard let index = position(of: price, block: block) else {
      throw .notCertified(
        year: system.year, block: system.blocks[block].name, reason: "price was not evaluated")
    }
    return index
  }

  private func position(of price: Double, block: Int) -> Int? {
    let index = insertion(of: price, block: block)
    return index < points[block].count && points[block][index].price == price ? index : nil
  }

  /// Index of the first point whose price is not below `price`.
  private func insertion(of price: Double, block: Int) -> Int {
    var low = 0
    var high = points[block].count
    while low < high {
      let middle = (low + high) / 2
      if points[block][middle].price < price { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Takes over a neighbour's optimum where emissions are the same on both sides.
  private func carryOver(_ price: Double, block: Int) -> Bool {
    let index = insertion(of: price, block: block)
    guard index > 0, index < points[block].count else { return false }
    var left = points[block][index - 1]
    let right = points[block][index]
    let rise = abs(left.point.emissions - right.point.emissions)
    guard rise <= Self.emissionsTolerance * max(1, abs(left.point.emissions)) else { return false }
    left.price = price
    points[block].insert(left, at: index)
    return true
  }

  /// The basis of the nearest price evaluated so far.
  private func nearestBasis(_ price: Double, block: Int) -> Basis? {
    let index = insertion(of: price, block: block)
    let right = index < points[block].count ? points[block][index] : nil
    let left = index > 0 ? points[block][index - 1] : nil
    guard let left else { return right?.point.basis }
    guard let right else { return left.point.basis }
    return price - left.price <= right.price - price ? left.point.basis : right.point.basis
  }

  private func findPoints(at price: Double) throws(DispatchError) {
    let wanted = chunks.filtered { position(of: price, block: $0) == nil && !carryOver(price, block: $0) }
    guard !wanted.isEmpty else { return }
    let starts = points.indices.map { nearestBasis(price, block: $0) }
    let found = try workers.map(wanted) { (engine, blocks, glpk) throws(DispatchError) in
      try engine.points(blocks, BlockPricing(price: price), starts: blocks.map { starts[$0] }, glpk)
    }
    for (block, point) in found {
      points[block].insert((price, point), at: insertion(of: price, block: block))
    }
  }
}

extension BlockEngine.Network {
  /// The block that GLPK solves too: another one every year.
  var blockToCheck: Int { abs(system.year % max(1, system.blocks.count)) }

  /// The year's quantities from those of all blocks, least cost at the pricing, $, and the worst residual.
  func assemble(
    _ results: [(block: Int, answer: BlockResult)]
  ) -> (quantities: DispatchQuantities, objective: Double, residual: Double) {
    var quantities = DispatchQuantities(system, classes: classes)
    var objective = 0.0
    var residual = 0.0
    // In the order of blocks, so that sums do not depend on chunks.
    for (block, result) in results.sorted(by: { $0.block < $1.block }) {
      model(block).scatter(result, of: system.blocks[block], into: &quantities)
      objective += result.objective
      residual = max(residual, result.residual)
    }
    return (quantities, objective, residual)
  }
}

extension NetworkDispatch {
  /// The LPs of a system's blocks with covered emissions at a price, for inspection and for other solvers.
  ///
  /// Quantities are MW times a slice's hours over the block's mean hours; multiply an optimum by `scaleHours` for
  /// dollars.
  /// - Parameter priceUSD: What covered emissions pay per short ton, allowance and exogenous price together.
  public static func blockPrograms(
    of system: DispatchSystem, priceUSD: Double
  ) throws(DispatchError) -> [(name: String, scaleHours: Double, program: LinearProgram)] {
    let network = try BlockEngine.Network(system)
    var programs: [(name: String, scaleHours: Double, program: LinearProgram)] = []
    for (index, block) in system.blocks.enumerated() {
      let model = network.model(index)
      programs.append(
        (
          block.name, model.weights(of: block).scaleHours,
          try model.program(of: block, BlockPricing(price: priceUSD))
        ))
    }
    return programs
  }
}
