import DispatchSolveLinearProgramming

/// The LP of a ``BlockModel`` while it is put together.
///
/// Rows: balances of zones, slice by slice; energy of stores; limits of some of them; uses and imports, slice by slice; quotas.
/// Columns come slice by slice, in the order of the methods that add them.
struct BlockAssembly {
  let uses: [EnergyUse]
  let limitedStores: [Int]
  private(set) var builder = LinearProgramBuilder()
  private(set) var columns: [(role: BlockModel.Role, local: Int)] = []
  private(set) var rates: [Double] = []
  private let system: DispatchSystem
  private let energyRow: Int
  private let firstUseRow: Int
  private let firstImportRow: Int
  private let imports: BlockImports
  private let quotaRow: Int
  private let quotaCount: Int
  private let usesOfZone: [[Int]]
  private let usesOfClass: [[Int]]

  /// All rows.
  init(
    _ system: DispatchSystem, _ classes: UnitClasses, _ imports: BlockImports, sliceCount: Int,
    hasQuotas: Bool
  ) {
    self.system = system
    self.imports = imports
    let uses = system.energyUses
    self.uses = uses
    // A limit of 1 follows from the bounds of the slices.
    limitedStores = system.storage.indices.filter { system.storage[$0].maximumCapacityFactor < 1 }
    energyRow = sliceCount * system.zones.count
    firstUseRow = energyRow + system.storage.count + limitedStores.count
    firstImportRow = firstUseRow + sliceCount * uses.count
    quotaRow = firstImportRow + imports.layers.count
    quotaCount = hasQuotas ? system.annualRows.count : 0
    usesOfZone = system.zones.indices.map { z in uses.indices.filter { uses[$0].zone == z } }
    var usesOfClass: [[Int]] = Array(repeating: [], count: classes.classes.count)
    for (i, use) in uses.enumerated() {
      for c in Set(use.eligible.map { classes.classOf[$0] }) { usesOfClass[c].append(i) }
    }
    self.usesOfClass = usesOfClass
    for _ in 0..<energyRow { _ = builder.addRow(lower: 0, upper: .infinity) }
    for _ in energyRow..<firstUseRow { _ = builder.addRow(lower: -.infinity, upper: 0) }
    for _ in firstUseRow..<(quotaRow + quotaCount) { _ = builder.addRow(lower: 0, upper: .infinity) }
  }

  private mutating func enter(_ row: Int, _ value: Double) { builder.addEntry(row: row, value) }

  /// Adds a column with what was entered since the last one.
  private mutating func add(_ role: BlockModel.Role, _ local: Int, rate: Double = 0) {
    columns.append((role, local))
    rates.append(rate)
    builder.endColumn()
  }

  private func useRow(_ local: Int) -> Int { firstUseRow + local * uses.count }

  /// What moves in or out of a zone moves its uses the other way.
  private mutating func enterUses(_ zone: Int, _ local: Int, _ value: Double) {
    for i in usesOfZone[zone] { enter(useRow(local) + i, value) }
  }

  /// Generation of each class.
  mutating func addGeneration(_ classes: [UnitClasses.Class], _ local: Int) {
    let row = local * system.zones.count
    for c in classes.indices {
      enter(row + classes[c].zone, 1)
      for i in usesOfClass[c] { enter(useRow(local) + i, -1) }
      for r in 0..<quotaCount where classes[c].annualCoefficients[r] != 0 {
        enter(quotaRow + r, classes[c].annualCoefficients[r])
      }
      add(.generation(c), local, rate: classes[c].emissionRate * classes[c].coveredShare)
    }
  }

  /// Flows over each link, both ways.
  mutating func addFlows(_ local: Int) throws(DispatchError) {
    for (a, link) in system.links.enumerated() {
      guard link.contractedMW <= link.forwardLimitMW else {
        throw .contractExceedsLimit(
          interface: link.name, contractedMW: link.contractedMW, limitMW: link.forwardLimitMW)
      }
      let asked = imports.entries(local, link: a)
      if link.forwardLimitMW > 0 {
        enterFlow(local, from: link.from, to: link.to, link.efficiency)
        for item in asked { enter(firstImportRow + item.layer, item.value) }
        add(.forward(a), local)
      }
      if link.reverseLimitMW > 0 {
        enterFlow(local, from: link.to, to: link.from, link.efficiency)
        for item in asked { enter(firstImportRow + item.layer, -item.value) }
        add(.reverse(a), local)
      }
    }
  }

  private mutating func enterFlow(_ local: Int, from: Int, to: Int, _ efficiency: Double) {
    let row = local * system.zones.count
    enter(row + from, -1)
    enter(row + to, efficiency)
    enterUses(from, local, 1)
    enterUses(to, local, -efficiency)
  }

  /// Load that is not served, or does not want to be at the price.
  mutating func addLoad(_ local: Int) {
    let row = local * system.zones.count
    for z in system.zones.indices {
      enter(row + z, 1)
      enterUses(z, local, -1)
      add(.unserved(z), local)
    }
    for (d, step) in system.demandSteps.enumerated() {
      enter(row + step.zone, 1)
      enterUses(step.zone, local, -1)
      add(.response(d), local)
    }
  }

  /// Charging and discharging of each store.
  mutating func addStorage(_ local: Int) {
    let row = local * system.zones.count
    for k in system.storage.indices {
      let (zone, efficiency) = (system.storage[k].zone, system.storage[k].roundTripEfficiency)
      enter(row + zone, -1)
      enter(energyRow + k, -efficiency)
      enterUses(zone, local, 1)
      add(.charge(k), local)
      enter(row + zone, 1)
      enter(energyRow + k, 1)
      enterUses(zone, local, -1)
      if let position = limitedStores.firstIndex(of: k) {
        enter(energyRow + system.storage.count + position, 1)
      }
      add(.discharge(k), local)
    }
  }

  /// What imports count for, and what of them is free, with what both add to annual rows.
  mutating func addImports(_ local: Int) {
    for i in imports.indices(local) {
      let layer = imports.layers[i]
      enter(firstImportRow + i, 1)
      enterQuota(imports.programRows[layer.border], -layer.step)
      add(.obliged(i), local, rate: imports.coveredRate(layer: i))
    }
    for b in imports.freeBorders {
      for i in imports.indices(local) where imports.layers[i].border == b { enter(firstImportRow + i, 1) }
      enterQuota(imports.freeRows[b], -1)
      add(.freeImport(b), local)
    }
  }

  private mutating func enterQuota(_ row: Int?, _ value: Double) {
    if quotaCount > 0, let row { enter(quotaRow + row, value) }
  }

  /// What is bought out of annual rows.
  mutating func addBuyOuts(_ local: Int) {
    for r in 0..<quotaCount {
      enter(quotaRow + r, 1)
      add(.buyOut(r), local)
    }
  }

  /// Eligible output that does not count.
  mutating func addUses(_ local: Int) {
    for (i, item) in uses.enumerated() {
      guard let r = item.row else { continue }
      enter(useRow(local) + i, 1)
      enterQuota(r, -item.coefficient)
      add(.spilled(i), local)
    }
  }
}
