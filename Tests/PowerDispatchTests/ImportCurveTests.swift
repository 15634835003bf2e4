import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Emissions curves of systems in which imports need allowances, with rates by slice and free imports among them.
struct ImportCurveTests {
  /// Rounding between solvers, relative: each is certified to 1e-9.
  private static let tolerance = 1e-8

  /// A random system with one or two members of three.
  private static func system(seed: Int) -> DispatchSystem {
    var system = RandomSystemTests.system(seed: seed, zones: 3)
    var random = SeededGenerator(seed: UInt64(seed) + 7_000_000)
    func rate() -> Double { Double(Int.random(in: 0...5, using: &random)) * 0.2 }
    var border = ImportBorder(
      memberProfiles: seed % 2 == 0 ? [0, nil, nil] : [0, nil, 0], rates: [rate(), rate(), rate()],
      freeMWh: seed % 3 == 0 ? Double.random(in: 1e3...1e5, using: &random) : 0)
    if seed % 4 == 0 { border.sliceRates = system.slices.map { _ in [rate(), rate(), rate()] } }
    system.setImportBorders([border], programs: [""])
    return system
  }

  /// Rows have names of their own, those of imports that of their slice, and belong to no zone alone.
  @Test func namesOfRows() throws {
    for seed in 1...8 {
      let system = Self.system(seed: seed)
      let network = try BlockEngine.Network(system)
      for block in system.blocks.indices {
        let model = network.model(block)
        let names = (0..<model.template.rowCount).map { model.rowName($0, of: system.blocks[block]) }
        #expect(Set(names).count == names.count, "\(names)")
        let imports = model.firstImportRow..<model.firstQuotaRow
        #expect(
          !imports.isEmpty
            && imports.allSatisfy { names[$0].hasPrefix("imports ") && model.zone(ofRow: $0) == 0 })
        let slices = system.blocks[block].slices.map { system.slices[$0].name }
        #expect(imports.allSatisfy { row in slices.contains { names[row].hasSuffix(" \($0)") } })
      }
      // What nobody sets is 0.
      let quantities = DispatchQuantities(system, classes: UnitClasses(system))
      #expect(quantities.obliged.allSatisfy { $0 == 0 } && !quantities.obliged.isEmpty)
    }
  }

  @Test func everyPriceEqualsAFreshSolve() throws {
    var imported = 0
    var bySlice = 0
    for seed in 1...RandomCount.of(60, many: 2_000) {
      let system = Self.system(seed: seed)
      let curve = try NetworkDispatch(threads: 2).withSession(system) { try $0.emissionsCurve(0...80) }
      // Not at the end of the range, where a switch is no part of it any more.
      for price in [0, 3.3, 17, 29.5, 55, 79] {
        let results = try [BlockSolver.stack, .sparse, .glpk].map { solver in
          try NetworkDispatch(solver: solver).withSession(system) { try $0.result(at: price) }
        }
        for result in results {
          let scale = max(1, abs(result.objectiveUSD))
          #expect(
            abs(curve.leastCost(at: price) - result.objectiveUSD) <= Self.tolerance * scale,
            "seed \(seed) at \(price)")
          #expect(
            abs(result.costs.total - result.objectiveUSD) <= Self.tolerance * scale,
            "seed \(seed) at \(price)")
          let allowed = curve.emissions(at: price)
          let slack = Self.tolerance * max(1, curve.emissionsAtStart)
          #expect(
            result.coveredEmissionsShortTons >= allowed.lowerBound - slack
              && result.coveredEmissionsShortTons <= allowed.upperBound + slack,
            "seed \(seed) at \(price): \(result.coveredEmissionsShortTons), curve \(allowed)")
          #expect(
            result.importDeviationShortTons(border: 0) <= 1e-6 * max(1, result.importedShortTons),
            "seed \(seed) at \(price)")
        }
        if results[0].importedShortTons > 1 {
          imported += 1
          if system.hasSliceRates { bySlice += 1 }
        }
      }
    }
    #expect(imported > 100 && bySlice > 20, "\(imported) with imports, \(bySlice) by slice")
  }
}
