import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Certificates of one standard of two zones, against prices found by hand.
///
/// 100 MW of load in A, 50 in B, joined without limit. Coal in A costs 20 $/MWh; in B stand 15 MW of hydro at 5 $, which does not count
/// unless a test says so, and 20 MW each of wind at 30, 40 and 50 $: a certificate is worth 10, 20 or 30 $. Amounts are in MWh/h.
struct CertificateTradeTests {
  private static let tolerance = 1e-6
  private static let hours = 8760.0

  /// - Parameter asked: By year, what A and B ask for, MW.
  private static func study(
    _ asked: [(a: Double, b: Double)], carryYears: Int = 0, carryShare: Double? = nil,
    foresight: Foresight = .perfect, payment: Double? = nil, hydroCounts: Bool = false
  ) -> Study {
    var study = Study()
    study.settings.foresight = foresight
    study.settings.discountRate = 0.05
    study.settings.enforcesStandards = true
    study.zones = [Zone(name: "A", group: "G"), Zone(name: "B", group: "G")]
    func unit(_ name: String, _ zone: String, _ technology: String, _ size: Double, _ cost: Double)
      -> GeneratingUnit
    {
      GeneratingUnit(
        name: name, zone: zone, technology: technology, capacityMW: size, heatRateMMBtuPerMWh: 0,
        variableOMUSDPerMWh: cost, emissionRateShortTonsPerMWh: 0)
    }
    study.units =
      [unit("coal", "A", "Coal", 200, 20), unit("hydro", "B", "Hydro", 15, 5)]
      + (1...3).map { unit("wind \($0)", "B", "Wind", 20, 20 + 10 * Double($0)) }
    study.interfaces = [
      Interface(name: "A-B", fromZone: "A", toZone: "B", capacityMW: 1000, reverseCapacityMW: 1000)
    ]
    for (t, item) in asked.enumerated() {
      for (zone, load, share) in [("A", 100.0, item.a / 100), ("B", 50, item.b / 50)] {
        study.demand.append(DemandRow(year: 2025 + t, zone: zone, demandMWh: load * hours))
        study.generationStandards.append(
          GenerationStandard(
            year: 2025 + t, zone: zone, standard: "clean", share: share, basis: .load,
            eligibleTechnologies: hydroCounts ? ["Wind", "Hydro"] : ["Wind"],
            alternativePaymentUSDPerMWh: payment))
      }
    }
    study.certificateMarkets = [
      CertificateMarket(
        market: "pool", standard: "clean", zones: ["A", "B"], carryYears: carryYears, carryShare: carryShare)
    ]
    return study
  }

  private static func run(_ study: Study) throws -> [YearReport] {
    let years = Array(Set(study.demand.map(\.year))).sorted()
    #expect(
      study.findings(years: try Years(years)).filter { $0.severity == .error }.map(\.message) == [])
    let reports = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run(years).reports
    for report in reports { #expect(report.failedAudits == [], "\(report.year)") }
    return reports
  }

  private static func expect(
    _ report: YearReport, price: Double, made: Double, carriedIn: Double = 0, usedOfEarlier: Double = 0,
    carriedOut: Double = 0, expired: Double = 0, boughtOut: Double = 0
  ) throws {
    let market = try #require(report.certificates.first)
    func expect(_ value: Double, _ expected: Double, _ what: String) {
      #expect(
        abs(value - expected) <= tolerance * max(1, abs(expected)),
        "\(report.year), \(what): \(value), not \(expected)")
    }
    expect(market.priceUSD, price, "price")
    for (value, expected, what) in [
      (market.made, made, "made"), (market.carriedIn, carriedIn, "carried in"),
      (market.usedOfEarlier, usedOfEarlier, "used of earlier"),
      (market.carriedOut, carriedOut, "carried out"),
      (market.expired, expired, "expired"), (market.boughtOut, boughtOut, "bought out"),
    ] { expect(value / hours, expected, what) }
  }

  /// 24 and 54 of one market: 4 of wind 2 at 20 $, 14 of wind 3 at 30 $. A has no wind and buys all.
  @Test(arguments: [Foresight.myopic, .perfect]) func traded(foresight: Foresight) throws {
    let reports = try Self.run(Self.study([(14, 10), (44, 10)], foresight: foresight))
    try Self.expect(reports[0], price: 20, made: 24)
    try Self.expect(reports[1], price: 30, made: 54)
    let rows = ResultTables.moneyRows(reports[0])
    for (row, (cost, revenue)) in zip(rows, [(14.0 * 20, 0.0), (10 * 20, 24 * 20)]) {
      #expect(abs(row.standardCostUSD / Self.hours - cost) <= 1e-3, "\(row.zone)")
      #expect(abs(row.certificatesUSD / Self.hours - revenue) <= 1e-3, "\(row.zone)")
    }
  }

  /// A zone that is in no market, C, still pays its own standard to its own units alone, and that is audited.
  @Test func aStandardBesideTheMarket() throws {
    var study = Self.study([(14, 10)])
    study.zones.append(Zone(name: "C", group: "G"))
    study.demand.append(DemandRow(year: 2025, zone: "C", demandMWh: 10 * Self.hours))
    study.units += [("coal c", "Coal", 20.0), ("solar c", "Solar", 35)].map { name, technology, cost in
      GeneratingUnit(
        name: name, zone: "C", technology: technology, capacityMW: 10, heatRateMMBtuPerMWh: 0,
        variableOMUSDPerMWh: cost, emissionRateShortTonsPerMWh: 0)
    }
    study.generationStandards.append(
      GenerationStandard(
        year: 2025, zone: "C", standard: "own", share: 0.3, basis: .load, eligibleTechnologies: ["Solar"],
        alternativePaymentUSDPerMWh: nil))
    let report = try #require(try Self.run(study).first)
    try Self.expect(report, price: 20, made: 24)
    for name in [
      "standards by load and by who meets them",
      "standards by load and by who meets them, all zones together",
    ] { #expect(report.audits.count { $0.name == name && $0.passed } == 1, "\(name)") }
    let rows = ResultTables.moneyRows(report)
    #expect(abs(rows[2].standardCostUSD / Self.hours - 3 * 15) < 1e-3)
  }

  /// Without a market A has nothing that counts, and pays for all of it.
  @Test func apart() throws {
    var study = Self.study([(14, 10)], payment: 45)
    study.certificateMarkets = []
    let report = try #require(try Self.run(study).first)
    #expect(report.certificates.isEmpty)
    let rows = report.dispatch.annualRows
    #expect(abs(rows[0].boughtOut / Self.hours - 14) < 1e-3 && abs(rows[0].priceUSD - 45) < 1e-3)
    #expect(abs(rows[1].priceUSD - 10) < 1e-3)
  }

  /// Carried for a year: of 78 wind 1 and 2 make all, 38 in the first year, 40 in the second, of which 14 carried; 20 $ and 5 % more.
  @Test(arguments: [Foresight.years(2), .perfect]) func carried(foresight: Foresight) throws {
    let reports = try Self.run(Self.study([(14, 10), (44, 10)], carryYears: 1, foresight: foresight))
    try Self.expect(reports[0], price: 20, made: 38, carriedOut: 14)
    // Who looks on from the second year sees a third that is like it, and makes some for it.
    guard foresight == .perfect else { return }
    try Self.expect(reports[1], price: 21, made: 40, carriedIn: 14, usedOfEarlier: 14)
  }

  /// At most a fifth of 54 of earlier years: 10.8, so wind 3 makes 3.2, at 30 $.
  @Test func carriedUpToAShare() throws {
    let reports = try Self.run(Self.study([(14, 10), (44, 10)], carryYears: 2, carryShare: 0.2))
    try Self.expect(reports[0], price: 20, made: 34.8, carriedOut: 10.8)
    try Self.expect(reports[1], price: 30, made: 43.2, carriedIn: 10.8, usedOfEarlier: 10.8)
  }

  /// Who sees one year alone makes no more than is asked, but carries what is made anyway: 15 of hydro where 10 are asked.
  @Test func myopic() throws {
    let reports = try Self.run(
      Self.study(
        [(5, 5), (20, 10), (44, 10)], carryYears: 1, foresight: .myopic, hydroCounts: true))
    try Self.expect(reports[0], price: 0, made: 15, carriedOut: 5)
    // 30 asked, 5 from earlier, 15 of hydro, 10 of wind 1.
    try Self.expect(reports[1], price: 10, made: 25, carriedIn: 5, usedOfEarlier: 5)
    try Self.expect(reports[2], price: 20, made: 54)
  }

  /// After one year what is carried is over: of 15 made for 2 only what 2026 asks for is used.
  @Test(arguments: [(1, 3.0, 10.0), (2, 0, 7)]) func expire(years: Int, expired: Double, wind: Double) throws
  {
    // 2026 asks for 10, makes 15 and has 13 of 2025: uses 10 of those, so 3 are over, or not.
    let reports = try Self.run(
      Self.study([(1, 1), (5, 5), (30, 10)], carryYears: years, foresight: .myopic, hydroCounts: true))
    try Self.expect(reports[0], price: 0, made: 15, carriedOut: 13)
    try Self.expect(
      reports[1], price: 0, made: 15, carriedIn: 13, usedOfEarlier: 10, carriedOut: 18 - expired,
      expired: expired)
    // 40 asked: 15 or 18 of earlier years, 15 of hydro, the rest of wind 1.
    try Self.expect(
      reports[2], price: 10, made: 15 + wind, carriedIn: 18 - expired, usedOfEarlier: 18 - expired)
  }

  /// A year that asks for nothing makes and keeps certificates: 13 of 2025 and 15 of 2026 leave 12 to be made in 2027.
  @Test func aYearThatAsksForNothing() throws {
    let reports = try Self.run(
      Self.study([(1, 1), (0, 0), (30, 10)], carryYears: 2, foresight: .myopic, hydroCounts: true))
    try Self.expect(reports[0], price: 0, made: 15, carriedOut: 13)
    try Self.expect(reports[1], price: 0, made: 15, carriedIn: 13, carriedOut: 28)
    try Self.expect(reports[2], price: 0, made: 15, carriedIn: 28, usedOfEarlier: 28, carriedOut: 3)
    // Planned for: wind 1 of 2026 at 10 $ is kept for 2027, where wind 2 at 20 $ is the last.
    let planned = try Self.run(Self.study([(14, 10), (0, 0), (44, 10)], carryYears: 2))
    try Self.expect(planned[0], price: 20, made: 24)
    try Self.expect(planned[1], price: 20 / 1.05, made: 20, carriedOut: 20)
    try Self.expect(planned[2], price: 20, made: 34, carriedIn: 20, usedOfEarlier: 20)
  }

  /// Where carrying ends between two years, what was kept is over before anything of it is used.
  @Test func carryingEnds() throws {
    var study = Self.study([(1, 1), (5, 5)], carryYears: 2, foresight: .myopic, hydroCounts: true)
    let first = try YearRunner(study: study, model: NetworkDispatch()).run(
      year: 2025, state: FixedPointRuntimeState(study: study))
    study.certificateMarkets[0].carryYears = 0
    let second = try YearRunner(study: study, model: NetworkDispatch()).run(year: 2026, state: first.state)
    // 13 of 2025, and 5 of the 15 that 2026 makes for 10.
    try Self.expect(second.report, price: 0, made: 15, carriedIn: 13, expired: 18)
    #expect(second.report.failedAudits == [])
  }

  /// At a payment of 25 $ wind 3 is too dear: what is not carried is bought out.
  @Test func boughtOut() throws {
    let reports = try Self.run(
      Self.study([(24, 10), (54, 10)], carryYears: 1, payment: 25))
    // 34 and 64 are asked, wind 1 and 2 make 40 each year: 6 are carried, 18 bought out, at 25 / 1.05 and 25 $.
    try Self.expect(reports[0], price: 25 / 1.05, made: 40, carriedOut: 6)
    try Self.expect(reports[1], price: 25, made: 40, carriedIn: 6, usedOfEarlier: 6, boughtOut: 18)
    // A asks for 54 of 64.
    let rows = ResultTables.moneyRows(reports[1])
    #expect(abs(rows[0].alternativePaymentUSD / Self.hours - 25 * 18 * 54 / 64) < 1e-2)
  }

  /// State between years is all there is.
  @Test(arguments: [Foresight.myopic, .years(2)]) func savedAndGoneOnWith(foresight: Foresight) throws {
    let study = Self.study(
      [(1, 1), (14, 10), (30, 10), (44, 10)], carryYears: 2, carryShare: 0.3, foresight: foresight,
      hydroCounts: true)
    let runner = YearRunner(study: study, model: NetworkDispatch())
    var state = FixedPointRuntimeState(study: study)
    for (report, year) in zip(try Self.run(study), 2025...2028) {
      let ran = try runner.run(year: year, state: state)
      state = try JSONRoundTrip.of(ran.state)
      #expect(ran.report.certificates == report.certificates)
    }
  }

  /// Random amounts, all ways of looking ahead: audits hold.
  @Test(arguments: 1...18) func conserved(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) + 900)
    func draw(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
    let study = Self.study(
      (0..<4).map { _ in (draw(0.5...40), draw(0.5...25)) }, carryYears: seed % 4,
      carryShare: seed % 3 == 0 ? draw(0.05...0.6) : nil,
      foresight: [.myopic, .years(3), .perfect][seed % 3],
      payment: seed % 2 == 0 ? draw(5...60) : nil, hydroCounts: seed % 5 < 2)
    for report in try Self.run(study) {
      #expect(report.audits.count { $0.name.hasPrefix("certificates ") } == 2)
    }
  }
}
