import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

/// Seasonal fuel prices and availabilities of a year of their own.
struct SeasonalYearTests {
  /// 7 MMBtu/MWh at 4 $ times 1.5 in 2025, where the year has rows; times 1.1 in 2026, which has none. A fuel and group
  /// with a row of the year takes none of the rows for every year: block b is at 1 in 2025.
  @Test func aYearsOwnRows() throws {
    var study = Study(
      zones: [Zone(name: "z", group: "g")],
      slices: [TimeSlice(name: "s", block: "a", hours: 4000), TimeSlice(name: "t", block: "b", hours: 4760)],
      units: [
        GeneratingUnit(
          name: "u", zone: "z", technology: "Gas", fuel: "gas", capacityMW: 100, heatRateMMBtuPerMWh: 7)
      ],
      demand: [2025, 2026].map { DemandRow(year: $0, zone: "z", demandMWh: 1000) },
      fuelPrices: [2025, 2026].map { FuelPriceRow(year: $0, zone: "z", fuel: "gas", priceUSDPerMMBtu: 4) })
    study.fuelSeasonal = [
      FuelSeasonalRow(group: "g", block: "a", fuel: "gas", multiplier: 1.1),
      FuelSeasonalRow(group: "g", block: "b", fuel: "gas", multiplier: 1.2),
      FuelSeasonalRow(year: 2025, group: "g", block: "a", fuel: "gas", multiplier: 1.5),
    ]
    func costs(_ year: Int) throws -> [Double] {
      let system = try DispatchSystem(study: study, fleet: Fleet(study: study), year: year)
      return [0, 1].map { system.costUSDPerMWh(unit: 0, slice: $0) }
    }
    #expect(try costs(2025) == [42, 28])
    #expect(try costs(2026) == [28 * 1.1, 28 * 1.2])
  }

  /// 100 MW at 0.5 and 0.3; in 2025, which has rows, at 0.2 and 0.1. What has no rows of the year keeps its own. The load is 100 MW.
  @Test func aDryYear() throws {
    var study = Study(
      zones: [Zone(name: "z", group: "g")],
      slices: [TimeSlice(name: "s", block: "a", hours: 4000), TimeSlice(name: "t", block: "b", hours: 4760)],
      units: ["Hydro", "Wind"].map { GeneratingUnit(name: $0, zone: "z", technology: $0, capacityMW: 100) },
      demand: [2025, 2026].map { DemandRow(year: $0, zone: "z", demandMWh: 876_000) })
    func rows(_ year: Int?, _ technology: String, _ values: [Double]) -> [AvailabilityRow] {
      zip(["s", "t"], values).map {
        AvailabilityRow(year: year, group: "g", technology: technology, slice: $0, availability: $1)
      }
    }
    study.availability =
      rows(nil, "Hydro", [0.5, 0.3]) + rows(2025, "Hydro", [0.2, 0.1]) + rows(nil, "Wind", [0.4, 0.4])
    func unserved(_ year: Int) throws -> Double {
      let system = try DispatchSystem(study: study, fleet: Fleet(study: study), year: year)
      return try NetworkDispatch().withSession(system) { try $0.result(at: 0).unservedMWh }
    }
    #expect(abs(try unserved(2025) - (40 * 4000 + 50 * 4760)) < 1e-3)
    #expect(abs(try unserved(2026) - (10 * 4000 + 30 * 4760)) < 1e-3)
  }
}
