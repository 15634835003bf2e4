import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator

/// Supports: bids below cost, paid by somebody, income of the unit.
struct SupportTests {
  /// Coal at 30 $/MWh with 12 $ of support bids 18 and runs before gas at 20; 100 MW of each, 150 MW of load.
  private static func study() -> Study {
    var study = Study()
    study.zones = [Zone(name: "Z", group: "G")]
    study.technologies = [Technology(name: "coal"), Technology(name: "gas")]
    study.units = [
      GeneratingUnit(name: "coal", zone: "Z", technology: "coal", capacityMW: 100, variableOMUSDPerMWh: 30),
      GeneratingUnit(name: "gas", zone: "Z", technology: "gas", capacityMW: 100, variableOMUSDPerMWh: 20),
    ]
    study.units[0].supportUSDPerMWh = 12
    study.units[0].support = "State of Z, reliability"
    study.demand = [DemandRow(year: 2030, zone: "Z", demandMWh: 150 * 8760)]
    return study
  }

  private static func isNear(_ value: Double?, _ expected: Double) -> Bool {
    abs((value ?? .nan) - expected) <= 1e-9 * max(1, abs(expected))
  }

  private static func run(_ study: Study) throws -> (outputs: RunOutputs, report: YearReport) {
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2030])
    let report = try #require(outputs.reports.first)
    #expect(report.failedAudits.isEmpty)
    return (outputs, report)
  }

  @Test func bidsEarningsAndCosts() throws {
    let (outputs, report) = try Self.run(Self.study())
    let result = report.dispatch
    #expect(Self.isNear(result.unitGenerationMWh[0], 876_000))
    #expect(Self.isNear(result.unitGenerationMWh[1], 438_000))
    #expect(Self.isNear(result.zones[0].priceUSDPerMWh, 20))
    // Coal earns 20 + 12 - 30 = 2 $/MWh, 17.52 $/kW a year.
    #expect(Self.isNear(UnitEarnings(result).usdPerKW("coal"), 17.52))
    #expect(Self.isNear(UnitEarnings(result).usdPerKW("gas"), 0))
    // Cost is what it is; supports go from one to another.
    #expect(Self.isNear(result.unitVariableCostUSD[0], 26_280_000))
    #expect(Self.isNear(result.costs.variable, 26_280_000 + 8_760_000))
    #expect(Self.isNear(result.costs.supports, -10_512_000))
    #expect(Self.isNear(result.costs.system, 35_040_000))
    #expect(Self.isNear(result.objectiveUSD, 24_528_000))
    let table = try #require(outputs.tables().first { $0.name == "supports" })
    #expect(
      table.rows == [
        [.number(2030), .text("Z"), .text("State of Z, reliability"), .number(876_000), .number(10_512_000)]
      ])
    let technologies = try #require(outputs.tables().first { $0.name == "technologies_by_region" })
    let column = try #require(technologies.columns.firstIndex(of: "support_usd"))
    #expect(technologies.rows.map { $0[column] } == [.number(10_512_000), .number(0)])
  }

  /// Without load for both, the supported unit sets the price at its bid.
  @Test func setsThePrice() throws {
    var study = Self.study()
    study.demand[0].demandMWh = 50 * 8760
    #expect(Self.isNear(try Self.run(study).report.dispatch.zones[0].priceUSDPerMWh, 18))
  }

  /// A cost adder is a bid that is no money: it stands in costs, and nobody pays it.
  @Test func anAdderIsNoSupport() throws {
    var study = Self.study()
    study.units[0].supportUSDPerMWh = 0
    study.units[0].support = ""
    study.units[0].costAdderUSDPerMWh = -12
    let result = try Self.run(study).report.dispatch
    #expect(Self.isNear(result.costs.variable, 24_528_000) && result.costs.supports == 0)
    #expect(Self.isNear(UnitEarnings(result).usdPerKW("coal"), 17.52))
  }

  /// Planned additions of the technology get none.
  @Test func plannedAdditionsHaveNone() throws {
    var study = Self.study()
    study.plannedChanges = [
      PlannedChange(year: 2030, zone: "Z", technology: "coal", changeMW: 10, status: .firm)
    ]
    let system = try Self.run(study).report.dispatch.system
    #expect(system.units.map(\.supportUSDPerMWh).reduce(0, +) == 12)
    #expect(system.units.count == 3)
  }
}
