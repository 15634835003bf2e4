import DispatchSolveLinearProgramming

/// The LP of blocks with the same number of slices and the same coverage: one matrix for all of them; costs, bounds and right-hand sides
/// differ and are written by `load`.
///
/// A quantity of a slice is measured in MW times the slice's weight, its hours over the mean hours of the block's
/// slices. Then neither matrix nor costs depend on hours: costs are $/MWh, balance duals are locational prices, and
/// `scaleHours` turns sums over the block into MWh, $ and short tons.
final class BlockModel: Sendable {
  /// Largest weight of a column among dispatches of equal cost and emissions, short tons/MWh: far smaller than
  /// differences in emission rates.
  private static let tieWeight = 1e-3

  /// What a column stands for.
  enum Role: Sendable, Hashable {
    case generation(Int)
    case forward(Int)
    case reverse(Int)
    case charge(Int)
    case discharge(Int)
    case unserved(Int)
    case response(Int)
    /// Eligible output that does not count for its annual row, of a use.
    case spilled(Int)
    /// Imports that a layer of a border counts.
    case obliged(Int)
    /// Imports over a border that are free.
    case freeImport(Int)
    /// Bought out of an annual row at its payment.
    case buyOut(Int)
  }

  /// Costs, bounds and right-hand sides of one block.
  struct Figures {
    var costs: [Double]
    var columnLower: [Double]
    var columnUpper: [Double]
    var rowLower: [Double]
    var rowUpper: [Double]
    /// Weight of each slice.
    var weights: [Double]
    /// Mean hours of the block's slices.
    var scaleHours: Double
  }

  let system: DispatchSystem
  let classes: [UnitClasses.Class]
  private let classColumns: ClassColumns
  let sliceCount: Int
  /// By coverage profile, whether it covers the blocks: 1 or 0.
  let coverage: [Double]
  /// Role and position in the block of every column's slice.
  let columns: [(role: Role, local: Int)]
  /// The LP without figures: all bounds and costs 0.
  let template: LinearProgram
  /// Covered emission rate of each column, short tons per MWh.
  let coveredRates: [Double]
  /// What decides between optima of equal cost, one figure a column: covered emissions first, then fixed weights.
  let tieCosts: [Double]
  /// Stores whose energy over the block is limited, in the order of their rows.
  let limitedStores: [Int]

  /// Build option of each store; nil for most.
  let optionOfStore: [Int?]
  /// Build option of each unit that has one.
  private let optionOfUnit: [Int: Int]

  /// Whether the block has a row for its quota of each annual row: then annual rows are shared out among the blocks,
  /// otherwise they are priced.
  let hasQuotas: Bool
  /// With quotas, what units of all columns bring to annual rows.
  let annual: [AnnualEntry]
  /// With quotas, columns that buy out of them.
  let buyOuts: [(column: Int, row: Int)]

  // Of all slices: known once, not by block.
  let meanLoadMW: Double
  /// Columns of energy that is lacking, by slice and zone.
  let unservedColumns: [Int]
  private let mostBuildableMW: Double

  /// Uses that energy must be of; empty without generation standards.
  let uses: [EnergyUse]

  /// Borders over which power comes in that needs allowances.
  let imports: BlockImports

  /// Whether stores stand still: within one slice energy goes nowhere, and what charging loses is burnt, not used.
  var storesIdle: Bool { sliceCount == 1 && !uses.isEmpty }

  /// Number of balance rows: zone z of local slice l is row l * zones + z; storage rows follow, then uses, imports,
  /// quotas.
  var balanceCount: Int { sliceCount * system.zones.count }

  /// First row of a use: use i of local slice l is row firstUseRow + l * uses + i.
  var firstUseRow: Int { balanceCount + system.storage.count + limitedStores.count }

  /// First quota row.
  var firstQuotaRow: Int { firstImportRow + imports.layers.count }

  /// - Parameter slices: Those of a block; where what imports count for is the same in all, of any.
  init(
    system: DispatchSystem, classes: UnitClasses, slices: [Int], coverage: [Double], hasQuotas: Bool
  ) throws(DispatchError) {
    let sliceCount = slices.count
    self.hasQuotas = hasQuotas
    self.coverage = coverage
    self.system = system
    meanLoadMW = system.meanLoadMW
    mostBuildableMW = system.mostBuildableMW
    self.classes = classes.classes(covered: coverage)
    classColumns = ClassColumns(system, self.classes)
    self.sliceCount = sliceCount
    (optionOfStore, optionOfUnit) = Self.options(of: system)
    imports = BlockImports(system, coverage: coverage, slices: slices)
    var assembly = BlockAssembly(
      system, classes, imports, sliceCount: sliceCount, hasQuotas: hasQuotas)
    uses = assembly.uses
    limitedStores = assembly.limitedStores
    for local in 0..<sliceCount {
      assembly.addGeneration(self.classes, local)
      try assembly.addFlows(local)
      assembly.addLoad(local)
      assembly.addStorage(local)
      assembly.addUses(local)
      assembly.addImports(local)
      assembly.addBuyOuts(local)
    }
    do {
      template = try assembly.builder.build()
    } catch {
      throw .invalidProgram("\(system.year): \(error)")
    }
    columns = assembly.columns
    unservedColumns = assembly.columns.indices.filter {
      if case .unserved = assembly.columns[$0].role { true } else { false }
    }
    coveredRates = assembly.rates
    var annual: [AnnualEntry] = []
    var buyOuts: [(column: Int, row: Int)] = []
    for (column, item) in assembly.columns.enumerated() where hasQuotas {
      if case .buyOut(let row) = item.role { buyOuts.append((column, row)) }
      for entry in Self.annualEntries(of: item.role, self.classes, uses, imports) where entry.value != 0 {
        annual.append(AnnualEntry(column: column, row: entry.row, value: entry.value))
      }
    }
    self.annual = annual
    self.buyOuts = buyOuts
    // Irregular, so that no two dispatches weigh the same.
    let layers = imports.layers
    tieCosts = assembly.rates.enumerated().map { column, rate in
      let weight = Double(column + 1) * 0.618_033_988_749_894_9
      // What imports count for is what they ask for, whatever it costs.
      if case .obliged(let i) = assembly.columns[column].role, rate == 0 {
        return layers[i].step + Self.tieWeight * (weight - weight.rounded(.down))
      }
      return rate + Self.tieWeight * (weight - weight.rounded(.down))
    }
  }

  /// Build options of stores, and of units that have one.
  private static func options(of system: DispatchSystem) -> (stores: [Int?], units: [Int: Int]) {
    var ofStore: [Int?] = Array(repeating: nil, count: system.storage.count)
    var ofUnit: [Int: Int] = [:]
    for (index, option) in system.buildOptions.enumerated() {
      switch option.target {
      case .storage(let k): ofStore[k] = index
      case .unit(let u): ofUnit[u] = ofUnit[u] ?? index
      }
    }
    return (ofStore, ofUnit)
  }

  /// This package's own method for the LP, with its ties; nil where GLPK is asked for or the LP is not for it.
  func method(_ solver: BlockSolver) -> (any DualMethod)? {
    let method: (any DualMethod)? =
      switch solver {
      case .stack: DualSimplex.method(for: template)
      case .sparse: SparseSimplex(template)
      case .glpk: nil
      }
    // Sizes agree, both are those of the LP.
    try? method?.setTieCosts(tieCosts)
    return method
  }

  /// Weight of each slice of a block, and the mean hours of its slices.
  func weights(of block: DispatchSystem.Block) -> (weights: [Double], scaleHours: Double) {
    let hours = block.slices.map { system.slices[$0].hours }
    let scale = hours.reduce(0, +) / Double(max(1, hours.count))
    return (hours.map { $0 / scale }, scale)
  }

  /// Whether the costs of two blocks are the same at any pricing, whatever its loads: then fuels cost the same in their slices.
  func costsAreSame(_ one: DispatchSystem.Block, _ other: DispatchSystem.Block) -> Bool {
    !system.hasSliceRates
      && zip(one.slices, other.slices).allSatisfy { s, t in
        system.fuelProfiles.allSatisfy { $0[s] == $0[t] }
      }
  }

  /// The figures of a block.
  ///
  /// - Parameter costs: Its costs where they are known; nil: they are found.
  func figures(
    of block: DispatchSystem.Block, _ pricing: BlockPricing, costs known: [Double]? = nil
  ) -> Figures {
    let (weights, scale) = weights(of: block)
    let areNew = known == nil
    var figures = Figures(
      costs: known ?? [], columnLower: [], columnUpper: [], rowLower: [], rowUpper: [], weights: weights,
      scaleHours: scale)
    if areNew { figures.costs.reserveCapacity(columns.count) }
    figures.columnLower.reserveCapacity(columns.count)
    figures.columnUpper.reserveCapacity(columns.count)
    figures.rowLower.reserveCapacity(template.rowCount)
    func add(_ cost: Double, _ lower: Double, _ upper: Double) {
      if areNew { figures.costs.append(cost) }
      figures.columnLower.append(lower)
      figures.columnUpper.append(upper)
    }
    for (local, s) in block.slices.enumerated() {
      let weight = weights[local]
      classColumns.addBounds(slice: s, weight: weight, of: system, pricing, to: &figures)
      if areNew { classColumns.addCosts(slice: s, of: system, pricing, to: &figures.costs) }
      func limit(_ limit: Double, _ way: BlockedWay) -> Double {
        !system.blockedWays.isEmpty && system.blockedWays.contains(way) ? 0 : limit
      }
      // By index: a copy of a link or a zone would count references to its name.
      for a in system.links.indices {
        let (wheeling, contracted) = (system.links[a].wheelingUSDPerMWh, system.links[a].contractedMW)
        let (forward, reverse) = (system.links[a].forwardLimitMW, system.links[a].reverseLimitMW)
        if forward > 0 {
          let most = max(contracted, limit(forward, .forward(link: a, slice: s)))
          add(wheeling, weight * contracted, weight * most)
        }
        if reverse > 0 { add(wheeling, 0, weight * limit(reverse, .reverse(link: a, slice: s))) }
      }
      for z in system.zones.indices {
        let load = loadMW(z, s, pricing.load)
        add(system.zones[z].vollUSDPerMWh, 0, mostUnserved(z, s, loadMW: load, weight: weight))
        figures.rowLower.append(weight * load)
      }
      for step in system.demandSteps { add(step.priceUSDPerMWh, 0, weight * step.loadMW[s]) }
      for (k, store) in system.storage.enumerated() {
        let power =
          storesIdle
          ? 0
          : weight * capacityMW(store: k, pricing) * system.availabilityProfiles[store.availabilityProfile][s]
        add(store.chargeCostUSDPerMWh, 0, limit(power, .charge(store: k, slice: s)))
        add(store.dischargeCostUSDPerMWh, 0, limit(power, .discharge(store: k, slice: s)))
      }
      for use in uses {
        guard let r = use.row else { continue }
        // What is spilled earns nothing.
        let worth = pricing.multipliers.isEmpty ? 0 : use.coefficient * pricing.multipliers[r]
        add(worth, 0, weight * mostSpilledMW(use, slice: s, pricing))
      }
      addImports(local, weight: weight, pricing, withCosts: areNew, to: &figures)
      if hasQuotas {
        for r in system.annualRows.indices { add(pricing.payments.isEmpty ? 0 : pricing.payments[r], 0, 0) }
      }
    }
    figures.rowUpper = Array(repeating: .infinity, count: balanceCount)
    for _ in system.storage {
      // What is charged and never given back would be spilled.
      figures.rowLower.append(uses.isEmpty ? -.infinity : 0)
      figures.rowUpper.append(0)
    }
    for k in limitedStores {
      let store = system.storage[k]
      figures.rowLower.append(-.infinity)
      figures.rowUpper.append(
        store.maximumCapacityFactor * capacityMW(store: k, pricing) * Double(sliceCount))
    }
    for (local, s) in block.slices.enumerated() {
      for use in uses {
        figures.rowLower.append(leastOfUse(use, s, pricing.load, weight: weights[local]))
        figures.rowUpper.append(.infinity)
      }
    }
    let importRows = imports.layers.count
    figures.rowLower.append(contentsOf: repeatElement(0, count: importRows))
    figures.rowUpper.append(contentsOf: repeatElement(.infinity, count: importRows))
    if hasQuotas { addQuotas(pricing, to: &figures) }
    return figures
  }

  /// Adds the quota rows, and lets their columns buy out as much as can ever be missing.
  private func addQuotas(_ pricing: BlockPricing, to figures: inout Figures) {
    for r in system.annualRows.indices {
      figures.rowLower.append(pricing.quotas.isEmpty ? 0 : pricing.quotas[r] / figures.scaleHours)
      figures.rowUpper.append(.infinity)
    }
    var missing = figures.rowLower[firstQuotaRow...].map { max(0, $0) }
    for entry in annual where entry.value < 0 {
      missing[entry.row] -= entry.value * figures.columnUpper[entry.column]
    }
    for item in buyOuts { figures.columnUpper[item.column] = missing[item.row] }
  }

  /// What a unit of a column adds to an annual row.
  struct AnnualEntry: Sendable {
    var column: Int
    var row: Int
    var value: Double
  }

  /// What a unit of a column's quantity adds to annual rows.
  func annualEntries(of role: Role) -> [(row: Int, value: Double)] {
    Self.annualEntries(of: role, classes, uses, imports)
  }

  private static func annualEntries(
    of role: Role, _ classes: [UnitClasses.Class], _ uses: [EnergyUse], _ imports: BlockImports
  ) -> [(row: Int, value: Double)] {
    switch role {
    case .generation(let c): classes[c].annualCoefficients.enumerated().map { ($0, $1) }
    case .spilled(let i): uses[i].row.map { [($0, -uses[i].coefficient)] } ?? []
    case .obliged, .freeImport: imports.entries(of: role)
    default: []
    }
  }

  /// More than a use can have spilled in a slice, MW, with what is built, or whatever is: no larger than it must be, since
  /// what is far from every other number costs digits.
  func mostSpilledMW(_ use: EnergyUse, slice s: Int, _ pricing: BlockPricing) -> Double {
    mostSpilledMW(spillable(use, options(of: use), slice: s), pricing)
  }

  /// What can be spilled of a use in a slice with nothing built, MW, and the options that add to it.
  struct Spillable {
    var standingMW: Double
    var options: [Int]
  }

  /// Options whose capacity adds to what can be spilled of a use.
  func options(of use: EnergyUse) -> [Int] { use.eligible.compactMap { optionOfUnit[$0] } }

  func spillable(_ use: EnergyUse, _ options: [Int], slice s: Int) -> Spillable {
    let standing = use.eligible.reduce(system.contractedArrivalsMW(zone: use.zone)) {
      $0 + system.capabilityMW(unit: $1, slice: s)
    }
    return Spillable(standingMW: standing, options: options)
  }

  /// The same where what can be spilled is known.
  func mostSpilledMW(_ spillable: Spillable, _ pricing: BlockPricing) -> Double {
    var most = spillable.standingMW
    for option in spillable.options {
      most +=
        pricing.builtMW.isEmpty
        ? min(system.buildOptions[option].limitMW, mostBuildableMW) : pricing.builtMW[option]
    }
    // Never reached, so that it has no price.
    return system.buildOptions.isEmpty ? most : 1 + 2 * most
  }

  /// Capacity of a store with what is added to it, MW.
  private func capacityMW(store k: Int, _ pricing: BlockPricing) -> Double {
    guard let option = optionOfStore[k], !pricing.builtMW.isEmpty else { return system.storage[k].capacityMW }
    return system.storage[k].capacityMW + pricing.builtMW[option]
  }

  /// The LP of a block.
  func program(
    of block: DispatchSystem.Block, _ pricing: BlockPricing
  ) throws(DispatchError) -> LinearProgram {
    try program(of: block, figures(of: block, pricing))
  }

  /// The LP of a block with given figures.
  func program(
    of block: DispatchSystem.Block, _ figures: Figures
  ) throws(DispatchError) -> LinearProgram {
    var program = template
    do {
      try program.setCosts(figures.costs)
      try program.setColumnBounds(lower: figures.columnLower, upper: figures.columnUpper)
      try program.setRowBounds(lower: figures.rowLower, upper: figures.rowUpper)
    } catch {
      throw .invalidProgram("\(system.year), block \(block.name): \(error)")
    }
    return program
  }

  /// What people call a row.
  func rowName(_ row: Int, of block: DispatchSystem.Block) -> String {
    let zoneCount = system.zones.count
    if row < balanceCount {
      return
        "balance \(system.zones[row % zoneCount].name) \(system.slices[block.slices[row / zoneCount]].name)"
    }
    let store = row - balanceCount
    if store < system.storage.count { return "storage energy \(system.storage[store].name) \(block.name)" }
    if row >= firstImportRow, row < firstQuotaRow {
      let i = row - firstImportRow
      return
        "imports \(system.importName(imports.layers[i])) \(system.slices[block.slices[i / imports.perSlice]].name)"
    }
    if row >= firstUseRow, row < firstImportRow {
      let (local, i) = (row - firstUseRow).quotientAndRemainder(dividingBy: uses.count)
      return "use of energy \(system.zones[uses[i].zone].name) \(system.slices[block.slices[local]].name)"
    }
    if row >= firstQuotaRow { return "quota \(system.annualRows[row - firstQuotaRow].name) \(block.name)" }
    return "storage limit \(system.storage[limitedStores[store - system.storage.count]].name) \(block.name)"
  }

  /// Writes a primal solution and balance duals into the year's quantities.
  func scatter(
    _ result: BlockResult, of block: DispatchSystem.Block, into quantities: inout DispatchQuantities
  ) {
    let weights = weights(of: block).weights
    let primal = result.primal
    let zoneCount = system.zones.count
    let perSlice = columns.count / max(1, sliceCount)
    for (local, s) in block.slices.enumerated() {
      let scale = weights[local] > 0 ? 1 / weights[local] : 0
      let first = local * perSlice
      let start = s * classes.count
      quantities.classGeneration.withUnsafeMutableBufferPointer { generation in
        primal.withUnsafeBufferPointer { primal in
          for c in 0..<classes.count { generation[start + c] = primal[first + c] * scale }
        }
      }
      for column in (first + classes.count)..<(first + perSlice) {
        let power = primal[column] * scale
        switch columns[column].role {
        case .generation: break
        case .forward(let a): quantities.forward[s * system.links.count + a] = power
        case .reverse(let a): quantities.reverse[s * system.links.count + a] = power
        case .charge(let k): quantities.charge[s * system.storage.count + k] = power
        case .discharge(let k): quantities.discharge[s * system.storage.count + k] = power
        case .unserved(let z): quantities.unserved[s * zoneCount + z] = power
        case .response(let d): quantities.response[s * system.demandSteps.count + d] = power
        case .spilled(let i): quantities.spilledEligible[s * uses.count + i] = power
        case .obliged, .freeImport:
          scatterImport(columns[column].role, power, slice: s, into: &quantities)
        case .buyOut: break
        }
      }
      scatter(result.prices, slice: s, local: local, into: &quantities)
      quantities.settle(slice: s, of: system, hasUses: !uses.isEmpty)
    }
  }

  /// Writes what duals make of a slice's prices into the year's quantities.
  func scatter(
    _ prices: PriceDuals, slice s: Int, local: Int, into quantities: inout DispatchQuantities
  ) {
    let (lowest, highest) = (prices.lowest, prices.highest)
    let zoneCount = system.zones.count
    for z in 0..<zoneCount {
      quantities.price[s * zoneCount + z] = lowest[local * zoneCount + z]
      quantities.highestPrice[s * zoneCount + z] = highest[local * zoneCount + z]
    }
    // More load is also more use.
    for (i, use) in uses.enumerated() {
      let row = firstUseRow + local * uses.count + i
      quantities.usePrice[s * uses.count + i] = lowest[row]
      quantities.price[s * zoneCount + use.zone] -= lowest[row]
      quantities.highestPrice[s * zoneCount + use.zone] -= highest[row]
    }
    for z in system.zones.indices {
      let voll = system.zones[z].vollUSDPerMWh
      let place = s * zoneCount + z
      if system.zones[z].loadMW[s] > 0 {
        // Where none of the load is served the dual may lie above, but a hair less load saves what it is worth.
        quantities.price[place] = min(quantities.price[place], voll)
        quantities.highestPrice[place] = min(quantities.highestPrice[place], voll)
      } else {
        quantities.highestPrice[place] = quantities.price[place]
      }
    }
  }
}
