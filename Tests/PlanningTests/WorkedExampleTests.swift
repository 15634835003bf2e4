import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

/// The example of docs/model.md, worked by hand: two years, one option, one tier.
///
/// Coal at 20 $/MWh and 1 short ton per MWh serves 100 MW for 1000 hours a year. An option without emissions costs
/// 50,000 $/MW and year and is open in the first year only. Allowances: 80,000 and 40,000 short tons at 5 $, in the
/// second year a tier of 10,000 at 30 $; 25 % interest.
struct WorkedExampleTests {
  private static func window(years: Int) -> PlanningWindow {
    var system = DispatchSystem(
      year: 2030, slices: [DispatchSystem.Slice(name: "all", hours: 1000)],
      zones: [DispatchSystem.Zone(name: "z", isCovered: true, loadMW: [100], vollUSDPerMWh: 1000)],
      units: [
        DispatchSystem.Unit(
          name: "coal", zone: 0, capacityMW: 200, baseCostUSDPerMWh: 20, emissionRate: 1, coveredShare: 1),
        DispatchSystem.Unit(name: "new", zone: 0, capacityMW: 0, baseCostUSDPerMWh: 0),
      ])
    system.buildOptions = [
      DispatchSystem.BuildOption(target: .unit(1), costUSDPerMWYear: 0, limitMW: .infinity)
    ]
    var later = system
    later.year = 2031
    let all = [
      PlanningWindow.Year(
        system: system, rules: ProgramYear(year: 2030, capShortTons: 80_000, reservePriceUSD: 5)),
      PlanningWindow.Year(
        system: later,
        rules: ProgramYear(
          year: 2031, capShortTons: 40_000, reservePriceUSD: 5,
          tiers: [CostContainmentTier(number: 1, triggerUSD: 30, quantityShortTons: 10_000)])),
    ]
    return PlanningWindow(
      years: Array(all.prefix(years)),
      additions: [
        PlanningWindow.Addition(
          name: "new", mostMW: .infinity, annualCostUSDPerMW: 50_000,
          capacity: Array([0, 0].prefix(years)))
      ], discountRate: 0.25, terminalPriceUSD: 0)
  }

  /// Rounding of figures of this size.
  private static func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(b)) }

  @Test func bothYearsTogether() throws {
    let plan = try PlanningSolver().solve(Self.window(years: 2))
    #expect(Self.isNear(plan.years[0].priceUSD, 27))
    #expect(Self.isNear(plan.years[1].priceUSD, 33.75))
    #expect(Self.isNear(plan.additionsMW[0], 35))
    #expect(plan.years.allSatisfy { Self.isNear($0.capacityMW[0], 35) && Self.isNear($0.emissions, 65_000) })
    #expect(Self.isNear(plan.years[0].bank, 15_000))
    #expect(Self.isNear(plan.years[0].allocation.baseSold, 80_000))
    #expect(Self.isNear(plan.years[1].allocation.baseSold, 40_000))
    #expect(Self.isNear(plan.years[1].allocation.tierSold[0], 10_000))
    #expect(Self.isNear(plan.costUSD, 6_290_000))
    #expect(Self.isNear(plan.boundUSD, 6_290_000))
  }

  @Test func theFirstYearAlone() throws {
    let plan = try PlanningSolver().solve(Self.window(years: 1))
    #expect(Self.isNear(plan.years[0].priceUSD, 30))
    #expect(Self.isNear(plan.additionsMW[0], 20))
    #expect(Self.isNear(plan.years[0].emissions, 80_000))
  }

  @Test func anOptionThatPaysAtAnyAmountIsNamed() throws {
    var window = Self.window(years: 2)
    window.additions[0].annualCostUSDPerMW = -1
    #expect {
      try PlanningSolver().solve(window)
    } throws: { error in
      "\(error)" == "the addition 'new' has no limit and pays at any amount"
    }
  }

  @Test func whatCannotBePlannedIsNamed() throws {
    func text(_ change: (inout PlanningWindow) -> Void) -> String? {
      var window = Self.window(years: 2)
      change(&window)
      do {
        _ = try PlanningSolver().solve(window)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(text { $0.years = [] } == "a window has no years")
    #expect(text { $0.years.swapAt(0, 1) } == "2030: the years of a window must ascend")
    #expect(
      text { $0.years[1].rules = nil } == "a program holds in some years of a window and in others not")
    #expect(text { $0.discountRate = -1 } == "the discount rate must be above -1")
    #expect(
      text { $0.additions[0].capacity = [0, 1] } == "the addition 'new' has a number or index out of order")
    #expect(
      text { $0.years[1].system.units[1].minimumOutputShare = 0.5 }
        == "2031: 'new' has a least output; its capacity cannot be planned")
    #expect(
      text { window in
        for t in window.years.indices {
          window.years[t].system.carbonPriceUSD = 3
          window.years[t].system.combination = .max
        }
      }?.contains("a carbon price combined as maximum is not planned ahead") == true)
    // Bought without end at the ceiling and sold at the end for more.
    #expect(
      text { window in
        for t in window.years.indices { window.years[t].rules?.priceCeilingUSD = 40 }
        window.terminalPriceUSD = 100
      } == "2031: an unlimited amount of allowances is worth buying to bank it")
  }

  @Test func anIterationLimitIsNoAnswer() throws {
    #expect(throws: PlanningError.self) {
      try PlanningSolver(iterationLimit: 0).solve(Self.window(years: 2))
    }
  }
}
