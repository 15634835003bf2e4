import Foundation
import Planning
import PowerSystem
import StudyFiles
import Testing

/// The default study's years as one window, additions on.
struct DefaultStudyTests {
  /// Rounding of prices to cents.
  private static let cent = 0.005

  /// Prices of the one linear program of all 16 years, solved by another solver; they are unique.
  @Test func pricesAreThoseOfTheOneProgram() throws {
    let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../data").standardizedFileURL
    let years = Array(2025...2040)
    let study = try StudyFolder.load(
      folder.path, years: Years(years), overrides: SettingOverrides(builds: true)
    ).study
    var window = try PlanningWindow(study: study, years: years, fleet: Fleet(study: study))
    window.terminalPriceUSD = 0
    let plan = try PlanningSolver(gap: 1e-8, threads: 2).solve(window)
    // Holders bank from the first year to the last: one price, rising at the discount rate.
    for (t, year) in plan.years.enumerated() {
      var expected = 37.265705
      for _ in 0..<t { expected *= 1 + study.settings.discountRate }
      #expect(abs(year.priceUSD - expected) <= Self.cent, "\(year.year): \(year.priceUSD)")
    }
    #expect(abs(plan.costUSD / 3.506392551149e11 - 1) <= 2e-8)
    #expect(plan.gap <= 1e-8)
  }
}
