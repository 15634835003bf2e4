import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Perfect foresight where one year's prices reach into another.
struct ForesightEdgeTests {
  static func study(_ rules: [ProgramYear], maximum: Double = 1000, mode: DispatchMode = .single) -> Study {
    var study = Study(
      settings: StudySettings(mode: mode, foresight: .perfect, maximumAllowancePriceUSD: maximum),
      zones: [Zone(name: "A", group: "G")], slices: [TimeSlice(name: "year", block: "year", hours: 8760)])
    study.units = [
      GeneratingUnit(
        name: "coal", zone: "A", technology: "coal", capacityMW: 100, variableOMUSDPerMWh: 20,
        emissionRateShortTonsPerMWh: 1),
      GeneratingUnit(
        name: "gas", zone: "A", technology: "gas", capacityMW: 100, variableOMUSDPerMWh: 35,
        emissionRateShortTonsPerMWh: 0.4),
    ]
    study.demand = rules.map { DemandRow(year: $0.year, zone: "A", demandMWh: 876_000) }
    study.program = AllowanceProgram(
      years: rules, memberships: [ProgramMembership(zone: "A", firstYear: 2020)])
    return study
  }

  /// The trigger of a later year lies above the study's highest price; a shortage is as dear in every year.
  @Test func aLaterTriggerAboveTheHighestPrice() throws {
    let rules = [
      ProgramYear(year: 2025, capShortTons: 400_000, controlPeriod: "1"),
      ProgramYear(
        year: 2026, capShortTons: 100_000,
        tiers: [CostContainmentTier(number: 1, triggerUSD: 60, quantityShortTons: 100_000)],
        controlPeriod: "2"),
    ]
    for mode in [DispatchMode.single, .network] {
      let study = Self.study(rules, maximum: 20, mode: mode)
      let model: any DispatchModel = mode == .network ? NetworkDispatch() : SingleZoneDispatch()
      let outputs = try StudyRunner(YearRunner(study: study, model: model)).run([2025, 2026])
      #expect(outputs.reports.allSatisfy { $0.failedAudits.isEmpty })
      #expect(abs((outputs.reports.last?.allowancePriceUSD ?? 0) - 60) < 1e-9)
    }
  }

  /// Two units that cost the same but for rounding at price 0: both modes find the same.
  @Test func aSwitchAtPriceZero() throws {
    let rules = [ProgramYear(year: 2025, capShortTons: 300_000, reservePriceUSD: 5, controlPeriod: "1")]
    let runs = try [DispatchMode.single, .network].map { mode in
      var study = Self.study(rules, mode: mode)
      study.units[0].variableOMUSDPerMWh = 0.3
      study.units[1].variableOMUSDPerMWh = 0.1
      study.units[1].costAdderUSDPerMWh = 0.2
      let model: any DispatchModel = mode == .network ? NetworkDispatch() : SingleZoneDispatch()
      return try StudyRunner(YearRunner(study: study, model: model)).run([2025])
    }
    for run in runs {
      #expect(try abs((run.reports[at: 0].market?.clearing.shortShortTons ?? 0) - 50_400) < 1e-3)
      #expect(try abs(run.reports[at: 0].dispatch.coveredEmissionsShortTons - 350_400) < 1e-3)
    }
  }
}
