import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Power goes one way over a line in a slice, whatever was mixed.
struct BothDirectionsTests {
  /// Coal in A, gas in both zones and two lines between them; where coal and B's gas change places, one dispatch sends power out
  /// of A and the other into it, in each of two slices.
  @Test(arguments: BlockSolver.allCases)
  func aMixOfBothSidesIsNetted(solver: BlockSolver) throws {
    for seed in 1...20 {
      var random = SeededGenerator(seed: UInt64(seed))
      let (loadA, loadB) = (
        Double.random(in: 40...90, using: &random), Double.random(in: 20...70, using: &random)
      )
      let coal = loadA + Double.random(in: 5...15, using: &random)
      let rate = Double.random(in: 0.2...0.5, using: &random)
      // They change places where 20 + p = 30.
      let system = DispatchSystem(
        year: 2030, slices: [.init(name: "day", hours: 5000), .init(name: "night", hours: 3760)],
        zones: [
          .init(name: "A", isCovered: true, loadMW: [loadA, loadA], vollUSDPerMWh: 1000),
          .init(name: "B", isCovered: false, loadMW: [loadB, loadB], vollUSDPerMWh: 1000),
        ],
        units: [
          .init(
            name: "coal", zone: 0, capacityMW: coal, baseCostUSDPerMWh: 20, emissionRate: 1, coveredShare: 1),
          .init(
            name: "gas A", zone: 0, capacityMW: 200, baseCostUSDPerMWh: 30, emissionRate: rate,
            coveredShare: 1),
          .init(name: "gas B", zone: 1, capacityMW: 200, baseCostUSDPerMWh: 30, emissionRate: rate),
        ],
        links: [
          .init(name: "line", from: 0, to: 1, forwardLimitMW: 30, reverseLimitMW: 30),
          .init(name: "other line", from: 0, to: 1, forwardLimitMW: 30, reverseLimitMW: 30),
        ])
      try NetworkDispatch(solver: solver).withSession(system) { session in
        let (low, high) = (try session.evaluate(at: 9), try session.evaluate(at: 11))
        for weight in [0.1, 0.5, 0.9] {
          let result = try session.result(at: 10, lower: low, upper: high, upperWeight: weight)
          for (link, slice) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let forward = result.quantities.forwardMW(link: link, slice: slice)
            let reverse = result.quantities.reverseMW(link: link, slice: slice)
            #expect(min(forward, reverse) == 0, "seed \(seed), line \(link), slice \(slice)")
          }
          // What A needs beyond its own units comes in, and nothing goes out.
          let own = result.unitGenerationMWh[0] + result.unitGenerationMWh[1]
          let net = loadA * 8760 - own
          #expect(abs(result.importsToCoveredMWh - max(0, net)) <= 1e-6 * loadA * 8760, "seed \(seed)")
          #expect(abs(result.exportsFromCoveredMWh - max(0, -net)) <= 1e-6 * loadA * 8760, "seed \(seed)")
          #expect(
            abs(result.zones[0].importsMWh - result.zones[0].exportsMWh - net) <= 1e-6 * loadA * 8760)
        }
      }
    }
  }

  /// A contract runs, whatever comes back; between two zones flows are counted net.
  @Test func aContractIsKept() throws {
    let system = DispatchSystem(
      year: 2030, slices: [.init(name: "all", hours: 100)],
      zones: [
        .init(name: "A", isCovered: true, loadMW: [50], vollUSDPerMWh: 1000),
        .init(name: "B", isCovered: false, loadMW: [50], vollUSDPerMWh: 1000),
      ],
      units: [
        .init(name: "a", zone: 0, capacityMW: 20, baseCostUSDPerMWh: 20),
        .init(name: "b", zone: 1, capacityMW: 200, baseCostUSDPerMWh: 30),
      ],
      links: [
        .init(name: "contract", from: 0, to: 1, forwardLimitMW: 40, reverseLimitMW: 40, contractedMW: 10),
        .init(name: "other", from: 0, to: 1, forwardLimitMW: 0, reverseLimitMW: 40),
      ])
    let result = try NetworkDispatch().withSession(system) { try $0.result(at: 0) }
    #expect(result.quantities.forwardMW(link: 0, slice: 0) == 10)
    #expect(abs(result.importsToCoveredMWh - 3000) < 1e-6)
    #expect(result.exportsFromCoveredMWh == 0)
  }
}
