import DispatchSolvePowerSystem
import Testing

/// A study past the last year of its tables.
struct HoldTests {
  /// A program with a mark of full compliance, a period and a share by year.
  private static func program(
    _ marks: [Bool], periods: [String], shares: [Double] = [], from first: Int = 2025
  ) -> AllowanceProgram {
    AllowanceProgram(
      years: marks.indices.map {
        ProgramYear(
          year: first + $0, capShortTons: 100 - Double($0), reservePriceUSD: Double($0),
          tiers: [CostContainmentTier(number: 2, triggerUSD: 20 + Double($0), quantityShortTons: 7)],
          controlPeriod: periods[$0], fullCompliance: marks[$0],
          surrenderShare: shares.isEmpty ? 1 : shares[$0])
      }, memberships: [])
  }

  private static func held(_ program: AllowanceProgram, through year: Int) -> [String] {
    let last = program.years.last?.year ?? 0
    return program.held(through: year).years.filter { $0.year > last }.map {
      "\($0.year) \($0.controlPeriod) \($0.fullCompliance) \($0.surrenderShare)"
    }
  }

  /// Three years a period, the table ends in the second of one.
  @Test func theCycleGoesOn() {
    let program = Self.program(
      [false, true, false, false, true, false, false], periods: ["1", "1", "2", "2", "2", "3", "3"],
      shares: [0.3, 1, 0.5, 0.6, 1, 0.7, 0.7])
    #expect(
      Self.held(program, through: 2036) == [
        "2032 3 true 1.0", "2033 4 false 0.5", "2034 4 false 0.6", "2035 4 true 1.0", "2036 5 false 0.5",
      ])
    // Everything else is the last year's.
    let year = program.held(through: 2036).years.last
    #expect(year?.capShortTons == 94 && year?.reservePriceUSD == 6)
    #expect(year?.tiers == [CostContainmentTier(number: 2, triggerUSD: 26, quantityShortTons: 7)])
    #expect(program.held(through: 2031) == program)
  }

  /// A table that ends with a period begins the next one; names that are no numbers go on with the year.
  @Test func theTableEndsAPeriod() {
    let program = Self.program(
      [false, true, false, true], periods: ["a", "a", "b", "b"], shares: [0.5, 1, 0.5, 1])
    #expect(
      Self.held(program, through: 2031) == [
        "2029 from 2029 false 0.5", "2030 from 2029 true 1.0", "2031 from 2031 false 0.5",
      ])
    // Held in two steps it is the same program.
    #expect(program.held(through: 2029).held(through: 2031) == program.held(through: 2031))
  }

  /// Every year complies in full, in one period for ever.
  @Test func onePeriodForEver() {
    let program = Self.program([true, true], periods: ["1", "1"])
    #expect(Self.held(program, through: 2028) == ["2027 1 true 1.0", "2028 1 true 1.0"])
  }

  @Test(arguments: [[false, false, false], [false, true, false], [true, false, false]])
  func fewerThanTwoYearsOfFullCompliance(marks: [Bool]) {
    let program = Self.program(marks, periods: ["1", "1", "2"])
    #expect(Self.held(program, through: 2029) == ["2028 3 true 1.0", "2029 4 true 1.0"])
  }

  @Test func controlPeriodsOfTheYearAfter() {
    let program = Self.program(
      [false, true, false, false, true, false], periods: ["1", "1", "2", "2", "2", "3"])
    for year in 2025...2040 {
      #expect(
        program.controlPeriod(after: year) == program.held(through: 2041).rules(in: year + 1)?.controlPeriod)
    }
    #expect(AllowanceProgram(years: [], memberships: []).controlPeriod(after: 2025) == nil)
  }

  /// Members and budgets are those of the last year.
  @Test func members() {
    var program = Self.program([true, true], periods: ["1", "2"])
    program.memberships = [
      ProgramMembership(zone: "stays", firstYear: 2020, lastYear: 2026, budgetShortTons: 5),
      ProgramMembership(zone: "open", firstYear: 2026),
      ProgramMembership(zone: "left", firstYear: 2020, lastYear: 2025, budgetShortTons: 50),
      ProgramMembership(zone: "late", firstYear: 2028, budgetShortTons: 500),
    ]
    let held = program.held(through: 2030)
    for year in 2026...2030 {
      #expect(held.rules(in: year)?.capShortTons == 104)
      #expect(
        ["stays", "open", "left", "late"].map { held.covers(zone: $0, in: year) } == [
          true, true, false, false,
        ])
    }
    #expect(held.rules(in: 2025)?.capShortTons == 155)
  }

  @Test func everyTableByYear() {
    var study = smallStudy()
    study.settings.expansion.isEnabled = true
    study.plannedChanges.append(
      PlannedChange(year: 2028, zone: "South", technology: "Wind", changeMW: 500, status: .firm))
    // The standard of 2025 ends with that year; one of the last year goes on.
    var standard = study.generationStandards[0]
    standard.year = 2026
    standard.zone = "South"
    study.generationStandards.append(standard)
    #expect(study.lastTableYear == 2026)
    #expect(study.held(through: 2026) == study)
    #expect(smallStudy().held(through: 2029).generationStandards == smallStudy().generationStandards)
    let held = study.held(through: 2029)
    #expect(held.findings(years: [2025, 2026, 2027, 2028, 2029]).filter { $0.severity == .error } == [])
    for year in 2027...2029 {
      func at<Row>(_ rows: [Row], _ year: WritableKeyPath<Row, Int>, _ wanted: Int) -> [Row] {
        rows.filter { $0[keyPath: year] == wanted }.map { row in
          var row = row
          row[keyPath: year] = 0
          return row
        }
      }
      #expect(at(held.demand, \.year, year) == at(study.demand, \.year, 2026))
      #expect(at(held.fuelPrices, \.year, year) == at(study.fuelPrices, \.year, 2026))
      #expect(at(held.buildOptions, \.year, year) == at(study.buildOptions, \.year, 2026))
      #expect(at(held.generationStandards, \.year, year) == at(study.generationStandards, \.year, 2026))
      #expect(held.carbonPrice.price(in: year) == 3)
    }
    var fleet = Fleet(study: held)
    fleet.applyPlannedChanges(of: held, through: 2029)
    #expect(fleet.units.reduce(0) { $0 + $1.capacityMW } == 720)
  }

  /// The study ends where the first table does that a year cannot do without.
  @Test func theLastYearOfTheTables() {
    var study = smallStudy()
    study.demand.append(DemandRow(year: 2027, zone: "North", demandMWh: 1))
    #expect(study.lastTableYear == 2026)
    #expect(study.horizonYear == 2026)
    study.settings.horizonYear = 2040
    #expect(study.horizonYear == 2040)
    study.demand = []
    #expect(study.lastTableYear == nil)
  }
}
