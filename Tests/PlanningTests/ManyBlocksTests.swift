import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch
import Testing

@testable import DispatchSolvePlanning

/// Years of more blocks than a planner knows apart, and parts that are solved in several groups.
struct ManyBlocksTests {
  /// Relative difference of plans of the same window: what sums over hundreds of blocks leave of 1e-9.
  private static let costTolerance = 1e-9

  /// A window with few years and more blocks than parts.
  private static func window(seed: Int) -> PlanningWindow? {
    var random = RandomWindow(seed: seed)
    var window = random.window()
    guard window.years.count <= 2 else { return nil }
    for t in window.years.indices {
      window.years[t].system = repeated(window.years[t].system, 33)
      window.years[t].system.balancesOfPart = 1
    }
    return window
  }

  /// A system whose slices are so many, of the same length together, loads some per cent apart.
  private static func repeated(_ system: DispatchSystem, _ count: Int) -> DispatchSystem {
    var many = system
    let copies = 0..<count
    func loads(_ values: [Double]) -> [Double] {
      copies.flatMap { copy in values.map { $0 * (1 + 0.002 * Double(copy - count / 2)) } }
    }
    many.slices = copies.flatMap { copy in
      system.slices.map { DispatchSystem.Slice(name: "\($0.name).\(copy)", hours: $0.hours / Double(count)) }
    }
    many.blocks = copies.flatMap { copy in
      system.blocks.map { block in
        DispatchSystem.Block(
          name: "\(block.name).\(copy)", slices: block.slices.map { $0 + copy * system.slices.count })
      }
    }
    for z in many.zones.indices { many.zones[z].loadMW = loads(many.zones[z].loadMW) }
    for d in many.demandSteps.indices { many.demandSteps[d].loadMW = loads(many.demandSteps[d].loadMW) }
    many.availabilityProfiles = system.availabilityProfiles.map { profile in copies.flatMap { _ in profile } }
    many.fuelProfiles = system.fuelProfiles.map { profile in copies.flatMap { _ in profile } }
    many.coverageProfiles = system.coverageProfiles.map { profile in copies.flatMap { _ in profile } }
    return many
  }

  /// Annual rows, stores, margins, closures, tiers and banking, with several blocks a part, against GLPK on one linear program.
  @Test(arguments: 0..<3)
  func windowsCostWhatOneProgramDoes(group: Int) throws {
    var withRows = 0
    for seed in (group * 16)..<(group * 16 + 16) {
      guard let window = Self.window(seed: seed) else { continue }
      #expect(window.years[0].system.parts.count < window.years[0].system.blocks.count)
      let one = try SimplexSolver.with(
        OneProgram(window).program, options: SimplexOptions(scaling: true)
      ) { try $0.solve() }
      guard let plan = try? PlanningSolver().solve(window) else {
        #expect(one.status == .primalInfeasible, "seed \(seed)")
        continue
      }
      let whole = one.objective * OneProgram.money
      #expect(
        abs(plan.costUSD - whole) <= Self.costTolerance * max(1, abs(whole)),
        "seed \(seed): \(plan.costUSD), \(whole)")
      if !window.years[0].system.annualRows.isEmpty { withRows += 1 }
    }
    #expect(withRows > 0)
  }

  /// Parts solved together, a few at a time, and one by one: the same cost, each by its own path.
  @Test func groupsOfPartsMakeNoDifference() throws {
    var several = 0
    for seed in 0..<24 {
      guard let window = Self.window(seed: seed) else { continue }
      let blocks = try PlanningBlocks(window.years[0].system, mostRows: 60)
      if blocks.groups.count > 1, blocks.groups.contains(where: { $0.count > 1 }) { several += 1 }
      #expect(try PlanningBlocks(window.years[0].system).groups.count == 1)
      guard let together = try? PlanningSolver().solve(window) else { continue }
      var solver = PlanningSolver(threads: 2)
      solver.mostRowsTogether = 60
      let apart = try solver.solve(window)
      #expect(
        abs(together.costUSD - apart.costUSD) <= Self.costTolerance * max(1, abs(together.costUSD)),
        "seed \(seed): \(together.costUSD), \(apart.costUSD)")
      solver.threads = 1
      let again = try solver.solve(window)
      #expect(again.costUSD == apart.costUSD && again.years == apart.years, "seed \(seed)")
    }
    #expect(several > 1)
  }
}
