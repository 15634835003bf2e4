import Testing

@testable import DispatchSolveReport

/// Prices in words.
struct PriceExplanationTests {
  private static let parts = """
    year,region,slice,price_usd_per_mwh,source,source_unit,source_region,source_slice,path,fuel_usd_per_mwh,variable_om_usd_per_mwh,emissions_usd_per_mwh,support_usd_per_mwh,certificates_usd_per_mwh,wheeling_and_losses_usd_per_mwh,storage_usd_per_mwh,congestion_usd_per_mwh,scarcity_usd_per_mwh,unexplained_usd_per_mwh
    2026,A,day,41,unit,gas1,B,night,AB > pump,20,3,10,0,0,2,6,0,0,0
    2026,A,night,12,interval,,A,night,,0,0,0,0,0,0,0,0,0,12

    """
  private static let foreseen = """
    window,year,allowance_price_usd,bank_short_tons
    2025,2025,10,5000000
    2025,2026,10.5,2000000
    2025,2027,9,0
    2026,2026,12,2000000
    2026,2027,12.6,1

    """

  private func run(
    parts: String = parts, annual: String = SmallRun.annual,
    zoneNames: [String: String] = ["A": "Aland", "B": "Bland"], foreseen: String = foreseen
  ) throws -> ReportRun {
    var facts = ReportFacts()
    facts.settings = ["run.discount_rate": "0.05"]
    facts.zoneNames = zoneNames
    return try ReportRun(name: "small", facts: facts, more: PriceExplanation.tableNames) { file in
      let name = String(file.dropLast(4))
      let text =
        switch name {
        case "slices/price_parts": parts
        case "foreseen": foreseen
        case "annual": annual
        default: SmallRun.tables[name]
        }
      return text.map { Array($0.utf8) }
    }
  }

  /// Who foresees everything decided in the first year: a later one is on the path that was seen then.
  @Test func laterYearsOfTheOneWindow() throws {
    let one = Self.foreseen.split(separator: "\n").filter { !$0.hasPrefix("2026,") }.joined(separator: "\n")
    let text = try PriceExplanation(try run(foreseen: one + "\n"), year: 2026).allowancePrice()
    #expect(text.contains("As seen in 2025: 2026 10.50, 2027 9.00\n"), "\(text)")
    #expect(text.contains("The price of 2027 is not this one with 5.0 % on it"), "\(text)")
    // One that decided in the year itself knows better.
    let both = try PriceExplanation(try run(), year: 2026).allowancePrice()
    #expect(both.contains("As seen in 2026: 2026 12.00, 2027 12.60\n"), "\(both)")
  }

  @Test func energyAsASum() throws {
    let explanation = try PriceExplanation(try run(), year: 2026)
    #expect(
      try explanation.energyPrice(zone: "A", slice: "day") == """
        Aland, 2026, day: 41.00 $/MWh
          one MWh more comes from gas1 in Bland in night, by AB > pump
                 20.00  fuel
                  3.00  variable O&M
                 10.00  emissions
                  2.00  wheeling and losses
                  6.00  storage

        """)
    #expect(try explanation.energyPrice(zone: "A", slice: nil).contains("any price within an interval holds"))
  }

  /// A zone is given by its name, or by its name for people where no other has that.
  @Test func zonesByTheirNamesForPeople() throws {
    let more =
      Self.parts
      + Self.parts.split(separator: "\n").dropFirst().joined(separator: "\n")
      .replacing("2026,A", with: "2026,Aland") + "\n"
    let explanation = try PriceExplanation(try run(), year: 2026)
    #expect(
      try explanation.energyPrice(zone: "Aland", slice: "day")
        == explanation.energyPrice(zone: "A", slice: "day"))
    // What is a name is meant as one.
    let named = try PriceExplanation(try run(parts: more), year: 2026)
    #expect(try named.energyPrice(zone: "Aland", slice: "night").hasPrefix("Aland, 2026, night"))
    let alike = try PriceExplanation(
      try run(parts: more, zoneNames: ["A": "Land", "Aland": "Land"]), year: 2026)
    #expect(throws: PriceExplanation.Failure.severalZones("Land", zones: ["A", "Aland"])) {
      try alike.energyPrice(zone: "Land", slice: nil)
    }
  }

  /// Where allowances are missing the part for emissions is at the highest price, for members alone.
  @Test func whatIsPaidInAShortage() throws {
    let annual = SmallRun.annual.replacing("at_trigger", with: "shortage")
    let parts = Self.parts + "2026,B,day,30,unit,gas2,B,day,,20,0,10,0,0,0,0,0,0,0\n"
    let run = try run(parts: parts, annual: annual)
    let explanation = try PriceExplanation(run, year: 2026)
    #expect(
      try explanation.energyPrice(zone: "A", slice: "day").contains(
        "  10.00  emissions, at the highest price that is tried: allowances are missing\n"))
    #expect(try explanation.energyPrice(zone: "B", slice: "day").contains("  10.00  emissions\n"))
  }

  @Test func allowancesByTheirSource() throws {
    // Tier 1 is sold in part at its trigger, which is the price.
    let atTrigger = try PriceExplanation(try run(), year: 2026).allowancePrice()
    #expect(atTrigger.hasPrefix("Allowance price of 2026: 12.00 $/short ton (at trigger)\n"))
    #expect(atTrigger.contains("One ton more is served by this source: tier 1,"))
    #expect(atTrigger.contains("until 2027") && atTrigger.contains("of which 2027 is the last in sight"))
    let chained = try PriceExplanation(try run(), year: 2025).allowancePrice()
    #expect(chained.contains("No source of the year is on the margin"))
    #expect(chained.contains("until 2026") && chained.contains("the chain ends"))
  }

  @Test func whatIsNotThere() throws {
    let run = try run()
    #expect(throws: PriceExplanation.Failure.noYear(2030, years: "2025-2027")) {
      try PriceExplanation(run, year: 2030)
    }
    let explanation = try PriceExplanation(run, year: 2026)
    #expect(throws: PriceExplanation.Failure.noZone("C", zones: ["A (Aland)"])) {
      try explanation.energyPrice(zone: "C", slice: nil)
    }
    #expect(throws: PriceExplanation.Failure.noSlice("dusk", slices: ["day", "night"])) {
      try explanation.energyPrice(zone: "A", slice: "dusk")
    }
    let bare = try PriceExplanation(try SmallRun.run(), year: 2026)
    #expect(throws: PriceExplanation.Failure.noSlices) { try bare.energyPrice(zone: "A", slice: nil) }
  }
}
