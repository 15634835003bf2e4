import Foundation
import DispatchSolvePlanning
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

/// The frozen study's years as one window, additions on.
struct FrozenStudyTests {
  /// Rounding of prices to cents.
  private static let cent = 0.005

  /// Prices of the one linear program of all 16 years, solved by another solver; they are unique.
  @Test func pricesAreThoseOfTheOneProgram() throws {
    let years = Array(2025...2040)
    let study = try StudyFolder.load(
      FrozenStudy.folder, years: Years(years), overrides: SettingOverrides(builds: true)
    ).study
    var window = try PlanningWindow(study: study, years: years)
    window.terminalPriceUSD = 0
    // A gap of 1e-8 would leave prices a cent or more to go.
    let plan = try PlanningSolver(gap: 1e-10, threads: 2).solve(window)
    // Holders bank from the first year to the last: one price, rising at the discount rate.
    for (t, year) in plan.years.enumerated() {
      var expected = 37.265705
      for _ in 0..<t { expected *= 1 + study.settings.discountRate }
      #expect(abs(year.priceUSD - expected) <= Self.cent, "\(year.year): \(year.priceUSD)")
    }
    #expect(abs(plan.costUSD / 3.506392551149e11 - 1) <= 2e-8)
    #expect(plan.gap <= 1e-10)
  }

  /// A year's system is the same in every window with the same origin, so that what one teaches holds in the next.
  @Test func windowsOfAStudyShareTheirYears() throws {
    let study = try StudyFolder.load(
      FrozenStudy.folder, years: Years(Array(2029...2032)), overrides: SettingOverrides(builds: true)
    ).study
    let first = try PlanningWindow(study: study, years: [2029, 2030, 2031], origin: 2029)
    let plan = try PlanningSolver(gap: 1e-8).solve(first)
    let earlier = zip(first.additions, plan.additionsMW).compactMap { addition, built in
      addition.capacity[0] == nil
        ? nil : PlanningWindow.EarlierAddition(option: addition.total ?? 0, year: 2029, builtMW: built)
    }
    #expect(earlier.contains { $0.builtMW > 0 })
    var second = try PlanningWindow(
      study: study, years: [2030, 2031, 2032], origin: 2029, earlier: earlier)
    second.openingBankShortTons = plan.years[0].bank
    #expect(first.years[1].system == second.years[0].system)
    #expect(first.years[2].system == second.years[1].system)
    let known = try PlanningSolver(gap: 1e-8).solve(
      second, knowing: plan.costs, near: plan.years[1].priceUSD)
    let fresh = try PlanningSolver(gap: 1e-8).solve(second)
    #expect(abs(known.costUSD - fresh.costUSD) <= 2e-8 * abs(fresh.costUSD))
  }

  @Test func whatAStudyCannotPlanIsNamed() throws {
    let study = try StudyFolder.load(
      FrozenStudy.folder, years: [2030], overrides: SettingOverrides(builds: true)
    )
    .study
    func text(_ change: (inout Study) -> Void) -> String? {
      var study = study
      change(&study)
      do {
        _ = try PlanningSolver().solve(try PlanningWindow(study: study, years: [2030]))
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(text { $0.program?.convention = .ledger } == "the ledger convention is not planned ahead")
    // A year that is seen alone does not decide about what it does not sell.
    #expect(text { $0.program?.unsoldRule = .banked } == nil)
    #expect(
      text {
        $0.program?.unsoldRule = .banked
        $0.settings.foresight = .years(2)
      } == "unsold = \"banked\" is not planned ahead")
    #expect(text { $0.settings.lifecycle.isEnabled = true } == "closures by earnings are not planned ahead")
    #expect(
      text { $0.program?.years = [] } == "2030: the allowance program has no rules for this year")
  }
}
