import DispatchSolvePowerSystem
import Foundation
import Testing

@testable import DispatchSolveStudyFiles

/// What runs for other reasons than the energy price in the default study: shares of blocks by meters of units, which are no
/// fitted parameters.
struct ShippedShareTests {
  /// Blocks' capacities are written to a tenth of a MW.
  private static let rounding = 0.002

  private static func share(_ study: Study, _ zone: String, _ technology: String) -> Double {
    let units = study.units.filter {
      $0.zone == zone && $0.technology == technology && ($0.closingYear ?? .max) > 2025
        && $0.minimumOutputShare == 0
    }
    let supported = units.filter { $0.supportUSDPerMWh > 0 }.reduce(0) { $0 + $1.capacityMW }
    return supported / units.reduce(0) { $0 + $1.capacityMW }
  }

  /// The middle between what units made at their lowest load and all that they made in 2023, worked out by hand from
  /// scripts/study/facts/unit_data/comparison.csv.
  @Test func sharesAreThoseOfMeters() throws {
    let study = try StudyFolder.load(ShippedStudyTests.folder).study
    for (zone, technology, metered) in [
      ("MD", "GasSteam", (0.064 + 0.086) / 2), ("PA", "GasSteam", (0.149 + 0.187) / 2),
      ("DE", "GasSteam", (0.034 + 0.058) / 2), ("CT", "GasSteam", (0.047 + 0.074) / 2),
      ("NH", "GasSteam", (0.013 + 0.020) / 2), ("VA", "GasSteam", (0.024 + 0.029) / 2),
      // 25 MW without a meter: the class's.
      ("OH", "GasSteam", (0.108 + 0.138) / 2),
      ("NY_UP", "GasTurbine", (0.221 + 0.229) / 2), ("NY_DN", "GasTurbine", (0.221 + 0.229) / 2),
      ("MA", "GasTurbine", (0.086 + 0.060) / 2), ("CT", "GasTurbine", (0.057 + 0.052) / 2),
      ("NJ", "GasTurbine", (0.064 + 0.065) / 2), ("DE", "GasTurbine", (0.031 + 0.032) / 2),
      ("MD", "GasTurbine", (0.050 + 0.054) / 2), ("PA", "GasTurbine", (0.199 + 0.220) / 2),
      ("VA", "GasTurbine", (0.087 + 0.087) / 2), ("WV", "GasTurbine", (0.295 + 0.319) / 2),
      ("OH", "GasTurbine", (0.121 + 0.136) / 2),
    ] {
      let found = Self.share(study, zone, technology)
      #expect(abs(found - metered) <= Self.rounding, "\(zone) \(technology): \(found), not \(metered)")
    }
    // Of Maine's 187 MW 0.7 % is more than half a MW in two of its blocks at the most.
    #expect(Self.share(study, "ME", "GasTurbine") <= 0.007 + Self.rounding)
  }

  /// Plants that sell heat, by hand: MW of the class, hours that they were on, lowest load, output over capacity, at an
  /// availability of 0.8453. Delaware's 68 MW are 0.7 % of its class, and no block.
  @Test func heatIsPaidByItsBuyers() throws {
    let study = try StudyFolder.load(ShippedStudyTests.folder).study
    let available = 0.8453
    func half(_ hours: Double, _ lowest: Double, _ made: Double) -> Double {
      (min(1, hours * lowest / available) + min(1, min(hours, made) / available)) / 2
    }
    for (zone, share) in [
      ("NJ", 1002.9 / 9030.1 * half(0.883, 0.466, 0.8625)),
      ("NY_DN", 322 / 5348.2 * half(0.942, 0.48, 0.5954)),
      ("MA", 213.4 / 5305.2 * half(0.944, 0.62, 0.944)), ("DE", 0), ("NY_UP", 0),
    ] {
      let found = Self.share(study, zone, "GasCombinedCycle")
      #expect(abs(found - share) <= Self.rounding, "\(zone): \(found), not \(share)")
      for unit in study.units where unit.zone == zone && unit.technology == "GasCombinedCycle" {
        #expect(unit.supportUSDPerMWh == 0 || unit.support == "heat sold with the energy, paid by its buyers")
      }
    }
  }

  /// What Cove Point makes for its own use flows at an even rate, 1,033,000 short tons a year; and the parameters that are left are
  /// those that were fitted, at their values.
  @Test func ownUseAndWhatIsStillFitted() throws {
    let loaded = try StudyFolder.load(ShippedStudyTests.folder)
    let unit = try #require(loaded.study.units.first { $0.name == "MD|GasTurbine|CovePoint" })
    let hours = loaded.study.slices.reduce(0) { $0 + $1.hours }
    let tons = unit.capacityMW * unit.minimumOutputShare * hours * unit.emissionRateShortTonsPerMWh
    #expect(abs(tons / 1_033_000 - 1) <= 1e-3 && unit.coveredShare == 1)
    let values = (loaded.calibration?.parameters ?? []).map { "\($0.name) \($0.value)" }
    #expect(
      values == [
        "steam_share_new_york 0.167", "cycle_share_south 0.702", "cycle_share_southern_new_england 0.53",
        "cycle_share_northern_new_england 0.284", "coal_share_regulated 0.6", "coal_share_merchant 0.232",
        "coal_adder 20.0", "outside_supply 0.743", "tie_hurdle 10.355", "hurdle_into_new_york 1.16",
      ])
  }
}
