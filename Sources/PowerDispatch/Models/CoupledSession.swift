import DispatchSolveLinearProgramming

/// A network dispatch whose blocks are coupled by annual rows, solved by decomposition (Dantzig and Wolfe).
///
/// A master LP mixes dispatches of each block found so far so that the annual rows hold at least cost; its duals
/// price the rows; each block is solved again at these prices, warm, and joins the master when it helps. At the end no
/// block can help: mix and duals prove each other optimal.
final class CoupledSession: YearlySession {
  let system: DispatchSystem
  private let network: BlockEngine.Network
  private let chunks: BlockChunks
  private let workers: BlockWorkers
  private let mark = SessionMark()
  /// Dispatches found so far, by block. They stay useful at every price.
  private var columns: [[BlockPoint]]
  /// Block and position of every dispatch found, in the order found: the master's columns.
  private var order: [(block: Int, index: Int)] = []
  private var masterBasis: Basis?
  private var solved: [Double: CoupledPoint] = [:]
  private var lastMultipliers: [Double]
  private var lastPoint: [BlockPoint?]

  /// The optimum at one price on covered emissions.
  private struct CoupledPoint: Sendable {
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
  /// Relative gap between bounds that rounding of sums over the blocks and of the master's duals can leave.
  private static let gapTolerance = 1e-9
  /// First limit of the multipliers of rows without a payment, $/MWh or $/short ton: above most.
  private static let firstLimit = 100.0
  /// Payments above this, $/MWh or $/short ton, are counted only as far as they have to be: a ton of NOx may cost hundreds of
  /// thousands, and beside that the master would lose the digits of everything else.
  private static let farPayment = 10_000.0
  /// Relative gap at which nothing more can be gained.
  private static let smallestGap = 1e-13
  /// Amounts of a row smaller than this, relative to its size, are nothing: the master is solved to it.
  private static let amountTolerance = 1e-9
  /// A smaller weight in a mix is rounding of the master: what has it need be no optimum.
  private static let leastWeight = 1e-8
  /// Two sums over some thousand columns closer than this, relative to the larger, are the same.
  private static let sumTolerance = 1e-12
  /// The master's unit of cost as a share of a block's: differences of dispatches are some thousandths of its cost, and
  /// shall be of the size of one.
  private static let costUnit = 1e-4

  init(network: BlockEngine.Network, chunks: BlockChunks, workers: BlockWorkers) {
    system = network.system
    self.network = network
    self.chunks = chunks
    self.workers = workers
    columns = Array(repeating: [], count: system.blocks.count)
    lastMultipliers = Array(repeating: 0, count: system.annualRows.count)
    lastPoint = Array(repeating: nil, count: system.blocks.count)
  }

  func optimumTotals(
    at price: Double
  ) throws(DispatchError) -> (emissions: Double, baseCost: Double, kept: any Sendable) {
    let point = try solve(at: price)
    return (point.emissions, point.baseCost, mark.marked(point))
  }

  func result(
    at allowancePriceUSD: Double, lower: DispatchPoint, upper: DispatchPoint, upperWeight: Double
  ) throws(DispatchError) -> DispatchResult {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    let here = try solve(at: system.effectivePrice(allowancePriceUSD))
    let low: CoupledPoint = try mark.optimum(of: lower)
    let high: CoupledPoint = try mark.optimum(of: upper)
    let pricing = BlockPricing(price: here.price, multipliers: here.multipliers)
    let mixes = columns.indices.map { block in
      let parts =
        low.weights[block].map { ($0.column, (1 - upperWeight) * $0.weight) }
        + high.weights[block].map { ($0.column, upperWeight * $0.weight) }
      return BlockMix(pricing: pricing, parts: parts.map { ($0.1, columns[block][$0.0]) })
    }
    let assembled = network.assemble(
      try workers.map(chunks.chunks) { (engine, blocks, glpk) throws(DispatchError) in
        try engine.mixes(blocks, blocks.map { mixes[$0] }, glpk)
      })
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

  func secondOpinion(_ point: DispatchPoint) throws(DispatchError) -> Double? {
    let _: CoupledPoint = try mark.optimum(of: point)
    // Every block was solved at the point's multipliers or at others that led to them; one is as good as another.
    let block = network.blockToCheck
    return try lastPoint[block].flatMap { point throws(DispatchError) in
      try workers.secondOpinion(block, point)
    }
  }

  private func solve(at price: Double) throws(DispatchError) -> CoupledPoint {
    if let known = solved[price] { return known }
    var multipliers = lastMultipliers
    var best = (bound: -Double.infinity, multipliers: multipliers)
    // Far multipliers tell little: without a payment a row's multiplier grows only as far as it has to.
    var limit = max(Self.firstLimit, 2 * (multipliers.max() ?? 0))
    // The best bound may be one of multipliers between the master's own. Where rows are programs', whose multipliers are
    // prices of allowances, the master's own are asked about before the end, so that mix and duals agree to the last digits.
    let hasPrograms = !system.programRows.isEmpty
    var isOwn = !hasPrograms
    for _ in 0..<Self.iterationLimit {
      let (bound, isNews) = try addColumns(BlockPricing(price: price, multipliers: multipliers))
      if bound > best.bound { best = (bound, multipliers) }
      let master = try solveMaster(price, near: best.multipliers, limit: limit)
      var gap = (master.cost - best.bound) / max(1, abs(master.cost))
      if hasPrograms {
        // A best bound a hair above that of the master's own multipliers goes with a price that a small amount of some block is
        // not at: mix and duals are those of one master.
        let ownGap = (master.cost - bound) / max(1, abs(master.cost))
        if isOwn, !isNews, ownGap <= Self.gapTolerance { (best, gap) = ((bound, multipliers), ownGap) }
      }
      guard (!hasPrograms && gap <= Self.smallestGap) || (!isNews && isOwn && gap <= Self.gapTolerance) else {
        // Half way to the best so far while far from the end: the master's own multipliers jump about.
        let weight = isNews && gap > Self.gapTolerance ? 0.5 : 1
        isOwn = !hasPrograms || weight == 1
        multipliers = zip(best.multipliers, master.multipliers).map { (1 - weight) * $0 + weight * $1 }
        continue
      }
      let missing = system.annualRows.indices.filter {
        system.annualRows[$0].alternativePaymentUSD ?? .infinity > payment(ofRow: $0, limit: limit)
          && master.boughtOut[$0] > Self.amountTolerance * size(ofRow: $0)
      }
      // The most that any of them may cost.
      let most = missing.reduce(0) {
        max($0, system.annualRows[$1].alternativePaymentUSD ?? system.unboundedPaymentUSD)
      }
      if !missing.isEmpty, limit < most {
        let isFar = missing.contains { system.annualRows[$0].alternativePaymentUSD != nil }
        limit = min(most, 10 * (isFar ? max(limit, Self.farPayment) : limit))
        multipliers = master.multipliers
        best.bound = -.infinity
        for row in missing { multipliers[row] = payment(ofRow: row, limit: limit) }
        continue
      }
      guard missing.isEmpty else {
        throw .annualRowsUnreachable(
          year: system.year,
          missing.map { MissingAnnualAmount(name: system.annualRows[$0].name, missing: master.boughtOut[$0]) }
        )
      }
      let point = CoupledPoint(
        price: price, emissions: master.emissions, baseCost: master.cost - price * master.emissions,
        multipliers: best.multipliers, weights: master.weights, activity: master.activity,
        boughtOut: master.boughtOut, gap: max(0, gap))
      solved[price] = point
      lastMultipliers = best.multipliers
      return point
    }
    throw .notCertified(
      year: system.year, block: "annual rows",
      reason: "decomposition did not end after \(Self.iterationLimit) iterations")
  }

  /// Solves every block at a pricing and keeps what is new; returns the least cost that the pricing proves, $, and
  /// whether anything was new.
  private func addColumns(
    _ pricing: BlockPricing
  ) throws(DispatchError) -> (bound: Double, isNews: Bool) {
    let starts = lastPoint.map { $0?.basis }
    let found = try workers.map(chunks.chunks) { (engine, blocks, glpk) throws(DispatchError) in
      try engine.points(blocks, pricing, starts: blocks.map { starts[$0] }, glpk)
    }
    var values = Array(repeating: 0.0, count: system.blocks.count)
    var isNews = false
    for (block, point) in found {
      values[block] = point.value(at: pricing)
      lastPoint[block] = point
      guard !columns[block].contains(where: { isSame($0, point) }) else { continue }
      order.append((block, columns[block].count))
      columns[block].append(point)
      isNews = true
    }
    let bound = zip(system.annualRows, pricing.multipliers).reduce(values.reduce(0, +)) {
      $0 + $1.0.least * $1.1
    }
    return (bound, isNews)
  }

  /// Whether two dispatches are one to the master, but for the rounding of sums over some thousand columns.
  private func isSame(_ a: BlockPoint, _ b: BlockPoint) -> Bool {
    func near(_ x: Double, _ y: Double) -> Bool { abs(x - y) <= Self.sumTolerance * max(1, abs(x), abs(y)) }
    return near(a.baseCost, b.baseCost) && near(a.emissions, b.emissions)
      && zip(a.activity, b.activity).allSatisfy { near($0, $1) }
  }

  /// What a missing unit of a row costs while payments are counted up to a limit, $.
  private func payment(ofRow r: Int, limit: Double) -> Double {
    system.annualRows[r].alternativePaymentUSD.map { min($0, max(Self.farPayment, limit)) } ?? limit
  }

  /// The size that rounding of a row is relative to: what it asks for, and what dispatches found so far move in it.
  private func size(ofRow r: Int) -> Double {
    columns.reduce(max(1, abs(system.annualRows[r].least))) { size, found in
      size + (found.map { abs($0.activity[r]) }.max() ?? 0)
    }
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
  /// Costs are those at the multipliers `near`, counted from each block's cheapest dispatch there, so that what decides
  /// near the end is not lost in large numbers; amounts are in the size of each row.
  private func solveMaster(
    _ price: Double, near: [Double], limit: Double
  ) throws(DispatchError) -> Master {
    let rows = system.annualRows
    let pricing = BlockPricing(price: price, multipliers: near)
    let costs = columns.map { $0.map { $0.baseCost + price * $0.emissions } }
    let reduced = columns.map { $0.map { $0.value(at: pricing) } }
    let cheapest = reduced.map { $0.min() ?? 0 }
    let costScale = Self.costUnit * max(1, abs(cheapest.reduce(0, +))) / Double(max(1, columns.count))
    let sizes = rows.indices.map { row in
      max(1, abs(rows[row].least), columns.reduce(0) { $0 + ($1.map { abs($0.activity[row]) }.max() ?? 0) })
    }
    let payments = rows.indices.map { payment(ofRow: $0, limit: limit) }
    var builder = LinearProgramBuilder()
    for row in rows.indices {
      _ = builder.addRow(lower: rows[row].least / sizes[row], upper: rows[row].least / sizes[row])
    }
    for _ in columns { _ = builder.addRow(lower: 1, upper: 1) }
    for row in rows.indices {
      _ = builder.addColumn(
        cost: (payments[row] - near[row]) * sizes[row] / costScale, lower: 0, upper: .infinity,
        entries: [(row, 1)])
      // More than asked for costs what the multiplier gives for it.
      _ = builder.addColumn(
        cost: near[row] * sizes[row] / costScale, lower: 0, upper: .infinity, entries: [(row, -1)])
    }
    for (block, index) in order {
      let point = columns[block][index]
      var entries: [(row: Int, value: Double)] = [(rows.count + block, 1)]
      for row in rows.indices where point.activity[row] != 0 {
        entries.append((row, point.activity[row] / sizes[row]))
      }
      _ = builder.addColumn(
        cost: (reduced[block][index] - cheapest[block]) / costScale, lower: 0, upper: .infinity,
        entries: entries)
    }
    let solution: LPSolution
    do {
      solution = try SimplexSolver.with(
        try builder.build(), options: SimplexOptions(method: .primal)
      ) { solver in
        // The mix of the last time is still one; only what is new and the prices have changed.
        if var basis = masterBasis {
          let missing = solver.program.columnCount - basis.columns.count
          basis.columns += Array(repeating: .atLower, count: missing)
          try solver.setBasis(basis)
        }
        return try solver.solve()
      }
    } catch {
      throw .invalidProgram("\(system.year), annual rows: \(error)")
    }
    guard solution.isOptimal else {
      throw .notCertified(year: system.year, block: "annual rows", reason: "\(solution.status)")
    }
    masterBasis = solution.basis
    var master = Master(
      cost: 0, emissions: 0,
      multipliers: rows.indices.map { max(0, near[$0] + solution.rowDuals[$0] * costScale / sizes[$0]) },
      weights: Array(repeating: [], count: columns.count), activity: Array(repeating: 0, count: rows.count),
      boughtOut: rows.indices.map { solution.primal[2 * $0] * sizes[$0] })
    let found = solution.primal[(2 * rows.count)...].map { $0 > Self.leastWeight ? $0 : 0 }
    var sums = columns.map { _ in 0.0 }
    var hasRounding = false
    for (weight, (block, _)) in zip(found, order) { sums[block] += weight }
    for weight in solution.primal[(2 * rows.count)...] where weight > 0 && weight <= Self.leastWeight {
      hasRounding = true
    }
    for (weight, (block, index)) in zip(found, order) where weight > 0 {
      // Of what was left out the others take over.
      let weight = hasRounding ? weight / sums[block] : weight
      master.weights[block].append((index, weight))
      master.cost += weight * costs[block][index]
      master.emissions += weight * columns[block][index].emissions
      for row in rows.indices { master.activity[row] += weight * columns[block][index].activity[row] }
    }
    for row in rows.indices {
      master.cost += payments[row] * master.boughtOut[row]
    }
    return master
  }
}
