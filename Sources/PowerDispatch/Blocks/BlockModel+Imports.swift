// What needs allowances of imports, in a block: layers of a border are rows that flows over it enter, each with a column that
// emits what the layer counts for.
extension BlockModel {
  /// First row of imports: slice by slice of the block.
  var firstImportRow: Int { firstUseRow + sliceCount * uses.count }

  /// Adds the columns of a slice to a block's figures: they cost what allowances cost and nothing else.
  func addImports(
    _ local: Int, weight: Double, _ pricing: BlockPricing, withCosts: Bool, to figures: inout Figures
  ) {
    func add(_ role: Role, _ cost: Double, most: Double) {
      let worth =
        pricing.multipliers.isEmpty
        ? 0 : imports.entries(of: role).reduce(0) { $0 + $1.value * pricing.multipliers[$1.row] }
      if withCosts { figures.costs.append(cost - worth) }
      figures.columnLower.append(0)
      // Never reached, so that it has no price.
      figures.columnUpper.append(weight * (1 + 2 * most))
    }
    for i in imports.indices(local) {
      // The exogenous price on top was paid where the power was generated.
      add(
        .obliged(i), (pricing.price - system.carbonPriceOnTop) * imports.coveredRate(layer: i),
        most: imports.mostMW[i])
    }
    for b in imports.freeBorders { add(.freeImport(b), 0, most: imports.mostMW(border: b, local)) }
  }
}

extension BlockModel {
  /// Writes what a slice's columns of imports come to into the year's quantities.
  func scatterImport(_ role: Role, _ power: Double, slice s: Int, into quantities: inout DispatchQuantities) {
    switch role {
    case .obliged(let i): quantities.obliged[s * imports.perSlice + i % imports.perSlice] = power
    case .freeImport(let b): quantities.freeImports[s * system.importBorders.count + b] = power
    default: break
    }
  }
}

/// Borders of a system as blocks of one coverage see them, and where rates differ from slice to slice, as one block does.
struct BlockImports: Sendable {
  /// Layers of all borders, slice by slice of the block.
  let layers: [ImportLayer]
  /// Number of layers of a slice.
  let perSlice: Int
  /// By border, the annual row of its program's emissions; nil for the first program.
  let programRows: [Int?]
  /// By border, the annual row of its free imports; nil where none are.
  let freeRows: [Int?]
  /// Borders of which some imports are free.
  let freeBorders: [Int]
  /// By layer, most that can flow in, MW.
  let mostMW: [Double]
  /// By slice of the block and link, the layers that forward flow enters, with the sign of what enters the row: a MWh that comes in
  /// asks for one.
  let entries: [[[(layer: Int, value: Double)]]]

  /// - Parameter slices: Those of a block; where rates are the same in all, any.
  init(_ system: DispatchSystem, coverage: [Double], slices: [Int]) {
    let bySlice = system.importBorders.isEmpty ? [] : slices.map(system.importLayers)
    let perSlice = bySlice.first?.count ?? 0
    self.perSlice = perSlice
    layers = Array(bySlice.joined())
    programRows = system.importBorders.map(system.programRow)
    let freeRows = system.importBorders.indices.map { system.freeRow(of: $0) }
    self.freeRows = freeRows
    freeBorders = freeRows.indices.filter { freeRows[$0] != nil }
    mostMW = zip(slices, bySlice).flatMap { s, layers in
      layers.map { system.mostImportedMW($0, slice: s, coverage: coverage) }
    }
    entries = zip(slices, bySlice).enumerated().map { local, item in
      let (s, layers) = item
      return system.links.indices.map { a in
        layers.indices.compactMap { i in
          let sign = system.importSign(link: a, layers[i], slice: s, coverage: coverage)
          return sign == 0 ? nil : (local * perSlice + i, -sign)
        }
      }
    }
  }

  /// Layers of a slice of the block.
  func indices(_ local: Int) -> Range<Int> { local * perSlice..<(local + 1) * perSlice }

  /// What forward flow over a link enters in a slice of the block.
  func entries(_ local: Int, link a: Int) -> [(layer: Int, value: Double)] {
    entries.isEmpty ? [] : entries[local][a]
  }

  /// What a MWh of a layer adds to covered emissions, short tons: those of further programs are annual rows.
  func coveredRate(layer i: Int) -> Double { programRows[layers[i].border] == nil ? layers[i].step : 0 }

  /// What a MWh adds to the annual rows that a border is about: what it counts for in its program's, and what is free in the
  /// row of that.
  func entries(of role: BlockModel.Role) -> [(row: Int, value: Double)] {
    switch role {
    case .obliged(let i): programRows[layers[i].border].map { [($0, -layers[i].step)] } ?? []
    case .freeImport(let b): freeRows[b].map { [($0, -1)] } ?? []
    default: []
    }
  }

  /// Most that can flow in over a border in a slice of the block, MW.
  func mostMW(border b: Int, _ local: Int) -> Double {
    indices(local).filter { layers[$0].border == b }.map { mostMW[$0] }.max() ?? 0
  }
}
