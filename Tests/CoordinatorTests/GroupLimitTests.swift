import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator
@testable import DispatchSolvePlanning

/// Limits by year and over several zones, in runs.
struct GroupLimitTests {
  private static let tolerance = 1e-5

  /// Two zones of 100 MW of load, each with coal at 50 $/MWh. A new plant at 10 $ costs 100 $/kW and year, and saves
  /// 40 x 8760 = 350.4 $ of each kW: what may be built is built, in A first where costs differ.
  private static func study(_ foresight: Foresight, whole: Bool = false) -> Study {
    var study = Study()
    study.settings.foresight = foresight
    study.settings.discountRate = 0
    study.settings.expansion = ExpansionSettings(isEnabled: true, wholeUnits: whole)
    study.zones = [Zone(name: "A", group: "G"), Zone(name: "B", group: "G")]
    study.technologies = [Technology(name: "new", variableOMUSDPerMWh: 10)]
    study.units = ["A", "B"].map {
      GeneratingUnit(
        name: "coal \($0)", zone: $0, technology: "coal", capacityMW: 200, variableOMUSDPerMWh: 50)
    }
    let years = Array(2030...2033)
    study.demand = years.flatMap { year in
      ["A", "B"].map { DemandRow(year: year, zone: $0, demandMWh: 100 * 8760) }
    }
    study.buildOptions = years.flatMap { year in
      [("A", 1000.0), ("B", 1100)].map {
        BuildOption(
          year: year, zone: $0.0, technology: "new", overnightCapexUSDPerKW: $0.1, lifeYears: 10, realWACC: 0)
      }
    }
    study.buildLimits = ["A", "B"].map {
      BuildLimit(zone: $0, technology: "new", unitSizeMW: whole ? 8 : nil)
    }
    return study
  }

  private static func built(_ study: Study) throws -> [[String: Double]] {
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([
      2030, 2031, 2032, 2033,
    ])
    return outputs.reports.map { report in
      #expect(report.failedAudits.isEmpty, "\(report.failedAudits)")
      var sums: [String: Double] = [:]
      for (option, build) in zip(report.options, report.dispatch.builds) {
        sums[option.addition.zone, default: 0] += build.builtMW
      }
      return sums
    }
  }

  private static func isNear(_ value: Double?, _ expected: Double) -> Bool {
    abs((value ?? 0) - expected) <= tolerance
  }

  static let everyForesight: [Foresight] = [.myopic, .years(2), .perfect]

  /// 30 MW a year of both zones, from 2032 on 50, 110 in all until 2031 ... : 30, 30, 50, 50.
  @Test(arguments: everyForesight) func aGroupByYear(foresight: Foresight) throws {
    var study = Self.study(foresight)
    study.buildGroupLimits = [
      BuildGroupLimit(
        limit: "pace", zones: ["A", "B"], technologies: ["new"], lastYear: 2031, limitMWPerYear: 30),
      BuildGroupLimit(
        limit: "pace", zones: ["A", "B"], technologies: ["new"], firstYear: 2032, limitMWPerYear: 50),
    ]
    #expect(study.findings(years: [2030, 2031, 2032, 2033]).map(\.message) == [])
    let built = try Self.built(study)
    for (year, sum) in zip(built, [30.0, 30, 50, 50]) {
      #expect(Self.isNear(year.values.reduce(0, +), sum), "\(built)")
    }
    // The cheaper zone first, as far as its load goes.
    #expect(Self.isNear(built.reduce(0) { $0 + ($1["A"] ?? 0) }, 100))
  }

  /// What a MW more of a group's year saves: 40 x 8760 $/kW less what it costs in the zone that still wants it.
  @Test func whatAGroupsYearIsWorth() throws {
    var study = Self.study(.myopic)
    study.buildGroupLimits = [
      BuildGroupLimit(
        limit: "pace", zones: ["A", "B"], technologies: ["new"], lastYear: 2031, limitMWPerYear: 30),
      BuildGroupLimit(
        limit: "pace", zones: ["A", "B"], technologies: ["new"], firstYear: 2032, limitMWPerYear: 50),
    ]
    func rents(_ foresight: Foresight) throws -> [(year: Int, rent: LimitRent)] {
      study.settings.foresight = foresight
      let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([
        2030, 2031, 2032, 2033,
      ])
      return outputs.reports.flatMap { report in report.limitRents.map { (report.year, $0) } }
    }
    let alone = try rents(.myopic)
    #expect(
      alone.map(\.year) == [2030, 2031, 2032, 2033] && alone.map(\.rent.entryYear) == alone.map(\.year))
    #expect(alone.allSatisfy { $0.rent.kind == .group && $0.rent.technology.isEmpty })
    #expect(alone.map(\.rent.zone) == ["pace 2030", "pace 2031", "pace 2032", "pace 2033"])
    #expect(alone.map(\.rent.limitMW) == [30, 30, 50, 50])
    // A wants more until 100 MW stand there, then B, at 10 $/kW more.
    for (found, expected) in zip(alone.map(\.rent.usdPerMW), [250_400.0, 250_400, 240_400, 240_400]) {
      #expect(abs(found - expected) <= 1e-6 * expected, "\(alone)")
    }
    // One plan of all years says them once, in its first year, each for the year in which what it limits enters.
    let ahead = try rents(.perfect)
    #expect(ahead.map(\.year) == [2030, 2030, 2030, 2030])
    #expect(ahead.map(\.rent.entryYear) == [2030, 2031, 2032, 2033])
    // Discounted by nothing: whoever enters a year earlier serves a year more.
    for (found, years) in zip(ahead.map(\.rent.usdPerMW), [4.0, 3, 2, 1]) {
      #expect(found >= 240_400 * years * (1 - 1e-6) && found <= 250_400 * years * (1 + 1e-6), "\(ahead)")
    }
  }

  /// The curve of a year keeps a group's limit, at any price, and needs no plan of other years.
  @Test func theCurveOfAYear() throws {
    var study = Self.study(.perfect)
    study.units = study.units.map { unit in
      var unit = unit
      unit.emissionRateShortTonsPerMWh = 1
      return unit
    }
    study.program = AllowanceProgram(
      years: (2030...2033).map { ProgramYear(year: $0, capShortTons: 1e6) },
      memberships: ["A", "B"].map { ProgramMembership(zone: $0, firstYear: 2030) })
    study.buildGroupLimits = [
      BuildGroupLimit(limit: "pace", zones: ["A", "B"], technologies: ["new"], limitMWPerYear: 30)
    ]
    let first = try YearRunner.firstYear(of: study, year: 2031)
    #expect(first.limits.map(\.mostMW) == [30] && first.limits.map(\.additions) == [[0, 1]])
    let curve = try AdditionDispatch(NetworkDispatch(), limits: first.limits).withSession(first.system) {
      try $0.emissionsCurve(0...200)
    }
    // 200 MW of load, 30 of them served by what is new whatever allowances cost.
    #expect(abs(curve.emissionsAtStart - 170 * 8760) <= 1e-6 * 170 * 8760)
    #expect(curve.breakpoints.isEmpty)
    study.settings.foresight = .myopic
    #expect(try YearRunner.firstYear(of: study, year: 2031).system == first.system)
  }

  /// A total over all years binds once it is reached; years outside of the row do not count.
  @Test(arguments: everyForesight) func aGroupInTotal(foresight: Foresight) throws {
    var study = Self.study(foresight)
    for row in study.buildLimits.indices { study.buildLimits[row].limitMWPerYear = 20 }
    study.buildGroupLimits = [
      BuildGroupLimit(
        limit: "most", zones: ["A", "B"], technologies: ["new"], lastYear: 2032, limitMWTotal: 70)
    ]
    let sums = try Self.built(study).map { $0.values.reduce(0, +) }
    #expect(Self.isNear(sums.prefix(3).reduce(0, +), 70), "\(sums)")
    #expect(Self.isNear(sums[3], 40))
  }

  /// Whole units of 8 MW under a limit of 30 for both zones: three a year.
  @Test(arguments: [Foresight.myopic, .years(2)]) func wholeUnits(foresight: Foresight) throws {
    var study = Self.study(foresight, whole: true)
    study.buildGroupLimits = [
      BuildGroupLimit(limit: "pace", zones: ["A", "B"], technologies: ["new"], limitMWPerYear: 30)
    ]
    let sums = try Self.built(study).map { $0.values.reduce(0, +) }
    #expect(sums.allSatisfy { Self.isNear($0, 24) }, "\(sums)")
  }

  /// Rows of one pair for different years: 10 MW a year, then 40, with a total of its own.
  @Test(arguments: everyForesight) func aPairByYear(foresight: Foresight) throws {
    var study = Self.study(foresight)
    study.buildLimits = [
      BuildLimit(zone: "A", technology: "new", limitMWPerYear: 10, lastYear: 2031),
      BuildLimit(zone: "A", technology: "new", firstYear: 2032, limitMWPerYear: 40, limitMWTotal: 60),
    ]
    let built = try Self.built(study).map { $0["A"] ?? 0 }
    for (year, expected) in zip(built.prefix(3), [10.0, 10, 40]) {
      #expect(Self.isNear(year, expected), "\(built)")
    }
    #expect(Self.isNear(built[3], 20), "\(built)")
  }

  /// A start that passes a shared limit is taken down to it.
  @Test func startsWithinLimits() throws {
    var study = Self.study(.perfect)
    study.buildGroupLimits = [
      BuildGroupLimit(limit: "pace", zones: ["A", "B"], technologies: ["new"], limitMWPerYear: 30)
    ]
    let window = try PlanningWindow(study: study, years: [2030, 2031])
    #expect(window.sharedLimits.map(\.mostMW) == [30, 30])
    #expect(window.sharedLimits.map(\.additions) == [[0, 1], [2, 3]])
    #expect(window.aboveSharedLimits([20, 10, 0, 31]) == 1.0 / 30)
    // What was committed before counts; more of it than the limit leaves nothing, and is no error.
    let later = try PlanningWindow(
      study: study, years: [2031], origin: 2030,
      earlier: [
        PlanningWindow.EarlierAddition(option: 0, year: 2030, builtMW: 40)
      ])
    #expect(later.aboveSharedLimits(later.additions.map { $0.decisionYear == nil ? $0.leastMW : 15 }) == 0)
    // What is committed stays, what is not shares what is left.
    study.buildGroupLimits = [
      BuildGroupLimit(limit: "all years", zones: ["A", "B"], technologies: ["new"], limitMWTotal: 30)
    ]
    let half = try PlanningWindow(
      study: study, years: [2031], origin: 2030,
      earlier: [PlanningWindow.EarlierAddition(option: 0, year: 2030, builtMW: 10)])
    let committed = half.additions.indices.filter { half.additions[$0].leastMW > 0 }
    #expect(committed.map { half.additions[$0].leastMW } == [10])
    let start = half.withinSharedLimits(half.additions.map { $0.leastMW > 0 ? 10 : 25 })
    #expect(committed.allSatisfy { start[$0] == 10 })
    #expect(Self.isNear(start.reduce(0, +), 30), "\(start)")
  }
}
