import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Two programs change places: what was the first's allowance price is that of the other's row, and nothing else is different.
struct ExchangedProgramTests {
  /// What a unit emits of each program: all of it of the first, part of it of the other, of one alone, of none, and where it
  /// emits what the first does not count; by seed covered in both slices or in the second alone.
  private static func system(_ seed: Int) -> DispatchSystem {
    var random = SeededGenerator(seed: UInt64(seed))
    func unit(_ name: String, cost: Double, rate: Double, share: Double) -> DispatchSystem.Unit {
      DispatchSystem.Unit(
        name: name, zone: 0, capacityMW: Double.random(in: 20...60, using: &random),
        baseCostUSDPerMWh: cost + Double.random(in: 0...2, using: &random), emissionRate: rate,
        coveredShare: share, coverageProfile: random.below(2))
    }
    let units = [
      unit("wind", cost: 1, rate: 0, share: 0), unit("smelter", cost: 12, rate: 0, share: 0),
      unit("both", cost: 15, rate: 1, share: 1), unit("first alone", cost: 20, rate: 0.5, share: 0.75),
      unit("second alone", cost: 25, rate: 0.75, share: 0), unit("neither", cost: 30, rate: 0.25, share: 0),
      unit("last", cost: 35, rate: 0.375, share: 0.5),
    ]
    var row = AnnualRow(
      name: "second", kind: .emissionCap, coefficients: [1: -0.25, 2: -0.5, 4: -0.75, 6: -0.375], least: 0)
    row.program = 1
    for unit in [1, 2, 4, 6] where random.below(2) == 0 { row.coverageProfiles[unit] = 1 }
    return DispatchSystem(
      year: 2030, slices: [.init(name: "winter", hours: 5000), .init(name: "summer", hours: 3760)],
      zones: [
        .init(
          name: "A", isCovered: true,
          loadMW: (0..<2).map { _ in Double.random(in: 120...200, using: &random) }, vollUSDPerMWh: 1000)
      ],
      units: units, annualRows: [row], coverageProfiles: [[1, 1], [0, 1]],
      carbonPriceUSD: seed % 2 == 0 ? 0 : 4)
  }

  @Test(arguments: 1...40) func pricesChangePlaces(seed: Int) throws {
    let system = Self.system(seed)
    let (first, second) = (Double(seed % 9) * 2.5, Double(seed % 7) * 3.5)
    let usual = try NetworkDispatch().withSession(system.paying([1: second])) { try $0.result(at: first) }
    let exchanged = try NetworkDispatch().withSession(
      system.exchangingFirst(with: 1).paying([1: first])
    ) { try $0.result(at: second) }
    for unit in system.units.indices {
      #expect(
        abs(usual.unitGenerationMWh[unit] - exchanged.unitGenerationMWh[unit]) < 1e-3,
        "\(system.units[unit].name)")
    }
    // A ton in a million, of what is emitted.
    let tons = 1e-6 * max(1, usual.emissionsShortTons)
    #expect(abs(usual.coveredEmissionsShortTons - exchanged.programEmissionsShortTons(row: 0)) < tons)
    #expect(abs(exchanged.coveredEmissionsShortTons - usual.programEmissionsShortTons(row: 0)) < tons)
    for slice in 0..<2 {
      let prices = [usual, exchanged].map { $0.quantities.priceUSDPerMWh(zone: 0, slice: slice) }
      #expect(abs(prices[0] - prices[1]) < 1e-6, "slice \(slice): \(prices)")
    }
  }

  /// Back again, the system emits, costs and is covered as before; a program without a row changes nothing.
  @Test func twiceIsNothing() {
    let system = Self.system(3)
    #expect(system.exchangingFirst(with: 2).units == system.units)
    let back = system.exchangingFirst(with: 1).exchangingFirst(with: 1)
    for unit in system.units.indices {
      for slice in 0..<2 {
        #expect(
          back.coveredShare(unit: unit, slice: slice) * back.units[unit].emissionRate
            == system.coveredShare(unit: unit, slice: slice) * system.units[unit].emissionRate)
      }
    }
    #expect(back.annualRows[0].coefficients == system.annualRows[0].coefficients)
  }
}
