import LinearProgramming

/// What a thread does with some blocks of a year, one after another.
enum BlockJob: Sendable {
  /// Optima at a price, from the bases given; a block without one starts from what the block before it left.
  case points(blocks: [Int], price: Double, starts: [Basis?])
  /// Optima at a price with all quantities.
  case results(blocks: [Int], price: Double)
  /// Mixes of optima found before, with the duals of the price.
  case mixes(blocks: [Int], [BlockMix])
  /// Exact emissions curves on a range of prices on covered emissions.
  case curves(blocks: [Int], ClosedRange<Double>)
  /// Least cost of one block by GLPK, from a basis that claims to be optimal.
  case secondOpinion(block: Int, price: Double, Basis)
}

/// What came of a job, in the order of its blocks.
enum BlockAnswer: Sendable {
  case points([BlockPoint])
  case results([(point: BlockPoint, result: BlockResult)])
  case mixes([BlockResult])
  case curves([EmissionsCurve])
  case secondOpinion(leastCost: Double)
}

extension BlockEngine {
  /// Does a job.
  func perform(_ job: BlockJob, _ glpk: GLPKSolve) throws(DispatchError) -> BlockAnswer {
    switch job {
    case .points(let blocks, let price, let starts):
      var points: [BlockPoint] = []
      for (position, block) in blocks.enumerated() {
        let start = starts[position].map(Start.basis) ?? (position == 0 ? .cold : .current)
        let solution = try solve(block, price: price, from: start, glpk)
        points.append(point(block, price, solution))
      }
      return .points(points)
    case .results(let blocks, let price):
      var results: [(point: BlockPoint, result: BlockResult)] = []
      for (position, block) in blocks.enumerated() {
        let solution = try solve(block, price: price, from: position == 0 ? .cold : .current, glpk)
        let point = point(block, price, solution)
        results.append((point, result(block, point, solution)))
      }
      return .results(results)
    case .mixes(let blocks, let mixes):
      var results: [BlockResult] = []
      for (block, mix) in zip(blocks, mixes) { results.append(try self.mix(block, mix, glpk)) }
      return .mixes(results)
    case .curves(let blocks, let prices):
      var curves: [EmissionsCurve] = []
      for block in blocks {
        if let curve = try trace(block, prices, from: .current, glpk) {
          curves.append(curve)
        } else {
          // Two evaluations a breakpoint, but nothing that could go wrong.
          curves.append(
            try EmissionsCurve.trace(prices) { price throws(DispatchError) in
              let point = point(block, price, try solve(block, price: price, from: .current, glpk))
              return (point.emissions, point.baseCost + price * point.emissions)
            })
        }
      }
      return .curves(curves)
    case .secondOpinion(let block, let price, let basis):
      let model = network.model(block)
      let figures = model.figures(of: network.system.blocks[block], price: price)
      do {
        let solution = try glpk(network.modelOf[block], figures, .basis(basis))
        return .secondOpinion(leastCost: solution.objective * figures.scaleHours)
      } catch {
        throw network.invalid(block, error)
      }
    }
  }

  private func point(_ block: Int, _ price: Double, _ solution: Solution) -> BlockPoint {
    let sums = sums(block, solution.primal)
    return BlockPoint(
      price: price, solvedAt: price, emissions: sums.emissions, baseCost: sums.baseCost,
      basis: solution.basis)
  }

  private func result(_ block: Int, _ point: BlockPoint, _ solution: Solution) -> BlockResult {
    let model = network.model(block)
    return BlockResult(
      primal: solution.primal, rowDuals: solution.rowDuals,
      weights: model.weights(of: network.system.blocks[block]).weights,
      objective: point.baseCost + point.price * point.emissions, residual: solution.residual)
  }

  /// Covered emissions, short tons, and cost without the price on them, $.
  private func sums(_ block: Int, _ primal: [Double]) -> (emissions: Double, baseCost: Double) {
    let model = network.model(block)
    let figures = model.figures(of: network.system.blocks[block], price: 0)
    var emissions = 0.0
    var cost = 0.0
    for column in primal.indices {
      emissions += model.coveredRates[column] * primal[column]
      cost += figures.costs[column] * primal[column]
    }
    return (emissions * figures.scaleHours, cost * figures.scaleHours)
  }

  private func mix(_ block: Int, _ mix: BlockMix, _ glpk: GLPKSolve) throws(DispatchError) -> BlockResult {
    let lower = try solve(block, price: mix.lower.solvedAt, from: .basis(mix.lower.basis), glpk)
    var primal = lower.primal
    if mix.upperWeight > 0 {
      let upper = try solve(block, price: mix.upper.solvedAt, from: .basis(mix.upper.basis), glpk).primal
      for j in primal.indices { primal[j] = (1 - mix.upperWeight) * primal[j] + mix.upperWeight * upper[j] }
    }
    let isPlain = mix.upperWeight == 0 && mix.lower.solvedAt == mix.price
    let here = isPlain ? lower : try solve(block, price: mix.price, from: .basis(lower.basis), glpk)
    let model = network.model(block)
    let item = network.system.blocks[block]
    var residual = here.residual
    if !isPlain {
      let certificate = Certificate.evaluate(
        program: try model.program(of: item, price: mix.price), primal: primal, rowDuals: here.rowDuals)
      guard certificate.holds(within: certificateTolerance) else {
        throw .notCertified(
          year: network.system.year, block: item.name, reason: "certificate residual \(certificate.worst)")
      }
      residual = certificate.worst
    }
    let sums = sums(block, here.primal)
    return BlockResult(
      primal: primal, rowDuals: here.rowDuals, weights: model.weights(of: item).weights,
      objective: sums.baseCost + mix.price * sums.emissions, residual: residual)
  }
}
