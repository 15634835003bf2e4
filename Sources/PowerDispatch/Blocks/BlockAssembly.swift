import DispatchSolveLinearProgramming

/// The LP of a ``BlockModel`` while it is put together.
///
/// Rows: balances of zones, slice by slice; energy of stores; limits of some of them; uses and imports, slice by slice; quotas.
/// Columns come slice by slice, in the order of the methods that add them.
struct BlockAssembly {
  private typealias Entries = [(row: Int, value: Double)]

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

  private mutating func add(_ role: BlockModel.Role, _ local: Int, rate: Double = 0, _ entries: Entries) {
    columns.append((role, local))
    rates.append(rate)
    _ = builder.addColumn(cost: 0, lower: 0, upper: 0, entries: entries)
  }

  private func useRow(_ local: Int) -> Int { firstUseRow + local * uses.count }

  /// What moves in or out of a zone moves its uses the other way.
  private func use(_ zone: Int, _ local: Int, _ value: Double) -> Entries {
    usesOfZone[zone].map { (useRow(local) + $0, value) }
  }

  /// Generation of each class.
  mutating func addGeneration(_ classes: [UnitClasses.Class], _ local: Int) {
    let row = local * system.zones.count
    for (c, item) in classes.enumerated() {
      var entries: Entries = [(row + item.zone, 1)]
      entries += usesOfClass[c].map { (useRow(local) + $0, -1) }
      for r in 0..<quotaCount where item.annualCoefficients[r] != 0 {
        entries.append((quotaRow + r, item.annualCoefficients[r]))
      }
      add(.generation(c), local, rate: item.emissionRate * item.coveredShare, entries)
    }
  }

  /// Flows over each link, both ways.
  mutating func addFlows(_ local: Int) throws(DispatchError) {
    let row = local * system.zones.count
    for (a, link) in system.links.enumerated() {
      guard link.contractedMW <= link.forwardLimitMW else {
        throw .contractExceedsLimit(
          interface: link.name, contractedMW: link.contractedMW, limitMW: link.forwardLimitMW)
      }
      let asked = imports.entries(local, link: a)
      func flow(from: Int, to: Int) -> Entries {
        [(row + from, -1), (row + to, link.efficiency)] + use(from, local, 1)
          + use(to, local, -link.efficiency)
          + asked.map { (firstImportRow + $0.layer, from == link.from ? $0.value : -$0.value) }
      }
      if link.forwardLimitMW > 0 { add(.forward(a), local, flow(from: link.from, to: link.to)) }
      if link.reverseLimitMW > 0 { add(.reverse(a), local, flow(from: link.to, to: link.from)) }
    }
  }

  /// Load that is not served, or does not want to be at the price.
  mutating func addLoad(_ local: Int) {
    let row = local * system.zones.count
    for z in system.zones.indices { add(.unserved(z), local, [(row + z, 1)] + use(z, local, -1)) }
    for (d, step) in system.demandSteps.enumerated() {
      add(.response(d), local, [(row + step.zone, 1)] + use(step.zone, local, -1))
    }
  }

  /// Charging and discharging of each store.
  mutating func addStorage(_ local: Int) {
    let row = local * system.zones.count
    for (k, store) in system.storage.enumerated() {
      let balance = row + store.zone
      add(
        .charge(k), local,
        [(balance, -1), (energyRow + k, -store.roundTripEfficiency)] + use(store.zone, local, 1))
      var entries: Entries = [(balance, 1), (energyRow + k, 1)] + use(store.zone, local, -1)
      if let position = limitedStores.firstIndex(of: k) {
        entries.append((energyRow + system.storage.count + position, 1))
      }
      add(.discharge(k), local, entries)
    }
  }

  /// What imports count for, and what of them is free, with what both add to annual rows.
  mutating func addImports(_ local: Int) {
    func quota(_ row: Int?, _ value: Double) -> Entries {
      quotaCount > 0 ? row.map { [(quotaRow + $0, value)] } ?? [] : []
    }
    for i in imports.indices(local) {
      let layer = imports.layers[i]
      add(
        .obliged(i), local, rate: imports.coveredRate(layer: i),
        [(firstImportRow + i, 1)] + quota(imports.programRows[layer.border], -layer.step))
    }
    for b in imports.freeBorders {
      let mine = imports.indices(local).filter { imports.layers[$0].border == b }
      add(.freeImport(b), local, mine.map { (firstImportRow + $0, 1) } + quota(imports.freeRows[b], -1))
    }
  }

  /// What is bought out of annual rows.
  mutating func addBuyOuts(_ local: Int) {
    for r in 0..<quotaCount { add(.buyOut(r), local, [(quotaRow + r, 1)]) }
  }

  /// Eligible output that does not count.
  mutating func addUses(_ local: Int) {
    for (i, item) in uses.enumerated() {
      guard let r = item.row else { continue }
      let quota: Entries = quotaCount > 0 ? [(quotaRow + r, -item.coefficient)] : []
      add(.spilled(i), local, [(useRow(local) + i, 1)] + quota)
    }
  }
}
