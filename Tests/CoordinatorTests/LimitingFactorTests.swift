import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator

/// What is said of a year's results, and what is not.
struct LimitingFactorTests {
  /// One coal unit, 100 MWh, one ton each; a cap and tiers.
  private static func exhausted(cap: Double, _ tiers: [(trigger: Double, quantity: Double)]) throws
    -> [String]
  {
    let study = Study(
      settings: StudySettings(mode: .single, maximumAllowancePriceUSD: 100),
      zones: [Zone(name: "Z", group: "all")],
      units: [
        GeneratingUnit(
          name: "coal", zone: "Z", technology: "Coal", capacityMW: 1, variableOMUSDPerMWh: 10,
          emissionRateShortTonsPerMWh: 1)
      ], demand: [DemandRow(year: 2030, zone: "Z", demandMWh: 100)],
      program: AllowanceProgram(
        years: [
          ProgramYear(
            year: 2030, capShortTons: cap, reservePriceUSD: 5,
            tiers: tiers.enumerated().map {
              CostContainmentTier(
                number: $0.offset + 1, triggerUSD: $0.element.trigger, quantityShortTons: $0.element.quantity)
            })
        ], memberships: [ProgramMembership(zone: "Z", firstYear: 2025)]))
    return try StudyRunner(YearRunner(study: study, model: SingleZoneDispatch())).run([2030]).limitingFactors
      .filter { $0.factor == "cost containment reserve exhausted" }.map(\.detail)
  }

  @Test func aTierOfNothingIsNotExhausted() throws {
    #expect(try Self.exhausted(cap: 110, [(50, 0)]) == [])
    #expect(try Self.exhausted(cap: 100, [(50, 0), (60, 0)]) == [])
  }

  @Test func aTierSoldOutAtItsTrigger() throws {
    #expect(
      try Self.exhausted(cap: 80, [(10, 20)]) == [
        "all tiers sold; the price is 10 $/short ton, at or above every trigger"
      ])
    // A tier of nothing beside it takes nothing away.
    #expect(try Self.exhausted(cap: 80, [(10, 20), (50, 0)]).count == 1)
  }

  @Test func aTierWithSomethingLeft() throws {
    #expect(try Self.exhausted(cap: 81, [(10, 20)]) == [])
    #expect(try Self.exhausted(cap: 80, [(10, 20), (15, 1)]) == [])
  }
}
