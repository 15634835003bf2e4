import DispatchSolveLinearProgramming

extension BlockModel {
  /// The figures of a block for a planner, who may ask about plans that leave a contracted flow without power: what is
  /// missing then costs as much as load that is not served, so that every plan has a cost, and plans that keep the
  /// contract are cheaper. Where load elsewhere is worth more than the sender's, power that is not there could be sold at a
  /// gain; there a plan without power for a contract stays infeasible.
  fileprivate func plannedFigures(of block: DispatchSystem.Block, _ pricing: BlockPricing) -> Figures {
    planned(figures(of: block, pricing))
  }

  /// The same with loads a hair off, from those with loads as given.
  fileprivate func plannedFigures(
    _ given: Figures, of block: DispatchSystem.Block, at load: LoadShift
  ) -> Figures {
    planned(loadBounds(given, of: block, at: load).applied(to: given))
  }

  private func planned(_ plain: Figures) -> Figures {
    var figures = plain
    guard system.links.contains(where: { $0.contractedMW > 0 }) else { return figures }
    let dearest = system.zones.map(\.vollUSDPerMWh).max() ?? 0
    var contracted = system.zones.map { _ in 0.0 }
    for link in system.links { contracted[link.from] += max(0, link.contractedMW) }
    for (column, item) in columns.enumerated() {
      if case .unserved(let z) = item.role, system.zones[z].vollUSDPerMWh >= dearest {
        figures.columnUpper[column] += figures.weights[item.local] * contracted[z]
      }
    }
    return figures
  }
}

extension BlockModel.Figures {
  /// Keeps what is the same as in others in one piece of memory.
  mutating func share(_ others: Self) {
    if costs == others.costs { costs = others.costs }
    if columnLower == others.columnLower { columnLower = others.columnLower }
    if columnUpper == others.columnUpper { columnUpper = others.columnUpper }
    if rowLower == others.rowLower { rowLower = others.rowLower }
    if rowUpper == others.rowUpper { rowUpper = others.rowUpper }
  }
}

/// One block's LP at work for a planner: prepared once, then only what a plan decides about is changed in place, and
/// every solve starts from what the last one left.
final class PlannedBlock {
  private let model: BlockModel
  private let block: DispatchSystem.Block
  /// What is the same in all blocks of the model.
  private let columns: PlannedColumns
  /// With nothing added, nothing paid for emissions and quotas of 0; made when first asked for.
  private var figures: BlockModel.Figures?
  /// What missing quotas cost in `figures`, and the loads in them.
  private var payments: [Double] = []
  private var load = LoadShift.none
  /// The same for payments and loads that cuts were last asked for and the solver does not have.
  private var other: (payments: [Double], load: LoadShift, figures: BlockModel.Figures)?
  /// How bounds with loads a hair off differ from those as given, at some payments; nil inside: in more than bounds.
  private var shifts: [LoadShift: BlockModel.BoundChanges?] = [:]
  private var paymentsOfShifts: [Double] = []
  /// Columns and rows that capacity widens.
  let widenedColumns: [BlockModel.Widening]
  private lazy var widenedIndices = widenedColumns.map(\.index)
  private lazy var widenedBounds = widenedColumns.map { _ in 0.0 }
  private let widenedRows: [BlockModel.Widening]
  /// Columns of energy that is spilled and does not count, with what bounds them.
  let spilled: [(column: Int, limit: BlockModel.Spillable, weight: Double)]
  private lazy var spilledIndices = spilled.map(\.column)
  /// Made at the first solve.
  private lazy var method = model.method(.stack)
  /// The same where it is one with stacks, which alone leaves proofs to the end and follows its optimum along the price.
  private var stack: StackSimplex? { method as? StackSimplex }
  private var costs: [Double] = []
  /// Price that the solver's costs are at; nil: none that is known.
  private var price: Double?
  /// Whether the solver's bounds are those of `figures` but for what is widened.
  private var isLoaded = false
  /// Solves so far, continued ones not counted.
  private(set) var solves = 0

  private let classes: UnitClasses
  /// Whether a basis was given to start from.
  private var isStarted = false

  /// Prepares a block of a system whose units fall into `classes`.
  private init(
    _ model: BlockModel, _ columns: PlannedColumns, _ block: DispatchSystem.Block, _ classes: UnitClasses
  ) {
    self.model = model
    self.columns = columns
    self.classes = classes
    self.block = block
    widenedColumns = model.widenedColumns(of: block)
    widenedRows = model.widenedRows()
    let weights = model.weights(of: block).weights
    spilled = columns.spilled.map { item in
      let limit = model.spillable(model.uses[item.use], item.options, slice: block.slices[item.local])
      return (item.column, limit, weights[item.local])
    }
  }

  /// Prepares all blocks of a network.
  static func all(of network: BlockEngine.Network) -> [PlannedBlock] {
    let columns = network.models.map(PlannedColumns.init)
    return zip(network.system.blocks, network.modelOf).map { block, model in
      PlannedBlock(network.models[model], columns[model], block, network.classes)
    }
  }

  /// What a unit of columns brings to annual rows.
  var annual: [BlockModel.AnnualEntry] { model.annual }

  /// Columns that buy out of quota rows.
  var buyOuts: [(column: Int, row: Int)] { model.buyOuts }

  private var covered: [(column: Int, rate: Double)] { columns.covered }

  /// Mean hours of the slices.
  private lazy var scaleHours = model.weights(of: block).scaleHours

  /// Value of each column after an optimal solve.
  var primal: [Double] { method?.primal ?? [] }

  /// Dual of each row after an optimal solve.
  var rowDuals: [Double] { method?.rowDuals ?? [] }

  /// Least cost after an optimal solve, $.
  var costUSD: Double { (method?.objective ?? .nan) * scaleHours }

  /// Covered emissions after an optimal solve, short tons.
  var emissions: Double { emissions(of: primal) }

  /// Covered emissions of values of the columns, short tons.
  func emissions(of primal: [Double]) -> Double {
    var sum = 0.0
    for (column, rate) in covered { sum += rate * primal[column] }
    return sum * scaleHours
  }

  /// Where the slices of some of a network's blocks end, with what stands at a pricing.
  ///
  /// - Parameter widened: By block, its columns that capacity widens, if what they cost is asked for.
  static func sliceEnds(
    _ network: BlockEngine.Network, _ blocks: Range<Int>, _ pricing: BlockPricing,
    widened: [[BlockModel.Widening]] = []
  ) throws(LinearProgramError) -> [SliceStart.End]? {
    try SliceStart.ends(network, blocks, pricing, widened: widened) { $0.plannedFigures(of: $1, $2) }
  }

  /// Solves at a pricing, from what the last solve left; false if the solver gave up, and the next starts afresh.
  ///
  /// Multipliers and left-out costs are not for planners.
  ///
  /// - Parameter isStep: Leave the proof to `certify` or to the end of `follow`.
  func solve(_ pricing: BlockPricing, isStep: Bool = false) throws(LinearProgramError) -> Bool {
    solves += 1
    guard let method else { return false }
    let figures = prepared(pricing)
    if !isLoaded {
      try method.setColumnBounds(lower: figures.columnLower, upper: figures.columnUpper)
      try method.setRowBounds(lower: figures.rowLower, upper: figures.rowUpper)
      isLoaded = true
    }
    try set(pricing.price, figures, method)
    for (position, wider) in widenedColumns.enumerated() {
      let built = pricing.builtMW.isEmpty ? 0 : pricing.builtMW[wider.option]
      widenedBounds[position] = figures.columnUpper[wider.index] + wider.weight * built * wider.share
    }
    try method.setUpperBounds(of: widenedIndices, to: widenedBounds)
    for wider in widenedRows {
      let built = pricing.builtMW.isEmpty ? 0 : pricing.builtMW[wider.option]
      try method.setRowBounds(
        figures.rowLower[wider.index], figures.rowUpper[wider.index] + wider.weight * built * wider.share,
        row: wider.index)
    }
    // Bounds far above what stands would leave the solver no digits.
    try method.setUpperBounds(
      of: spilledIndices, to: spilled.map { $0.weight * model.mostSpilledMW($0.limit, pricing) })
    if model.hasQuotas { try set(quotas: pricing.quotas, method) }
    if !isStarted {
      isStarted = true
      if let start = SliceStart(
        model, classes, figures: { $0.plannedFigures(of: $1, $2) })
      {
        try method.setBasis(try start.basis(model, of: block, pricing))
      }
    }
    let outcome = stack?.solve(isStep: isStep) ?? method.solve()
    guard outcome == .optimal else {
      forget()
      return false
    }
    return true
  }

  /// Finds the duals of the last solve, and whether they prove it.
  func certify() -> Bool { stack?.certify() ?? (method?.certificate != nil) }

  /// Starts the first solve where another year's block of the same size stands.
  func start(like other: PlannedBlock) {
    guard solves == 0, other.solves > 0, let basis = other.method?.basis else { return }
    // A basis of another size is no use.
    isStarted = (try? method?.setBasis(basis)) != nil
  }

  /// The figures of a pricing, which the solver has from now on.
  private func prepared(_ pricing: BlockPricing) -> BlockModel.Figures {
    if let figures, pricing.payments == payments, pricing.load == load { return figures }
    payments = pricing.payments
    load = pricing.load
    let made = plainFigures(pricing)
    figures = made
    costs = made.costs
    isLoaded = false
    price = nil
    return made
  }

  private func set(
    _ price: Double, _ figures: BlockModel.Figures, _ method: any DualMethod
  ) throws(LinearProgramError) {
    guard price != self.price else { return }
    for (column, rate) in covered { costs[column] = figures.costs[column] + price * rate }
    try method.setCosts(costs)
    self.price = price
  }

  /// Sets the quota rows, and lets their columns buy out as much as can ever be missing.
  private func set(quotas: [Double], _ method: any DualMethod) throws(LinearProgramError) {
    var missing = Array(repeating: 0.0, count: model.template.rowCount - model.firstQuotaRow)
    for r in missing.indices {
      let quota = quotas.isEmpty ? 0 : quotas[r] / scaleHours
      try method.setRowBounds(quota, .infinity, row: model.firstQuotaRow + r)
      missing[r] = max(0, quota)
    }
    for drain in columns.drains {
      missing[drain.row] += drain.value * method.program.columnUpper[drain.column]
    }
    try method.setUpperBounds(of: buyOuts.map(\.column), to: buyOuts.map { missing[$0.row] })
  }

  /// Follows the optimum of the last solve along the price, to `end` or to where emissions pass `most`, short tons;
  /// returns the price reached, nil if that fails.
  func follow(to end: Double, emissions most: Double) -> Double? {
    guard let stack, let start = price else { return nil }
    let sign = end > start ? 1.0 : -1.0
    let length = abs(end - start)
    // The trace moves the solver's costs.
    price = nil
    guard
      let trace = stack.trace(
        direction: sign > 0 ? model.coveredRates : model.coveredRates.map { -$0 }, to: length,
        untilSlope: sign * most / scaleHours)
    else { return nil }
    return trace.length == length ? end : start + sign * trace.length
  }

  /// What duals prove of the block's cost at a pricing, for any additions and quotas.
  func cut(_ rowDuals: [Double], _ pricing: BlockPricing) -> ExpansionCut {
    let figures = figuresAt(pricing)
    var costs = figures.costs
    for (column, rate) in covered { costs[column] += pricing.price * rate }
    return model.cut(
      rowDuals, costs: costs, figures, widenedColumns: widenedColumns, widenedRows: widenedRows,
      payments: pricing.payments)
  }

  /// The same with reduced costs at hand, each to be multiplied by `scale`; nil where they do not go with the proof.
  func cut(
    _ rowDuals: [Double], reduced: UnsafeBufferPointer<Double>, scale: Double, _ pricing: BlockPricing
  ) -> ExpansionCut? {
    model.cut(
      rowDuals, reduced: reduced, scale: scale, figuresAt(pricing), widenedColumns: widenedColumns,
      widenedRows: widenedRows, payments: pricing.payments)
  }

  /// By how much the constant of the cut that duals give at a pricing, with loads as given, is another with loads a hair off, $;
  /// nil where that is no matter of bounds alone.
  func cutChange(_ rowDuals: [Double], _ pricing: BlockPricing, to load: LoadShift) -> Double? {
    let figures = figuresAt(pricing.shifted(.none))
    guard let changes = changes(pricing.shifted(load)) else { return nil }
    return model.cutChange(
      rowDuals, priceUSD: pricing.price, figures, changes, payments: pricing.payments)
  }

  /// How bounds with a pricing's loads differ from those with loads as given; nil: in more than bounds.
  private func changes(_ pricing: BlockPricing) -> BlockModel.BoundChanges? {
    if pricing.payments != paymentsOfShifts { shifts = [:] }
    if let known = shifts[pricing.load] { return known }
    paymentsOfShifts = pricing.payments
    let changes = BlockModel.BoundChanges(
      from: figuresAt(pricing.shifted(.none)), to: figuresAt(pricing))
    shifts[pricing.load] = .some(changes)
    return changes
  }

  /// The figures that go with a pricing's payments and loads; many cuts in a row are of the same.
  func figuresAt(_ pricing: BlockPricing) -> BlockModel.Figures {
    guard let figures else { return prepared(pricing) }
    if pricing.payments == payments, pricing.load == load { return figures }
    if let other, other.payments == pricing.payments, other.load == pricing.load { return other.figures }
    var made: BlockModel.Figures
    if load == .none, pricing.payments == payments {
      made = model.plannedFigures(figures, of: block, at: pricing.load)
    } else {
      made = plainFigures(pricing)
      made.share(figures)
    }
    other = (pricing.payments, pricing.load, made)
    return made
  }

  /// The figures of payments and loads, with nothing paid for emissions.
  private func plainFigures(_ pricing: BlockPricing) -> BlockModel.Figures {
    model.plannedFigures(
      of: block, BlockPricing(price: 0, payments: pricing.payments, load: pricing.load))
  }

  /// Keeps what is the same as in another block's figures in one piece of memory.
  func share(_ figures: BlockModel.Figures) {
    self.figures?.share(figures)
    other?.figures.share(figures)
    if costs == figures.costs { costs = figures.costs }
  }

  /// Lets the next solve start afresh.
  func forget() {
    method?.resetBasis()
    isStarted = false
    price = nil
  }
}
