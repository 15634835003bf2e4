import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveActuals

/// The model beside what happened, with figures worked out by hand.
struct ValidationTests {
  /// Coal at 20 $/MWh and 1 t/MWh, gas at 35 $ and 0.4 t, 100 MW of each; 100 MW of load in the member A, 10 MW in B, which
  /// buys all of it from A. At 30 $/t gas runs, at 10 $/t coal, and the other one's 10 MW.
  private static func study() -> Study {
    var study = Study()
    study.settings.firstYear = 2025
    study.zones = [Zone(name: "A", group: "East"), Zone(name: "B", group: "East")]
    study.slices = [
      TimeSlice(name: "cold", block: "cold", hours: 2160, months: [12, 1, 2]),
      TimeSlice(name: "warm", block: "warm", hours: 6600, months: Array(3...11)),
    ]
    study.units = CoalAndGas.units
    study.interfaces = [
      Interface(name: "line", fromZone: "A", toZone: "B", capacityMW: 50, reverseCapacityMW: 50)
    ]
    study.demand = [2023, 2024, 2025].flatMap { year in
      [
        DemandRow(year: year, zone: "A", demandMWh: 100 * 8760),
        DemandRow(year: year, zone: "B", demandMWh: 10 * 8760),
      ]
    }
    study.program = AllowanceProgram(
      years: [ProgramYear(year: 2025, capShortTons: 1e6)],
      memberships: [ProgramMembership(zone: "A", firstYear: 2020)])
    study.actuals = [
      ActualRow(year: 2023, area: "any", quantity: .allowancePrice, value: 10),
      ActualRow(year: 2023, area: "A", quantity: .co2, value: 1_000_000, use: .fitted),
      ActualRow(year: 2024, area: "A", quantity: .co2, value: 500_000, use: .unseen),
      ActualRow(year: 2024, quarter: 1, area: "members", quantity: .coveredCO2, value: 100_000),
      ActualRow(year: 2024, area: "A", quantity: .generation, technologies: ["Gas"], value: 800_000),
      ActualRow(year: 2024, area: "B", quantity: .netImports, value: 87_600),
      ActualRow(year: 2024, area: "East", quantity: .netImports, value: 0),
      ActualRow(year: 2024, area: "both", zones: ["A", "B"], quantity: .load, value: 963_600),
      ActualRow(year: 2024, area: "B", quantity: .electricityPrice, value: 40),
    ]
    study.auctions = [
      AuctionRow(auction: "1", date: CalendarDay("2024-03-01") ?? .firstOfCalendar, priceUSD: 30)
    ]
    return study
  }

  private static func validation(_ study: Study, _ years: [Int] = [2023, 2024]) throws -> Validation {
    try Validation(study: study, model: NetworkDispatch(), years: years)
  }

  private static func model(_ validation: Validation, _ quantity: ActualQuantity, _ area: String) -> Double? {
    validation.rows.last { $0.actual.quantity == quantity && $0.actual.area == area }?.model
  }

  @Test func workedByHand() throws {
    let validation = try Self.validation(Self.study())
    #expect(validation.years.map(\.nominalPriceUSD) == [10, 30])
    #expect(validation.years.map(\.priceSource) == [.actual, .auctions])
    let co2 = validation.rows.filter { $0.actual.quantity == .co2 }
    // At 10 $: 100 MW of coal and 10 of gas; at 30 $: 100 of gas and 10 of coal.
    #expect(co2.map(\.model) == [911_040.0, 438_000.0])
    #expect(co2.map(\.ratio) == [0.91104, 0.876])
    #expect(co2.map(\.error) == [-88_960, -62_000])
    #expect(co2[0].before == nil)
    #expect(co2[1].before == Validation.Earlier(year: 2023, model: 911_040, actual: 1_000_000))
    #expect(co2[1].modelChange == -473_040)
    #expect(co2[1].actualChange == -500_000)
    // Of the cold months, in all 91 days of 2024, 60 lie in the first quarter; of the warm ones 31 of 275.
    let quarter = try #require(validation.rows.first { $0.actual.quarter == 1 })
    #expect(quarter.isSharedByDays)
    let hours: Double = 2160.0 * 60 / 91 + 6600.0 * 31 / 275
    #expect(abs(quarter.model - 50 * hours) < 1e-6)
    #expect(Self.model(validation, .generation, "A") == 876_000)
    #expect(Self.model(validation, .netImports, "B") == 87_600)
    #expect(Self.model(validation, .netImports, "East") == 0)
    #expect(Self.model(validation, .load, "both") == 963_600)
    // Coal is the dearer one: 20 + 30.
    #expect(abs((Self.model(validation, .electricityPrice, "B") ?? 0) - 50) < 1e-9)
  }

  /// Money of another year: the price is deflated before it meets costs.
  @Test func moneyOfTheYear() throws {
    var study = Self.study()
    study.settings.moneyYear = 2025
    study.deflator = [PriceIndexRow(year: 2024, index: 1), PriceIndexRow(year: 2025, index: 1.25)]
    let year = try ValidationYear(study: study, model: NetworkDispatch(), year: 2024)
    #expect(year.nominalPriceUSD == 30 && year.priceUSD == 37.5)
    // Coal's 20 + 37.5 in dollars of 2025 are 46 of 2024.
    let price = Self.model(try Self.validation(study), .electricityPrice, "B")
    #expect(abs((price ?? 0) - 46) < 1e-9)
  }

  @Test func whatHasNoMonthsIsLeft() throws {
    var study = Self.study()
    for row in study.slices.indices { study.slices[row].months = [] }
    let validation = try Self.validation(study)
    #expect(validation.left.map(\.quarter) == [1])
    #expect(validation.rows.count == 8)
  }

  /// The fleet is that of the year: what is planned for 2024 is not there in 2023.
  @Test func fleetOfTheYear() throws {
    var study = Self.study()
    study.settings.fleetYear = 2023
    study.technologies = [Technology(name: "Free")]
    study.plannedChanges = [
      PlannedChange(year: 2022, zone: "A", technology: "Free", changeMW: 10, status: .firm),
      PlannedChange(year: 2024, zone: "A", technology: "Free", changeMW: 20, status: .firm),
    ]
    let years = try [2023, 2024].map { try ValidationYear(study: study, model: NetworkDispatch(), year: $0) }
    #expect(
      years.map { year in
        year.dispatch.system.units.reduce(0) { $1.technology == "Free" ? $0 + $1.capacityMW : $0 }
      } == [0, 20])
    #expect(try !years[at: 0].hasLaterFleet)
    study.settings.fleetYear = 2024
    #expect(try ValidationYear(study: study, model: NetworkDispatch(), year: 2023).hasLaterFleet)
  }

  @Test func rowsAsTable() throws {
    let text = String(decoding: try Self.validation(Self.study()).csv(), as: UTF8.self).split(separator: "\n")
    #expect(
      try text[at: 0]
        == "quantity,area,technologies,quarter,year,use,model,actual,ratio,error,compared,since,model_change,actual_change"
    )
    #expect(try text[at: 1] == "co2_short_tons,A,,,2023,fitted,911040,1000000,0.91104,-88960,exact,,,")
    #expect(
      try text[at: 2]
        == "co2_short_tons,A,,,2024,unseen,438000,500000,0.876,-62000,exact,2023,-473040,-500000")
    #expect(text.count == 10)
  }

  @Test func page() throws {
    let prices = [
      PricePathRow(year: 2024, runUSD: 25, auctionsUSD: 30, auctionCount: 1, reasons: "tier 1 is sold out"),
      PricePathRow(year: 2025, runUSD: 26, auctionsUSD: nil, auctionCount: 0),
    ]
    let page = ValidationPage(try Self.validation(Self.study()), study: "s", prices: prices).markdown
    for line in [
      "# s: model and actual", "| 2023 | 10.00 | actuals.csv |", "| 2024 | 30.00 | mean of auctions.csv |",
      "| co2_short_tons | fitted | 1 | 0 | 0 | 1 | 1 | 8.9 % |",
      "| A |  |  | 2024 | 0.438 M | 0.500 M | 0.876 | -0.062 M | unseen |",
      "| co2_short_tons | A |  |  | 2023-2024 | -0.473 M | -0.500 M | same | 0.95 |",
      "| 2024 | 25.00 | 30.00 | 1 | -5.00 | tier 1 is sold out |", "| 2025 | 26.00 |  |  |  |  |",
    ] {
      #expect(page.contains(line + "\n"), "\(line)")
    }
  }

  /// Shelves, tiers and limits come from the tables that a run writes.
  @Test func reasonsOfPrices() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reasons-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    try write(
      "annual.csv",
      """
      year,status,allowance_price_nominal_usd,ccr1_share_sold,ccr2_share_sold
      2024,cleared,25,1,
      2025,at_trigger,26,1,0.25
      2026,at_reserve_price,3,0,0

      """)
    var rows = try PricePathRow.rows(run: folder.path, auctionsOf: Self.study())
    #expect(
      rows.map(\.reasons) == [
        "tier 1 is sold out",
        "the price stands at a tier's trigger; tier 1 is sold out; tier 2 is sold by 25 %",
        "the price stands at the reserve price",
      ])
    // Limits of what enters later say nothing of the year yet.
    try write(
      "limit_rents.csv",
      """
      year,region,technology,limit,enters,limit_mw,rent_usd_per_mw
      2024,Wind 2024,,group,2024,600,27360.4
      2024,Wind 2025,,group,2025,600,42883
      2024,A,Wind,year,2024,10,100
      2024,B,Wind,year,2024,10,2500
      2026,A,Wind,total,2026,10,7

      """)
    rows = try PricePathRow.rows(run: folder.path, auctionsOf: Self.study())
    #expect(
      rows.map(\.reasons) == [
        "tier 1 is sold out; limits of additions bind: Wind 2024 (27360 $/MW), 2 of zones (up to 2500 $/MW)",
        "the price stands at a tier's trigger; tier 1 is sold out; tier 2 is sold by 25 %",
        "the price stands at the reserve price; limits of additions bind: 1 of zones (up to 7 $/MW)",
      ])
    let text = String(decoding: try PricePathRow.csv(rows), as: UTF8.self)
    #expect(text.hasPrefix("year,run_usd,auctions_usd,auctions,reasons\n2024,25,30,1,"))
  }

  /// What a comparison needs of a study: no rules of the program for its years, a warning where no price is known.
  @Test func findings() {
    var study = Self.study()
    #expect(study.findings(history: [2023, 2024]).map(\.message) == [])
    study.auctions = []
    #expect(
      study.findings(history: [2024]).map(\.message) == [
        "no allowance price of 2024 here or in auctions.csv: dispatch is at 0"
      ])
    #expect(
      study.findings(history: []).map(\.message) == ["there is nothing to compare: no rows of the years"])
    #expect(study.findings(years: [2023]).map(\.message) == ["no row for 2023"])
    study.settings.fleetYear = 2025
    study.settings.mode = .single
    #expect(
      study.findings(history: [2023]).map(\.message) == [
        "units and storage are the fleet of 2025: that of 2023 is not known"
      ])
    #expect(throws: (any Error).self) { try Self.validation(study) }
  }
}
