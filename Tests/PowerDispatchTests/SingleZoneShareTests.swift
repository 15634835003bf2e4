import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

/// Merit order where capacity, coverage, fuel and output that must run differ from slice to slice: the network's linear
/// program says the same.
struct SingleZoneShareTests {
  private static func study(load: Double) -> Study {
    let slices = [("a", 3000.0), ("b", 4000), ("c", 1760)]
    var study = Study(
      zones: [Zone(name: "Z", group: "g")],
      slices: slices.map { TimeSlice(name: $0.0, block: $0.0, hours: $0.1) },
      units: [
        // Must run at 0.4 of what it has, but in slice b less is available.
        GeneratingUnit(
          name: "coal", zone: "Z", technology: "Coal", fuel: "coal", capacityMW: 200, minimumOutputShare: 0.4,
          heatRateMMBtuPerMWh: 10, variableOMUSDPerMWh: 2, emissionRateShortTonsPerMWh: 1, coveredShare: 0.7),
        GeneratingUnit(
          name: "gas", zone: "Z", technology: "Gas", fuel: "gas", capacityMW: 300, heatRateMMBtuPerMWh: 7,
          emissionRateShortTonsPerMWh: 0.4),
        GeneratingUnit(name: "wind", zone: "Z", technology: "Wind", capacityMW: 150),
      ],
      demand: [DemandRow(year: 2030, zone: "Z", demandMWh: load)],
      fuelPrices: [("coal", 2.0), ("gas", 4)].map {
        FuelPriceRow(year: 2030, zone: "Z", fuel: $0.0, priceUSDPerMMBtu: $0.1)
      },
      program: AllowanceProgram(
        years: [ProgramYear(year: 2030, capShortTons: 1)],
        memberships: [ProgramMembership(zone: "Z", firstYear: 2020)]))
    study.fuelSeasonal = [FuelSeasonalRow(group: "g", block: "c", fuel: "gas", multiplier: 1.5)]
    study.availability = [
      ("Coal", [0.9, 0.3, 0.6]), ("Gas", [0.8, 0.95, 0.5]), ("Wind", [0.1, 0.45, 0.3]),
    ]
    .flatMap { technology, shares in
      zip(slices, shares).map {
        AvailabilityRow(group: "g", technology: technology, slice: $0.0, availability: $1)
      }
    }
    return study
  }

  /// Some load served with spill, with all, and not all of it.
  @Test(arguments: [400_000.0, 1_600_000, 3_400_000])
  func sharesOfSlices(load: Double) throws {
    let study = Self.study(load: load)
    let system = try DispatchSystem(study: study, fleet: Fleet(study: study), year: 2030)
    func results(_ model: any DispatchModel, _ price: Double) throws -> [Double] {
      try model.withSession(system) { session in
        let point = try session.evaluate(at: price)
        let result = try session.result(at: price)
        return [
          point.coveredEmissionsShortTons, point.leastCostUSD, result.coveredEmissionsShortTons,
          result.unservedMWh,
        ]
      }
    }
    for price in [0.0, 17, 60] {
      let stack = try results(SingleZoneDispatch(), price)
      let network = try results(NetworkDispatch(solver: .glpk), price)
      for (one, other) in zip(stack, network) {
        #expect(abs(one - other) <= 1e-7 * max(1, abs(other)), "\(price): \(stack), \(network)")
      }
    }
    // By hand at price 0, load 400,000 MWh (45.7 MW): coal must run at 80, 60 and 80 MW, of which 0.7 are covered.
    if load == 400_000 {
      let covered = 0.7 * (80 * 3000 + 60 * 4000 + 80 * 1760.0)
      #expect(abs(try results(SingleZoneDispatch(), 0)[0] - covered) < 1e-3)
    }
  }
}
