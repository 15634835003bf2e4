import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Ageing, earnings, closure, veto and liquidation, on one zone with a cheap and a dear unit.
struct LifecycleTests {
  /// 80 MW of load; a cheap unit of 100 MW sets the price at 20, so that the dear one of 30 MW earns nothing and its
  /// fixed cost is a loss. `spike` takes the cheap unit away in a year: the dear one then earns the value of lost load.
  static func study(
    _ policy: LifecycleSettings, years: [Int] = Array(2030...2034), spike: Int? = nil, load: Double = 80,
    edit: (inout Study) -> Void = { _ in }
  ) -> Study {
    var policy = policy
    policy.isEnabled = true
    var changes: [PlannedChange] = []
    if let spike {
      changes = [
        PlannedChange(year: spike, zone: "Z", technology: "Cheap", changeMW: -60, status: .firm),
        PlannedChange(year: spike + 1, zone: "Z", technology: "Cheap", changeMW: 60, status: .firm),
      ]
    }
    var study = Study(
      settings: StudySettings(vollUSDPerMWh: 1000, maximumAllowancePriceUSD: 100, lifecycle: policy),
      zones: [Zone(name: "Z", group: "all")],
      technologies: [
        Technology(name: "Cheap", variableOMUSDPerMWh: 20), Technology(name: "Dear", lifeYears: 40),
      ],
      units: [
        GeneratingUnit(
          name: "cheap", zone: "Z", technology: "Cheap", capacityMW: 100, variableOMUSDPerMWh: 20,
          emissionRateShortTonsPerMWh: 0.5),
        GeneratingUnit(
          name: "dear", zone: "Z", technology: "Dear", capacityMW: 30, variableOMUSDPerMWh: 60,
          fixedOMUSDPerKWYear: 25, emissionRateShortTonsPerMWh: 0.5),
      ],
      plannedChanges: changes,
      demand: years.map { DemandRow(year: $0, zone: "Z", demandMWh: load * 8760) },
      program: AllowanceProgram(
        years: years.map { ProgramYear(year: $0, capShortTons: 1e9) },
        memberships: [ProgramMembership(zone: "Z", firstYear: 2000)]))
    edit(&study)
    return study
  }

  private func run(_ study: Study, years: [Int] = Array(2030...2034)) throws -> RunOutputs {
    try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run(years)
  }

  @Test func aUnitThatFailsIsGoneTheSameYear() throws {
    let outputs = try run(Self.study(LifecycleSettings(lossYearsToClosure: 3)))
    let closures = outputs.reports.flatMap(\.closures)
    #expect(closures.map { "\($0.year) \($0.unit) \($0.reason.rawValue)" } == ["2032 dear losses"])
    #expect(closures.first?.earningsUSDPerKW == -25 && closures.first?.consecutiveLossYears == 3)
    #expect(closures.first?.capacityMW == 30 && closures.first?.isVetoed == false)
    // In 2032 it still stood; the next year begins without it.
    #expect(try outputs.reports[at: 2].dispatch.system.units.contains { $0.name == "dear" })
    #expect(try !outputs.reports[at: 3].dispatch.system.units.contains { $0.name == "dear" })
    #expect(!outputs.state.fleet.units.contains { $0.name == "dear" })
    #expect(outputs.state.economics.map(\.unit) == ["cheap"])
  }

  @Test func cashRunsOut() throws {
    // 60 to begin with, 25 lost every year: 35, 10, -15.
    let outputs = try run(
      Self.study(LifecycleSettings(closingCashUSDPerKW: 0, openingCashUSDPerKW: 60)))
    let closures = outputs.reports.flatMap(\.closures).filter { $0.unit == "dear" }
    #expect(closures.map { "\($0.year) \($0.reason.rawValue)" } == ["2032 cash"])
    #expect(closures.first?.cashUSDPerKW == -15)
  }

  @Test func savedByAPriceSpike() throws {
    let outputs = try run(Self.study(LifecycleSettings(lossYearsToClosure: 3), spike: 2032))
    #expect(outputs.reports.flatMap(\.closures).isEmpty)
    // Losses are counted afresh after the good year.
    let dear = try #require(outputs.state.economics.first { $0.unit == "dear" })
    #expect(dear.consecutiveLossYears == 2)
    #expect(dear.cashUSDPerKW > 0)
  }

  @Test func vetoedByTheReserveMargin() throws {
    let outputs = try run(Self.study(LifecycleSettings(lossYearsToClosure: 3, reserveMargin: 0.3)))
    // Without it 100 MW would stand against 80, a margin of 25 %.
    let closures = outputs.reports.flatMap(\.closures)
    #expect(closures.map(\.year) == [2032, 2033, 2034] && closures.allSatisfy { $0.isVetoed })
    #expect(outputs.state.fleet.units.contains { $0.name == "dear" })
    let table = try #require(outputs.tables().first { $0.name == "closures" })
    #expect(table.rows.count == 3 && table.rows.allSatisfy { $0[6] == .flag(true) })
    // A margin that holds without it is no reason.
    let other = try run(Self.study(LifecycleSettings(lossYearsToClosure: 3, reserveMargin: 0.25)))
    #expect(!other.state.fleet.units.contains { $0.name == "dear" })
  }

  @Test func theVetoCountsWhatClosedBefore() throws {
    let study = Self.study(LifecycleSettings(lossYearsToClosure: 1, reserveMargin: 0.3)) {
      $0.units[1].capacityMW = 15
      var twin = $0.units[1]
      twin.name = "dearer"
      twin.fixedOMUSDPerKWYear = 30
      $0.units.append(twin)
    }
    // 130 MW, of which one of 15 may go (115 >= 104) but not both (100 < 104): the one that earns less goes.
    let first = try run(study, years: [2030]).reports[at: 0].closures
    #expect(first.map { "\($0.unit) \($0.isVetoed)" } == ["dearer false", "dear true"])
  }

  @Test func endOfLifeIsNotVetoed() throws {
    let study = Self.study(LifecycleSettings(reserveMargin: 5)) { $0.units[1].onlineYear = 1992 }
    let outputs = try run(study)
    // 40 years from 1992: 2032 is the first year without it.
    #expect(
      outputs.reports.flatMap(\.closures).map { "\($0.year) \($0.unit) \($0.reason.rawValue) \($0.isVetoed)" }
        == ["2031 dear end_of_life false"])
    #expect(try !outputs.reports[at: 2].dispatch.system.units.contains { $0.name == "dear" })
    // Years that are not asked for are run all the same.
    let sparse = try run(study, years: [2030, 2034])
    #expect(sparse.visited.flatMap(\.closures).map(\.year) == [2031])
    #expect(sparse.reports.map(\.year) == [2030, 2034])
    #expect(try !sparse.reports[at: 1].dispatch.system.units.contains { $0.name == "dear" })
  }

  /// What ended before the study begins closes in none of its years.
  @Test(arguments: [1960, 1989, 1990]) func whatWasGoneDoesNotClose(online: Int) throws {
    let outputs = try run(Self.study(LifecycleSettings()) { $0.units[1].onlineYear = online })
    #expect(outputs.reports.flatMap(\.closures).isEmpty)
    #expect(try !outputs.reports[at: 0].dispatch.system.units.contains { $0.name == "dear" })
    #expect(!outputs.state.fleet.units.contains { $0.name == "dear" })
  }

  @Test func nothingIsLiquidatedTwice() throws {
    var fleet = Fleet(study: Self.study(LifecycleSettings()))
    #expect(fleet.liquidate(["dear"]).map(\.capacityMW) == [30])
    #expect(fleet.liquidate(["dear"]).isEmpty)
    #expect(fleet.capacityMW == 100)
  }

  /// What a closing unit holds against outstanding obligations returns; the ledger as a whole does not change by it.
  @Test func holdingsReturnAndTheLedgerConserves() throws {
    let study = Self.study(LifecycleSettings(lossYearsToClosure: 1), load: 110) {
      // The dear unit runs 10 MW but loses money at its own marginal price.
      for i in ($0.program?.years ?? []).indices {
        $0.program?.years[i].surrenderShare = 0.5
        $0.program?.years[i].controlPeriod = "one"
      }
      $0.program?.openingBankShortTons = 1e6
    }
    let outputs = try run(study, years: [2030, 2031])
    let closure = try #require(outputs.reports[at: 0].closures.first)
    let entry = try #require(outputs.reports[at: 0].market?.entry)
    // 10 of 110 MW at equal emission rates: an eleventh of the half that is outstanding.
    #expect(abs(closure.allowancesReturnedShortTons - entry.outstandingObligation / 11) < 1e-6)
    #expect(try outputs.reports[at: 1].market?.entry.openingBank == entry.closingBank)
    let later = try #require(outputs.reports[at: 1].market?.entry)
    #expect(later.finalized && later.trueUp >= entry.outstandingObligation - 1e-6)
  }
}

/// Cases that were wrong once.
struct FleetRegressionTests {
  private func run(_ study: Study, _ years: [Int]) throws -> RunOutputs {
    try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run(years)
  }

  /// 30.3 less three times 10.1 is not quite zero; nothing is left to build.
  @Test func aLimitUsedUpIsUsedUp() throws {
    var study = GrowingStudy.study()
    study.settings.lifecycle.isEnabled = false
    for index in study.buildOptions.indices { study.buildOptions[index].overnightCapexUSDPerKW = 50 }
    study.buildLimits[1].limitMWPerYear = 10.1
    study.buildLimits[1].limitMWTotal = 30.3
    let outputs = try run(study, GrowingStudy.years)
    let wind = outputs.state.built.first { $0.zone == "A" && $0.technology == "Wind" }
    #expect(abs((wind?.builtMW ?? 0) - 30.3) < 1e-9)
    let open = outputs.reports.map { report in
      report.options.contains { $0.addition.zone == "A" && $0.addition.technology == "Wind" }
    }
    #expect(open == [true, true, true, false, false])
  }

  /// A unit that sets the price earns nothing, not a rounding error of a loss.
  @Test func theMarginalUnitMakesNoLoss() throws {
    var study = LifecycleTests.study(LifecycleSettings(lossYearsToClosure: 1), load: 110) {
      $0.units[1].fixedOMUSDPerKWYear = 0
      $0.units[1].variableOMUSDPerMWh = 61.7
    }
    study.slices = (0..<7).map { TimeSlice(name: "\($0)", block: "\($0)", hours: 8760 / 7) }
    #expect(try run(study, [2030, 2031]).reports.flatMap(\.closures).isEmpty)
  }

  /// A standard asks for its share of the load of the study, whatever demand steps make of it.
  @Test func aStandardWithElasticLoad() throws {
    var study = GrowingStudy.study()
    study.settings.lifecycle.isEnabled = false
    study.settings.enforcesStandards = true
    study.zones[0].demandElasticity = 0.3
    study.zones[0].referencePriceUSDPerMWh = 40
    study.generationStandards = [
      GenerationStandard(
        year: 2030, zone: "A", standard: "RPS", share: 0.3, basis: .load, eligibleTechnologies: ["Wind"],
        alternativePaymentUSDPerMWh: 45)
    ]
    let outputs = try run(study, [2030])
    let table = try #require(outputs.tables().first { $0.name == "standards" })
    #expect(try table.rows[at: 0][at: 2] == .number(0.3 * 900_000))
  }

  /// All of the generation must be eligible: then what is eligible generates, and the table says so.
  @Test func aShareOfOne() throws {
    var study = GrowingStudy.study()
    study.settings.lifecycle.isEnabled = false
    study.settings.enforcesStandards = true
    study.generationStandards = [
      GenerationStandard(
        year: 2030, zone: "B", standard: "all", share: 1, basis: .generation,
        eligibleTechnologies: ["Gas", "Wind"])
    ]
    let outputs = try run(study, [2030])
    let table = try #require(outputs.tables().first { $0.name == "standards" })
    guard case .number(let eligible) = try table.rows[at: 0][at: 3] else {
      Issue.record("no number")
      return
    }
    #expect(eligible > 1e5)
  }

  /// The option's heat rate counts whenever it is given; emissions follow the fuel.
  @Test func heatRatesOfOptions() {
    var technology = Technology(
      name: "T", fuel: "gas", heatRateMMBtuPerMWh: 8, emissionRateShortTonsPerMWh: 0.4)
    func unit(_ rate: Double?) -> GeneratingUnit? {
      let cost = BuildOption(
        year: 2030, technology: "T", overnightCapexUSDPerKW: 1, heatRateMMBtuPerMWh: rate, lifeYears: 10,
        realWACC: 0)
      let addition = Fleet.Addition(
        limit: BuildLimit(zone: "Z", technology: "T"), cost: cost, technology, year: 2030)
      if case .unit(let unit) = addition { return unit } else { return nil }
    }
    #expect(unit(nil)?.heatRateMMBtuPerMWh == 8 && unit(nil)?.emissionRateShortTonsPerMWh == 0.4)
    #expect(unit(6)?.heatRateMMBtuPerMWh == 6)
    #expect(abs((unit(6)?.emissionRateShortTonsPerMWh ?? 0) - 0.3) < 1e-15)
    #expect(unit(0)?.heatRateMMBtuPerMWh == 0 && unit(0)?.emissionRateShortTonsPerMWh == 0)
    technology.heatRateMMBtuPerMWh = 0
    #expect(unit(7)?.heatRateMMBtuPerMWh == 7 && unit(7)?.emissionRateShortTonsPerMWh == 0.4)
  }

  /// What ends before the next year is closed and gone, additions of the year included; their first year counts.
  @Test func shortLives() throws {
    func study(life: Int, _ capexUSDPerKW: Double) -> Study {
      var study = GrowingStudy.study()
      for index in study.buildOptions.indices {
        study.buildOptions[index].lifeYears = life
        study.buildOptions[index].overnightCapexUSDPerKW = capexUSDPerKW
      }
      return study
    }
    let outputs = try run(study(life: 1, 30), [2030, 2031])
    let built = try outputs.reports[at: 0].dispatch.builds.count { $0.builtMW > 0 }
    let closed = try outputs.reports[at: 0].closures.filter { $0.unit.contains("|built-2030") }
    #expect(built > 0 && closed.count == built && closed.allSatisfy { $0.reason == .endOfLife })
    #expect(closed.contains { $0.earningsUSDPerKW != 0 && $0.cashUSDPerKW == $0.earningsUSDPerKW })
    #expect(try !outputs.reports[at: 1].dispatch.system.units.contains { $0.name.contains("|built-2030") })
    let years = try run(study(life: 2, 60), [2030, 2031, 2032])
    let second = try years.reports[at: 1].closures.filter { $0.unit.contains("|built-2030") }
    #expect(second.count == built)
    // Two years of earnings are in the book.
    #expect(second.contains { abs($0.cashUSDPerKW - $0.earningsUSDPerKW) > 1e-6 })
  }

  /// A store out of service is not there to retire.
  @Test func retiredStores() {
    var study = GrowingStudy.study()
    study.storage.append(
      StorageUnit(
        name: "old", zone: "B", technology: "Pump", capacityMW: 30, roundTripEfficiency: 0.5,
        closingYear: 2032))
    study.plannedChanges = [
      PlannedChange(year: 2033, zone: "B", technology: "Pump", changeMW: -4, status: .firm)
    ]
    var fleet = Fleet(study: study)
    #expect(fleet.applyPlannedChanges(of: study, through: 2033).isEmpty)
    #expect(fleet.storage.map(\.capacityMW) == [6, 30])
  }

  /// An option that pays at any amount is named.
  @Test func anOptionWithoutEnd() {
    var study = GrowingStudy.study()
    study.settings.lifecycle.isEnabled = false
    study.technologies.append(Technology(name: "Magic", costAdderUSDPerMWh: -60))
    study.buildOptions.append(
      BuildOption(
        year: 2030, technology: "Magic", overnightCapexUSDPerKW: 1, lifeYears: 10, realWACC: 0))
    study.buildLimits.append(BuildLimit(zone: "A", technology: "Magic"))
    #expect {
      try run(study, [2030])
    } throws: { "\($0)".contains("the addition 'A|Magic|built-2030' has no limit and pays at any amount") }
  }

  /// A study in kilowatts settles as one in gigawatts does.
  @Test func smallSystemsSettleToo() throws {
    var study = GrowingStudy.study()
    study.settings.lifecycle.isEnabled = false
    study.settings.foresight = .perfect
    for i in study.units.indices { study.units[i].capacityMW /= 1000 }
    for i in study.storage.indices { study.storage[i].capacityMW /= 1000 }
    for i in study.demand.indices { study.demand[i].demandMWh /= 1000 }
    for i in study.interfaces.indices {
      study.interfaces[i].capacityMW /= 1000
      study.interfaces[i].reverseCapacityMW /= 1000
    }
    for i in study.buildLimits.indices {
      study.buildLimits[i].limitMWPerYear = study.buildLimits[i].limitMWPerYear.map { $0 / 1000 }
      study.buildLimits[i].limitMWTotal = study.buildLimits[i].limitMWTotal.map { $0 / 1000 }
    }
    for i in (study.program?.years ?? []).indices {
      study.program?.years[i].capShortTons /= 1000
      study.program?.years[i].tiers[0].quantityShortTons /= 1000
    }
    study.program?.openingBankShortTons /= 1000
    #expect(try run(study, GrowingStudy.years).reports.allSatisfy { $0.failedAudits.isEmpty })
  }
}
