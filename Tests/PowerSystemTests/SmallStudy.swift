import DispatchSolvePowerSystem
import DispatchSolveTables

/// A sound study of two zones and two years with a row in every table, for tests to spoil.
func smallStudy() -> Study {
  var study = Study()
  study.zones = [Zone(name: "North", group: "East"), Zone(name: "South", group: "East")]
  study.slices = [
    TimeSlice(name: "day", block: "year", hours: 5000), TimeSlice(name: "night", block: "year", hours: 3760),
  ]
  study.technologies = [
    Technology(
      name: "Gas", fuel: "gas", heatRateMMBtuPerMWh: 7, emissionRateShortTonsPerMWh: 0.4, capacityCredit: 0.9),
    Technology(name: "Wind", capacityCredit: 0.2),
    Technology(name: "Battery", roundTripEfficiency: 0.85, capacityCredit: 0.5),
  ]
  study.units = [
    GeneratingUnit(
      name: "gas", zone: "North", technology: "Gas", fuel: "gas", capacityMW: 500, heatRateMMBtuPerMWh: 7,
      emissionRateShortTonsPerMWh: 0.4),
    GeneratingUnit(name: "wind", zone: "South", technology: "Wind", capacityMW: 200),
  ]
  study.storage = [
    StorageUnit(
      name: "battery", zone: "South", technology: "Battery", capacityMW: 50, roundTripEfficiency: 0.85)
  ]
  study.plannedChanges = [
    PlannedChange(year: 2026, zone: "South", technology: "Wind", changeMW: 20, status: .firm)
  ]
  study.availability = ["day", "night"].map {
    AvailabilityRow(group: "East", technology: "Wind", slice: $0, availability: 0.4)
  }
  for year in [2025, 2026] {
    study.demand.append(DemandRow(year: year, zone: "North", demandMWh: 1_000_000, peakMW: 200))
    study.demand.append(DemandRow(year: year, zone: "South", demandMWh: 500_000, peakMW: 100))
    study.fuelPrices.append(FuelPriceRow(year: year, zone: "North", fuel: "gas", priceUSDPerMMBtu: 4))
  }
  study.loadShape = ["day", "night"].map { LoadShapeRow(group: "East", slice: $0, loadFactor: 1) }
  study.fuelSeasonal = [FuelSeasonalRow(group: "East", block: "year", fuel: "gas", multiplier: 1.1)]
  study.interfaces = [
    Interface(
      name: "ns", fromZone: "North", toZone: "South", capacityMW: 100, reverseCapacityMW: 80, contractedMW: 10
    )
  ]
  study.program = AllowanceProgram(
    years: [2025, 2026].map {
      ProgramYear(
        year: $0, capShortTons: 1000, reservePriceUSD: 2,
        tiers: [CostContainmentTier(number: 1, triggerUSD: 10, quantityShortTons: 100)],
        ecr: EmissionsContainmentReserve(triggerUSD: 5, quantityShortTons: 50), priceCeilingUSD: 100,
        bankLimitShortTons: 1e6)
    }, memberships: [ProgramMembership(zone: "North", firstYear: 2025)])
  study.carbonPrice = CarbonPriceSchedule(
    entries: [CarbonPriceSchedule.Entry(year: 2026, priceUSDPerShortTon: 3)], priceBeforeFirstEntry: 1)
  study.generationStandards = [
    GenerationStandard(
      year: 2025, zone: "North", standard: "RPS", share: 0.3, basis: .load,
      eligibleTechnologies: ["Gas", "Wind"],
      alternativePaymentUSDPerMWh: 30)
  ]
  study.buildOptions = [2025, 2026].flatMap { year in
    [
      BuildOption(
        year: year, zone: "North", technology: "Gas", overnightCapexUSDPerKW: 1000, fixedOMUSDPerKWYear: 20,
        heatRateMMBtuPerMWh: 6.5, lifeYears: 30, realWACC: 0.05),
      BuildOption(
        year: year, technology: "Battery", overnightCapexUSDPerKW: 1500, lifeYears: 15, realWACC: 0.05),
    ]
  }
  study.buildLimits = [
    BuildLimit(
      zone: "North", technology: "Gas", firstYear: 2026, limitMWPerYear: 200, limitMWTotal: 1000,
      unitSizeMW: 100),
    BuildLimit(zone: "South", technology: "Battery"),
  ]
  study.reserveMargins = [
    ReserveMargin(
      region: "All", year: 2026, zones: ["North", "South"], share: 0.15, coincidentPeakMW: 280,
      firmImportMW: 20, shortfallUSDPerMWYear: 80_000)
  ]
  return study
}

extension Finding {
  /// Severity, place and message on one line, for lists in tests.
  var text: String {
    let row = row.map { "[\($0)]" } ?? ""
    return "\(severity.rawValue) \(table.rawValue)\(row)\(column.map { ".\($0)" } ?? ""): \(message)"
  }
}

/// Texts of the findings for 2025 and 2026 after `change`.
func findings(years: Years? = [2025, 2026], _ change: (inout Study) -> Void) -> [String] {
  var study = smallStudy()
  change(&study)
  return study.findings(years: years).map(\.text)
}
