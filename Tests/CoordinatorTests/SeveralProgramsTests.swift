import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Several programs in one run, against prices found by hand.
///
/// 100 MW of load in B; in A coal at 20 $/MWh and 1 t/MWh, in B gas at 35 $ and 0.4 t and a clean plant at 60 $; A and B are
/// joined without limit. Where coal, gas and the clean plant all run in part, energy costs 60: a ton of coal then pays 40 $, a
/// ton of gas (60 - 35) / 0.4 = 62.50 $, by all programs together.
struct SeveralProgramsTests {
  /// What windows and dispatch are solved to, relative.
  private static let tolerance = 1e-6
  private static let hours = 8760.0

  static func study(
    _ members: [(program: String, zones: [String], cap: Double)], _ foresight: Foresight = .myopic
  ) -> Study {
    var study = Study()
    study.settings.foresight = foresight
    study.settings.discountRate = 0.05
    study.settings.terminalAllowancePriceUSD = 0
    study.zones = [Zone(name: "A", group: "G"), Zone(name: "B", group: "G")]
    study.units = [
      GeneratingUnit(
        name: "coal", zone: "A", technology: "Coal", capacityMW: 100, heatRateMMBtuPerMWh: 0,
        variableOMUSDPerMWh: 20, emissionRateShortTonsPerMWh: 1),
      GeneratingUnit(
        name: "gas", zone: "B", technology: "Gas", capacityMW: 100, heatRateMMBtuPerMWh: 0,
        variableOMUSDPerMWh: 35, emissionRateShortTonsPerMWh: 0.4),
      GeneratingUnit(
        name: "clean", zone: "B", technology: "Clean", capacityMW: 100, heatRateMMBtuPerMWh: 0,
        variableOMUSDPerMWh: 60, emissionRateShortTonsPerMWh: 0),
    ]
    study.interfaces = [
      Interface(name: "A-B", fromZone: "A", toZone: "B", capacityMW: 1000, reverseCapacityMW: 1000)
    ]
    study.demand = [2025, 2026].map { DemandRow(year: $0, zone: "B", demandMWh: 100 * hours) }
    study.programTerms = members.enumerated().map { ProgramTerms(program: $1.program, priority: $0 + 1) }
    var years: [ProgramYear] = []
    var memberships: [ProgramMembership] = []
    for (program, zones, cap) in members {
      for year in [2025, 2026] {
        var rules = ProgramYear(year: year, capShortTons: cap * hours)
        rules.program = program
        years.append(rules)
      }
      for zone in zones {
        var membership = ProgramMembership(zone: zone, firstYear: 2025)
        membership.program = program
        memberships.append(membership)
      }
    }
    study.program = AllowanceProgram(years: years, memberships: memberships)
    return study
  }

  static func run(_ study: Study) throws -> RunOutputs {
    #expect(study.findings(years: [2025, 2026]).filter { $0.severity == .error }.map(\.message) == [])
    return try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2025, 2026])
  }

  private static func expect(_ value: Double, _ expected: Double, _ what: String) {
    #expect(
      abs(value - expected) <= tolerance * max(1, abs(expected)), "\(what): \(value), not \(expected)")
  }

  /// B's own cap within that of A and B: 44 MW of coal and 40 of gas emit 60 t/h, gas 16: coal pays 40, gas 22.50 on top.
  @Test(arguments: [Foresight.myopic, .years(2), .perfect]) func nested(foresight: Foresight) throws {
    let study = Self.study([("all", ["A", "B"], 60), ("own", ["B"], 16)], foresight)
    for report in try Self.run(study).reports {
      #expect(report.failedAudits.isEmpty)
      #expect(report.programs.map(\.name) == ["all", "own"])
      for (program, (price, emissions)) in zip(report.programs, [(40.0, 60.0), (22.5, 16.0)]) {
        Self.expect(program.market.clearing.priceUSD, price, program.name)
        Self.expect(
          program.market.clearing.emissionsShortTons, emissions * Self.hours, "\(program.name), tons")
        #expect(!program.market.isShort)
      }
      for zone in report.dispatch.zones { Self.expect(zone.priceUSDPerMWh, 60, "energy") }
      // Coal pays 40 $, gas 0.4 x 62.50 = 25 $ a MWh.
      Self.expect(report.dispatch.carbonCostUSD(unit: 0), 0, "clean")
      Self.expect(report.dispatch.carbonCostUSD(unit: 1), 40 * 44 * Self.hours, "coal")
      Self.expect(report.dispatch.carbonCostUSD(unit: 2), 25 * 40 * Self.hours, "gas")
    }
  }

  @Test func disjoint() throws {
    for report in try Self.run(Self.study([("a", ["A"], 44), ("b", ["B"], 16)])).reports {
      for (program, price) in zip(report.programs, [40, 62.5]) {
        Self.expect(program.market.clearing.priceUSD, price, program.name)
      }
    }
  }

  /// Half of what gas emits in B's own program may be covered by offsets at 5 $: 16 t/h of allowances allow 32 of emissions. 80 MW of gas
  /// at 32 t/h and 28 of coal emit 60; of the outer program's, offsets at 70 $ are too dear. Gas pays 22.50 more a ton: (p + 5) / 2,
  /// so p = 40.
  @Test(arguments: [Foresight.myopic, .perfect]) func offsetsOfOne(foresight: Foresight) throws {
    var study = Self.study([("all", ["A", "B"], 60), ("own", ["B"], 16)], foresight)
    // Coal is 28 and gas 80 MW where load is 120, so the clean plant runs in part.
    for row in study.demand.indices { study.demand[row].demandMWh = 120 * Self.hours }
    var rules = OfferRules()
    for (program, price) in [("all", 70.0), ("own", 5)] {
      var rule = OffsetRule(firstYear: 2025, priceUSD: price, mostShare: 0.5)
      rule.program = program
      rules.offsets.append(rule)
    }
    study.program?.offerRules = rules
    for report in try Self.run(study).reports {
      #expect(report.failedAudits.isEmpty)
      let (all, own) = (report.programs[0].market, report.programs[1].market)
      Self.expect(all.clearing.priceUSD, 40, "all")
      Self.expect(own.clearing.priceUSD, 40, "own")
      Self.expect(report.programs[1].emissionsPriceUSD, 22.5, "a ton")
      Self.expect(own.allocation.offsetsUsed, 16 * Self.hours, "offsets")
      Self.expect(own.offsetsCostUSD, 80 * Self.hours, "their cost")
      #expect(all.allocation.offsetsUsed == 0)
      let rows = ResultTables.memberRows(report).filter { $0.program == "own" }
      Self.expect(
        rows.reduce(0) { $0 + $1.allowanceCostUSD + $1.offsetsCostUSD }, 32 * 22.5 * Self.hours, "paid")
      #expect(report.audits.count { $0.name.hasPrefix("emitters by allowances") } == 2)
    }
  }

  /// B's own cap of 30 t/h at 5 $ at least is more than is wanted: coal and gas alone, at 20 + p = 35 + 0.4 (p + 5), emit 26.67 there.
  /// What is left of it is offered again, or banked, beside 16 in the next year: 19.33, at 22.50 $.
  @Test(arguments: [UnsoldRule.rolled, .banked]) func unsoldOfOne(rule: UnsoldRule) throws {
    var study = Self.study([("all", ["A", "B"], 60), ("own", ["B"], 30)])
    study.programTerms[1].unsoldRule = rule
    study.program?.years[1].reservePriceUSD = 5
    study.program?.years[3].capShortTons = 16 * Self.hours
    let reports = try Self.run(study).reports
    for report in reports { #expect(report.failedAudits == []) }
    let own = reports.map { $0.programs[1].market }
    Self.expect(own[0].clearing.priceUSD, 5, "first price")
    Self.expect(own[0].clearing.emissionsShortTons, 80.0 / 3 * Self.hours, "first tons")
    Self.expect(own[0].unsoldShortTons, 10.0 / 3 * Self.hours, "unsold")
    Self.expect(own[1].clearing.priceUSD, 22.5, "second price")
    Self.expect(own[1].clearing.emissionsShortTons, 58.0 / 3 * Self.hours, "second tons")
    Self.expect(own[1].entry.closingBank, 0, "bank")
  }

  /// The order of programs decides nothing but what comes first.
  @Test func priorities() throws {
    var study = Self.study([("all", ["A", "B"], 60), ("own", ["B"], 16)])
    study.programTerms[0].priority = 9
    for report in try Self.run(study).reports {
      #expect(report.programs.map(\.name) == ["own", "all"])
      for (program, price) in zip(report.programs, [22.5, 40]) {
        Self.expect(program.market.clearing.priceUSD, price, program.name)
      }
      Self.expect(report.allowancePriceUSD, 22.5, "of the first")
    }
  }

  /// Half of what gas emits: 0.4 (40 + p / 2) = 25.
  @Test func coveredShare() throws {
    var study = Self.study([("all", ["A", "B"], 60), ("own", ["B"], 8)])
    study.program?.memberships[2].coveredShare = 0.5
    for report in try Self.run(study).reports {
      Self.expect(report.programs[1].market.clearing.priceUSD, 45, "price")
      Self.expect(report.programs[1].market.clearing.emissionsShortTons, 8 * Self.hours, "tons")
    }
  }

  /// The same program in metric tons: amounts in its tons, a price in short tons that is as much less.
  @Test func metricTons() throws {
    let size = 1 / 0.907_184_74
    var study = Self.study([("all", ["A", "B"], 60), ("own", ["B"], 16 / size)])
    study.programTerms[1].unit = .metricTons
    let outputs = try Self.run(study)
    for report in outputs.reports {
      Self.expect(report.programs[1].market.clearing.priceUSD, 22.5, "price")
      Self.expect(report.programs[1].market.clearing.emissionsShortTons, 16 * Self.hours, "tons")
    }
    let table = try #require(outputs.tables().first { $0.name == "programs" })
    let column = try #require(table.columns.firstIndex(of: "allowance_price_of_account_usd"))
    guard case .number(let price) = table.rows[1][column] else { throw DispatchError.noZones }
    Self.expect(price, 22.5 * size, "of account")
  }

  /// A tier of the inner program sold in part holds its price: at 10 $ there gas runs in place of coal and sets what all pay,
  /// (60 - 35) / 0.4 - 10 = 52.50 $; 75 MW of it emit the 30 t/h that all may, 14 of them from the tier.
  @Test func tierSoldInPart() throws {
    var study = Self.study([("all", ["A", "B"], 30), ("own", ["B"], 16)])
    for row in study.program?.years.indices ?? 0..<0 where study.program?.years[row].program == "own" {
      study.program?.years[row].tiers = [
        CostContainmentTier(number: 1, triggerUSD: 10, quantityShortTons: 100 * Self.hours)
      ]
    }
    for report in try Self.run(study).reports {
      Self.expect(report.programs[0].market.clearing.priceUSD, 52.5, "all")
      Self.expect(report.programs[1].market.clearing.priceUSD, 10, "own")
      Self.expect(report.programs[1].market.allocation.tierSold[0], 14 * Self.hours, "of the tier")
    }
  }

  /// Above its highest price a program is short, and says how much.
  @Test func shortage() throws {
    var study = Self.study([("all", ["A", "B"], 60), ("own", ["B"], 16)])
    study.settings.maximumAllowancePriceUSD = 10
    // At 10 $ coal costs 30, gas 35 + 4 = 39: coal alone runs, 100 t/h of 60. What is missing stays owed.
    for (year, report) in try Self.run(study).reports.enumerated() {
      #expect(report.programs[0].market.isShort)
      Self.expect(report.programs[0].market.clearing.priceUSD, 10, "price")
      Self.expect(
        report.programs[0].market.clearing.shortShortTons, 40 * Double(year + 1) * Self.hours, "short")
      Self.expect(report.programs[1].market.clearing.priceUSD, 0, "unused")
    }
  }

  /// A program that begins on 1 July 2026 covers what is emitted from then on.
  @Test func partOfAYear() throws {
    var study = Self.study([("all", ["A", "B"], 60), ("own", ["B"], 16)])
    study.slices = ["day", "night"].map {
      TimeSlice(name: $0, block: "all", hours: 4380, months: Array(1...12))
    }
    study.program?.memberships[2].firstYear = 2026
    study.program?.memberships[2].firstDate = CalendarDay("2026-07-01")
    let reports = try Self.run(study).reports
    Self.expect(reports[0].programs[1].market.clearing.priceUSD, 0, "before it begins")
    #expect(reports[0].programs[1].market.clearing.emissionsShortTons == 0)
    // From July on gas may emit as much as a year's cap in 4,416 hours: 16 x 8760 / 4416 t/h are 79 MW.
    let second = reports[1]
    #expect(second.failedAudits.isEmpty)
    let emitted = second.programs[1].market.clearing.emissionsShortTons
    #expect(emitted <= 16 * Self.hours * (1 + Self.tolerance))
    let system = second.dispatch.system
    let late = system.slices.indices.filter { (system.slices[$0].daysOfMonth.first ?? 0) == 0 }
    let counted = late.reduce(0.0) {
      $0 + system.slices[$1].hours * second.dispatch.quantities.generationMW(unit: 2, slice: $1) * 0.4
    }
    Self.expect(emitted, counted, "gas from July on")
  }

  /// Two programs of the same members and caps pay for a ton what one pays.
  @Test func twoOfOne() throws {
    let one = try Self.run(Self.study([("one", ["A", "B"], 60)]))
    let two = try Self.run(Self.study([("one", ["A", "B"], 60), ("two", ["A", "B"], 60)]))
    for (a, b) in zip(one.reports, two.reports) {
      Self.expect(
        b.programs.reduce(0) { $0 + $1.market.clearing.priceUSD }, a.allowancePriceUSD, "sum of prices")
    }
    #expect(one.tables().map(\.name).contains("programs") == false)
  }

  /// Every program has rows of its own where a study has several; with one the tables are as ever.
  @Test func tables() throws {
    let outputs = try Self.run(Self.study([("all", ["A", "B"], 60), ("own", ["B"], 16)]))
    for name in ["programs", "allowance_supply", "bank_by_vintage", "compliance_by_zone", "foreseen"] {
      let table = try #require(outputs.tables().first { $0.name == name })
      let column = try #require(table.columns.firstIndex(of: "program"), "\(name)")
      let programs = Set(table.rows.map { $0[column] })
      if name != "bank_by_vintage" { #expect(programs == [.text("all"), .text("own")], "\(name)") }
    }
    let members = try #require(outputs.tables().first { $0.name == "compliance_by_zone" })
    #expect(members.rows.count == 6)
  }
}
