import DispatchSolvePowerSystem
import Testing

/// Which years a run goes through: what is asked selects, and changes nothing else.
struct VisitedYearTests {
  @Test func fromTheFirstYearToTheLastAskedFor() {
    var study = smallStudy()
    #expect(study.firstYear == 2025)
    #expect(study.visitedYears(for: [2030]) == Array(2025...2030))
    #expect(study.visitedYears(for: [2026, 2028]) == Array(2025...2028))
    #expect(study.visitedYears(for: [2025]) == [2025])
    #expect(study.visitedYears(for: [Int]()) == [])
    study.settings.firstYear = 2028
    #expect(study.visitedYears(for: [2030]) == [2028, 2029, 2030])
    #expect(study.visitedYears(for: [2026]) == [])
    study.settings.firstYear = nil
    study.demand = []
    // Nothing says when such a study begins.
    #expect(study.visitedYears(for: [2027, 2029]) == [2027, 2028, 2029])
  }

  /// The years before those asked for need their rows as well.
  @Test func findingsOfVisitedYears() {
    var study = smallStudy()
    study.settings.expansion.isEnabled = false
    #expect(study.findings(reporting: [2026]).map(\.text) == study.findings(years: [2025, 2026]).map(\.text))
    study.program?.years.removeFirst()
    #expect(study.findings(years: [2026]).isEmpty)
    #expect(study.findings(reporting: [2026]).map(\.text) == ["error allowance_program: no row for 2025"])
  }

  @Test func aYearBeforeTheFirst() {
    var study = smallStudy()
    let text = "2024 is before the study's first year, 2025, in which every run begins"
    #expect(study.findings(reporting: [2024]).map(\.text) == ["error demand: \(text)"])
    #expect(study.findings(reporting: [2024, 2026]).map(\.text) == ["error demand: \(text)"])
    study.settings.firstYear = 2026
    #expect(
      study.findings(reporting: [2025, 2026]).map(\.text) == [
        "error study[0].first_year: 2025 is before the study's first year, 2026, in which every run begins"
      ])
  }

  @Test func theHorizon() {
    func texts(_ change: (inout StudySettings) -> Void) -> [String] {
      var study = smallStudy()
      study.settings.foresight = .perfect
      change(&study.settings)
      return study.findings().map(\.text)
    }
    #expect(texts { $0.horizonYear = 2030 } == [])
    #expect(
      texts { $0.horizonYear = 2024 } == [
        "error study[0].horizon_year: horizon_year 2024 is before the study's first year, 2025"
      ])
    #expect(
      texts {
        $0.horizonYear = 2027
        $0.hold = .none
      } == [
        "error study[0].horizon_year: horizon_year 2027 is past the tables, which end in 2026, and hold is \"none\""
      ])
  }
}
