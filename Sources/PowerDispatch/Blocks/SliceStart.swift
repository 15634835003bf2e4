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

  /// The basis that the slices of a block make; of a slice that cannot be solved alone, its rows.
  func basis(
    _ model: BlockModel, of block: DispatchSystem.Block, _ pricing: BlockPricing
  ) throws(LinearProgramError) -> Basis {
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
    return basis
  }
}

extension SliceStart {
  /// The bases that the slices of some of a network's blocks make.
  ///
  /// - Returns: nil where blocks have one slice, or slices that cannot be solved alone.
  static func bases(
    _ network: BlockEngine.Network, _ blocks: Range<Int>, _ pricing: BlockPricing,
    figures: @escaping (BlockModel, DispatchSystem.Block, BlockPricing) -> BlockModel.Figures = {
      $0.figures(of: $1, $2)
    }
  ) throws(LinearProgramError) -> [Basis]? {
    var bases: [Basis] = []
    var starts: [(coverage: [Double], start: SliceStart)] = []
    for b in blocks {
      let model = network.model(b)
      var slices = starts.first { $0.coverage == model.coverage }?.start
      if slices == nil {
        slices = SliceStart(model, network.classes, figures: figures)
        if let slices { starts.append((model.coverage, slices)) }
      }
      guard let slices else { return nil }
      bases.append(try slices.basis(model, of: network.system.blocks[b], pricing))
    }
    return bases
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
