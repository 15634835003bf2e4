import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

/// Closures, lead times and reserve margins of a study's windows, against hand-worked cases.
struct CapacityDecisionTests {
  /// Rounding of a simplex method, relative above 1.
  private static func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-6 * max(1, abs(b)) }

  private static func kept(_ plan: PlanningResult, _ window: PlanningWindow, _ name: String) -> [Double] {
    window.closables.firstIndex { $0.name == name }.map { plan.keptMW[$0] } ?? []
  }

  @Test func whatIsNotWorthItsFixedCostCloses() throws {
    let study = CapacityStudy.plain()
    let window = try PlanningWindow(study: study, years: [2030, 2031])
    #expect(window.closables.map(\.name) == ["coal1"], "one class of two units; gas costs nothing to keep")
    #expect(window.closables[0].plannedMW == [100, 100])
    let plan = try PlanningSolver().solve(window)
    #expect(Self.kept(plan, window, "coal1").allSatisfy { Self.isNear($0, 0) })
    #expect(Self.isNear(plan.costUSD, 2 * 100 * 8760 * 25))
    let decisions = window.decisions(of: plan)
    #expect(decisions.closed.count == 1)
    let closed = try #require(decisions.closed.first)
    #expect(closed.name == "coal1" && closed.year == 2030 && Self.isNear(closed.closedMW, 100))
    let later = try PlanningWindow(study: study, years: [2031], origin: 2030, closed: decisions.closed)
    #expect(later.closables[0].plannedMW == [0])
    // At 49,000 $ it still does not earn it, at 43,000 it does.
    var cheap = study
    for u in 0...1 { cheap.units[u].fixedOMUSDPerKWYear = 43 }
    let kept = try PlanningWindow(study: cheap, years: [2030])
    #expect(Self.kept(try PlanningSolver().solve(kept), kept, "coal1").allSatisfy { Self.isNear($0, 100) })
  }

  /// A contracted flow out of a zone all of whose plants may close: what the contract needs is kept, the rest closes.
  @Test func contractsAreKept() throws {
    var study = CapacityStudy.plain(years: 2030...2030)
    study.zones = [Zone(name: "A", group: "A"), Zone(name: "B", group: "B")]
    study.units = [
      GeneratingUnit(
        name: "a", zone: "A", technology: "gas", capacityMW: 50, variableOMUSDPerMWh: 45,
        fixedOMUSDPerKWYear: 50),
      GeneratingUnit(name: "b", zone: "B", technology: "gas", capacityMW: 150, variableOMUSDPerMWh: 40),
    ]
    study.interfaces = [
      Interface(name: "L", fromZone: "A", toZone: "B", capacityMW: 30, reverseCapacityMW: 0, contractedMW: 10)
    ]
    study.demand = [DemandRow(year: 2030, zone: "B", demandMWh: 100 * 8760)]
    let window = try PlanningWindow(study: study, years: [2030])
    let plan = try PlanningSolver().solve(window)
    #expect(Self.kept(plan, window, "a").allSatisfy { Self.isNear($0, 10) })
    let energyUSD: Double = 8760 * (10 * 45 + 90 * 40)
    #expect(Self.isNear(plan.costUSD, energyUSD + 10 * 50_000))
  }

  @Test func noticeDelays() throws {
    var study = CapacityStudy.plain()
    study.settings.lifecycle.noticeYears = 2
    let years = [2030, 2031, 2032, 2033]
    let window = try PlanningWindow(study: study, years: years)
    let plan = try PlanningSolver().solve(window)
    #expect(zip(Self.kept(plan, window, "coal1"), [100, 100, 0, 0]).allSatisfy { Self.isNear($0, $1) })
    let decisions = window.decisions(of: plan)
    #expect(decisions.closed.map(\.year) == [2032])
    // A year later it is on notice and cannot be kept, nor closed before.
    let later = try PlanningWindow(
      study: study, years: Array(years.dropFirst()), origin: 2030, closed: decisions.closed)
    #expect(zip(later.closables[0].plannedMW, [100.0, 0, 0]).allSatisfy { Self.isNear($0, $1) })
    let rest = try PlanningSolver().solve(later)
    #expect(zip(Self.kept(rest, later, "coal1"), [100, 0, 0]).allSatisfy { Self.isNear($0, $1) })
    #expect(later.decisions(of: rest).closed.isEmpty)
    // A window that ends before notice is over closes nothing.
    let short = try PlanningWindow(study: study, years: [2030, 2031])
    #expect(Self.kept(try PlanningSolver().solve(short), short, "coal1").allSatisfy { Self.isNear($0, 100) })
  }

  /// Of 100 MW 30 have closed: a retirement of 50 MW takes these first.
  @Test func thePlanTakesWhatHasClosedFirst() throws {
    var study = CapacityStudy.plain()
    study.plannedChanges = [
      PlannedChange(year: 2031, zone: "Z", technology: "coal", changeMW: -50, status: .firm),
      PlannedChange(year: 2032, zone: "Z", technology: "coal", changeMW: 10, status: .firm),
    ]
    study.technologies[0].variableOMUSDPerMWh = 20
    study.technologies[0].fixedOMUSDPerKWYear = 50
    let closed = [PlanningWindow.ClosedCapacity(name: "coal1", year: 2030, closedMW: 30)]
    let all = try PlanningWindow(study: study, years: [2030, 2031, 2032], closed: closed)
    // The planned addition is of the same class, and its name is the first.
    #expect(all.closables.map(\.name) == ["Z|coal|planned"])
    #expect(all.closables[0].plannedMW == [70, 50, 60])
    let late = [PlanningWindow.ClosedCapacity(name: "coal1", year: 2031, closedMW: 30)]
    #expect(
      try PlanningWindow(study: study, years: [2032], origin: 2030, closed: late).closables[0].plannedMW
        == [30])
    #expect {
      try PlanningWindow(
        study: study, years: [2030], closed: [.init(name: "gas", year: 2030, closedMW: 1)])
    } throws: { "\($0)" == "2030: nothing can have closed of 'gas'" }
  }

  @Test func aFleetLosesWhatClosedInProportion() throws {
    var study = CapacityStudy.plain()
    var fleet = Fleet(study: study)
    fleet.applyPlannedChanges(of: study, through: 2030)
    let closed = [PlanningWindow.ClosedCapacity(name: "coal1", year: 2031, closedMW: 25)]
    func megawatts(_ year: Int, _ study: Study) -> [Double] {
      PlanningWindow.standing(fleet, of: study, in: year, origin: 2030, closed: closed).units.map(
        \.capacityMW)
    }
    #expect(megawatts(2030, study) == [60, 40, 100])
    #expect(megawatts(2031, study) == [45, 30, 100])
    study.units.swapAt(0, 2)
    fleet = Fleet(study: study)
    #expect(megawatts(2031, study) == [100, 30, 45])
  }

  @Test func mustRunUnitsStay() throws {
    var study = CapacityStudy.plain()
    study.units[0].minimumOutputShare = 0.5
    let window = try PlanningWindow(study: study, years: [2030])
    #expect(window.closables.map(\.name) == ["coal2"])
    #expect(window.closables[0].plannedMW == [40])
  }

  /// 100 MW of gas count half. Of the 0.8 x 100 MW of coal 50 are needed: 62.5 MW stay, at 6,200 / 0.8 $ a MW that
  /// counts.
  @Test func aReserveMarginKeepsCapacity() throws {
    var study = CapacityStudy.plain()
    study.reserveMargins = [
      ReserveMargin(
        region: "R", year: 2030, zones: ["Z"], share: 0.1, coincidentPeakMW: 100, firmImportMW: 10,
        shortfallUSDPerMWYear: 50_000)
    ]
    let window = try PlanningWindow(study: study, years: [2030])
    #expect(window.years[0].margins.map(\.name) == ["R"])
    #expect(Self.isNear(window.years[0].margins[0].requiredMW, 50))
    let plan = try PlanningSolver().solve(window)
    #expect(Self.isNear(Self.kept(plan, window, "coal1")[0], 62.5))
    #expect(Self.isNear(plan.years[0].capacityPricesUSD[0], 6_200 / 0.8))
    // Missing capacity is cheaper: none is kept.
    var cheap = study
    cheap.reserveMargins[0].shortfallUSDPerMWYear = 7_000
    let other = try PlanningWindow(study: cheap, years: [2030])
    let short = try PlanningSolver().solve(other)
    #expect(Self.isNear(Self.kept(short, other, "coal1")[0], 0))
    #expect(Self.isNear(short.years[0].capacityPricesUSD[0], 7_000))
    // None may be missing: the same plan, or none.
    study.reserveMargins[0].shortfallUSDPerMWYear = nil
    let hard = try PlanningSolver().solve(try PlanningWindow(study: study, years: [2030]))
    #expect(Self.isNear(hard.years[0].capacityPricesUSD[0], 6_200 / 0.8))
    study.reserveMargins[0].coincidentPeakMW = 200
    #expect {
      try PlanningSolver().solve(try PlanningWindow(study: study, years: [2030]))
    } throws: { error in
      guard case PlanningError.marginOutOfReach("R", 2030, let missing) = error else { return false }
      return Self.isNear(missing, 80)
    }
  }

  /// An option at 10 $/MWh, 2 years of lead: saves 15 x 8760 $ a MW against gas and is built as soon as it can be.
  @Test func leadTimes() throws {
    let study = CapacityStudy.withOption(capexUSDPerKW: 1000, limitMWPerYear: 20, leadYears: 2)
    let years = Array(2030...2033)
    let window = try PlanningWindow(study: study, years: years)
    let plan = try PlanningSolver().solve(window)
    #expect(plan.years.map { ($0.capacityMW.first ?? 0).rounded() } == [0, 0, 20, 40])
    let decisions = window.decisions(of: plan)
    #expect(decisions.additions.map(\.year) == [2032])
    #expect(Self.isNear(decisions.additions[0].builtMW, 20))
    // Committed: it enters even where it is not worth it any more, and nothing else can before 2033.
    var poor = study
    poor.technologies[2].variableOMUSDPerMWh = 60
    poor.settings.lifecycle.isEnabled = false
    let later = try PlanningWindow(
      study: poor, years: Array(2031...2033), origin: 2030, earlier: decisions.additions)
    let rest = try PlanningSolver().solve(later)
    #expect(rest.years.map { ($0.capacityMW.first ?? 0).rounded() } == [0, 20, 20])
    #expect(later.decisions(of: rest).additions.isEmpty)
    #expect {
      try PlanningWindow(
        study: study, years: years, earlier: [.init(option: 0, year: 2032, builtMW: 20)])
    } throws: { "\($0)" == "2032: nothing can have been added of option 0" }
  }

  /// What a window adds to a class and loses worth of may close for its fixed cost; its capital is paid on.
  @Test func additionsClose() throws {
    var study = CapacityStudy.withOption(
      years: 2030...2031, fixedOMUSDPerKWYear: 30, capexUSDPerKW: 500, limitMWPerYear: 50)
    study.units.removeFirst(2)
    // No load in the second year: nothing is worth its keep.
    study.demand[1].demandMWh = 0
    let window = try PlanningWindow(study: study, years: [2030, 2031])
    let plan = try PlanningSolver().solve(window)
    // 50 MW save 15 x 8760 $ a MW once, and cost 50,000 $ twice and 30,000 $ once.
    #expect(Self.isNear(plan.additionsMW[0], 50))
    #expect(Self.isNear(plan.keptMW[0][0], 50) && Self.isNear(plan.keptMW[0][1], 0))
    let perMW: Double = 8760 * 10 + 2 * 50_000 + 30_000
    let expected = 50 * 8760 * 25.0 + 50 * perMW
    #expect(Self.isNear(plan.costUSD, expected))
    let state = window.decisions(of: plan)
    #expect(state.additions.count == 1 && state.closed.isEmpty)
    let later = try PlanningWindow(study: study, years: [2031], origin: 2030, earlier: state.additions)
    let rest = try PlanningSolver().solve(later)
    #expect(Self.isNear(rest.costUSD, 0))
    let closed = later.decisions(of: rest).closed
    #expect(closed.map(\.name) == ["Z|new|built-2030"] && Self.isNear(closed[0].closedMW, 50))
  }

  /// Windows that all see to the end carry on what the first one planned: what its first year cost and what the rest
  /// costs from the state that it left come to what it promised.
  @Test(arguments: 0..<8)
  func laterWindowsKeepThePromise(group: Int) throws {
    var closures = 0
    for seed in (group * 5)..<(group * 5 + 5) {
      let study = CapacityStudy.random(seed)
      let years = Array(2030...2035)
      var additions: [PlanningWindow.EarlierAddition] = []
      var closed: [PlanningWindow.ClosedCapacity] = []
      var promised: Double?
      for first in years {
        let window = try PlanningWindow(
          study: study, years: Array(first...2035), origin: 2030, earlier: additions, closed: closed)
        let plan = try PlanningSolver().solve(window)
        if let promised {
          #expect(
            abs(plan.costUSD - promised) <= 1e-8 * max(1, abs(promised)),
            "seed \(seed), \(first): \(plan.costUSD) instead of \(promised)")
        }
        let decisions = window.decisions(of: plan)
        closures += decisions.closed.count
        promised = rest(plan, window, decisions, rate: study.settings.discountRate)
        additions += decisions.additions
        closed += decisions.closed
      }
    }
    #expect(closures > 0)
  }

  /// What a window's plan costs after its first year, less the capital of what the first year decided, in the second
  /// year's money, $.
  private func rest(
    _ plan: PlanningResult, _ window: PlanningWindow, _ decisions: PlanningWindow.Decisions, rate: Double
  ) -> Double {
    var cost = plan.years[0].blockCostsUSD.reduce(0, +)
    for (k, closable) in window.closables.enumerated() {
      cost += plan.keptMW[k][0] * closable.annualCostUSDPerMW
    }
    for margin in window.years[0].margins {
      let standing = zip(margin.credits, plan.years[0].capacityMW).reduce(0) { $0 + $1.0 * $1.1 }
      cost += max(0, margin.requiredMW - standing) * (margin.shortfallPriceUSDPerMW ?? 0)
    }
    let first = window.years[0].system.year
    for (addition, amount) in zip(window.additions, plan.additionsMW)
    where addition.decisionYear.map({ $0 <= first }) ?? false {
      var weight = 1.0
      for capacity in addition.capacity {
        if capacity != nil { cost += weight * amount * addition.annualCostUSDPerMW }
        weight /= 1 + rate
      }
    }
    return (plan.costUSD - cost) * (1 + rate)
  }
}
