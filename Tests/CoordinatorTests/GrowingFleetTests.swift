import DispatchSolveAllowanceMarket
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Additions, standards and the allowance market together, on a small study.
struct GrowingFleetTests {
  private static func run(_ study: Study, _ years: [Int] = GrowingStudy.years) throws -> RunOutputs {
    try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run(years)
  }

  /// What one year builds stands in the next, until its life ends.
  @Test(arguments: [Foresight.myopic, .years(3), .perfect]) func additionsLast(foresight: Foresight) throws {
    var study = GrowingStudy.study()
    study.settings.foresight = foresight
    study.settings.lifecycle.isEnabled = false
    let outputs = try Self.run(study)
    #expect(outputs.reports.allSatisfy { $0.failedAudits.isEmpty && $0.dispatch.unservedMWh < 1 })
    var built: [String: Double] = [:]
    for report in outputs.reports {
      for (option, build) in zip(report.options, report.dispatch.builds) where build.builtMW > 0 {
        built[option.addition.name] = build.builtMW
      }
      for (name, capacity) in built {
        let system = report.dispatch.system
        let stands =
          system.units.filter { $0.name == name }.map(\.capacityMW)
          + system.storage.filter { $0.name == name }.map(\.capacityMW)
        #expect(stands == [capacity], "\(name) in \(report.year)")
      }
    }
    #expect(built.count >= 3)
    #expect(Set(built.keys.map { $0.split(separator: "|")[1] }).contains("Wind"))
  }

  /// Holders who foresee: discounted prices never leave anything to gain, with a fleet that answers to them.
  @Test func perfectForesightIsAFixedPoint() throws {
    var study = GrowingStudy.study()
    study.settings.foresight = .perfect
    study.settings.lifecycle.isEnabled = false
    let outputs = try Self.run(study)
    let names = Set(outputs.reports.flatMap(\.audits).map(\.name))
    #expect(names.contains("arbitrage between this year and the next"))
    #expect(names.contains("decisions of the window and their worth"))
    #expect(names.contains("cost of the window and its bound"))
    // The path found is that of the fleet it leads to: with this fleet as the plan, the same path again.
    var planned = study
    planned.settings.expansion.isEnabled = false
    for report in outputs.reports {
      for (option, build) in zip(report.options, report.dispatch.builds) where build.builtMW > 0 {
        switch option.addition {
        case .unit(var unit):
          unit.capacityMW = build.builtMW
          planned.units.append(unit)
        case .storage(var store):
          store.capacityMW = build.builtMW
          planned.storage.append(store)
        }
      }
    }
    let again = try Self.run(planned)
    for (a, b) in zip(outputs.reports, again.reports) {
      // Prices need not agree: it is the additions that pin them down where they are on the margin.
      let banks = (a.market?.entry.closingBank ?? 0, b.market?.entry.closingBank ?? 0)
      #expect(abs(banks.0 - banks.1) <= 1e-5 * max(1e5, banks.0), "\(a.year)")
      let emissions = (a.dispatch.coveredEmissionsShortTons, b.dispatch.coveredEmissionsShortTons)
      #expect(abs(emissions.0 - emissions.1) <= 1e-5 * emissions.0, "\(a.year)")
    }
  }

  /// Whole units, whoever looks how far: never cheaper than any amount, and no more than a unit a year dearer.
  @Test(arguments: [Foresight.myopic, .years(3), .perfect]) func wholeUnits(foresight: Foresight) throws {
    var study = GrowingStudy.study()
    study.settings.lifecycle.isEnabled = false
    study.settings.expansion.wholeUnits = true
    study.settings.foresight = foresight
    let outputs = try Self.run(study)
    var count = 0
    for report in outputs.reports {
      #expect(report.failedAudits.isEmpty)
      for (option, build) in zip(report.options, report.dispatch.builds) where build.builtMW > 0 {
        let units = build.builtMW / (option.unitSizeMW ?? 1)
        #expect(abs(units - units.rounded()) <= 1e-9 * units, "\(option.addition.name): \(units)")
        #expect(build.builtMW <= option.limitMW * (1 + 1e-9), "\(option.addition.name)")
        count += 1
      }
      #expect(report.status == .converged)
    }
    #expect(count > 0)
  }

  /// A standard lowers the allowance price, and its certificates cost what the marginal addition needs.
  @Test func standardsAndTheAllowancePrice() throws {
    var study = GrowingStudy.study()
    study.settings.lifecycle.isEnabled = false
    // At what wind costs otherwise it is built up to its limits without any standard.
    for index in study.buildOptions.indices where study.buildOptions[index].technology == "Wind" {
      study.buildOptions[index].overnightCapexUSDPerKW = 2400
    }
    let free = try Self.run(study)
    study.settings.enforcesStandards = true
    study.generationStandards = GrowingStudy.years.map {
      GenerationStandard(
        year: $0, zone: "A", standard: "RPS", share: 0.3, basis: .load, eligibleTechnologies: ["Wind"],
        alternativePaymentUSDPerMWh: 45)
    }
    let bound = try Self.run(study)
    #expect(bound.reports.allSatisfy { $0.failedAudits.isEmpty })
    let table = try #require(bound.tables().first { $0.name == "standards" })
    #expect(table.rows.count == 5)
    for row in table.rows {
      guard case .number(let required) = row[2], case .number(let eligible) = row[3],
        case .number(let boughtOut) = row[4], case .number(let price) = row[5]
      else {
        Issue.record("not numbers: \(row)")
        continue
      }
      #expect(eligible + boughtOut >= required * (1 - 1e-9))
      #expect(price >= 0 && price <= 45 + 1e-6)
      // Bought out only where certificates cost as much as the payment.
      #expect(boughtOut < 1e-3 || abs(price - 45) < 1e-6)
    }
    let (before, after) = (free.reports.map(\.allowancePriceUSD), bound.reports.map(\.allowancePriceUSD))
    #expect(zip(before, after).allSatisfy { $1 <= $0 + 1e-6 })
    // By cents, not by what rounding leaves.
    #expect(zip(before, after).contains { $1 < $0 - 0.01 })
  }

  /// A zone joins with its budget in 2032: covered emissions and supply change in that very year.
  @Test(arguments: [Foresight.myopic, .years(2), .perfect]) func aZoneJoins(foresight: Foresight) throws {
    var study = GrowingStudy.study()
    study.settings.foresight = foresight
    study.settings.lifecycle.isEnabled = false
    study.settings.expansion.isEnabled = false
    study.program?.memberships[1] = ProgramMembership(zone: "B", firstYear: 2032, budgetShortTons: 250_000)
    let outputs = try Self.run(study)
    for report in outputs.reports {
      #expect(report.failedAudits.isEmpty)
      let b = try #require(report.dispatch.system.zones.firstIndex { $0.name == "B" })
      let covered = report.dispatch.zones[b].coveredEmissionsShortTons
      #expect(report.year < 2032 ? covered == 0 : covered > 0, "\(report.year)")
      let cap = 900_000 - 60_000 * Double(report.year - 2030) + (report.year < 2032 ? 0 : 250_000)
      #expect(report.market?.supply.rules.capShortTons == cap)
    }
  }

  /// The same system as one slice of the year, as twelve months and as 8760 hours.
  @Test func onePeriodTwelveOr8760() throws {
    func study(_ count: Int) -> Study {
      var study = GrowingStudy.study()
      study.settings.lifecycle.isEnabled = false
      study.storage = []
      study.buildLimits.removeAll { $0.technology == "Battery" }
      study.loadShape = []
      study.slices = (0..<count).map {
        TimeSlice(name: "p\($0)", block: "p\($0)", hours: 8760 / Double(count))
      }
      return study
    }
    let years = [2031, 2032]
    let one = try Self.run(study(1), years)
    for count in [12, 8760] {
      let other = try Self.run(study(count), years)
      for (a, b) in zip(one.reports, other.reports) {
        // Sums of 8760 terms against one: a digit or two of 1e-13.
        #expect(agree(a.allowancePriceUSD, b.allowancePriceUSD, 1e-7), "\(count) slices, \(a.year)")
        #expect(agree(a.dispatch.objectiveUSD, b.dispatch.objectiveUSD, 1e-9), "\(count) slices, \(a.year)")
        #expect(
          agree(a.dispatch.coveredEmissionsShortTons, b.dispatch.coveredEmissionsShortTons, 1e-9),
          "\(count) slices, \(a.year)")
        for (x, y) in zip(a.dispatch.zones, b.dispatch.zones) {
          #expect(agree(x.priceUSDPerMWh, y.priceUSDPerMWh, 1e-7), "\(count) slices, \(a.year)")
        }
        for (x, y) in zip(a.dispatch.builds, b.dispatch.builds) {
          #expect(agree(x.builtMW, y.builtMW, 1e-6), "\(count) slices, \(a.year)")
        }
      }
    }
  }

  /// A loaded zone with nothing but what can be built in it.
  @Test func aZoneServedByAdditionsAlone() throws {
    var study = GrowingStudy.study()
    study.units.removeAll { $0.zone == "B" }
    study.storage = []
    study.interfaces = []
    study.settings.lifecycle.isEnabled = false
    #expect(study.findings(years: [2030]).filter { $0.severity == .error } == [])
    let year = try #require(try Self.run(study, [2030]).reports.first)
    let built = zip(year.options, year.dispatch.builds).filter { $0.addition.zone == "B" && $1.builtMW > 0 }
    #expect(!built.isEmpty)
    let zone = try #require(year.zones.first { $0.zone == "B" })
    #expect(zone.generationMWh > 0 && zone.unservedMWh > 0)
    // With stores alone, with limits of zero or without expansion there is nothing to serve it.
    var stores = study
    stores.buildLimits.removeAll { $0.zone == "B" && $0.technology != "Battery" }
    var none = study
    for row in none.buildLimits.indices { none.buildLimits[row].limitMWTotal = 0 }
    var off = study
    off.settings.expansion.isEnabled = false
    for other in [stores, none, off] {
      #expect(
        other.findings(years: [2030]).contains {
          $0.severity == .error && $0.message.contains("zone 'B' has load in 2030 but no unit")
        })
    }
  }
}
