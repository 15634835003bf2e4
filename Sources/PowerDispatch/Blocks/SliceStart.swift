import DispatchSolveLinearProgramming

/// Where a block starts of which nothing is known: at the optima of its slices alone, with stores that stand still.
///
/// Slices are small and follow each other from basis to basis; what is left for the block is what its stores change.
final class SliceStart {
  private let slice: BlockModel
  private let method: any DualMethod
  private let figures: (BlockModel, DispatchSystem.Block, BlockPricing) -> BlockModel.Figures

  /// Prepares the slices of blocks.
  ///
  /// - Parameters:
  ///   - figures: Those of a block at a pricing.
  /// - Returns: nil for blocks of one slice, and if slices cannot be solved alone.
  init?(
    _ model: BlockModel, _ classes: UnitClasses,
    figures: @escaping (BlockModel, DispatchSystem.Block, BlockPricing) -> BlockModel.Figures = {
      $0.figures(of: $1, $2)
    }
  ) {
    guard model.sliceCount > 1,
      // Where each slice has a matrix of its own there is no one for all.
      !model.system.hasSliceRates,
      let slice = try? BlockModel(
        system: model.system, classes: classes, slices: [0], coverage: model.coverage,
        hasQuotas: model.hasQuotas),
      let method = slice.method(.stack)
    else { return nil }
    self.slice = slice
    self.method = method
    self.figures = figures
  }

  /// Where the slices of a block end.
  struct End {
    /// The basis that they make; of a slice that cannot be solved alone, its rows.
    var basis: Basis
    /// By column of the block that capacity widens, in their order, what one costs beyond what rows pay for it, $.
    var reducedCosts: [Double]
  }

  /// The basis that the slices of a block make.
  func basis(
    _ model: BlockModel, of block: DispatchSystem.Block, _ pricing: BlockPricing
  ) throws(LinearProgramError) -> Basis {
    try end(model, of: block, pricing, widened: []).basis
  }

  /// Where the slices of a block end.
  ///
  /// - Parameter widened: The block's columns that capacity widens, if what they cost is asked for.
  func end(
    _ model: BlockModel, of block: DispatchSystem.Block, _ pricing: BlockPricing,
    widened: [BlockModel.Widening]
  ) throws(LinearProgramError) -> End {
    let matrix = slice.template.matrix
    var reduced = widened.map { _ in 0.0 }
    var next = 0
    var pricing = pricing
    pricing.quotas = []
    var basis = Basis(
      columns: Array(repeating: .atLower, count: model.columns.count),
      rows: Array(repeating: .basic, count: model.template.rowCount))
    let perSlice = slice.columns.count
    let zones = model.system.zones.count
    method.resetBasis()
    for (local, s) in block.slices.enumerated() {
      var figures = figures(slice, DispatchSystem.Block(name: block.name, slices: [s]), pricing)
      for (column, item) in slice.columns.enumerated() where item.role.isOfStore {
        figures.columnUpper[column] = figures.columnLower[column]
      }
      try method.setCosts(figures.costs)
      try method.setColumnBounds(lower: figures.columnLower, upper: figures.columnUpper)
      try method.setRowBounds(lower: figures.rowLower, upper: figures.rowUpper)
      guard method.solve() == .optimal else {
        method.resetBasis()
        continue
      }
      while next < widened.count, widened[next].index < local * perSlice { next += 1 }
      while next < widened.count, widened[next].index < (local + 1) * perSlice {
        let column = widened[next].index - local * perSlice
        var cost = figures.costs[column]
        for entry in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
          cost -= matrix.values[entry] * method.rowDuals[Int(matrix.rowIndices[entry])]
        }
        reduced[next] = cost
        next += 1
      }
      let found = method.basis
      for column in 0..<perSlice { basis.columns[local * perSlice + column] = found.columns[column] }
      for z in 0..<zones { basis.rows[local * zones + z] = found.rows[z] }
      for i in slice.uses.indices {
        basis.rows[model.firstUseRow + local * slice.uses.count + i] = found.rows[slice.firstUseRow + i]
      }
      for i in slice.imports.layers.indices {
        basis.rows[model.firstImportRow + local * slice.imports.perSlice + i] =
          found.rows[slice.firstImportRow + i]
      }
    }
    return End(basis: basis, reducedCosts: reduced)
  }
}

extension SliceStart {
  /// Where the slices of some of a network's blocks end.
  ///
  /// - Parameter widened: By block, its columns that capacity widens, if what they cost is asked for.
  /// - Returns: nil where blocks have one slice, or slices that cannot be solved alone.
  static func ends(
    _ network: BlockEngine.Network, _ blocks: Range<Int>, _ pricing: BlockPricing,
    widened: [[BlockModel.Widening]] = [],
    figures: @escaping (BlockModel, DispatchSystem.Block, BlockPricing) -> BlockModel.Figures = {
      $0.figures(of: $1, $2)
    }
  ) throws(LinearProgramError) -> [End]? {
    var ends: [End] = []
    var starts: [(coverage: [Double], start: SliceStart)] = []
    for (place, b) in blocks.enumerated() {
      let model = network.model(b)
      var slices = starts.first { $0.coverage == model.coverage }?.start
      if slices == nil {
        slices = SliceStart(model, network.classes, figures: figures)
        if let slices { starts.append((model.coverage, slices)) }
      }
      guard let slices else { return nil }
      ends.append(
        try slices.end(
          model, of: network.system.blocks[b], pricing, widened: widened.isEmpty ? [] : widened[place]))
    }
    return ends
  }
}

extension BlockModel.Role {
  /// Whether it is what a store takes or gives.
  fileprivate var isOfStore: Bool {
    switch self {
    case .charge, .discharge: true
    default: false
    }
  }
}
