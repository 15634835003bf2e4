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

  private func run() throws -> ReportRun {
    var facts = ReportFacts()
    facts.settings = ["run.discount_rate": "0.05"]
    facts.zoneNames = ["A": "Aland", "B": "Bland"]
    return try ReportRun(name: "small", facts: facts, more: PriceExplanation.tableNames) { file in
      let name = String(file.dropLast(4))
      let text =
        name == "slices/price_parts" ? Self.parts : name == "foreseen" ? Self.foreseen : SmallRun.tables[name]
      return text.map { Array($0.utf8) }
    }
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

  @Test func allowancesByTheirSource() throws {
    // Tier 1 is sold in part at its trigger, which is the price.
    let atTrigger = try PriceExplanation(try run(), year: 2026).allowancePrice()
    #expect(atTrigger.hasPrefix("Allowance price of 2026: 12.00 $/short ton (at trigger)\n"))
    #expect(atTrigger.contains("One ton more is served by this source: tier 1,"))
    #expect(atTrigger.contains("until 2027") && atTrigger.contains("the last year in sight"))
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
    #expect(throws: PriceExplanation.Failure.noZone("C", zones: ["A"])) {
      try explanation.energyPrice(zone: "C", slice: nil)
    }
    #expect(throws: PriceExplanation.Failure.noSlice("dusk", slices: ["day", "night"])) {
      try explanation.energyPrice(zone: "A", slice: "dusk")
    }
    let bare = try PriceExplanation(try SmallRun.run(), year: 2026)
    #expect(throws: PriceExplanation.Failure.noSlices) { try bare.energyPrice(zone: "A", slice: nil) }
  }
}
