import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

extension StudyCopy {
  /// Writes `scenarios/NAME.toml`.
  func writeScenario(_ name: String, _ text: String) throws {
    let scenarios = folder.appendingPathComponent("scenarios")
    try FileManager.default.createDirectory(at: scenarios, withIntermediateDirectories: true)
    try write("scenarios/\(name).toml", text.utf8)
  }

  func load(scenarios: [String], years: Years? = [2025, 2026]) throws -> LoadedStudy {
    try StudyFolder.load(folder.path, years: years, scenarios: scenarios)
  }

  /// What is said of the study with one scenario, a text laid over it.
  func findings(scenario text: String, years: Years? = [2025, 2026]) throws -> [String] {
    try writeScenario("x", text)
    return try findings(scenarios: ["x"], years: years)
  }

  func findings(scenarios: [String], years: Years? = [2025, 2026]) throws -> [String] {
    do {
      return try load(scenarios: scenarios, years: years).warnings.map(\.description)
    } catch let error as InputFileError {
      switch error {
      case .invalid(let findings): return findings.map(\.description)
      case .unreadable(let files):
        return files.map { $0.description.replacingOccurrences(of: folder.path, with: "STUDY") }
      }
    }
  }
}

/// Scenarios laid over the small study: each kind of change, their order, their place among the inputs.
struct ScenarioTests {
  private func study(_ text: String) throws -> Study {
    let copy = try StudyCopy()
    try copy.writeScenario("x", text)
    return try copy.load(scenarios: ["x"]).study
  }

  @Test func setInAllRowsThatMatch() throws {
    let study = try study(
      """
      [[change]]
      table = "demand"
      where = { zone = "North" }
      years = "2026-2040"
      column = "demand_mwh"
      set = 5
      """)
    #expect(study.demand.map(\.demandMWh) == [2_000_000, 1_000_000, 5, 1_000_000])
  }

  @Test(arguments: [
    ("2025", [2.0, 1]), ("[2026]", [1, 2]), ("\"2025-2026\"", [2, 2]), ("\"2025\"", [2, 1]),
    ("[\"2025\", 2026]", [2, 2]), ("\"2020, 2026-2030\"", [1, 2]),
  ])
  func years(years: String, factors: [Double]) throws {
    let study = try study(
      "[[change]]\ntable = \"allowance_program\"\nyears = \(years)\ncolumn = \"cap_short_tons\"\nmultiply = 2"
    )
    #expect(study.program?.years.map(\.capShortTons) == [1e6 * factors[0], 9e5 * factors[1]])
  }

  @Test func conditionsMustAllHold() throws {
    let study = try study(
      """
      [[change]]
      table = "fuel_prices"
      where = { zone = ["North", "South"], year = 2026, fuel = "gas" }
      column = "price_usd_per_mmbtu"
      add = 0.25
      """)
    #expect(study.fuelPrices.map(\.priceUSDPerMMBtu) == [3.5, 4, 3.75, 4.25])
  }

  @Test func laterChangesSeeEarlierOnes() throws {
    let copy = try StudyCopy()
    let head = "[[change]]\ntable = \"units\"\nwhere = { unit = \"north_wind\" }\ncolumn = \"capacity_mw\"\n"
    try copy.writeScenario("double", head + "multiply = 2\n" + head + "add = 1\n")
    try copy.writeScenario("more", head + "add = 10\n")
    func capacity(_ scenarios: [String]) throws -> Double? {
      try copy.load(scenarios: scenarios).study.units.first { $0.name == "north_wind" }?.capacityMW
    }
    #expect(try capacity([]) == 200)
    #expect(try capacity(["double"]) == 401)
    #expect(try capacity(["double", "more"]) == 411)
    #expect(try capacity(["more", "double"]) == 421)
  }

  @Test func rowsAddedAndRemoved() throws {
    let study = try study(
      """
      [[change]]
      table = "program_membership"
      where = { zone = "South" }
      remove = true

      [[change]]
      table = "program_membership"
      add_rows = [{ zone = "South", first_year = 2026, budget_short_tons = 7 }]

      [[change]]
      table = "storage"
      add_rows = [
        { unit = "s", zone = "North", technology = "Battery", capacity_mw = 10, round_trip_efficiency = 0.8 },
      ]
      """)
    #expect(
      study.program?.memberships == [
        ProgramMembership(zone: "North", firstYear: 2025),
        ProgramMembership(zone: "South", firstYear: 2026, budgetShortTons: 7),
      ])
    // What is not given has the default of the table.
    #expect(study.storage.map(\.maximumCapacityFactor) == [1])
  }

  @Test func blankStandsForTheDefault() throws {
    let study = try study(
      """
      [[change]]
      table = "units"
      where = { fuel = "gas" }
      column = "unit_count"
      set = ""
      [[change]]
      table = "units"
      where = { fuel = "" }
      column = "minimum_output_share"
      set = 0.1
      [[change]]
      table = "program_membership"
      column = "last_year"
      set = ""
      """)
    #expect(study.units.map(\.unitCount) == [1, 1, 1])
    #expect(study.units.map(\.minimumOutputShare) == [0, 0.1, 0])
    #expect(study.program?.memberships.map(\.lastYear) == [nil, nil])
  }

  @Test func tiersAndReserve() throws {
    func change(_ column: String, _ action: String) -> String {
      "[[change]]\ntable = \"allowance_program\"\nyears = 2026\ncolumn = \"\(column)\"\n\(action)\n"
    }
    let study = try study(
      change("ccr3_quantity", "set = 5") + change("ccr3_trigger_usd", "set = 40")
        + change("ccr1_trigger_usd", "multiply = 2") + change("ecr_trigger_usd", "set = 7")
        + change("ecr_quantity", "set = 3"))
    let years = try #require(study.program?.years)
    #expect(
      try years[at: 0].tiers == [CostContainmentTier(number: 1, triggerUSD: 17, quantityShortTons: 100_000)])
    #expect(
      try years[at: 1].tiers == [
        CostContainmentTier(number: 1, triggerUSD: 36, quantityShortTons: 90_000),
        CostContainmentTier(number: 3, triggerUSD: 40, quantityShortTons: 5),
      ])
    #expect(years.map(\.ecr) == [nil, EmissionsContainmentReserve(triggerUSD: 7, quantityShortTons: 3)])
    let none = try self.study(
      change("ccr1_quantity", "set = \"\"") + change("ccr1_trigger_usd", "set = \"\""))
    #expect(none.program?.years.map(\.tiers.count) == [1, 0])
  }

  @Test func settings() throws {
    let study = try study(
      """
      [[change]]
      table = "study"
      column = "run.discount_rate"
      add = 0.02
      [[change]]
      table = "study"
      column = "run.planned_changes"
      set = ["firm"]
      [[change]]
      table = "study"
      column = "program.opening_bank_short_tons"
      multiply = 3
      [[change]]
      table = "study"
      column = "program.price_ceiling"
      set = 100
      [[change]]
      table = "study"
      column = "run.mode"
      set = "single"
      """)
    #expect(study.settings.discountRate == 0.07)
    #expect(study.settings.plannedChanges == [.firm])
    #expect(study.settings.mode == .single)
    #expect(study.program?.openingBankShortTons == 3000)
    #expect([2025, 2026].map { study.program?.rules(in: $0)?.priceCeilingUSD } == [100, 100])
  }

  /// A setting given with the command goes before that of a scenario.
  @Test func overridesGoFirst() throws {
    let copy = try StudyCopy()
    try copy.writeScenario("x", "[[change]]\ntable = \"study\"\ncolumn = \"run.mode\"\nset = \"single\"")
    let loaded = try StudyFolder.load(
      copy.folder.path, scenarios: ["x"], overrides: SettingOverrides(mode: .network))
    #expect(loaded.study.settings.mode == .network)
  }

  @Test func recordedInTheirOrder() throws {
    let copy = try StudyCopy()
    let change = "[[change]]\ntable = \"study\"\ncolumn = \"run.discount_rate\"\nset = 0.1\n"
    try copy.writeScenario("b", "name = \"b\"\ndescription = \"Second\"\n" + change)
    try copy.writeScenario("a", change)
    let loaded = try copy.load(scenarios: ["b", "a"])
    #expect(loaded.scenarios.map(\.name) == ["b", "a"])
    #expect(loaded.scenarios.map(\.description) == ["Second", ""])
    #expect(loaded.inputFiles.map(\.name).suffix(2) == ["scenarios/b.toml", "scenarios/a.toml"])
    #expect(
      loaded.scenarios.first?.changes == [.setting("run.discount_rate", .set(.number(0.1)))])
    #expect(try copy.load(scenarios: []).inputFiles.count == loaded.inputFiles.count - 2)
  }

  /// Rows stay in the order of years, wherever they were added.
  @Test func addedYearsAreSorted() throws {
    let study = try study(
      """
      [[change]]
      table = "allowance_program"
      add_rows = [{ year = 2024, cap_short_tons = 1, ccr1_trigger_usd = 3, ccr1_quantity = 4, full_compliance = true }]
      """)
    #expect(study.program?.years.map(\.year) == [2024, 2025, 2026])
    #expect(study.program?.years[0].tiers.map(\.quantityShortTons) == [4])
    #expect(study.program?.years[0].fullCompliance == true)
  }
}

/// Changes without files.
struct ScenarioValueTests {
  @Test func appliedToAStudy() throws {
    let base = try StudyCopy().load().study
    var study = base
    try study.apply([
      ScenarioChange(
        .fuelPrices, where: [.init("fuel", [.text("gas")])], years: [2026], column: "price_usd_per_mmbtu",
        .multiply(2)),
      .setting("program.opening_bank_short_tons", .set(.number(5))),
      ScenarioChange(
        .allowanceProgram,
        .addRows([["year": .number(2020), "cap_short_tons": .number(9), "control_period": .text("0")]])),
    ])
    #expect(study.fuelPrices.map(\.priceUSDPerMMBtu) == [3.5, 4, 7, 8])
    #expect(study.program?.openingBankShortTons == 5)
    #expect(study.program?.years.map(\.year) == [2020, 2025, 2026])
    // Nothing else differs.
    study.fuelPrices = base.fuelPrices
    study.program = base.program
    #expect(study == base)
  }

  /// All that is wrong is told, and the study is as it was.
  @Test func allOrNothing() throws {
    let base = try StudyCopy().load().study
    var study = base
    let changes = [
      ScenarioChange(.zones, column: "group", .set(.text("West"))),
      ScenarioChange(.zones, column: "grup", .set(.text("West"))),
      ScenarioChange(.units, column: "capacity_mw", .multiply(-1)),
      ScenarioChange(.units, column: "capacity_mw", .multiply(.nan)),
      ScenarioChange(.storage, .remove),
    ]
    let error = #expect(throws: ScenarioErrors.self) { try study.apply(changes) }
    #expect(
      error?.errors.map(\.description) == [
        "change 2: unknown column 'grup' of zones.csv; did you mean 'group'?",
        "change 3: capacity_mw: '-500' is not at least 0 (row north_gas, and 2 more)",
        "change 4: capacity_mw: 'nan' is not a finite number (row north_gas, and 2 more)",
        "change 5: the change matches no row of storage.csv",
      ])
    #expect(study == base)
  }

  /// Columns of a table read and write what decoding makes of them: one declaration, three uses.
  @Test func everyColumnIsThatOfItsSchema() throws {
    #expect(StudyTables.all.map(\.table.rawValue) == StudySchema.tables.map(\.name))
    for table in StudyTables.all {
      let schema = table.schema
      var columns = schema.columns
      for column in schema.numberedColumns {
        for number in [2, 5] {
          let name = column.name.replacing("#", with: "\(number)")
          columns.append(column)
          columns[columns.count - 1].name = name
          #expect(table.column(name)?.name == name)
        }
      }
      let values = columns.enumerated().map { sample($1, $0) }
      let blanks = columns.map { $0.isRequired ? sample($0, 0) : .blank }
      // Through a file, by decoding.
      func decoded(_ values: [FieldValue]) throws -> Study {
        var study = Study()
        study.slices = []
        study.program = AllowanceProgram(years: [], memberships: [])
        let text =
          columns.map(\.name).joined(separator: ",") + "\n" + values.map(\.written).joined(separator: ",")
          + "\n"
        var reader = TableReader(schema: schema, bytes: Array(text.utf8))
        table.read(&reader, into: &study)
        #expect(reader.findings.map(\.description) == [])
        #expect(table.count(study) == 1)
        return study
      }
      let (full, blank) = (try decoded(values), try decoded(blanks))
      // Written, every column reads back.
      for study in [full, blank] {
        var again = study
        var reader = TableReader(schema: schema, bytes: try table.csv(study))
        table.read(&reader, into: &again)
        #expect(reader.findings.map(\.description) == [])
        #expect(again == study, "\(schema.fileName)")
      }
      for (column, value) in zip(columns, values) {
        #expect(table.values(full, column.name) == [value], "\(schema.fileName) \(column.name)")
      }
      // Writing every column makes one row of the other, back and forth.
      for (from, to, given) in [(blank, full, values), (full, blank, blanks)] {
        var study = from
        for (column, value) in zip(columns, given) {
          table.write(&study, column.name, [(0, value)])
        }
        #expect(study == to, "\(schema.fileName)")
      }
    }
  }

  /// A value of its own for a column.
  private func sample(_ column: ColumnSchema, _ index: Int) -> FieldValue {
    switch column.kind {
    case .text, .name: .text("t\(index)")
    case .list: .text("a\(index);b")
    case .number(0...1): .number(0.5 + Double(index) / 64)
    case .numberAbove(_, upTo: 1): .number(0.5 + Double(index) / 64)
    case .number(let range) where range.upperBound < 10: .number(range.upperBound / 2 + Double(index) / 64)
    case .number, .numberAbove: .number(10.5 + Double(index))
    case .integer(let range): .number(Double(max(range.lowerBound, min(range.upperBound, 2000 + index))))
    case .choice(let words), .integerOrChoice(_, let words): .text(words.last ?? "")
    case .flag: .flag(true)
    case .integers(let range): .text("\(range.lowerBound);\(range.upperBound)")
    case .day: .text("2026-07-0\(1 + index % 9)")
    }
  }

  /// Every setting is read from a study, written and read again.
  @Test func everySettingIsThereAndBack() throws {
    let other: [String: FieldValue] = [
      "run.mode": .text("single"), "run.foresight": .text("perfect"), "run.convention": .text("ledger"),
      "run.hold": .text("none"),
      "run.nominal": .list([]),
      "run.planned_changes": .list([.text("proposed")]), "run.carbon_price_combination": .text("max"),
      "program.unsold": .text("banked"), "program.order_of_use": .text("bank_first"),
      "lifecycle.closures": .text("optimum"), "check.unusual": .list([.text("units.capacity_mw")]),
      "about.sentences": .list([.text("One."), .text("Two; more.")]),
      "about.unknown": .list([.text("three")]),
    ]
    for setting in StudySetting.all {
      let base = try StudyCopy().load().study
      let old = setting.value(SettingValues(of: base))
      let new: FieldValue
      switch setting.kind {
      case .number(let range):
        new = .number(min(0.25 + (setting.key == "voll_usd_per_mwh" ? 1 : 0), range.upperBound))
      case .integer(let range): new = .number(range.contains(7) ? 7 : Double(range.lowerBound) + 7)
      case .flag: new = .flag(old != .flag(true))
      default: new = try #require(other[setting.dottedKey])
      }
      var study = base
      try study.apply([.setting(setting.dottedKey, .set(new))])
      #expect(old != new)
      #expect(setting.value(SettingValues(of: study)) == new, "\(setting.dottedKey)")
      for unchanged in StudySetting.all where unchanged.dottedKey != setting.dottedKey {
        #expect(unchanged.value(SettingValues(of: study)) == unchanged.value(SettingValues(of: base)))
      }
    }
  }
}
