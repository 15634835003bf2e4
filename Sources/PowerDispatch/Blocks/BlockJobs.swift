import DispatchSolveLinearProgramming

// What a thread does with the blocks of a chunk, one after another; one answer a block, in their order.
extension BlockEngine {
  /// Optima, from the bases given; a block without one starts from what the block before it left.
  func points(
    _ blocks: [Int], _ pricing: BlockPricing, starts: [Basis?], _ glpk: GLPKSolve
  ) throws(DispatchError) -> [BlockPoint] {
    var points: [BlockPoint] = []
    for (position, block) in blocks.enumerated() {
      let solution = try solve(block, pricing, from: start(position, block, starts), glpk)
      points.append(point(block, pricing, solution))
    }
    return points
  }

  /// Where the block at a position of its chunk starts.
  private func start(_ position: Int, _ block: Int, _ starts: [Basis?]) -> Start {
    starts[position].map(Start.basis) ?? network.start(block, orElse: position == 0 ? .cold : .current)
  }

  /// Duals at both ends of what they can be, from the optimum that was found last.
  private func prices(
    _ block: Int, _ pricing: BlockPricing, _ glpk: GLPKSolve
  ) throws(DispatchError) -> PriceDuals {
    let highest = try duals(block, pricing, at: .more, glpk)
    return PriceDuals(lowest: try duals(block, pricing, at: .less, glpk), highest: highest)
  }

  /// Optima with all quantities, from the bases given as above.
  func results(
    _ blocks: [Int], _ pricing: BlockPricing, starts: [Basis?], _ glpk: GLPKSolve
  ) throws(DispatchError) -> [(point: BlockPoint, result: BlockResult)] {
    var results: [(point: BlockPoint, result: BlockResult)] = []
    for (position, block) in blocks.enumerated() {
      let solution = try solve(block, pricing, from: start(position, block, starts), glpk)
      let point = point(block, pricing, solution)
      results.append(
        (
          point,
          BlockResult(
            primal: solution.primal, rowDuals: solution.rowDuals,
            prices: try prices(block, pricing, glpk), objective: point.value(at: pricing),
            residual: solution.residual)
        ))
    }
    return results
  }

  /// Mixes of optima found before, with the duals of a pricing.
  func mixes(
    _ blocks: [Int], _ mixes: [BlockMix], _ glpk: GLPKSolve
  ) throws(DispatchError) -> [BlockResult] {
    var results: [BlockResult] = []
    for (block, mix) in zip(blocks, mixes) { results.append(try self.mix(block, mix, glpk)) }
    return results
  }

  /// Exact emissions curves on a range of prices on covered emissions.
  func curves(
    _ blocks: [Int], _ prices: ClosedRange<Double>, _ glpk: GLPKSolve
  ) throws(DispatchError) -> [EmissionsCurve] {
    var curves: [EmissionsCurve] = []
    for (position, block) in blocks.enumerated() {
      if let curve = try trace(
        block, prices, from: network.start(block, orElse: position == 0 ? .cold : .current), glpk)
      {
        curves.append(curve)
      } else {
        // Two evaluations a breakpoint, but nothing that could go wrong.
        curves.append(
          try EmissionsCurve.trace(prices) { price throws(DispatchError) in
            let pricing = BlockPricing(price: price)
            let point = point(block, pricing, try solve(block, pricing, from: .current, glpk))
            return (point.emissions, point.value(at: pricing))
          })
      }
    }
    return curves
  }

  /// Least cost of a block by GLPK, $, from a basis that claims to be optimal.
  func leastCostByGLPK(
    _ block: Int, _ pricing: BlockPricing, _ basis: Basis, _ glpk: GLPKSolve
  ) throws(DispatchError) -> Double {
    let figures = network.model(block).figures(of: network.system.blocks[block], pricing)
    do {
      return try glpk(network.modelOf[block], figures, .basis(basis)).objective * figures.scaleHours
    } catch {
      throw network.invalid(block, error)
    }
  }

  private func program(
    _ block: Int, _ pricing: BlockPricing, isTied: Bool
  ) throws(DispatchError) -> LinearProgram {
    let model = network.model(block)
    var program = try model.program(of: network.system.blocks[block], pricing)
    guard isTied else { return program }
    do {
      try program.setCosts(zip(program.costs, model.tieCosts).map { $0 + StackSimplex.tieStep * $1 })
    } catch {
      throw network.invalid(block, error)
    }
    return program
  }

  private func point(_ block: Int, _ pricing: BlockPricing, _ solution: Solution) -> BlockPoint {
    let model = network.model(block)
    let scaleHours = model.weights(of: network.system.blocks[block]).scaleHours
    var emissions = 0.0
    model.coveredRates.withUnsafeBufferPointer { rates in
      solution.primal.withUnsafeBufferPointer { primal in
        for column in rates.indices { emissions += rates[column] * primal[column] }
      }
    }
    emissions *= scaleHours
    var activity = Array(repeating: 0.0, count: pricing.multipliers.count)
    if !activity.isEmpty {
      for (column, value) in zip(model.columns, solution.primal) {
        for (row, coefficient) in model.annualEntries(of: column.role) {
          activity[row] += coefficient * value * scaleHours
        }
      }
    }
    return BlockPoint(
      pricing: pricing, emissions: emissions,
      baseCost: zip(activity, pricing.multipliers).reduce(solution.cost - pricing.price * emissions) {
        $0 + $1.0 * $1.1
      }, activity: activity, basis: solution.basis)
  }

  private func mix(_ block: Int, _ mix: BlockMix, _ glpk: GLPKSolve) throws(DispatchError) -> BlockResult {
    let parts = mix.parts.filter { $0.weight != 0 }
    var primal: [Double] = []
    var first: Solution?
    for part in parts {
      let solution = try solve(block, part.point.pricing, from: .basis(part.point.basis), glpk)
      if first == nil { first = solution }
      if parts.count == 1 {
        primal = solution.primal
      } else if primal.isEmpty {
        primal = solution.primal.map { part.weight * $0 }
      } else {
        for j in primal.indices { primal[j] += part.weight * solution.primal[j] }
      }
    }
    let item = network.system.blocks[block]
    guard let first else {
      throw .notCertified(year: network.system.year, block: item.name, reason: "nothing to mix")
    }
    let isPlain = parts.count == 1 && parts[0].point.pricing == mix.pricing
    let here = isPlain ? first : try solve(block, mix.pricing, from: .basis(first.basis), glpk)
    var residual = here.residual
    if !isPlain {
      let program = try program(block, mix.pricing, isTied: here.isTied)
      let certificate = Certificate.evaluate(program: program, primal: primal, rowDuals: here.rowDuals)
      guard certificate.holds(within: certificateTolerance) else {
        throw .blockFailed(
          try BlockFailure(
            network, block: block, figures: network.model(block).figures(of: item, mix.pricing),
            kind: .notCertified("certificate residual \(certificate.worst)"),
            rows: BlockFailure.missedRows(program, primal)))
      }
      residual = certificate.worst
    }
    return BlockResult(
      primal: primal, rowDuals: here.rowDuals, prices: try prices(block, mix.pricing, glpk),
      objective: point(block, mix.pricing, here).value(at: mix.pricing), residual: residual)
  }
}
