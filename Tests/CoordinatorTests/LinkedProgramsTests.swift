import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Foundation
import Testing

@testable import DispatchSolveCoordinator

/// Programs that accept each other's allowances in runs, against prices found by hand.
///
/// In A coal at 20 $/MWh and 1 t/MWh, in B gas at 35 $ and 0.4 t and a clean plant at 60 $; A's cap is 44 t/h, B's 16. Apart
/// their prices are 40 and 62.50 $.
struct LinkedProgramsTests {
  private static let tolerance = 1e-6

  private static func expect(_ value: Double, _ expected: Double, _ what: String) {
    #expect(
      abs(value - expected) <= tolerance * max(1, abs(expected)), "\(what): \(value), not \(expected)")
  }

  private static func run(
    _ links: [ProgramLink], _ foresight: Foresight, _ change: (inout Study) -> Void = { _ in }
  ) throws -> RunOutputs {
    var study = SeveralProgramsTests.study([("a", ["A"], 44), ("b", ["B"], 16)], foresight)
    study.programLinks = links
    change(&study)
    return try SeveralProgramsTests.run(study)
  }

  /// B accepts all of A's: one price, at which coal and gas change places, 25 $. 33.3 MW of coal and 66.7 of gas emit 33.3 and
  /// 26.7 t, of which A passes 10.7 on.
  @Test(arguments: [Foresight.myopic, .years(2), .perfect]) func oneWay(foresight: Foresight) throws {
    let outputs = try Self.run(
      [ProgramLink(fromProgram: "a", toProgram: "b", firstYear: 2025)], foresight)
    for report in outputs.reports {
      #expect(report.failedAudits.isEmpty, "\(report.failedAudits)")
      #expect(report.audits.contains { $0.name == "price relation of linked programs (a in b)" })
      for program in report.programs { Self.expect(program.market.clearing.priceUSD, 25, program.name) }
      let link = try #require(report.links.first)
      Self.expect(link.planned.passedShortTons, 32 / 3 * 8760, "passed on")
      Self.expect(report.programs[0].market.entry.passedOn, 32 / 3 * 8760, "out of a's ledger")
      Self.expect(report.programs[1].market.entry.issued, 80 / 3 * 8760, "into b's ledger")
      Self.expect(report.programs[0].market.entry.closingBank, 0, "a's bank")
      Self.expect(report.programs[1].market.entry.closingBank, 0, "b's bank")
    }
  }

  /// A tenth of what B owes: 16 t are nine tenths of 17.8. The clean plant runs, so that coal pays 40 and gas 62.50, which is
  /// p - (p - 40) / 10: p is 65.
  @Test(arguments: [Foresight.myopic, .years(2), .perfect]) func upToAShare(foresight: Foresight) throws {
    let outputs = try Self.run(
      [ProgramLink(fromProgram: "a", toProgram: "b", firstYear: 2025, mostShare: 0.1)], foresight)
    for report in outputs.reports {
      #expect(report.failedAudits.isEmpty, "\(report.failedAudits)")
      Self.expect(report.programs[0].market.clearing.priceUSD, 40, "a")
      Self.expect(report.programs[1].market.clearing.priceUSD, 65, "b")
      Self.expect(report.programs[1].emissionsPriceUSD, 62.5, "a ton in b")
      Self.expect(report.programs[1].market.clearing.emissionsShortTons, 16 / 0.9 * 8760, "tons of b")
      let link = try #require(report.links.first)
      Self.expect(link.planned.rentUSD, 25, "a ton more")
      #expect(link.isAtLimit)
    }
  }

  /// The other way nothing is to be gained: b's cost more. A link of a year alone holds in it alone.
  @Test func unusedAndInOneYear() throws {
    let back = try Self.run([ProgramLink(fromProgram: "b", toProgram: "a", firstYear: 2025)], .myopic)
    for report in back.reports {
      Self.expect(report.links.first?.planned.passedShortTons ?? .nan, 0, "passed on")
      Self.expect(report.programs[0].market.clearing.priceUSD, 40, "a")
      Self.expect(report.programs[1].market.clearing.priceUSD, 62.5, "b")
    }
    let late = try Self.run([ProgramLink(fromProgram: "a", toProgram: "b", firstYear: 2026)], .myopic)
    #expect(late.reports.map(\.links.count) == [0, 1])
    Self.expect(late.reports[0].programs[0].market.clearing.priceUSD, 40, "2025")
    Self.expect(late.reports[1].programs[0].market.clearing.priceUSD, 25, "2026")
  }

  /// In metric tons allowance for allowance: one of b's covers 1 / 0.90718474 short tons, and costs as much more than a ton of a.
  @Test func unitsOfAccount() throws {
    let size = 1 / 0.907_184_74
    let outputs = try Self.run([ProgramLink(fromProgram: "a", toProgram: "b", firstYear: 2025)], .myopic) {
      $0.programTerms[1].unit = .metricTons
      for row in $0.program?.years.indices ?? 0..<0 where $0.program?.years[row].program == "b" {
        $0.program?.years[row].capShortTons /= size
      }
    }
    for report in outputs.reports {
      #expect(report.failedAudits.isEmpty, "\(report.failedAudits)")
      let (a, b) = (report.programs[0].market, report.programs[1].market)
      Self.expect(a.clearing.priceUSD, size * b.clearing.priceUSD, "price relation")
      #expect(a.entry.passedOn > 1)
      Self.expect(b.linked.received, size * a.entry.passedOn, "tons")
    }
  }

  /// A run goes on from any year, its state written and read, to the same tables.
  @Test(arguments: [Foresight.myopic, .perfect]) func goesOnFromItsState(foresight: Foresight) throws {
    var study = SeveralProgramsTests.study([("a", ["A"], 50), ("b", ["B"], 16)], foresight)
    study.programTerms[0].openingBank = 50_000
    study.programLinks = [
      ProgramLink(fromProgram: "a", toProgram: "b", firstYear: 2025, mostShare: 0.2),
      ProgramLink(fromProgram: "b", toProgram: "a", firstYear: 2025, exchangeRate: 0.9),
    ]
    let runner = StudyRunner(YearRunner(study: study, model: NetworkDispatch()))
    var states: [FixedPointRuntimeState] = []
    let whole = try runner.run(
      [2025, 2026], resuming: nil, following: RunFollower(completed: { state, _ in states.append(state) }))
    #expect(whole.reports.allSatisfy { $0.failedAudits.isEmpty })
    #expect(whole.reports.contains { $0.links.contains { $0.planned.passedShortTons > 1 } })
    let first = try #require(states.first)
    let stored = try JSONDecoder().decode(
      StateChange.self,
      from: JSONEncoder().encode(StateChange(from: FixedPointRuntimeState(study: study), to: first)))
    let read = try #require(stored.applied(to: FixedPointRuntimeState(study: study)))
    #expect(read == first)
    let rest = try runner.run(
      [2025, 2026], resuming: ResumePoint(state: read, zones: whole.visited[0].zones),
      following: RunFollower())
    #expect(rest.state == whole.state)
    #expect(
      rest.reports.map { $0.links.map(\.planned) }
        == whole.reports.dropFirst().map { $0.links.map(\.planned) })
  }

  /// Without links nothing of a study is written differently, and no table is there that was not.
  @Test func withoutLinks() throws {
    var study = SeveralProgramsTests.study([("a", ["A"], 44), ("b", ["B"], 16)])
    let before = try JSONEncoder().encode(study)
    study.programLinks = []
    #expect(try JSONDecoder().decode(Study.self, from: before) == study)
    #expect(!String(decoding: before, as: UTF8.self).contains("links"))
    let tables = try SeveralProgramsTests.run(study).tables()
    #expect(!tables.contains { $0.name == "program_links" || $0.columns.contains("passed_on_short_tons") })
  }
}
