import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import Testing

/// Annual rows in a window, worked by hand.
///
/// Coal at 20 $/MWh serves 100 MW by day and by night, 500 hours each; each is a block. A MW of wind costs 30,000 $ a year
/// and gives 500 MWh, by day alone.
struct WorkedStandardTests {
  private static func window(_ row: AnnualRow) -> PlanningWindow {
    var system = DispatchSystem(
      year: 2030,
      slices: [
        DispatchSystem.Slice(name: "day", hours: 500), DispatchSystem.Slice(name: "night", hours: 500),
      ],
      zones: [DispatchSystem.Zone(name: "z", isCovered: true, loadMW: [100, 100], vollUSDPerMWh: 1000)],
      units: [
        DispatchSystem.Unit(
          name: "coal", zone: 0, capacityMW: 200, baseCostUSDPerMWh: 20, emissionRate: 1, coveredShare: 1),
        DispatchSystem.Unit(
          name: "wind", zone: 0, capacityMW: 0, availabilityProfile: 1, baseCostUSDPerMWh: 0),
      ], annualRows: [row], availabilityProfiles: [[1, 1], [1, 0]])
    system.buildOptions = [
      DispatchSystem.BuildOption(target: .unit(1), costUSDPerMWYear: 0, limitMW: .infinity)
    ]
    return PlanningWindow(
      years: [PlanningWindow.Year(system: system)],
      additions: [
        PlanningWindow.Addition(name: "wind", mostMW: .infinity, annualCostUSDPerMW: 30_000, capacity: [0])
      ])
  }

  private static func standard(share: Double, payment: Double?) -> AnnualRow {
    .standard(
      name: "z RPS", eligible: [1], share: share, ofMWh: 100_000, alternativePaymentUSDPerMWh: payment)
  }

  /// Rounding of figures of this size.
  private static func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(b)) }

  /// A fifth of the load is 20,000 MWh, 40 MW of wind. A MW saves coal for 10,000 $; certificates for its 500 MWh pay the
  /// other 20,000.
  @Test func certificatesPayForWhatEnergyDoesNot() throws {
    for payment in [nil, 41.0] {
      let plan = try PlanningSolver().solve(Self.window(Self.standard(share: 0.2, payment: payment)))
      #expect(Self.isNear(plan.additionsMW[0], 40))
      #expect(plan.years[0].annualRows.map(\.name) == ["z RPS"])
      #expect(Self.isNear(plan.years[0].annualRows[0].priceUSD, 40))
      #expect(Self.isNear(plan.years[0].annualRows[0].boughtOut, 0))
      #expect(Self.isNear(plan.costUSD, 80_000 * 20 + 40 * 30_000))
      #expect(Self.isNear(plan.boundUSD, plan.costUSD))
    }
  }

  @Test func whatIsCheaperToBuyOutIsBoughtOut() throws {
    let plan = try PlanningSolver().solve(Self.window(Self.standard(share: 0.2, payment: 39)))
    #expect(Self.isNear(plan.additionsMW[0], 0))
    #expect(Self.isNear(plan.years[0].annualRows[0].priceUSD, 39))
    #expect(Self.isNear(plan.years[0].annualRows[0].boughtOut, 20_000))
    #expect(Self.isNear(plan.costUSD, 100_000 * 20 + 20_000 * 39))
  }

  /// Wind beyond the load of the day is spilled and does not count: 50,000 MWh is the most.
  @Test func aStandardThatNothingMeetsIsNamed() throws {
    #expect {
      try PlanningSolver().solve(Self.window(Self.standard(share: 0.6, payment: nil)))
    } throws: { error in
      guard case PlanningError.dispatch(.annualRowsUnreachable(year: 2030, let rows)) = error else {
        return false
      }
      return rows.map(\.name) == ["z RPS"] && Self.isNear(rows[0].missing, 10_000)
    }
  }

  /// Coal may give 70,000 MWh: 30,000 come from wind, 60 MW, although it costs 30,000 - 10,000 $ a MW more.
  @Test func aBudgetHasThePriceOfWhatStandsIn() throws {
    let budget = AnnualRow.energyBudget(name: "coal", units: [0], mostMWh: 70_000)
    let plan = try PlanningSolver().solve(Self.window(budget))
    #expect(Self.isNear(plan.additionsMW[0], 60))
    #expect(Self.isNear(plan.years[0].annualRows[0].priceUSD, 40))
    #expect(Self.isNear(plan.costUSD, 70_000 * 20 + 60 * 30_000))
  }
}
