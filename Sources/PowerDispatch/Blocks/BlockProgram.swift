import DispatchSolveLinearProgramming

/// The LP of one block written out in figures that do not depend on how it is solved, as part of a larger program.
///
/// Energy is in GWh over a slice, costs in $/MWh, emissions in short tons/MWh, capacity in MW: costs come in thousand $,
/// emissions in thousand short tons, and duals of balances are $/MWh.
package struct BlockProgram: Sendable {
  /// A row.
  package struct Row: Sendable {
    package var name: String
    package var lower: Double
    package var upper: Double
    /// Build option that raises the upper bound, and by how much a MW does; nil for most.
    package var capacity: (option: Int, perMW: Double)?
  }

  /// A column.
  package struct Column: Sendable {
    package var name: String
    package var costUSDPerMWh: Double
    package var lower: Double
    package var upper: Double
    /// As for rows.
    package var capacity: (option: Int, perMW: Double)?
    /// Covered emissions, short tons/MWh.
    package var emissionRate: Double
    /// What a unit adds to annual rows.
    package var annual: [(row: Int, value: Double)]
    package var entries: [(row: Int, value: Double)]
  }

  package private(set) var rows: [Row] = []
  package private(set) var columns: [Column] = []

  /// What a MWh is in the program's unit of energy.
  private static let gigawatt = 1e-3

  fileprivate init(_ network: BlockEngine.Network, _ number: Int) {
    let system = network.system
    let block = system.blocks[number]
    let model = network.model(number)
    let figures = model.figures(of: block, BlockPricing(price: system.carbonPriceOnTop))
    let scale = figures.scaleHours * Self.gigawatt
    rows = figures.rowLower.indices.map { row in
      Row(
        name: model.rowName(row, of: block), lower: scale * figures.rowLower[row],
        upper: scale * figures.rowUpper[row])
    }
    for wider in model.widenedRows() {
      rows[wider.index].capacity = (wider.option, wider.weight * wider.share * scale)
    }
    let matrix = model.template.matrix
    let names = ColumnNames(network, uses: model.uses, imports: model.imports)
    columns = model.columns.enumerated().map { c, item in
      var upper = scale * figures.columnUpper[c]
      if case .spilled = item.role { upper = .infinity }
      return Column(
        name: names.name(item.role, slice: block.slices[item.local]),
        costUSDPerMWh: figures.costs[c], lower: scale * figures.columnLower[c], upper: upper,
        emissionRate: model.coveredRates[c],
        annual: model.annualEntries(of: item.role).filter { $0.value != 0 },
        entries: (matrix.columnStarts[c]..<matrix.columnStarts[c + 1]).map {
          (Int(matrix.rowIndices[$0]), matrix.values[$0])
        })
    }
    for wider in model.widenedColumns(of: block) where wider.weight * wider.share > 0 {
      columns[wider.index].capacity = (wider.option, wider.weight * wider.share * scale)
    }
  }

  /// What people call columns.
  private struct ColumnNames {
    let system: DispatchSystem
    let uses: [EnergyUse]
    let imports: BlockImports
    /// By class its first unit and how many more there are.
    private let classes: [String]

    init(_ network: BlockEngine.Network, uses: [EnergyUse], imports: BlockImports) {
      self.imports = imports
      system = network.system
      self.uses = uses
      var members = network.classes.classes.map { _ in [String]() }
      for (u, c) in network.classes.classOf.enumerated() { members[c].append(network.system.units[u].name) }
      classes = members.map { $0.count == 1 ? $0[0] : "\($0.first ?? "")+\($0.count - 1)" }
    }

    func name(_ role: BlockModel.Role, slice s: Int) -> String {
      let slice = system.slices[s].name
      func zone(_ z: Int) -> String { system.zones[z].name }
      return switch role {
      case .generation(let c): "generation:\(classes[c]):\(slice)"
      case .forward(let a): "forward:\(system.links[a].name):\(slice)"
      case .reverse(let a): "reverse:\(system.links[a].name):\(slice)"
      case .charge(let k): "charge:\(system.storage[k].name):\(slice)"
      case .discharge(let k): "discharge:\(system.storage[k].name):\(slice)"
      case .unserved(let z): "unserved:\(zone(z)):\(slice)"
      case .response(let d): "response:\(zone(system.demandSteps[d].zone)):\(d + 1):\(slice)"
      case .spilled(let i):
        "spilled:\(uses[i].row.map { system.annualRows[$0].name } ?? ""):\(zone(uses[i].zone)):\(slice)"
      case .obliged(let i): "obliged_imports:\(system.importName(imports.layers[i])):\(slice)"
      case .freeImport(let b): "free_imports:\(system.importName(border: b)):\(slice)"
      case .buyOut(let r): "bought_out:\(system.annualRows[r].name):\(slice)"
      }
    }
  }
}

extension DispatchSystem {
  /// The LPs of all blocks; annual rows, emissions and capacity tie them together.
  ///
  /// - Throws: `DispatchError.contractExceedsLimit`, `invalidProgram`.
  package func blockPrograms() throws(DispatchError) -> [BlockProgram] {
    let network = try BlockEngine.Network(self, hasQuotas: false)
    return blocks.indices.map { BlockProgram(network, $0) }
  }
}
