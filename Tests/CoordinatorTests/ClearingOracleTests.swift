import DispatchSolveAllowanceMarket
import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator
@testable import DispatchSolvePowerDispatch

/// Market clearing on real dispatch against one LP: the dispatch LP with an emission row and the supply steps as
/// columns, whose dual is the allowance price.
struct ClearingOracleTests {
  static func system(_ random: inout SeededGenerator) -> DispatchSystem {
    let slices = (0..<3).map {
      DispatchSystem.Slice(name: "s\($0)", hours: Double(Int.random(in: 10...50, using: &random)))
    }
    let zones = (0..<3).map { z in
      DispatchSystem.Zone(
        name: "z\(z)", isCovered: z < 2,
        loadMW: slices.map { _ in Double(Int.random(in: 40...160, using: &random)) }, vollUSDPerMWh: 2000)
    }
    let units = (0..<18).map { u in
      DispatchSystem.Unit(
        name: "u\(u)", zone: u % 3, capacityMW: Double(Int.random(in: 2...9, using: &random) * 10),
        baseCostUSDPerMWh: Double(Int.random(in: 1...12, using: &random) * 5),
        emissionRate: Double(Int.random(in: 0...4, using: &random)) * 0.3, coveredShare: u % 3 < 2 ? 1 : 0)
    }
    let links = (0..<3).map {
      DispatchSystem.Link(
        name: "l\($0)", from: $0, to: ($0 + 1) % 3, forwardLimitMW: 60, reverseLimitMW: 40, efficiency: 0.98,
        wheelingUSDPerMWh: 0.5)
    }
    return DispatchSystem(
      year: 2030, slices: slices, blocks: [.init(name: "all", slices: [0, 1, 2])], zones: zones, units: units,
      storage: [.init(name: "store", zone: 0, capacityMW: 20, roundTripEfficiency: 0.85)], links: links)
  }

  @Test(arguments: 1...10)
  func clearingEqualsTheLP(group: Int) throws {
    for seed in stride(from: group, through: RandomCount.of(150, many: 10_000), by: 10) {
      try clearingEqualsTheLP(seed: seed)
    }
  }

  private func clearingEqualsTheLP(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let system = Self.system(&random)
    let model = NetworkDispatch()
    try model.withSession(system) { session in
      let free = try session.evaluate(at: 0).coveredEmissionsShortTons
      let floor = Double(Int.random(in: 0...6, using: &random))
      let cap = (free * Double.random(in: 0.1...1.1, using: &random)).rounded()
      let tiers = [
        CostContainmentTier(number: 1, triggerUSD: floor + 10, quantityShortTons: (free * 0.05).rounded()),
        CostContainmentTier(number: 2, triggerUSD: floor + 25, quantityShortTons: (free * 0.1).rounded()),
      ]
      let ecr =
        seed % 3 == 0
        ? EmissionsContainmentReserve(triggerUSD: floor + 4, quantityShortTons: (cap * 0.1).rounded()) : nil
      let bank = seed % 2 == 0 ? (free * 0.1).rounded() : 0
      let rules = ProgramYear(
        year: 2030, capShortTons: cap, reservePriceUSD: floor, tiers: tiers, ecr: ecr,
        priceCeilingUSD: seed % 5 == 0 ? 60 : nil)
      let supply = AllowanceSupply(rules: rules, freeBankShortTons: bank, maximumPriceUSD: 1000)
      var demand = DispatchDemand(session: session)
      let clearing = try MarketClearing().clear(&demand, supply: supply)

      let oracle = try Self.solve(system, supply)
      let scale = max(1, free)
      guard clearing.status != .shortage else {
        // The LP pays the maximum price for what nobody supplies.
        #expect(abs(oracle.price - 1000) < 1e-6)
        #expect(oracle.short > 0)
        return
      }
      // Where a step is sold at the very price at which dispatch switches, every mix of both costs the same.
      let isTie = supply.steps.contains { abs($0.priceUSD - clearing.priceUSD) <= 1e-9 * max(1, $0.priceUSD) }
      let most = isTie ? clearing.lower.emissionsShortTons : clearing.emissionsShortTons
      let least = isTie ? clearing.upper.emissionsShortTons : clearing.emissionsShortTons
      #expect(
        (oracle.emissions >= least - 1e-7 * scale && oracle.emissions <= most + 1e-7 * scale)
          || clearing.lower == clearing.upper, "seed \(seed)")
      // Where nothing is emitted nothing is sold, and no reserve price holds the LP's dual up.
      let lowest = clearing.emissionsShortTons > 1e-7 * scale ? clearing.priceUSD : 0
      #expect(
        oracle.price >= lowest - 1e-6 && oracle.price <= clearing.highestPriceUSD + 1e-6,
        "seed \(seed): price \(clearing.priceUSD)...\(clearing.highestPriceUSD), LP \(oracle.price)")
      // Same total of dispatch and allowances: the certificate that both are least-cost.
      let result = try session.result(
        at: clearing.priceUSD, lower: demand.dispatch(of: clearing.lower),
        upper: demand.dispatch(of: clearing.upper),
        upperWeight: clearing.upperWeight)
      #expect(abs(result.coveredEmissionsShortTons - clearing.emissionsShortTons) <= 1e-9 * scale)
      var paid = 0.0
      var remaining = clearing.emissionsShortTons
      for step in supply.steps {
        let taken = min(remaining, step.quantityShortTons)
        paid += step.priceUSD * taken
        remaining -= taken
      }
      let total = result.costs.total - result.costs.allowances + paid
      #expect(abs(total - oracle.objective) <= 1e-8 * max(1, abs(oracle.objective)))
    }
  }

  static func solve(
    _ system: DispatchSystem, _ supply: AllowanceSupply
  ) throws -> (price: Double, emissions: Double, short: Double, objective: Double) {
    let model = try BlockEngine.Network(system).model(0)
    let program = try model.program(of: system.blocks[0], BlockPricing(price: 0))
    let scaleHours = model.weights(of: system.blocks[0]).scaleHours
    let rates = model.coveredRates
    var builder = LinearProgramBuilder()
    for row in 0..<program.rowCount {
      builder.addRow(lower: program.rowLower[row], upper: program.rowUpper[row])
    }
    // Covered emissions less allowances must not be positive; both per block hour, as the block's costs are.
    let emissionRow = builder.addRow(lower: -.infinity, upper: 0)
    for column in 0..<program.columnCount {
      var entries: [(row: Int, value: Double)] = []
      for k in program.matrix.columnStarts[column]..<program.matrix.columnStarts[column + 1] {
        entries.append((Int(program.matrix.rowIndices[k]), program.matrix.values[k]))
      }
      if rates[column] != 0 { entries.append((emissionRow, rates[column])) }
      builder.addColumn(
        cost: program.costs[column], lower: program.columnLower[column], upper: program.columnUpper[column],
        entries: entries)
    }
    for step in supply.steps {
      builder.addColumn(
        cost: step.priceUSD, lower: 0, upper: step.quantityShortTons / scaleHours,
        entries: [(emissionRow, -1)])
    }
    let short = builder.addColumn(
      cost: supply.maximumPriceUSD, lower: 0, upper: .infinity, entries: [(emissionRow, -1)])
    let solution = try SimplexSolver.with(try builder.build()) { try $0.solve() }
    #expect(solution.isOptimal)
    var emissions = 0.0
    for column in rates.indices { emissions += rates[column] * solution.primal[column] }
    return (
      -solution.rowDuals[emissionRow], emissions * scaleHours,
      solution.primal[short] * scaleHours, solution.objective * scaleHours
    )
  }
}
