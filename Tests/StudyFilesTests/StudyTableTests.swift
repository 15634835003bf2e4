import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

/// Every column of every table lands in its property, and a blank cell gives the documented default.
///
/// Each of these tests sets every column to a value of its own.
struct StudyTableTests {
  /// Decodes one row given as header and value, in this order and in reverse.
  func decode<Element: Equatable>(
    _ table: StudyTableAccess<Element>, _ cells: KeyValuePairs<String, String>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Element {
    var decoded: [Element] = []
    for cells in [Array(cells), cells.reversed()] {
      let text =
        cells.map(\.key).joined(separator: ",") + "\n" + cells.map(\.value).joined(separator: ",") + "\n"
      var reader = TableReader(schema: table.schema, bytes: Array(text.utf8))
      decoded += reader.rows(of: table.declaration)
      #expect(reader.findings.map(\.description) == [], sourceLocation: sourceLocation)
    }
    try #require(decoded.count == 2, sourceLocation: sourceLocation)
    #expect(decoded[0] == decoded[1], sourceLocation: sourceLocation)
    return decoded[0]
  }

  /// Checks a full row, the same row with its optional cells blank, and a file without the optional columns.
  func check<Element: Equatable>(
    _ table: StudyTableAccess<Element>, _ cells: KeyValuePairs<String, String>, full: Element, blank: Element,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    // Columns of sources are every table's; `SourceColumnTests` has them.
    let ofSource = StudySchema.sourceColumns.map(\.name)
    #expect(
      cells.map(\.key) + ofSource == table.schema.columns.map(\.name), "a column without a test",
      sourceLocation: sourceLocation)
    #expect(
      Set(cells.map(\.value)).count == cells.count, "values must differ", sourceLocation: sourceLocation)
    #expect(
      try decode(table, cells, sourceLocation: sourceLocation) == full,
      sourceLocation: sourceLocation)
    let required = Set(table.schema.columns.filter(\.isRequired).map(\.name))
    for keepsColumns in [true, false] {
      let kept = keepsColumns ? Array(cells) : cells.filter { required.contains($0.key) }
      let text =
        kept.map(\.key).joined(separator: ",") + "\n"
        + kept.map { required.contains($0.key) ? $0.value : "" }.joined(separator: ",") + "\n"
      var reader = TableReader(schema: table.schema, bytes: Array(text.utf8))
      #expect(reader.rows(of: table.declaration) == [blank], sourceLocation: sourceLocation)
      #expect(reader.findings.map(\.description) == [], sourceLocation: sourceLocation)
    }
  }

  @Test func zones() throws {
    try check(
      StudyTables.zones,
      [
        "zone": "z", "group": "g", "display_name": "d", "demand_elasticity": "0.2",
        "reference_price_usd_per_mwh": "40",
      ],
      full: Zone(
        name: "z", group: "g", displayName: "d", demandElasticity: 0.2, referencePriceUSDPerMWh: 40),
      blank: Zone(name: "z", group: "g", displayName: "z"))
  }

  @Test func slices() throws {
    try check(
      StudyTables.slices, ["slice": "s", "block": "b", "hours": "12.5", "months": "12;1;2"],
      full: TimeSlice(name: "s", block: "b", hours: 12.5, months: [12, 1, 2]),
      blank: TimeSlice(name: "s", block: "b", hours: 12.5))
  }

  @Test func technologies() throws {
    var full = Technology(name: "t")
    full.fuel = "f"
    full.heatRateMMBtuPerMWh = 1.1
    full.variableOMUSDPerMWh = -2.2
    full.costAdderUSDPerMWh = -3.3
    full.fixedOMUSDPerKWYear = 4.4
    full.emissionRateShortTonsPerMWh = 5.5
    full.coveredShare = 0.6
    full.defaultAvailability = 0.7
    full.roundTripEfficiency = 0.8
    full.maximumCapacityFactor = 0.9
    full.chargingCostUSDPerMWh = 10.1
    full.lifeYears = 11
    full.leadYears = 12
    full.capacityCredit = 0.13
    var blank = Technology(name: "t")
    blank.coveredShare = 1
    blank.defaultAvailability = 1
    blank.roundTripEfficiency = nil
    blank.maximumCapacityFactor = 1
    try check(
      StudyTables.technologies,
      [
        "technology": "t", "fuel": "f", "heat_rate_mmbtu_per_mwh": "1.1", "variable_om_usd_per_mwh": "-2.2",
        "cost_adder_usd_per_mwh": "-3.3", "fixed_om_usd_per_kw_year": "4.4",
        "emission_rate_short_tons_per_mwh": "5.5", "covered_share": "0.6", "default_availability": "0.7",
        "round_trip_efficiency": "0.8", "maximum_capacity_factor": "0.9",
        "charging_cost_usd_per_mwh": "10.1", "life_years": "11", "lead_years": "12",
        "capacity_credit": "0.13",
      ], full: full, blank: blank)
  }

  @Test func units() throws {
    var full = GeneratingUnit(name: "u", zone: "z", technology: "t", capacityMW: 1.1)
    full.fuel = "f"
    full.minimumOutputShare = 0.2
    full.heatRateMMBtuPerMWh = 3.3
    full.variableOMUSDPerMWh = -4.4
    full.costAdderUSDPerMWh = -5.5
    full.supportUSDPerMWh = 12.5
    full.support = "who and why"
    full.fixedOMUSDPerKWYear = 6.6
    full.emissionRateShortTonsPerMWh = 7.7
    full.coveredShare = 0.8
    full.onlineYear = 1999
    full.closingYear = 2055
    full.unitCount = 11
    var blank = GeneratingUnit(name: "u", zone: "z", technology: "t", capacityMW: 1.1)
    blank.coveredShare = 1
    blank.unitCount = 1
    try check(
      StudyTables.units,
      [
        "unit": "u", "zone": "z", "technology": "t", "fuel": "f", "capacity_mw": "1.1",
        "minimum_output_share": "0.2", "heat_rate_mmbtu_per_mwh": "3.3", "variable_om_usd_per_mwh": "-4.4",
        "cost_adder_usd_per_mwh": "-5.5", "support_usd_per_mwh": "12.5", "support": "who and why",
        "fixed_om_usd_per_kw_year": "6.6",
        "emission_rate_short_tons_per_mwh": "7.7", "covered_share": "0.8", "online_year": "1999",
        "closing_year": "2055", "unit_count": "11",
      ], full: full, blank: blank)
  }

  @Test func storage() throws {
    let blank = StorageUnit(name: "u", zone: "z", technology: "t", capacityMW: 1.1, roundTripEfficiency: 0.2)
    var full = blank
    full.maximumCapacityFactor = 0.3
    full.variableOMUSDPerMWh = 4.4
    full.chargingCostUSDPerMWh = 5.5
    full.fixedOMUSDPerKWYear = 6.6
    full.onlineYear = 1999
    full.closingYear = 2055
    try check(
      StudyTables.storage,
      [
        "unit": "u", "zone": "z", "technology": "t", "capacity_mw": "1.1", "round_trip_efficiency": "0.2",
        "maximum_capacity_factor": "0.3", "variable_om_usd_per_mwh": "4.4",
        "charging_cost_usd_per_mwh": "5.5", "fixed_om_usd_per_kw_year": "6.6", "online_year": "1999",
        "closing_year": "2055",
      ], full: full, blank: blank)
  }

  @Test(arguments: PlanStatus.allCases) func plannedChanges(status: PlanStatus) throws {
    let blank = PlannedChange(year: 2030, zone: "z", technology: "t", changeMW: -1.5, status: status)
    var full = blank
    full.note = "n"
    try check(
      StudyTables.plannedChanges,
      [
        "year": "2030", "zone": "z", "technology": "t", "change_mw": "-1.5", "status": status.rawValue,
        "note": "n",
      ], full: full, blank: blank)
  }

  @Test func availability() throws {
    try check(
      StudyTables.availability,
      ["year": "2024", "group": "g", "technology": "t", "slice": "s", "availability": "0.5"],
      full: AvailabilityRow(year: 2024, group: "g", technology: "t", slice: "s", availability: 0.5),
      blank: AvailabilityRow(group: "g", technology: "t", slice: "s", availability: 0.5))
  }

  @Test func demand() throws {
    try check(
      StudyTables.demand, ["year": "2030", "zone": "z", "demand_mwh": "1.5", "peak_mw": "2.5"],
      full: DemandRow(year: 2030, zone: "z", demandMWh: 1.5, peakMW: 2.5),
      blank: DemandRow(year: 2030, zone: "z", demandMWh: 1.5, peakMW: nil))
  }

  @Test func loadShape() throws {
    let row = LoadShapeRow(group: "g", slice: "s", loadFactor: 1.5)
    try check(
      StudyTables.loadShape, ["group": "g", "slice": "s", "load_factor": "1.5"], full: row, blank: row)
  }

  @Test func fuelPrices() throws {
    let row = FuelPriceRow(year: 2030, zone: "z", fuel: "f", priceUSDPerMMBtu: 1.5)
    try check(
      StudyTables.fuelPrices, ["year": "2030", "zone": "z", "fuel": "f", "price_usd_per_mmbtu": "1.5"],
      full: row, blank: row)
  }

  @Test func fuelSeasonal() throws {
    try check(
      StudyTables.fuelSeasonal,
      ["year": "2024", "group": "g", "block": "b", "fuel": "f", "multiplier": "1.5"],
      full: FuelSeasonalRow(year: 2024, group: "g", block: "b", fuel: "f", multiplier: 1.5),
      blank: FuelSeasonalRow(group: "g", block: "b", fuel: "f", multiplier: 1.5))
  }

  @Test func interfaces() throws {
    // Blank in the reverse direction means the same limit as forward.
    let blank = Interface(name: "i", fromZone: "a", toZone: "b", capacityMW: 1.5, reverseCapacityMW: 1.5)
    var full = blank
    full.reverseCapacityMW = 0
    full.efficiency = 0.9
    full.wheelingUSDPerMWh = 2.5
    full.contractedMW = 0.5
    full.firstYear = 2031
    full.lastYear = 2035
    try check(
      StudyTables.interfaces,
      [
        "interface": "i", "from_zone": "a", "to_zone": "b", "capacity_mw": "1.5", "reverse_capacity_mw": "0",
        "efficiency": "0.9", "wheeling_usd_per_mwh": "2.5", "contracted_mw": "0.5", "first_year": "2031",
        "last_year": "2035",
      ], full: full, blank: blank)
  }

  @Test func buildOptions() throws {
    let blank = BuildOption(
      year: 2030, technology: "t", overnightCapexUSDPerKW: 1.5, lifeYears: 20, realWACC: 0.06)
    var full = blank
    full.zone = "z"
    full.fixedOMUSDPerKWYear = 2.5
    full.heatRateMMBtuPerMWh = 6.5
    try check(
      StudyTables.buildOptions,
      [
        "year": "2030", "zone": "z", "technology": "t", "overnight_capex_usd_per_kw": "1.5",
        "fixed_om_usd_per_kw_year": "2.5", "heat_rate_mmbtu_per_mwh": "6.5", "life_years": "20",
        "wacc_real": "0.06",
      ], full: full, blank: blank)
  }

  @Test func buildLimits() throws {
    try check(
      StudyTables.buildLimits,
      [
        "zone": "z", "technology": "t", "first_year": "2031", "last_year": "2035", "limit_mw_per_year": "0",
        "limit_mw_total": "2.5", "unit_size_mw": "3.5",
      ],
      full: BuildLimit(
        zone: "z", technology: "t", firstYear: 2031, limitMWPerYear: 0, limitMWTotal: 2.5, unitSizeMW: 3.5,
        lastYear: 2035),
      blank: BuildLimit(zone: "z", technology: "t"))
  }

  @Test func buildGroupLimits() throws {
    try check(
      StudyTables.buildGroupLimits,
      [
        "limit": "l", "zones": "a;b", "technologies": "t;u", "first_year": "2031", "last_year": "2035",
        "limit_mw_per_year": "1.5", "limit_mw_total": "2.5",
      ],
      full: BuildGroupLimit(
        limit: "l", zones: ["a", "b"], technologies: ["t", "u"], firstYear: 2031, lastYear: 2035,
        limitMWPerYear: 1.5, limitMWTotal: 2.5),
      blank: BuildGroupLimit(limit: "l", zones: ["a", "b"], technologies: ["t", "u"]))
  }

  @Test func auctions() throws {
    let date = try #require(CalendarDay("2025-03-12"))
    try check(
      StudyTables.auctions,
      ["auction": "67", "date": "2025-03-12", "price_usd": "19.76", "sold_short_tons": "15393636"],
      full: AuctionRow(auction: "67", date: date, priceUSD: 19.76, soldShortTons: 15_393_636),
      blank: AuctionRow(auction: "67", date: date, priceUSD: 19.76))
  }

  @Test(arguments: ActualQuantity.allCases) func actuals(quantity: ActualQuantity) throws {
    try check(
      StudyTables.actuals,
      [
        "year": "2025", "quarter": "2", "area": "ten", "zones": "a;b", "quantity": quantity.rawValue,
        "technologies": "t;u", "value": "-1.5", "use": "unseen",
      ],
      full: ActualRow(
        year: 2025, quarter: 2, area: "ten", zones: ["a", "b"], quantity: quantity,
        technologies: ["t", "u"], value: -1.5, use: .unseen),
      blank: ActualRow(year: 2025, area: "ten", quantity: quantity, value: -1.5))
  }

  @Test func everyTableIsThereOnce() {
    #expect(StudyTables.all.map(\.table) == StudyTable.allCases.filter { $0 != .study })
  }

  @Test func deflator() throws {
    try check(
      StudyTables.deflator, ["year": "2031", "index": "2.5"], full: PriceIndexRow(year: 2031, index: 2.5),
      blank: PriceIndexRow(year: 2031, index: 2.5))
  }

  @Test func reserveMargins() throws {
    try check(
      StudyTables.reserveMargins,
      [
        "region": "r", "year": "2031", "zones": "b;a", "share": "0.15", "coincident_peak_mw": "2.5",
        "firm_import_mw": "3.5", "shortfall_usd_per_mw_year": "4.5",
      ],
      full: ReserveMargin(
        region: "r", year: 2031, zones: ["b", "a"], share: 0.15, coincidentPeakMW: 2.5, firmImportMW: 3.5,
        shortfallUSDPerMWYear: 4.5),
      blank: ReserveMargin(region: "r", year: 2031, zones: ["b", "a"], share: 0.15, coincidentPeakMW: 2.5))
  }

  @Test(arguments: [
    "ccr0_quantity", "ccr01_quantity", "ccr_quantity", "ccr-1_quantity", "ccr1_quantity_", "ccr+1_quantity",
  ])
  func notANumberedColumn(header: String) {
    #expect(StudyTables.allowanceProgram.column(header) == nil)
  }

  @Test(arguments: [("true", true), ("1", true), ("false", false), ("0", false)])
  func flags(text: String, value: Bool) throws {
    let year = try decode(
      StudyTables.allowanceProgram, ["year": "2030", "cap_short_tons": "1", "full_compliance": text])
    #expect(year.fullCompliance == value)
  }
}
