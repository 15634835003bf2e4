import LinearProgramming

/// The LP of one block of slices, and where its columns stand in the year.
///
/// Quantities are MW. Costs carry the weight of a slice, hours over the block's mean hours, so that the
/// coefficients of a block stay near those of a single slice whatever its length; `scaleHours` gives dollars.
struct BlockProgram: Sendable {
  /// What a column stands for.
  enum Role: Sendable, Hashable {
    case generation(Int)
    case forward(Int)
    case reverse(Int)
    case charge(Int)
    case discharge(Int)
    case unserved(Int)
  }

  /// A column whose cost depends on the allowance price.
  struct CarbonColumn: Sendable {
    var column: Int
    /// Weighted covered emission rate, short tons per MWh.
    var rate: Double
  }

  /// Name of the block.
  let name: String
  /// LP at allowance price 0 and without the exogenous price's covered part.
  let program: LinearProgram
  /// Role and slice of every column.
  let columns: [(role: Role, slice: Int)]
  /// Zone and slice of every balance row; storage rows follow.
  let balances: [(zone: Int, slice: Int)]
  /// Weight of every balance row's slice.
  let balanceWeights: [Double]
  /// Columns of covered emitters.
  let carbonColumns: [CarbonColumn]
  /// Mean hours of the block's slices.
  let scaleHours: Double

  init(system: DispatchSystem, block: DispatchSystem.Block) throws(DispatchError) {
    let hours = block.slices.map { system.slices[$0].hours }
    let scale = hours.reduce(0, +) / Double(max(1, hours.count))
    var builder = LinearProgramBuilder()
    var columns: [(role: Role, slice: Int)] = []
    var balances: [(zone: Int, slice: Int)] = []
    var balanceWeights: [Double] = []
    var carbonColumns: [CarbonColumn] = []
    var firstRow: [Int] = []

    for (local, s) in block.slices.enumerated() {
      firstRow.append(builder.rowCount)
      for (z, zone) in system.zones.enumerated() {
        _ = builder.addRow(
          lower: zone.loadMW[s], upper: .infinity, name: "balance \(zone.name) \(system.slices[s].name)")
        balances.append((z, s))
        balanceWeights.append(hours[local] / scale)
      }
    }
    func add(
      _ role: Role, slice s: Int, cost: Double, lower: Double, upper: Double,
      _ entries: [(row: Int, value: Double)]
    ) -> Int {
      columns.append((role, s))
      return builder.addColumn(cost: cost, lower: lower, upper: upper, entries: entries)
    }
    for (local, s) in block.slices.enumerated() {
      let weight = hours[local] / scale
      let row = firstRow[local]
      for (u, unit) in system.units.enumerated() {
        let capability = system.capabilityMW(unit: u, slice: s)
        guard capability > 0 else { continue }
        let covered = unit.emissionRate * unit.coveredShare
        let uncovered = unit.emissionRate * (1 - unit.coveredShare) * system.carbonPriceUSD
        let column = add(
          .generation(u), slice: s, cost: weight * (system.costUSDPerMWh(unit: u, slice: s) + uncovered),
          lower: system.minimumMW(unit: u, slice: s), upper: capability, [(row + unit.zone, 1)])
        if covered != 0 { carbonColumns.append(CarbonColumn(column: column, rate: weight * covered)) }
      }
      for (a, link) in system.links.enumerated() {
        guard link.contractedMW <= link.forwardLimitMW else {
          throw .contractExceedsLimit(
            interface: link.name, contractedMW: link.contractedMW, limitMW: link.forwardLimitMW)
        }
        let cost = weight * link.wheelingUSDPerMWh
        if link.forwardLimitMW > 0 {
          _ = add(
            .forward(a), slice: s, cost: cost, lower: link.contractedMW, upper: link.forwardLimitMW,
            [(row + link.from, -1), (row + link.to, link.efficiency)])
        }
        if link.reverseLimitMW > 0 {
          _ = add(
            .reverse(a), slice: s, cost: cost, lower: 0, upper: link.reverseLimitMW,
            [(row + link.to, -1), (row + link.from, link.efficiency)])
        }
      }
      for (z, zone) in system.zones.enumerated() where zone.loadMW[s] > 0 {
        _ = add(
          .unserved(z), slice: s, cost: weight * zone.vollUSDPerMWh, lower: 0, upper: zone.loadMW[s],
          [(row + z, 1)])
      }
    }
    for (k, store) in system.storage.enumerated() {
      let energy = builder.addRow(
        lower: -.infinity, upper: 0, name: "storage energy \(store.name) \(block.name)")
      let limit = builder.addRow(
        lower: -.infinity,
        upper: store.maximumCapacityFactor * store.capacityMW * hours.reduce(0, +) / scale,
        name: "storage limit \(store.name) \(block.name)")
      for (local, s) in block.slices.enumerated() {
        let weight = hours[local] / scale
        let power = store.capacityMW * system.availabilityProfiles[store.availabilityProfile][s]
        guard power > 0 else { continue }
        let row = firstRow[local] + store.zone
        _ = add(
          .charge(k), slice: s, cost: weight * store.chargeCostUSDPerMWh, lower: 0, upper: power,
          [(row, -1), (energy, -weight * store.roundTripEfficiency)])
        _ = add(
          .discharge(k), slice: s, cost: weight * store.dischargeCostUSDPerMWh, lower: 0, upper: power,
          [(row, 1), (energy, weight), (limit, weight)])
      }
    }
    do {
      program = try builder.build()
    } catch {
      throw .invalidProgram("\(system.year), block \(block.name): \(error)")
    }
    name = block.name
    scaleHours = scale
    self.columns = columns
    self.balances = balances
    self.balanceWeights = balanceWeights
    self.carbonColumns = carbonColumns
  }

  /// Covered emissions of a primal solution, short tons.
  func coveredEmissions(_ primal: [Double]) -> Double {
    carbonColumns.reduce(0) { $0 + $1.rate * primal[$1.column] } * scaleHours
  }

  /// Cost of a primal solution at price 0 on covered emissions, $.
  func baseCost(_ primal: [Double]) -> Double {
    var cost = 0.0
    for j in 0..<program.columnCount { cost += program.costs[j] * primal[j] }
    return cost * scaleHours
  }

  /// The LP with covered emissions at `price`.
  func program(at price: Double) throws(DispatchError) -> LinearProgram {
    var priced = program
    do {
      for carbon in carbonColumns {
        try priced.setCost(program.costs[carbon.column] + price * carbon.rate, column: carbon.column)
      }
    } catch {
      throw .invalidProgram("block \(name): \(error)")
    }
    return priced
  }

  /// Writes a primal solution and balance duals into the year's quantities.
  func scatter(primal: [Double], rowDuals: [Double], into quantities: inout DispatchQuantities) {
    let n = quantities.sliceCount
    for (value, column) in zip(primal, columns) {
      let s = column.slice
      switch column.role {
      case .generation(let u): quantities.generation[u * n + s] = value
      case .forward(let a): quantities.forward[a * n + s] = value
      case .reverse(let a): quantities.reverse[a * n + s] = value
      case .charge(let k): quantities.charge[k * n + s] = value
      case .discharge(let k): quantities.discharge[k * n + s] = value
      case .unserved(let z): quantities.unserved[z * n + s] = value
      }
    }
    for (i, balance) in balances.enumerated() {
      quantities.price[balance.zone * n + balance.slice] = rowDuals[i] / balanceWeights[i]
    }
  }
}
