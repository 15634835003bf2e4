import DispatchSolveExperiments
import DispatchSolvePowerSystem

/// Two zones, one of which has coal and gas, the other gas alone; one slice, so that everything can be said in closed
/// form as long as nothing flows.
enum TwoStates {
  static let years: Years = [2030, 2031]

  /// - Parameter lineMW: Capacity of the line between the zones, both ways.
  static func study(lineMW: Double = 0) -> Study {
    Study(
      settings: StudySettings(vollUSDPerMWh: 2000, maximumAllowancePriceUSD: 500),
      zones: [Zone(name: "A", group: "all"), Zone(name: "B", group: "all")],
      technologies: [
        Technology(name: "Gas", fuel: "gas", heatRateMMBtuPerMWh: 8), Technology(name: "Coal", fuel: "coal"),
        Technology(name: "Wind", defaultAvailability: 0.4),
      ],
      units: [
        unit("coal A", "A", "coal", 80, heatRate: 10, variable: 4, rate: 1.03),
        unit("gas A", "A", "gas", 120, heatRate: 8, variable: 3, rate: 0.47),
        unit("gas B", "B", "gas", 150, heatRate: 8.5, variable: 3, rate: 0.5),
        unit("peak B", "B", "gas", 150, heatRate: 11, variable: 5, rate: 0.65),
      ],
      demand: years.flatMap { year in
        [("A", 100.0), ("B", 60)].map { DemandRow(year: year, zone: $0.0, demandMWh: 8760 * $0.1) }
      },
      fuelPrices: years.flatMap { year in
        ["A", "B"].flatMap { zone in
          [
            FuelPriceRow(year: year, zone: zone, fuel: "gas", priceUSDPerMMBtu: 4),
            FuelPriceRow(year: year, zone: zone, fuel: "coal", priceUSDPerMMBtu: 2.5),
          ]
        }
      },
      interfaces: lineMW == 0
        ? []
        : [
          Interface(
            name: "line", fromZone: "A", toZone: "B", capacityMW: lineMW, reverseCapacityMW: lineMW,
            efficiency: 0.98, wheelingUSDPerMWh: 0.5)
        ],
      program: AllowanceProgram(
        years: years.map { ProgramYear(year: $0, capShortTons: 200_000) },
        memberships: [ProgramMembership(zone: "A", firstYear: 2020, budgetShortTons: 400_000)],
        bankingEnabled: false),
      buildOptions: years.map {
        BuildOption(
          year: $0, technology: "Wind", overnightCapexUSDPerKW: 1500, fixedOMUSDPerKWYear: 20, lifeYears: 25,
          realWACC: 0.05)
      },
      buildLimits: ["A", "B"].map { BuildLimit(zone: $0, technology: "Wind", limitMWPerYear: 10) })
  }

  private static func unit(
    _ name: String, _ zone: String, _ fuel: String, _ capacity: Double, heatRate: Double, variable: Double,
    rate: Double
  ) -> GeneratingUnit {
    GeneratingUnit(
      name: name, zone: zone, technology: fuel == "gas" ? "Gas" : "Coal", fuel: fuel, capacityMW: capacity,
      heatRateMMBtuPerMWh: heatRate, variableOMUSDPerMWh: variable, emissionRateShortTonsPerMWh: rate)
  }

  static func jurisdiction(
    _ zone: String, _ lever: StudyLever, _ values: Lever, start: Double, damage: Double = 0,
    capShare: Double = 0
  ) -> Jurisdiction {
    Jurisdiction(
      name: "state \(zone)", zones: [zone], lever: lever, values: values, start: start,
      damageUSDPerShortTon: damage, capShare: capShare)
  }
}
