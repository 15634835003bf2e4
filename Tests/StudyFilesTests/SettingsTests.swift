import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

@testable import DispatchSolveStudyFiles

/// Every key of `study.toml` lands in its place, and a missing one gives the default.
struct SettingsTests {
  private static let full = """
    name = "all.keys-1"
    description = "Every key"

    [about]
    sentences = ["One.", "Two, of more."]
    unknown = ["three"]

    [run]
    mode = "single"
    first_year = 2025
    foresight = "perfect"
    planning_gap = 0.001
    fleet_year = 2024
    interpolate_years = true
    money_year = 2024
    inflation = 0.025
    nominal = ["generation_standards"]
    hold = "none"
    horizon_year = 2026
    discount_rate = 0.07
    terminal_price = 12.5
    convention = "ledger"
    voll_usd_per_mwh = 5000
    maximum_price = 250
    planned_changes = ["proposed", "firm"]
    carbon_price_combination = "max"
    carbon_price_before_first = 1.5
    generation_standards = true

    [program]
    opening_bank_short_tons = 1e6
    opening_obligation_short_tons = 2.5
    unsold = "rolled"
    order_of_use = "bank_first"
    banking = false
    price_ceiling = 99

    [expansion]
    enabled = true
    whole_units = true

    [lifecycle]
    enabled = true
    closures = "optimum"
    notice_years = 2
    loss_years_to_closure = 3
    closing_cash_usd_per_kw = -150
    opening_cash_usd_per_kw = 12.5
    reserve_margin = 0.15

    [check]
    unusual = ["demand.peak_mw", "units.capacity_mw"]
    """

  @Test func everyKey() {
    let toml = StudyToml(Array(Self.full.utf8))
    #expect(toml.findings.map(\.description) == [])
    var settings = toml.settings
    #expect(settings.unusualColumns == ["demand.peak_mw", "units.capacity_mw"])
    settings.unusualColumns = []
    #expect(settings.sentences == ["One.", "Two, of more."] && settings.unknown == ["three"])
    settings.sentences = []
    settings.unknown = []
    #expect(settings.firstYear == 2025)
    #expect(settings.hold == .none)
    #expect(settings.horizonYear == 2026)
    #expect(settings.planningGap == 0.001)
    settings.planningGap = 0
    #expect(settings.moneyYear == 2024 && settings.inflation == 0.025)
    #expect(settings.nominal == [.generationStandards])
    settings.moneyYear = nil
    settings.inflation = nil
    settings.nominal = NominalTable.allCases
    #expect(settings.fleetYear == 2024)
    settings.fleetYear = nil
    #expect(settings.interpolatesYears)
    settings.interpolatesYears = false
    settings.firstYear = nil
    settings.hold = .lastYear
    settings.horizonYear = nil
    #expect(
      settings
        == StudySettings(
          name: "all.keys-1", description: "Every key", mode: .single, foresight: .perfect,
          discountRate: 0.07,
          vollUSDPerMWh: 5000, maximumAllowancePriceUSD: 250, plannedChanges: [.proposed, .firm],
          enforcesStandards: true, expansion: ExpansionSettings(isEnabled: true, wholeUnits: true),
          lifecycle: LifecycleSettings(
            isEnabled: true, lossYearsToClosure: 3, closingCashUSDPerKW: -150, openingCashUSDPerKW: 12.5,
            reserveMargin: 0.15, closures: .optimum, noticeYears: 2),
          terminalAllowancePriceUSD: 12.5))
    #expect(toml.convention == .ledger)
    #expect(toml.combination == .max)
    #expect(toml.carbonPriceBeforeFirst == 1.5)
    #expect(toml.openingBank == 1e6)
    #expect(toml.openingObligation == 2.5)
    #expect(toml.unsoldRule == .rolled)
    #expect(toml.orderOfUse == .bankFirst)
    #expect(!toml.bankingEnabled)
    #expect(toml.priceCeiling == 99)
  }

  /// The text above names every key there is.
  @Test func noKeyIsForgotten() {
    for key in StudyToml.keys.values.joined() { #expect(Self.full.contains("\n\(key) = ") || key == "name") }
  }

  @Test func defaults() {
    let toml = StudyToml([])
    #expect(toml.findings.isEmpty)
    #expect(toml.settings == StudySettings())
    #expect(toml.convention == .auction)
    #expect(toml.combination == .sum)
    #expect(toml.unsoldRule == .withdrawn)
    #expect(toml.orderOfUse == .auctionFirst)
    #expect(toml.bankingEnabled)
    #expect(toml.priceCeiling == nil)
  }

  /// Flags of the two tables are not mixed up: one at a time.
  @Test func oneFlagAtATime() {
    #expect(
      StudyToml(Array("[expansion]\nenabled = true".utf8)).settings
        == StudySettings(expansion: ExpansionSettings(isEnabled: true)))
    #expect(
      StudyToml(Array("[expansion]\nwhole_units = true".utf8)).settings
        == StudySettings(expansion: ExpansionSettings(wholeUnits: true)))
    #expect(
      StudyToml(Array("[lifecycle]\nenabled = true".utf8)).settings
        == StudySettings(lifecycle: LifecycleSettings(isEnabled: true)))
    #expect(
      StudyToml(Array("[run]\ngeneration_standards = true".utf8)).settings
        == StudySettings(enforcesStandards: true))
  }

  @Test func settingsReachTheStudy() throws {
    let copy = try StudyCopy()
    // What is enabled needs tables, which are not the point here.
    let text = Self.full.replacing("enabled = true", with: "enabled = false")
    try copy.write("study.toml", text.utf8)
    let csv = "year,price_usd_per_short_ton\n2026,7\n2025,5\n"
    try copy.write("carbon_price.csv", csv.utf8)
    let study = try copy.load().study
    let program = try #require(study.program)
    #expect(study.settings.name == "all.keys-1")
    #expect(program.convention == .ledger)
    #expect(program.unsoldRule == .rolled)
    #expect(program.orderOfUse == .bankFirst)
    #expect(!program.bankingEnabled)
    #expect(program.openingBankShortTons == 1e6)
    #expect(program.openingObligationShortTons == 2.5)
    #expect([2025, 2026].map { program.rules(in: $0)?.priceCeilingUSD } == [99, 99])
    #expect(study.carbonPrice.combination == .max)
    #expect(study.carbonPrice.priceBeforeFirstEntry == 1.5)
    // In order of years, whatever the order of rows.
    #expect(study.carbonPrice.entries.map(\.year) == [2025, 2026])
  }

  /// Places of values whose keys other text resembles.
  @Test(arguments: [
    ("[run]\n# mode = 1\nmode = 1", "3:8"), ("[ run ]\nmode=1", "2:6"), ("run.mode = 1", "1:12"),
    ("[run]\n\"mode\" = 1", "2:10"), ("run = { mode = 1 }", "1:16"), ("'run' . 'mode'=1", "1:16"),
    ("name = '''\n[run]\nmode = 2'''\n[run]\nmode = 1", "5:8"),
    ("description = \"é😀\"\n run.mode\t=\t1", "2:13"), ("[program]\n[run] # x\n\t mode\t= 1", "3:10"),
    ("[run]\r\nforesight = \"myopic\"\r\nmode = 1\r\n", "3:8"),
  ])
  func placeOfValue(text: String, place: String) {
    let findings = StudyToml(Array(text.utf8)).findings.map(\.description)
    #expect(findings.contains("study.toml:\(place): mode: must be text in quotes"), "\(findings)")
  }

  /// A number of 64 bits would round what is written.
  @Test func numberWithTooManyDigits() {
    let text = "[program]\nopening_bank_short_tons = 9007199254740993\nprice_ceiling = 9007199254740992"
    #expect(
      StudyToml(Array(text.utf8)).findings.map(\.description) == [
        "study.toml:2:27: opening_bank_short_tons: 9007199254740993 has more digits than a number keeps",
        "study.toml:3:17: price_ceiling: 9007199254740992.0 is not between 0.0 and 1000000.0",
      ])
  }

  /// Findings of the study say where the setting or its table stands.
  @Test func placesOfSettings() {
    let toml = StudyToml(Array("name = 'x'\n[run]\n mode = 'single'\n [lifecycle]\nenabled = true".utf8))
    #expect(toml.place(of: "lifecycle") == TextPlace(line: 4, column: 2))
    #expect(toml.place(of: "mode") == TextPlace(line: 3, column: 2))
    #expect(toml.place(of: "foresight") == .start)
  }

  @Test(arguments: [
    "[run]\nmode = \"network\"\nmode = \"single\"", "[run", "x = ", "= 1", "a = 1 b = 2", "\u{0}",
    "x = 1e400e",
    "[run]\n[run]", "mode = 'a\nb'", "x = [1, 2", "x = \"\\u12\"", "d = 2025-13-01",
  ])
  func syntaxErrors(text: String) throws {
    let findings = StudyToml(Array(text.utf8)).findings
    #expect(findings.count == 1)
    let finding = try #require(findings.first)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
    #expect((1...lines).contains(finding.line))
    #expect(finding.column >= 1)
    #expect(!finding.message.contains { $0.isNewline })
  }

  @Test func nulByte() {
    #expect(
      StudyToml(Array("[run]\nmode = \"é\0\"".utf8)).findings.map(\.description) == [
        "study.toml:2:10: NUL byte"
      ])
    #expect(StudyToml(Array("\0".utf8)).findings.map(\.description) == ["study.toml:1:1: NUL byte"])
  }

  @Test(arguments: ["", ".", "..", ".hidden", "a/b", "a b", "é", "a\\nb", "-"])
  func namesOfFolders(name: String) {
    #expect(StudyToml(Array("name = \"\(name)\"".utf8)).findings.isEmpty == ["-", "é"].contains(name))
  }

  /// How far one looks ahead: a word or a number of years, and why nothing else.
  @Test func foresight() {
    func read(_ value: String) -> (Foresight, [String]) {
      let toml = StudyToml(Array("name = \"s\"\n[run]\nforesight = \(value)\n".utf8))
      return (toml.settings.foresight, toml.findings.map(\.description))
    }
    for (value, foresight) in [
      ("\"myopic\"", Foresight.myopic), ("1", .myopic), ("8", .years(8)), ("\"perfect\"", .perfect),
    ] {
      let (found, findings) = read(value)
      #expect(found == foresight && findings.isEmpty, "\(value): \(findings)")
    }
    for (value, why) in [
      ("0", "0 is not between 1 and 1000"), ("-3", "-3 is not between 1 and 1000"),
      ("2.5", "must be a whole number, or one of myopic, perfect in quotes"),
      ("\"eight\"", "'eight' is neither a whole number between 1 and 1000 nor one of myopic, perfect"),
      ("true", "must be a whole number, or one of myopic, perfect in quotes"),
    ] {
      #expect(read(value).1 == ["study.toml:3:13: foresight: \(why)"], "\(value): \(read(value).1)")
    }
  }
}
