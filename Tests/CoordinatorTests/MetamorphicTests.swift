import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// The same system written in another way has the same answer: units and hours split, zones renamed, another money, a zone
/// with nothing in it.
struct MetamorphicTests {
  /// Figures of a year that do not depend on how a study is written.
  private struct Answer {
    var prices: [Double]
    var amounts: [Double]
  }

  private static let years = [2030, 2031, 2032]
  /// Relative: sums run in another order, and solvers round in another one; far below what anybody could mean.
  private static let rounding = 1e-7

  /// Two zones, two seasons with a store each, costs without ties, a market with two tiers that may be short of anything.
  static func study(seed: Int) -> Study {
    var random = SeededGenerator(seed: UInt64(seed))
    func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
    let zones = ["Ash", "Birch"]
    let slices = (1...4).map { TimeSlice(name: "s\($0)", block: $0 < 3 ? "x" : "y", hours: 2190) }
    var study = Study(
      settings: StudySettings(vollUSDPerMWh: 3000, maximumAllowancePriceUSD: 400),
      zones: zones.map { Zone(name: $0, group: "all") }, slices: slices,
      loadShape: slices.map { LoadShapeRow(group: "all", slice: $0.name, loadFactor: number(0.7...1.3)) })
    for zone in zones {
      for year in years {
        study.demand.append(
          DemandRow(
            year: year, zone: zone, demandMWh: 8760 * number(60...110) * (1 + 0.02 * Double(year - 2030))))
      }
      for unit in 0..<6 {
        study.units.append(
          GeneratingUnit(
            name: "\(zone) \(unit)", zone: zone, technology: "T\(unit % 3)", capacityMW: number(20...50),
            variableOMUSDPerMWh: number(5...80), fixedOMUSDPerKWYear: number(1...20),
            emissionRateShortTonsPerMWh: number(0...1.1)))
      }
      study.storage.append(
        StorageUnit(
          name: "store \(zone)", zone: zone, technology: "S", capacityMW: number(3...9),
          roundTripEfficiency: 0.83, variableOMUSDPerMWh: number(0.1...1)))
    }
    study.interfaces = [
      Interface(
        name: "line", fromZone: "Ash", toZone: "Birch", capacityMW: number(5...40),
        reverseCapacityMW: number(5...40), efficiency: 0.97, wheelingUSDPerMWh: number(0.1...2))
    ]
    study.program = AllowanceProgram(
      years: years.map { year in
        ProgramYear(
          year: year, capShortTons: number(150_000...700_000), reservePriceUSD: 4,
          tiers: [
            CostContainmentTier(number: 1, triggerUSD: 15, quantityShortTons: number(1e4...6e4)),
            CostContainmentTier(number: 2, triggerUSD: 40, quantityShortTons: number(1e4...6e4)),
          ], fullCompliance: year == 2032, surrenderShare: year == 2032 ? 1 : 0.5)
      }, memberships: zones.map { ProgramMembership(zone: $0, firstYear: 2030) },
      openingBankShortTons: number(0...1e5))
    return study
  }

  private static func answers(
    _ study: Study, zones: [String] = ["Ash", "Birch"], money: Double = 1
  ) throws -> [Answer] {
    let run = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run(years)
    return try run.reports.map { report in
      let totals = try zones.map { name in
        try #require(zip(report.dispatch.system.zones, report.dispatch.zones).first { $0.0.name == name }?.1)
      }
      return Answer(
        prices: [report.allowancePriceUSD / money] + totals.map { $0.priceUSDPerMWh / money },
        amounts: [
          report.dispatch.coveredEmissionsShortTons, report.market?.entry.closingBank ?? 0,
          report.market?.allocation.sold ?? 0, report.market?.clearing.shortShortTons ?? 0,
          report.dispatch.costs.system / money,
        ]
          + totals.flatMap {
            [
              $0.loadMWh, $0.generationMWh, $0.importsMWh, $0.exportsMWh, $0.unservedMWh,
              $0.emissionsShortTons,
            ]
          })
    }
  }

  private static func expectSame(_ a: [Answer], _ b: [Answer], _ what: String) {
    #expect(a.count == b.count)
    for (year, pair) in zip(years, zip(a, b)) {
      for (x, y) in zip(pair.0.prices, pair.1.prices) {
        #expect(abs(x - y) <= rounding * max(1, abs(x)), "\(what), \(year): price \(x), \(y)")
      }
      // Amounts are held to the largest of them: what is left of a difference of large ones is no figure of its own.
      let scale = max(1, pair.0.amounts.map { abs($0) }.max() ?? 0)
      for (x, y) in zip(pair.0.amounts, pair.1.amounts) {
        #expect(abs(x - y) <= rounding * scale, "\(what), \(year): amount \(x), \(y)")
      }
    }
  }

  @Test(arguments: 1...20) func unitsSplit(seed: Int) throws {
    let study = Self.study(seed: seed)
    var split = study
    split.units = study.units.flatMap { unit in
      [0.3, 0.7].map { share in
        var part = unit
        part.name += " \(share)"
        part.capacityMW *= share
        return part
      }
    }
    Self.expectSame(try Self.answers(study), try Self.answers(split), "seed \(seed)")
  }

  @Test(arguments: 1...20) func hoursSplit(seed: Int) throws {
    let study = Self.study(seed: seed)
    var split = study
    split.slices = study.slices.flatMap { slice in
      [("early", 0.25), ("late", 0.75)].map {
        TimeSlice(name: "\(slice.name) \($0.0)", block: slice.block, hours: slice.hours * $0.1)
      }
    }
    split.loadShape = study.loadShape.flatMap { row in
      ["early", "late"].map {
        LoadShapeRow(group: row.group, slice: "\(row.slice) \($0)", loadFactor: row.loadFactor)
      }
    }
    Self.expectSame(try Self.answers(study), try Self.answers(split), "seed \(seed)")
  }

  /// Names that sort the other way round.
  @Test(arguments: 1...20) func zonesRenamed(seed: Int) throws {
    let study = Self.study(seed: seed)
    let names = ["Ash": "Zelkova", "Birch": "Alder"]
    var renamed = study
    for k in renamed.zones.indices {
      renamed.zones[k].name = names[renamed.zones[k].name] ?? ""
    }
    for k in renamed.demand.indices { renamed.demand[k].zone = names[renamed.demand[k].zone] ?? "" }
    for k in renamed.units.indices { renamed.units[k].zone = names[renamed.units[k].zone] ?? "" }
    for k in renamed.storage.indices { renamed.storage[k].zone = names[renamed.storage[k].zone] ?? "" }
    renamed.interfaces[0].fromZone = "Zelkova"
    renamed.interfaces[0].toZone = "Alder"
    renamed.program?.memberships = names.values.map { ProgramMembership(zone: $0, firstYear: 2030) }
    Self.expectSame(
      try Self.answers(study), try Self.answers(renamed, zones: ["Zelkova", "Alder"]), "seed \(seed)")
  }

  @Test(arguments: 1...20) func moneyRescaled(seed: Int) throws {
    let study = Self.study(seed: seed)
    let rate = 8.0
    var other = study
    other.settings.vollUSDPerMWh *= rate
    other.settings.maximumAllowancePriceUSD *= rate
    for k in other.units.indices { other.units[k].variableOMUSDPerMWh *= rate }
    for k in other.storage.indices { other.storage[k].variableOMUSDPerMWh *= rate }
    other.interfaces[0].wheelingUSDPerMWh *= rate
    for t in Self.years.indices {
      other.program?.years[t].reservePriceUSD *= rate
      for n in 0..<2 { other.program?.years[t].tiers[n].triggerUSD *= rate }
    }
    Self.expectSame(try Self.answers(study), try Self.answers(other, money: rate), "seed \(seed)")
  }

  @Test(arguments: 1...20) func aZoneWithNothingInIt(seed: Int) throws {
    let study = Self.study(seed: seed)
    var larger = study
    larger.zones.insert(Zone(name: "Bare", group: "all"), at: 1)
    Self.expectSame(try Self.answers(study), try Self.answers(larger), "seed \(seed)")
    let run = try StudyRunner(YearRunner(study: larger, model: NetworkDispatch())).run(Self.years)
    // It has no price, rather than one of 0.
    #expect(run.reports.allSatisfy { $0.zones.first { $0.zone == "Bare" }?.priceUSDPerMWh == nil })
    let prices = try #require(run.tables().first { $0.name == "price_by_region" })
    #expect(prices.rows.filter { $0[1] == .text("Bare") }.map { $0[2] } == [.blank, .blank, .blank])
    let slices = try #require(run.tables(slices: true).first { $0.name == "slices/prices" })
    let price = try #require(slices.columns.firstIndex(of: "price_usd_per_mwh"))
    let bare = slices.rows.filter { $0[1] == .text("Bare") }
    #expect(!bare.isEmpty && bare.allSatisfy { $0[price] == .blank })
  }

  /// Each of the ways is at work on markets of all kinds: short ones, cleared ones, at a trigger and at the reserve price.
  @Test func theStudiesDiffer() throws {
    var statuses: Set<String> = []
    for seed in 1...20 {
      let run = try StudyRunner(YearRunner(study: Self.study(seed: seed), model: NetworkDispatch())).run(
        Self.years)
      statuses.formUnion(run.reports.map(\.marketStatus.rawValue))
    }
    #expect(
      statuses.isSuperset(of: ["cleared", "at_trigger", "at_reserve_price"]), "\(statuses)")
  }
}
