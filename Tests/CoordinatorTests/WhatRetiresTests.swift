import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Tables that say which plants retire, which are built, and why.
struct WhatRetiresTests {
  private static func texts(_ table: ResultTable, _ columns: [String]) throws -> [String] {
    let indices = try columns.map { name in try #require(table.columns.firstIndex(of: name), "\(name)") }
    return table.rows.map { row in indices.map { row[$0].written }.joined(separator: " ") }
  }

  private static func tables(_ study: Study, _ years: [Int]) throws -> [String: ResultTable] {
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run(years)
    return Dictionary(outputs.tables().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The plan takes 60 MW in 2032 and gives them back in 2033; losses close the dear unit at the end of 2031.
  @Test func planAndLosses() throws {
    let study = LifecycleTests.study(LifecycleSettings(lossYearsToClosure: 2), spike: 2032) {
      $0.technologies.append(Technology(name: "Late"))
      $0.units.append(
        GeneratingUnit(
          name: "late", zone: "Z", technology: "Late", capacityMW: 5, variableOMUSDPerMWh: 70,
          onlineYear: 2031)
      )
    }
    let tables = try Self.tables(study, Array(2030...2034))
    let closures = try #require(tables["closures"])
    let closed = try Self.texts(closures, ["year", "unit", "capacity_mw", "reason"])
    // A unit of 5 MW that is never needed has no fixed cost, and stays.
    #expect(closed == ["2031 dear 30 losses", "2032 cheap 60 plan"], "\(closed)")
    let earnings = try Self.texts(closures, ["reason", "earnings_usd_per_kw"])
    #expect(earnings.contains("plan "))
    let builds = try #require(tables["builds"])
    let built = try Self.texts(
      builds, ["year", "region", "technology", "reason", "built_mw", "margin_usd_per_mw_year"])
    #expect(built == ["2031 Z Late plan 5 ", "2033 Z Cheap plan 60 "], "\(built)")
    // Technologies that have yet to come, or close on economic grounds, stand with zeros.
    let capacity = try #require(tables["capacity_by_region"])
    let late = try Self.texts(capacity, ["year", "technology", "capacity_mw"]).filter { $0.contains("Late") }
    #expect(late == ["2030 Late 0", "2031 Late 5", "2032 Late 5", "2033 Late 5", "2034 Late 5"])
    #expect(capacity.rows.count == 15)
  }

  /// What the plan takes for good has no more rows, in pieces that rounding leaves something of too; closures say when it went.
  @Test(arguments: [[-60.0], [-20.0000000001, -19.9999999999, -20], [-60, 25, -25]])
  func takenForGood(_ changes: [Double]) throws {
    var study = GrowingStudy.study()
    study.units.append(
      GeneratingUnit(name: "old", zone: "A", technology: "Lignite", capacityMW: 60, variableOMUSDPerMWh: 70))
    for (place, change) in changes.enumerated() {
      study.plannedChanges.append(
        PlannedChange(year: 2031 + place, zone: "A", technology: "Lignite", changeMW: change, status: .firm))
    }
    let end = 2030 + changes.count
    let tables = try Self.tables(study, Array(2030...(end + 1)))
    let years = try Self.texts(#require(tables["capacity_by_region"]), ["technology", "region", "year"])
      .filter { $0.hasPrefix("Lignite A ") }
    #expect(years == (2030..<end).map { "Lignite A \($0)" }, "\(years)")
    let closed = try Self.texts(#require(tables["closures"]), ["technology", "year"])
    #expect(closed.contains("Lignite \(end)"), "\(closed)")
  }

  /// What is open is listed with what it would earn, whether it is built or not.
  @Test func optionsStandBesideThePlan() throws {
    var study = GrowingStudy.study()
    study.plannedChanges = [
      PlannedChange(year: 2031, zone: "A", technology: "Wind", changeMW: 10, status: .firm)
    ]
    let builds = try #require(try Self.tables(study, [2030, 2031])["builds"])
    let rows = try Self.texts(builds, ["year", "technology", "reason"]).filter { $0.hasPrefix("2031 Wind") }
    #expect(rows.contains("2031 Wind plan") && rows.contains("2031 Wind optimum"))
    let reason = try #require(builds.columns.firstIndex(of: "reason"))
    let cost = try #require(builds.columns.firstIndex(of: "annualised_cost_usd_per_mw_year"))
    #expect(builds.rows.allSatisfy { ($0[reason] == .text("plan")) == ($0[cost] == .blank) })
  }
}
