import PowerDispatch
import PowerSystem
import Tables
import Testing

@testable import Coordinator

/// What is asked for does not change the answer: years select rows.
struct AskedYearsTests {
  /// The rows of some years.
  private static func rows(_ table: ResultTable, _ years: [Int]) -> [[FieldValue]] {
    let wanted = Set(years.map { FieldValue.number(Double($0)) })
    return table.rows.filter { $0.first.map(wanted.contains) ?? false }
  }

  @Test func rowsOfAYearDoNotDependOnTheOthers() throws {
    let study = GrowingStudy.study()
    let runner = StudyRunner(YearRunner(study: study, model: NetworkDispatch()))
    let whole = try runner.run(GrowingStudy.years)
    let tables = whole.tables(slices: true)
    for asked in [[2030], [2033], [2030, 2032, 2034], [2031, 2032]] {
      let outputs = try runner.run(asked)
      #expect(outputs.reports.map(\.year) == asked)
      #expect(outputs.visited.map(\.year) == Array(2030...(asked.last ?? 0)))
      #expect(outputs.isComplete && outputs.state.completedYear == asked.last)
      for (table, full) in zip(outputs.tables(slices: true), tables) {
        #expect(table.name == full.name && table.columns == full.columns)
        #expect(Self.rows(table, asked) == Self.rows(full, asked), "\(asked) \(table.name)")
        // Nothing else, but for the factors of the whole run.
        let other = table.rows.count - Self.rows(table, asked).count
        #expect(other == 0 || table.name == "limiting_factors", "\(asked) \(table.name)")
      }
      #expect(outputs.limitingFactors.allSatisfy { factor in factor.year.map(asked.contains) ?? true })
    }
  }

  /// A year that is not asked for has one event.
  @Test func eventsOfTheYearsAskedFor() throws {
    var names: [String] = []
    _ = try StudyRunner(YearRunner(study: GrowingStudy.study(), model: NetworkDispatch()))
      .run([2031, 2033]) { event in
        switch event {
        case .runStarted(_, let years, let first): names.append("started \(years) \(first)")
        case .yearStarted(let year): names.append("\(year)")
        case .yearCompleted(let report): names.append("\(report.year) complete")
        case .yearPassed(let year): names.append("\(year) passed")
        case .runCompleted(let years): names.append("\(years) complete")
        default: break
        }
      }
    #expect(
      names == [
        "started [2031, 2033] 2030", "2030 passed", "2031", "2031 complete", "2032 passed", "2033",
        "2033 complete", "2 complete",
      ])
  }

  /// Opening bank and fleet are of the first year, wherever that is.
  @Test func theFirstYearBeginsWithTheOpeningBank() throws {
    var study = GrowingStudy.study()
    study.program?.openingBankShortTons = 12_345
    for first in [2030, 2032] {
      study.settings.firstYear = first
      let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2032])
      let opening = outputs.visited.map { $0.market?.entry.openingBank }
      #expect(outputs.visited.first?.year == first && opening.first == 12_345)
      #expect(outputs.reports.map(\.year) == [2032])
    }
  }

  @Test func aYearBeforeTheFirstIsRefused() throws {
    let runner = StudyRunner(YearRunner(study: GrowingStudy.study(), model: NetworkDispatch()))
    do {
      _ = try runner.run([2029, 2030])
      Issue.record("2029 was run")
    } catch {
      #expect("\(error)" == "2029 is before the study's first year, 2030, in which every run begins")
    }
  }
}
