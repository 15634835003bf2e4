import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator

/// Losses that are made for the sake of certificates count for nothing.
struct BurningTests {
  private static func run(_ study: Study, _ solver: BlockSolver) throws -> DispatchResult {
    #expect(!study.findings(years: [2030]).contains { $0.severity == .error })
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch(solver: solver))).run([2030]
    )
    return try #require(outputs.reports.first).dispatch
  }

  private static func study(dayHours: Double, edit: (inout Study) -> Void) -> Study {
    var study = Study(
      settings: StudySettings(vollUSDPerMWh: 1000, enforcesStandards: true),
      zones: [Zone(name: "A", group: "all")],
      slices: [
        TimeSlice(name: "day", block: "year", hours: dayHours),
        TimeSlice(name: "night", block: "year", hours: 8760 - dayHours),
      ],
      technologies: [Technology(name: "Sun"), Technology(name: "Gas")],
      units: [
        GeneratingUnit(name: "sun", zone: "A", technology: "Sun", capacityMW: 100, variableOMUSDPerMWh: 1),
        GeneratingUnit(name: "gas", zone: "A", technology: "Gas", capacityMW: 100, variableOMUSDPerMWh: 30),
      ],
      availability: [
        AvailabilityRow(group: "all", technology: "Sun", slice: "day", availability: 1),
        AvailabilityRow(group: "all", technology: "Sun", slice: "night", availability: 0),
      ], demand: [DemandRow(year: 2030, zone: "A", demandMWh: 40 * 8760)],
      generationStandards: [
        GenerationStandard(
          year: 2030, zone: "A", standard: "RPS", share: 1, basis: .load, eligibleTechnologies: ["Sun"],
          alternativePaymentUSDPerMWh: 300)
      ])
    edit(&study)
    return study
  }

  /// By day there is more than the night can take from the store: it charges as much as it gives back at night, and does
  /// not discharge at the same time to charge more.
  @Test(arguments: BlockSolver.allCases)
  func aStoreDoesNotChargeWhileItDischarges(solver: BlockSolver) throws {
    for (dayHours, efficiency) in [(6000.0, 0.8), (7000, 0.7)] {
      let result = try Self.run(
        Self.study(dayHours: dayHours) {
          $0.storage = [
            StorageUnit(
              name: "store", zone: "A", technology: "S", capacityMW: 10, roundTripEfficiency: efficiency)
          ]
        }, solver)
      let charged = 10 * (8760 - dayHours) / efficiency
      #expect(abs(result.storageChargeMWh[0] - charged) <= 1e-6 * charged)
      for s in 0..<2 {
        #expect(
          result.quantities.chargeMW(store: 0, slice: s) == 0
            || result.quantities.dischargeMW(store: 0, slice: s) == 0)
      }
      let counted = 40 * dayHours + charged
      #expect(abs(result.annualRows[0].activity - counted) <= 1e-6 * counted)
    }
  }

  /// Nor does power go to and fro over a line for its losses.
  @Test(arguments: BlockSolver.allCases)
  func noPowerGoesToAndFro(solver: BlockSolver) throws {
    let result = try Self.run(
      Self.study(dayHours: 4380) {
        $0.zones.append(Zone(name: "B", group: "all"))
        $0.units.append(
          GeneratingUnit(
            name: "gas B", zone: "B", technology: "Gas", capacityMW: 100, variableOMUSDPerMWh: 30))
        $0.demand.append(DemandRow(year: 2030, zone: "B", demandMWh: 20 * 8760))
        $0.interfaces = [
          Interface(
            name: "line", fromZone: "A", toZone: "B", capacityMW: 50, reverseCapacityMW: 50, efficiency: 0.9)
        ]
      }, solver)
    for s in 0..<2 {
      #expect(
        min(
          result.quantities.forwardMW(link: 0, slice: s), result.quantities.reverseMW(link: 0, slice: s)) == 0
      )
    }
    // By day 40 MW in A and 20 MW in B, which takes 20 / 0.9 to bring there.
    let counted = 4380 * (40 + 20 / 0.9)
    #expect(abs(result.annualRows[0].activity - counted) <= 1e-6 * counted)
  }
}
