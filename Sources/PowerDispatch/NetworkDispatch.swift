import LinearProgramming

/// Least-cost dispatch over zones and interfaces: one LP per block of slices, solved by GLPK and certified.
///
/// minimise sum_s h_s [ sum_g mc_g x_gs + sum_a w_a (f_as + r_as) + VOLL_z u_zs + storage ]
/// subject to generation + arrivals - departures + discharge - charge + unserved >= load by zone and slice
/// (what exceeds the load is spilled at no cost), bounds on every quantity, and for each store and block
/// discharge <= round trip x charge and the limit of its capacity factor.
public struct NetworkDispatch: DispatchModel {
  /// Threads that solve blocks; results do not depend on it.
  public let threads: Int

  /// Creates the model; `threads` below 1 counts as 1.
  public init(threads: Int = 1) {
    self.threads = max(1, threads)
  }

  /// Builds the block LPs, starts the worker threads, and ends them when `body` returns.
  public func withSession<R>(
    _ system: DispatchSystem, _ body: (any DispatchSession) throws -> R
  ) throws -> R {
    guard !system.zones.isEmpty, !system.units.isEmpty else { throw DispatchError.noZonesOrUnits }
    let programs = try system.blocks.map { try BlockProgram(system: system, block: $0) }
    let workers = BlockWorkers(programs: programs, year: system.year, threads: threads)
    defer { workers.close() }
    return try body(NetworkSession(system: system, programs: programs, workers: workers))
  }
}

/// A network dispatch at work: remembers every block's optimum at every price tried.
///
/// Where a block's emissions are equal at two prices its least cost is linear between them (L is concave), so
/// the optimum of the lower one is optimal in between and the block is not solved again.
final class NetworkSession: DispatchSession {
  let system: DispatchSystem
  private let programs: [BlockProgram]
  private let workers: BlockWorkers
  /// Points by block, ascending in price.
  private var points: [[BlockPoint]]

  init(system: DispatchSystem, programs: [BlockProgram], workers: BlockWorkers) {
    self.system = system
    self.programs = programs
    self.workers = workers
    points = Array(repeating: [], count: programs.count)
  }

  /// What covered emissions pay at an allowance price.
  private func effective(_ price: Double) -> Double {
    switch system.combination {
    case .sum: price + system.carbonPriceUSD
    case .max: max(price, system.carbonPriceUSD)
    }
  }

  func evaluate(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchPoint {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    let price = effective(allowancePriceUSD)
    try solve(
      points.indices.filter { position(of: price, block: $0) == nil && !carryOver(price, block: $0) }, price)
    var emissions = 0.0
    var cost = 0.0
    for block in points.indices {
      guard let index = position(of: price, block: block) else { continue }
      emissions += points[block][index].emissions
      cost += points[block][index].baseCost + price * points[block][index].emissions
    }
    // Below an exogenous price under `max`, L continues as the line that the emissions there define.
    let below = price - (allowancePriceUSD + (system.combination == .sum ? system.carbonPriceUSD : 0))
    return DispatchPoint(
      allowancePriceUSD: allowancePriceUSD, coveredEmissionsShortTons: emissions,
      leastCostUSD: cost - below * emissions)
  }

  /// Blocks are traced one by one, so that a switching price of one costs the others nothing.
  func emissionsCurve(_ prices: ClosedRange<Double>) throws(DispatchError) -> EmissionsCurve {
    guard prices.lowerBound.isFinite, prices.upperBound.isFinite else { throw .nonFinite("allowance price") }
    var curves: [EmissionsCurve] = []
    for block in points.indices {
      curves.append(
        try EmissionsCurve.trace(prices) { allowancePrice throws(DispatchError) in
          let price = effective(allowancePrice)
          if position(of: price, block: block) == nil { try solve([block], price) }
          guard let index = position(of: price, block: block) else {
            throw .notCertified(year: system.year, block: programs[block].name, reason: "no point was kept")
          }
          let point = points[block][index]
          let below = price - (allowancePrice + (system.combination == .sum ? system.carbonPriceUSD : 0))
          return (point.emissions, point.baseCost + (price - below) * point.emissions)
        })
    }
    return EmissionsCurve.sum(curves, prices: prices)
  }

  func result(
    at allowancePriceUSD: Double, lower: Double, upper: Double, upperWeight: Double
  ) throws(DispatchError) -> DispatchResult {
    let price = effective(allowancePriceUSD)
    // Duals must be those of this very price: blocks whose point was carried over are solved now.
    try solve(
      points.indices.filter { block in
        position(of: price, block: block).map { points[block][$0].rowDuals == nil } ?? true
      }, price)
    var quantities = DispatchQuantities(system)
    var objective = 0.0
    var residual = 0.0
    for (block, program) in programs.enumerated() {
      guard
        let low = position(of: effective(lower), block: block),
        let high = position(of: effective(upper), block: block),
        let here = position(of: price, block: block), let duals = points[block][here].rowDuals
      else { throw .notCertified(year: system.year, block: program.name, reason: "price was not evaluated") }
      var primal = points[block][low].primal
      if upperWeight > 0 {
        let other = points[block][high].primal
        for j in primal.indices { primal[j] = (1 - upperWeight) * primal[j] + upperWeight * other[j] }
      }
      let certificate = Certificate.evaluate(
        program: try program.program(at: price), primal: primal, rowDuals: duals)
      guard certificate.holds(within: certificateTolerance) else {
        throw .notCertified(
          year: system.year, block: program.name, reason: "certificate residual \(certificate.worst)")
      }
      residual = max(residual, certificate.worst)
      program.scatter(primal: primal, rowDuals: duals, into: &quantities)
      let point = points[block][here]
      objective += point.baseCost + price * point.emissions
    }
    return DispatchResult(
      system: system, allowancePriceUSD: allowancePriceUSD, quantities: quantities, objectiveUSD: objective,
      certificateResidual: residual)
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
    let left = points[block][index - 1]
    let right = points[block][index]
    // Equal but for rounding of the sum over columns.
    guard abs(left.emissions - right.emissions) <= 1e-12 * max(1, abs(left.emissions)) else { return false }
    points[block].insert(
      BlockPoint(
        price: price, emissions: left.emissions, baseCost: left.baseCost, primal: left.primal, rowDuals: nil),
      at: index)
    return true
  }

  private func solve(_ blocks: [Int], _ price: Double) throws(DispatchError) {
    guard !blocks.isEmpty else { return }
    for (block, point) in zip(blocks, try workers.solve(blocks, price: price)) {
      let index = insertion(of: price, block: block)
      if index < points[block].count, points[block][index].price == price {
        // Keeps the primal that evaluations have already reported; adds the duals.
        points[block][index].rowDuals = point.rowDuals
      } else {
        points[block].insert(point, at: index)
      }
    }
  }
}

extension NetworkDispatch {
  /// The LPs of a system's blocks with covered emissions at a price, for inspection and for other solvers.
  ///
  /// Costs are weighted with a slice's hours over the block's mean hours; multiply an optimum by `scaleHours` for
  /// dollars.
  /// - Parameter priceUSD: What covered emissions pay per short ton, allowance and exogenous price together.
  public static func blockPrograms(
    of system: DispatchSystem, priceUSD: Double
  ) throws(DispatchError) -> [(name: String, scaleHours: Double, program: LinearProgram)] {
    var programs: [(name: String, scaleHours: Double, program: LinearProgram)] = []
    for block in system.blocks {
      let built = try BlockProgram(system: system, block: block)
      programs.append((block.name, built.scaleHours, try built.program(at: priceUSD)))
    }
    return programs
  }
}
