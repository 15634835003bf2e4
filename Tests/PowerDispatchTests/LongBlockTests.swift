import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Blocks of more slices than a dense inverse can hold.
struct LongBlockTests {
  /// A random system's slices some times over in one block, each time at other load, with a store in every zone.
  private static func system(seed: Int, zones: Int, times: Int) -> DispatchSystem {
    var system = RandomSystemTests.system(seed: seed, zones: zones)
    var random = SeededGenerator(seed: UInt64(seed) + 1000)
    let slices = system.slices
    system.slices = (0..<times).flatMap { copy in
      slices.map { DispatchSystem.Slice(name: "\($0.name).\(copy)", hours: $0.hours) }
    }
    system.blocks = [.init(name: "all", slices: Array(system.slices.indices))]
    for z in system.zones.indices {
      let load = system.zones[z].loadMW
      system.zones[z].loadMW = (0..<times).flatMap { _ in
        load.map { $0 * Double.random(in: 0.6...1.2, using: &random) }
      }
    }
    system.availabilityProfiles = [system.slices.map { _ in 1 }]
    system.fuelProfiles = [system.slices.map { _ in 1 }]
    system.storage = system.zones.indices.map { z in
      DispatchSystem.Storage(
        name: "store \(z)", zone: z, capacityMW: Double.random(in: 5...40, using: &random),
        roundTripEfficiency: 0.8, maximumCapacityFactor: z == 0 ? 0.2 : 1)
    }
    return system
  }

  private static func results(
    _ system: DispatchSystem, _ solver: BlockSolver, _ prices: [Double]
  ) throws -> [DispatchResult] {
    try NetworkDispatch(solver: solver).withSession(system) { session in
      try prices.map { try session.result(at: $0) }
    }
  }

  private static let prices = [0.0, 18.5, 7]

  /// Costs, and emissions where they are certain, as GLPK finds them; some 700 to 1,100 rows a block.
  @Test(arguments: 1...4) func equalsGLPK(seed: Int) throws {
    let slices = RandomSystemTests.system(seed: seed, zones: 5).slices.count
    let system = Self.system(seed: seed, zones: 5, times: 200 / slices)
    let network = try BlockEngine.Network(system)
    #expect(network.model(0).template.rowCount > StackSimplex.maximumRows)
    let ours = try Self.results(system, .stack, Self.prices)
    let theirs = try Self.results(system, .glpk, Self.prices)
    for (mine, other) in zip(ours, theirs) {
      let scale = max(1, abs(other.objectiveUSD))
      #expect(abs(mine.objectiveUSD - other.objectiveUSD) <= 1e-9 * scale)
      #expect(abs(mine.costs.total - mine.objectiveUSD) <= 1e-9 * scale)
      #expect(
        abs(mine.coveredEmissionsShortTons - other.coveredEmissionsShortTons)
          <= 1e-6 * max(1, other.coveredEmissionsShortTons))
    }
  }

  /// The start at the optima of the slices spares pivots, and is a start only: the same optimum as from the rows.
  @Test(arguments: [BlockSolver.sparse, .stack])
  func slicesAreAStart(method: BlockSolver) throws {
    let system = Self.system(seed: 3, zones: 4, times: method == .sparse ? 90 : 20)
    let network = try BlockEngine.Network(system)
    let model = network.model(0)
    let block = system.blocks[0]
    let pricing = BlockPricing(price: 11)
    func solved(_ start: Basis?) throws -> (cost: Double, pivots: Int) {
      let program = try model.program(of: block, pricing)
      let solver: any DualMethod = try #require(
        method == .sparse ? SparseSimplex(program) as (any DualMethod)? : StackSimplex(program))
      try solver.setTieCosts(model.tieCosts)
      if let start { try solver.setBasis(start) }
      #expect(solver.solve() == .optimal)
      return (solver.objective, solver.pivots)
    }
    let slices = try #require(SliceStart(model, network.classes))
    let start = try slices.basis(model, of: block, pricing)
    #expect(start.basicCount == model.template.rowCount)
    let (cold, warm) = (try solved(nil), try solved(start))
    #expect(abs(cold.cost - warm.cost) <= 1e-9 * abs(cold.cost))
    #expect(warm.pivots < cold.pivots / 2, "\(warm.pivots) of \(cold.pivots)")
  }

  /// Of a block of one slice there is nothing to begin with.
  @Test func oneSliceHasNoStart() throws {
    let network = try BlockEngine.Network(RandomSystemTests.system(seed: 1, zones: 1))
    let single = try #require(network.models.first { $0.sliceCount == 1 })
    #expect(SliceStart(single, network.classes) == nil)
    let long = try BlockEngine.Network(Self.system(seed: 1, zones: 2, times: 3))
    #expect(SliceStart(long.model(0), long.classes) != nil)
  }

  /// Sparse factors for blocks of any size: what the method with stacks finds, with ties broken alike.
  @Test(arguments: 0..<10) func anySize(group: Int) throws {
    for seed in stride(from: 1 + group, through: RandomCount.of(200, many: 10_000), by: 10) {
      let system = RandomSystemTests.system(seed: seed, zones: 1 + seed % 4)
      let stacks = try Self.results(system, .stack, Self.prices)
      let sparse = try Self.results(system, .sparse, Self.prices)
      for (one, other) in zip(stacks, sparse) {
        let scale = max(1, abs(one.objectiveUSD))
        #expect(abs(one.objectiveUSD - other.objectiveUSD) <= 1e-9 * scale, "seed \(seed)")
        #expect(
          abs(one.coveredEmissionsShortTons - other.coveredEmissionsShortTons)
            <= 1e-9 * max(1, one.coveredEmissionsShortTons), "seed \(seed)")
        for (a, b) in zip(one.quantities.price, other.quantities.price) {
          #expect(abs(a - b) <= 1e-7 * max(1, abs(a)), "seed \(seed)")
        }
      }
    }
  }
}
