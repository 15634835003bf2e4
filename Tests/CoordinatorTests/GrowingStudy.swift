import DispatchSolvePowerSystem

/// A small study whose fleet changes: two zones, two seasons with storage, growing load, options in both zones.
enum GrowingStudy {
  static let years = Array(2030...2034)

  static func study() -> Study {
    let slices = [("w1", "winter"), ("w2", "winter"), ("s1", "summer"), ("s2", "summer")].map {
      TimeSlice(name: $0.0, block: $0.1, hours: 2190)
    }
    let shape = [("w1", 0.8), ("w2", 1.2), ("s1", 0.7), ("s2", 1.3)].map {
      LoadShapeRow(group: "all", slice: $0.0, loadFactor: $0.1)
    }
    return Study(
      settings: StudySettings(
        vollUSDPerMWh: 2000, maximumAllowancePriceUSD: 500,
        expansion: ExpansionSettings(isEnabled: true),
        lifecycle: LifecycleSettings(isEnabled: true, lossYearsToClosure: 3)),
      zones: [Zone(name: "A", group: "all"), Zone(name: "B", group: "all")], slices: slices,
      technologies: [
        Technology(
          name: "Gas", fuel: "gas", heatRateMMBtuPerMWh: 7, variableOMUSDPerMWh: 2,
          emissionRateShortTonsPerMWh: 0.41, coveredShare: 1, lifeYears: 30),
        Technology(name: "Wind", defaultAvailability: 0.35),
        Technology(name: "Battery", roundTripEfficiency: 0.85, maximumCapacityFactor: 0.2),
      ],
      units: [
        GeneratingUnit(
          name: "coal A", zone: "A", technology: "Coal", fuel: "coal", capacityMW: 120,
          heatRateMMBtuPerMWh: 10, variableOMUSDPerMWh: 4, fixedOMUSDPerKWYear: 60,
          emissionRateShortTonsPerMWh: 1.03),
        GeneratingUnit(
          name: "gas A", zone: "A", technology: "Gas", fuel: "gas", capacityMW: 60, heatRateMMBtuPerMWh: 9,
          variableOMUSDPerMWh: 3, emissionRateShortTonsPerMWh: 0.53),
        GeneratingUnit(
          name: "gas B", zone: "B", technology: "Gas", fuel: "gas", capacityMW: 80, heatRateMMBtuPerMWh: 8,
          variableOMUSDPerMWh: 3, emissionRateShortTonsPerMWh: 0.47, onlineYear: 2002),
      ],
      storage: [
        StorageUnit(
          name: "pump", zone: "B", technology: "Pump", capacityMW: 10, roundTripEfficiency: 0.78)
      ],
      demand: years.flatMap { year in
        [("A", 900_000.0), ("B", 500_000)].map {
          DemandRow(year: year, zone: $0.0, demandMWh: $0.1 * (1 + 0.06 * Double(year - 2030)))
        }
      }, loadShape: shape,
      fuelPrices: years.flatMap { year in
        ["A", "B"].flatMap { zone in
          [
            FuelPriceRow(year: year, zone: zone, fuel: "gas", priceUSDPerMMBtu: 4),
            FuelPriceRow(year: year, zone: zone, fuel: "coal", priceUSDPerMMBtu: 2.5),
          ]
        }
      },
      interfaces: [
        Interface(
          name: "line", fromZone: "A", toZone: "B", capacityMW: 30, reverseCapacityMW: 30, efficiency: 0.98,
          wheelingUSDPerMWh: 0.5)
      ],
      program: AllowanceProgram(
        years: years.map {
          ProgramYear(
            year: $0, capShortTons: 900_000 - 60_000 * Double($0 - 2030), reservePriceUSD: 3,
            tiers: [CostContainmentTier(number: 1, triggerUSD: 30, quantityShortTons: 50_000)],
            controlPeriod: $0 < 2033 ? "one" : "two", fullCompliance: $0 == 2032 || $0 == 2034,
            surrenderShare: 0.5)
        },
        memberships: [
          ProgramMembership(zone: "A", firstYear: 2020), ProgramMembership(zone: "B", firstYear: 2020),
        ],
        openingBankShortTons: 100_000),
      buildOptions: years.flatMap { year in
        [("Gas", 1000.0), ("Wind", 1500), ("Battery", 900)].map {
          BuildOption(
            year: year, technology: $0.0, overnightCapexUSDPerKW: $0.1, fixedOMUSDPerKWYear: 20,
            lifeYears: 25, realWACC: 0.05)
        }
      },
      buildLimits: ["A", "B"].flatMap { zone in
        [("Gas", 40.0, 30.0), ("Wind", 50, 10), ("Battery", 20, 5)].map {
          BuildLimit(
            zone: zone, technology: $0.0, limitMWPerYear: $0.1, limitMWTotal: 3 * $0.1, unitSizeMW: $0.2)
        }
      })
  }
}
