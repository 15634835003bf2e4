import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

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

  /// A change that is known from 2032: earlier years are those without it, later ones those with it from then on.
  @Test func aSurprise() throws {
    let model = NetworkDispatch()
    func tables(_ study: Study) throws -> [ResultTable] {
      try StudyRunner(YearRunner(study: study, model: model)).run(GrowingStudy.years).tables()
    }
    let base = GrowingStudy.study()
    func changed(from year: Int) -> Study {
      var study = base
      for row in study.demand.indices where study.demand[row].year >= year {
        study.demand[row].demandMWh *= 1.1
      }
      return study
    }
    var surprised = changed(from: 2031)
    surprised.earlierViews = [StudyView(before: 2032, study: base)]
    let (without, found) = (try tables(base), try tables(surprised))
    // Rows of 2031 are not known to be others in 2031, and are history in 2032.
    let with = try tables(changed(from: 2032))
    for (table, (a, b)) in zip(found, zip(without, with)) {
      #expect(Self.rows(table, [2030, 2031]) == Self.rows(a, [2030, 2031]), "\(table.name)")
      #expect(Self.rows(table, [2032, 2033, 2034]) == Self.rows(b, [2032, 2033, 2034]), "\(table.name)")
    }
    #expect(try Self.rows(found[at: 0], [2032]) != Self.rows(without[0], [2032]))
  }

  /// A study in dollars of 2028 at 25 % inflation is the one with prices deflated by hand; tables have both prices.
  @Test func pricesInBothMoneys() throws {
    var study = GrowingStudy.study()
    for t in (study.program?.years ?? []).indices {
      study.program?.years[t].reservePriceUSD = 20
      study.program?.years[t].tiers = []
      study.program?.years[t].ecr = nil
      study.program?.years[t].priceCeilingUSD = nil
    }
    var byHand = study
    for t in (study.program?.years ?? []).indices {
      byHand.program?.years[t].reservePriceUSD = 20 * [0.64, 0.512, 0.4096, 0.32768, 0.262144][t]
    }
    study.settings.moneyYear = 2028
    study.settings.inflation = 0.25
    func run(_ study: Study) throws -> RunOutputs {
      try StudyRunner(YearRunner(study: study.completed(), model: NetworkDispatch())).run(GrowingStudy.years)
    }
    let (found, expected) = (try run(study), try run(byHand))
    for (a, b) in zip(found.reports, expected.reports) {
      #expect(abs(a.allowancePriceUSD - b.allowancePriceUSD) <= 1e-9 * max(1, b.allowancePriceUSD))
      #expect(b.nominalPerStudyDollar == 1)
    }
    let annual = found.tables()[0]
    let real = try #require(annual.columns.firstIndex(of: "allowance_price"))
    let nominal = try #require(annual.columns.firstIndex(of: "allowance_price_nominal_usd"))
    for (row, dollars) in zip(annual.rows, [1.5625, 1.953125, 2.44140625, 3.0517578125, 3.814697265625]) {
      let price = try #require(row[real].number)
      #expect(abs((row[nominal].number ?? .nan) - price * dollars) <= 1e-9 * max(1, price * dollars))
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
