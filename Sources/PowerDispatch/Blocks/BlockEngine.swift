import DispatchSolveLinearProgramming

/// The solver of a network's block LPs.
public enum BlockSolver: String, Sendable, CaseIterable {
  /// The dual simplex methods of this package, by the size of the blocks: with stacks, or with sparse factors; what they
  /// give up goes to GLPK, and GLPK checks one block a year.
  case stack
  /// The one with sparse factors for blocks of any size, otherwise the same.
  case sparse
  /// GLPK alone.
  case glpk
}

/// Solves the blocks of a year on one thread.
///
/// A block starts from a stated basis, from what the block before it left, or cold; nothing else that was solved
/// before has a say.
final class BlockEngine {
  /// Where a solve starts.
  enum Start {
    /// Of nothing known: from the optima of the block's slices, of a single one, and with GLPK, from the row variables.
    case cold
    /// From the basis of the block solved before.
    case current
    case basis(Basis)
  }

  /// An optimum.
  struct Solution {
    var primal: [Double]
    var rowDuals: [Double]
    var basis: Basis
    /// Least cost at the pricing, $.
    var cost: Double
    var residual: Double
    /// Whether the duals are those of costs with ties broken: GLPK knows no others.
    var isTied: Bool
  }

  /// Solves the LP of a model with a block's figures by GLPK.
  typealias GLPKSolve = (_ model: Int, _ figures: BlockModel.Figures, _ start: Start) throws -> LPSolution

  /// Blocks and their LPs, shared by all threads.
  struct Network: Sendable {
    let system: DispatchSystem
    let classes: UnitClasses
    let models: [BlockModel]
    /// Model of each block.
    let modelOf: [Int]
    /// Where each block's first solve starts instead of cold; nil: cold. What is not of a block's size is left out.
    private let starts: [Basis?]?

    /// - Parameter hasQuotas: Whether annual rows are shared out among the blocks; nil: where additions are decided too.
    init(
      _ system: DispatchSystem, starts: [Basis]? = nil, hasQuotas: Bool? = nil
    ) throws(DispatchError) {
      let hasQuotas = !system.annualRows.isEmpty && hasQuotas ?? !system.buildOptions.isEmpty
      self.system = system
      classes = UnitClasses(system)
      var models: [BlockModel] = []
      var modelOf: [Int] = []
      for block in system.blocks {
        // Coverage is that of the whole block.
        let coverage = system.coverageProfiles.map { profile in block.slices.first.map { profile[$0] } ?? 1 }
        let isOwn = system.hasSliceRates
        if let known = models.firstIndex(where: {
          !isOwn && $0.sliceCount == block.slices.count && $0.coverage == coverage
        }) {
          modelOf.append(known)
        } else {
          modelOf.append(models.count)
          models.append(
            try BlockModel(
              system: system, classes: classes, slices: block.slices, coverage: coverage,
              hasQuotas: hasQuotas))
        }
      }
      self.models = models
      self.starts = starts.map { starts in
        modelOf.indices.map { block in
          guard block < starts.count else { return nil }
          let template = models[modelOf[block]].template
          let basis = starts[block]
          let isOfItsSize =
            basis.columns.count == template.columnCount && basis.rows.count == template.rowCount
          return isOfItsSize ? basis : nil
        }
      }
      self.modelOf = modelOf
    }

    func model(_ block: Int) -> BlockModel { models[modelOf[block]] }

    /// Where a block starts of which nothing is known: `other` where no start was given.
    func start(_ block: Int, orElse other: Start) -> Start {
      (starts?[block] ?? nil).map(Start.basis) ?? other
    }

    func invalid(_ block: Int, _ error: any Error) -> DispatchError {
      .invalidProgram("\(system.year), block \(system.blocks[block].name): \(error)")
    }
  }

  let network: Network
  private var methods: [(any DualMethod)?]
  /// By model, made when first asked for.
  private var sliceStarts: [Int: SliceStart] = [:]
  private var lastModel = -1
  /// What was solved last and how, with loads as given; nil after anything else.
  private var last: (block: Int, pricing: BlockPricing, figures: BlockModel.Figures)?
  /// The costs that were last asked for.
  private var lastCosts: (block: Int, pricing: BlockPricing, costs: [Double])?

  init(_ network: Network, solver: BlockSolver) {
    self.network = network
    methods = network.models.map { $0.method(solver) }
  }

  /// Solves one block.
  func solve(
    _ block: Int, _ pricing: BlockPricing, from start: Start, _ glpk: GLPKSolve
  ) throws(DispatchError) -> Solution {
    let model = network.model(block)
    let index = network.modelOf[block]
    var start = start
    if start.isCurrent, index != lastModel { start = .cold }
    lastModel = index
    last = nil
    let figures = figures(model, block, pricing)
    if let method = methods[index] {
      let outcome: DualSimplex.Outcome
      do throws(LinearProgramError) {
        try method.setCosts(figures.costs)
        try method.setColumnBounds(lower: figures.columnLower, upper: figures.columnUpper)
        try method.setRowBounds(lower: figures.rowLower, upper: figures.rowUpper)
        switch start {
        case .cold: try begin(method, model, index, block, pricing)
        case .current: break
        case .basis(let basis): try method.setBasis(basis)
        }
        outcome = method.solve()
      } catch {
        throw network.invalid(block, error)
      }
      if outcome == .optimal {
        if pricing.load == .none { last = (block, pricing, figures) }
        return Solution(
          primal: method.primal, rowDuals: method.rowDuals, basis: method.basis,
          cost: method.objective * figures.scaleHours, residual: method.certificate?.worst ?? .infinity,
          isTied: false)
      }
      // GLPK decides; the next block starts afresh.
      lastModel = -1
    }
    let solution: LPSolution
    do {
      var figures = figures
      for (column, tie) in model.tieCosts.enumerated() { figures.costs[column] += DualSimplex.tieStep * tie }
      solution = try glpk(index, figures, start)
    } catch {
      throw network.invalid(block, error)
    }
    switch solution.status {
    case .optimal:
      guard let certificate = solution.certificate, certificate.holds(within: certificateTolerance) else {
        throw try failure(
          block, figures,
          .notCertified("certificate residual \(solution.certificate?.worst ?? .infinity)"), solution)
      }
      return Solution(
        primal: solution.primal, rowDuals: solution.rowDuals, basis: solution.basis,
        cost: zip(figures.costs, solution.primal).reduce(0) { $0 + $1.0 * $1.1 } * figures.scaleHours,
        residual: certificate.worst, isTied: true)
    case .primalInfeasible: throw try failure(block, figures, .infeasible, solution)
    default: throw try failure(block, figures, .notCertified("\(solution.status)"), solution)
    }
  }

  /// The figures of a block; costs that are those of the block before are not made again.
  private func figures(_ model: BlockModel, _ block: Int, _ pricing: BlockPricing) -> BlockModel.Figures {
    let (blocks, given) = (network.system.blocks, pricing.shifted(.none))
    var known: [Double]?
    if let lastCosts, lastCosts.pricing == given, network.modelOf[lastCosts.block] == network.modelOf[block],
      model.costsAreSame(blocks[lastCosts.block], blocks[block])
    {
      known = lastCosts.costs
    }
    let figures = model.figures(of: blocks[block], pricing, costs: known)
    if known == nil { lastCosts = (block, given, figures.costs) }
    return figures
  }

  /// Row duals with loads a hair off, of the block and pricing that were solved last: nothing but bounds is another, and mostly
  /// the basis is optimal there too.
  func duals(
    _ block: Int, _ pricing: BlockPricing, at load: LoadShift, _ glpk: GLPKSolve
  ) throws(DispatchError) -> [Double] {
    if let last, last.block == block, last.pricing == pricing, let method = methods[network.modelOf[block]] {
      let bounds = network.model(block).loadBounds(last.figures, of: network.system.blocks[block], at: load)
      if method.isOptimal(withLowerBoundsOf: bounds.rows, upperBoundsOf: bounds.columns) {
        return method.rowDuals
      }
      let figures = bounds.applied(to: last.figures)
      do throws(LinearProgramError) {
        try method.setColumnBounds(lower: figures.columnLower, upper: figures.columnUpper)
        try method.setRowBounds(lower: figures.rowLower, upper: figures.rowUpper)
      } catch {
        throw network.invalid(block, error)
      }
      if method.solve() == .optimal { return method.rowDuals }
      self.last = nil
      lastModel = -1
    }
    return try solve(block, pricing.shifted(load), from: .current, glpk).rowDuals
  }

  /// Starts a solve cold.
  private func begin(
    _ method: any DualMethod, _ model: BlockModel, _ index: Int, _ block: Int, _ pricing: BlockPricing
  ) throws(LinearProgramError) {
    guard let start = sliceStarts[index] ?? SliceStart(model, network.classes) else {
      return method.resetBasis()
    }
    sliceStarts[index] = start
    try method.setBasis(try start.basis(model, of: network.system.blocks[block], pricing))
  }

  /// What GLPK's answer says of a block without a certified optimum.
  private func failure(
    _ block: Int, _ figures: BlockModel.Figures, _ kind: BlockFailure.Kind, _ solution: LPSolution
  ) throws(DispatchError) -> DispatchError {
    var rows = solution.infeasibility?.rows ?? []
    if rows.isEmpty {
      let program = try network.model(block).program(of: network.system.blocks[block], figures)
      rows = BlockFailure.missedRows(program, solution.primal)
    }
    return .blockFailed(
      try BlockFailure(network, block: block, figures: figures, kind: kind, rows: rows))
  }

  /// The emissions curve of one block by parametric costs; nil if it cannot be traced.
  func trace(
    _ block: Int, _ prices: ClosedRange<Double>, from start: Start, _ glpk: GLPKSolve
  ) throws(DispatchError) -> EmissionsCurve? {
    guard let stack = methods[network.modelOf[block]] as? StackSimplex else { return nil }
    let model = network.model(block)
    let scale = model.weights(of: network.system.blocks[block]).scaleHours
    _ = try solve(block, BlockPricing(price: prices.lowerBound), from: start, glpk)
    let cost = stack.objective * scale
    // Costs move on.
    last = nil
    guard
      let trace = stack.trace(
        direction: model.coveredRates, to: prices.upperBound - prices.lowerBound)
    else {
      lastModel = -1
      return nil
    }
    var breakpoints: [EmissionsCurve.Breakpoint] = []
    var before = trace.slopeAtStart * scale
    for step in trace.steps {
      breakpoints.append(
        EmissionsCurve.Breakpoint(
          priceUSD: prices.lowerBound + step.at, emissionsBefore: before,
          emissionsAfter: step.slopeAfter * scale))
      before = step.slopeAfter * scale
    }
    return EmissionsCurve(
      prices: prices, emissionsAtStart: trace.slopeAtStart * scale, leastCostAtStartUSD: cost,
      breakpoints: breakpoints)
  }
}

extension BlockEngine.Start {
  var isCurrent: Bool { if case .current = self { true } else { false } }
}
