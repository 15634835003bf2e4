import LinearProgramming

/// A network dispatch whose blocks are coupled by annual rows, solved by decomposition (Dantzig and Wolfe).
///
/// A master LP mixes dispatches of each block found so far so that the annual rows hold at least cost; its duals
/// price the rows; each block is solved again at these prices, warm, and joins the master when it helps. At the end no
/// block can help: mix and duals prove each other optimal.
final class CoupledSession: DispatchSession {
  let system: DispatchSystem
  private let network: BlockEngine.Network
  private let chunks: BlockChunks
  private let workers: BlockWorkers
  /// Dispatches found so far, by block. They stay useful at every price.
  private var columns: [[BlockPoint]]
  private var solved: [Double: CoupledPoint] = [:]
  private var lastMultipliers: [Double]
  private var lastPoint: [BlockPoint?]

  /// The optimum at one price on covered emissions.
  private struct CoupledPoint {
    var price: Double
    var emissions: Double
    /// Cost without the price on covered emissions, alternative payments included, $.
    var baseCost: Double
    var multipliers: [Double]
    /// By block, indices into `columns` with weights.
    var weights: [[(column: Int, weight: Double)]]
    var activity: [Double]
    var boughtOut: [Double]
    /// Relative gap between the master's cost and what the multipliers prove.
    var gap: Double
  }

  /// Iterations after which the decomposition is given up; a few dozen are usual.
  private static let iterationLimit = 1_000
  /// Relative gap between bounds at which a year is solved: rounding of sums over the blocks.
  private static let gapTolerance = 1e-11

  init(network: BlockEngine.Network, chunks: BlockChunks, workers: BlockWorkers) {
    system = network.system
    self.network = network
    self.chunks = chunks
    self.workers = workers
    columns = Array(repeating: [], count: system.blocks.count)
    lastMultipliers = Array(repeating: 0, count: system.annualRows.count)
    lastPoint = Array(repeating: nil, count: system.blocks.count)
  }

  func evaluate(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchPoint {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    let point = try solve(at: system.effectivePrice(allowancePriceUSD))
    return DispatchPoint(
      allowancePriceUSD: allowancePriceUSD, coveredEmissionsShortTons: point.emissions,
      leastCostUSD: point.baseCost + (allowancePriceUSD + system.carbonPriceOnTop) * point.emissions)
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

  func result(
    at allowancePriceUSD: Double, lower: Double, upper: Double, upperWeight: Double
  ) throws(DispatchError) -> DispatchResult {
    guard allowancePriceUSD.isFinite, lower.isFinite, upper.isFinite else {
      throw .nonFinite("allowance price")
    }
    let here = try solve(at: system.effectivePrice(allowancePriceUSD))
    let low = try solve(at: system.effectivePrice(lower))
    let high = try solve(at: system.effectivePrice(upper))
    let pricing = BlockPricing(price: here.price, multipliers: here.multipliers)
    var jobs: [BlockJob] = []
    for blocks in chunks.chunks {
      let mixes = blocks.map { block in
        let parts =
          low.weights[block].map { ($0.column, (1 - upperWeight) * $0.weight) }
          + high.weights[block].map { ($0.column, upperWeight * $0.weight) }
        return BlockMix(pricing: pricing, parts: parts.map { ($0.1, columns[block][$0.0]) })
      }
      jobs.append(.mixes(blocks: blocks, mixes))
    }
    var results = [BlockResult?](repeating: nil, count: system.blocks.count)
    for (blocks, answer) in zip(chunks.chunks, try workers.perform(jobs)) {
      guard case .mixes(let found) = answer else { continue }
      for (block, result) in zip(blocks, found) { results[block] = result }
    }
    let assembled = try network.assemble(results)
    // What the duals prove: blocks at their prices, and the rows at theirs.
    let rows = zip(system.annualRows, here.multipliers).reduce(0.0) { $0 + $1.0.least * $1.1 }
    func mixed(_ a: Double, _ b: Double) -> Double { (1 - upperWeight) * a + upperWeight * b }
    return DispatchResult(
      system: system, allowancePriceUSD: allowancePriceUSD, quantities: assembled.quantities,
      objectiveUSD: assembled.objective + rows, certificateResidual: max(assembled.residual, here.gap),
      annualRows: system.annualRows.indices.map {
        AnnualRowResult(
          activity: mixed(low.activity[$0], high.activity[$0]),
          boughtOut: mixed(low.boughtOut[$0], high.boughtOut[$0]), priceUSD: here.multipliers[$0])
      })
  }

  func secondOpinion(at allowancePriceUSD: Double) throws(DispatchError) -> Double? {
    let block = network.blockToCheck
    return try lastPoint[block].flatMap { point throws(DispatchError) in
      try workers.secondOpinion(block, point)
    }
  }

  private func solve(at price: Double) throws(DispatchError) -> CoupledPoint {
    if let known = solved[price] { return known }
    var multipliers = lastMultipliers
    for _ in 0..<Self.iterationLimit {
      let pricing = BlockPricing(price: price, multipliers: multipliers)
      let bound = try addColumns(pricing)
      let master = try solveMaster(price)
      let gap = (master.cost - bound) / max(1, abs(master.cost))
      if gap <= Self.gapTolerance {
        let missing = zip(system.annualRows, master.boughtOut).filter {
          $0.0.alternativePaymentUSD == nil && $0.1 > 1e-9 * max(1, abs($0.0.least))
        }
        guard missing.isEmpty else {
          throw .annualRowsUnreachable(
            year: system.year, missing.map { MissingAnnualAmount(name: $0.0.name, missing: $0.1) })
        }
        let point = CoupledPoint(
          price: price, emissions: master.emissions, baseCost: master.cost - price * master.emissions,
          multipliers: multipliers, weights: master.weights, activity: master.activity,
          boughtOut: master.boughtOut, gap: max(0, gap))
        solved[price] = point
        lastMultipliers = multipliers
        return point
      }
      multipliers = master.multipliers
    }
    throw .notCertified(
      year: system.year, block: "annual rows",
      reason: "decomposition did not end after \(Self.iterationLimit) iterations")
  }

  /// Solves every block at a pricing, keeps what is new, and returns the least cost that the pricing proves, $.
  private func addColumns(_ pricing: BlockPricing) throws(DispatchError) -> Double {
    let jobs = chunks.chunks.map { blocks in
      BlockJob.points(blocks: blocks, pricing, starts: blocks.map { lastPoint[$0]?.basis })
    }
    var values = Array(repeating: 0.0, count: system.blocks.count)
    for (blocks, answer) in zip(chunks.chunks, try workers.perform(jobs)) {
      guard case .points(let found) = answer else { continue }
      for (block, point) in zip(blocks, found) {
        values[block] = point.value(at: pricing)
        lastPoint[block] = point
        if !columns[block].contains(where: { isSame($0, point) }) { columns[block].append(point) }
      }
    }
    return zip(system.annualRows, pricing.multipliers).reduce(values.reduce(0, +)) {
      $0 + $1.0.least * $1.1
    }
  }

  /// Whether two dispatches are one to the master, but for the rounding of sums over some thousand columns.
  private func isSame(_ a: BlockPoint, _ b: BlockPoint) -> Bool {
    func near(_ x: Double, _ y: Double) -> Bool { abs(x - y) <= 1e-13 * max(1, abs(x), abs(y)) }
    return near(a.baseCost, b.baseCost) && near(a.emissions, b.emissions)
      && zip(a.activity, b.activity).allSatisfy { near($0, $1) }
  }

  private struct Master {
    var cost: Double
    var emissions: Double
    var multipliers: [Double]
    var weights: [[(column: Int, weight: Double)]]
    var activity: [Double]
    var boughtOut: [Double]
  }

  /// The best mix of the dispatches found so far.
  ///
  /// Costs are counted from the cheapest dispatch of each block, amounts in the size of each row, so that the LP's
  /// numbers are near 1.
  private func solveMaster(_ price: Double) throws(DispatchError) -> Master {
    let rows = system.annualRows
    let costs = columns.map { $0.map { $0.baseCost + price * $0.emissions } }
    let cheapest = costs.map { $0.min() ?? 0 }
    let costScale = max(1, abs(cheapest.reduce(0, +))) / Double(max(1, columns.count))
    let sizes = rows.indices.map { row in
      max(1, abs(rows[row].least), columns.reduce(0) { $0 + ($1.map { abs($0.activity[row]) }.max() ?? 0) })
    }
    var builder = LinearProgramBuilder()
    for row in rows.indices { _ = builder.addRow(lower: rows[row].least / sizes[row], upper: .infinity) }
    for _ in columns { _ = builder.addRow(lower: 1, upper: 1) }
    for row in rows.indices {
      // Without a payment, one beyond any price that dispatch could pay.
      let payment = rows[row].alternativePaymentUSD ?? unboundedPayment
      _ = builder.addColumn(
        cost: payment * sizes[row] / costScale, lower: 0, upper: .infinity, entries: [(row, 1)])
    }
    for (block, points) in columns.enumerated() {
      for (index, point) in points.enumerated() {
        var entries: [(row: Int, value: Double)] = [(rows.count + block, 1)]
        for row in rows.indices where point.activity[row] != 0 {
          entries.append((row, point.activity[row] / sizes[row]))
        }
        _ = builder.addColumn(
          cost: (costs[block][index] - cheapest[block]) / costScale, lower: 0, upper: .infinity,
          entries: entries)
      }
    }
    let solution: LPSolution
    do {
      let program = try builder.build()
      solution = try SimplexSolver.with(program, options: SimplexOptions(method: .primal)) { try $0.solve() }
    } catch {
      throw .invalidProgram("\(system.year), annual rows: \(error)")
    }
    guard solution.isOptimal else {
      throw .notCertified(year: system.year, block: "annual rows", reason: "\(solution.status)")
    }
    var master = Master(
      cost: 0, emissions: 0,
      multipliers: rows.indices.map { max(0, solution.rowDuals[$0]) * costScale / sizes[$0] },
      weights: Array(repeating: [], count: columns.count), activity: Array(repeating: 0, count: rows.count),
      boughtOut: rows.indices.map { solution.primal[$0] * sizes[$0] })
    var position = rows.count
    for (block, points) in columns.enumerated() {
      for (index, point) in points.enumerated() {
        let weight = solution.primal[position]
        position += 1
        guard weight > 0 else { continue }
        master.weights[block].append((index, weight))
        master.cost += weight * costs[block][index]
        master.emissions += weight * point.emissions
        for row in rows.indices { master.activity[row] += weight * point.activity[row] }
      }
    }
    for row in rows.indices {
      master.cost += (rows[row].alternativePaymentUSD ?? unboundedPayment) * master.boughtOut[row]
    }
    return master
  }

  /// A payment above every multiplier that a reachable row can have: no unit of a row is worth more than leaving all
  /// load unserved for it, by a wide margin.
  private var unboundedPayment: Double {
    1e3 * (1 + (system.zones.map(\.vollUSDPerMWh).max() ?? 0))
  }
}
