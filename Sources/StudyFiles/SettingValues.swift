import PowerSystem
import Tables

/// Everything that `study.toml` says, as a value that can be taken from a study and put into one.
struct SettingValues {
  var settings = StudySettings()
  var convention = MarketConvention.auction
  var unsoldRule = UnsoldRule.withdrawn
  var orderOfUse = OrderOfUse.auctionFirst
  var bankingEnabled = true
  var openingBank = 0.0
  var openingObligation = 0.0
  var priceCeiling: Double?
  var combination = CarbonPriceCombination.sum
  var carbonPriceBeforeFirst = 0.0

  /// The defaults.
  init() {}

  /// The settings of a study; those of the program are the defaults when it has none.
  init(of study: Study) {
    settings = study.settings
    combination = study.carbonPrice.combination
    carbonPriceBeforeFirst = study.carbonPrice.priceBeforeFirstEntry
    guard let program = study.program else { return }
    convention = program.convention
    unsoldRule = program.unsoldRule
    orderOfUse = program.orderOfUse
    bankingEnabled = program.bankingEnabled
    openingBank = program.openingBankShortTons
    openingObligation = program.openingObligationShortTons
    priceCeiling = program.priceCeilingUSD
  }

  /// Puts the settings into a study; those of the program are left out when it has none.
  func apply(to study: inout Study) {
    study.settings = settings
    study.carbonPrice.combination = combination
    study.carbonPrice.priceBeforeFirstEntry = carbonPriceBeforeFirst
    study.program?.convention = convention
    study.program?.unsoldRule = unsoldRule
    study.program?.orderOfUse = orderOfUse
    study.program?.bankingEnabled = bankingEnabled
    study.program?.openingBankShortTons = openingBank
    study.program?.openingObligationShortTons = openingObligation
    study.program?.priceCeilingUSD = priceCeiling
  }
}

/// A setting: its key, what it may be, and where it goes. Reading `study.toml` and changing settings share it.
struct StudySetting: Sendable {
  enum Kind {
    case number(ClosedRange<Double>)
    case integer(ClosedRange<Int>)
    case flag
    case choice([String])
    /// A list of some words.
    case list([String])
  }

  /// Table of `study.toml`.
  let section: String
  /// Key in that table.
  let key: String
  let kind: Kind
  private let column: ColumnAccess<SettingValues>

  /// Section and key with a point between.
  var dottedKey: String { "\(section).\(key)" }

  private init(_ section: String, _ key: String, _ kind: Kind, _ column: ColumnAccess<SettingValues>) {
    self.section = section
    self.key = key
    self.kind = kind
    self.column = column
  }

  private static func choice<Word: RawRepresentable & CaseIterable & Sendable>(
    _ section: String, _ key: String, _ path: ColumnAccess<SettingValues>.Path<Word>
  ) -> StudySetting where Word.RawValue == String {
    StudySetting(section, key, .choice(Word.allCases.map(\.rawValue)), .choice(path))
  }

  /// All settings besides the study's name and description.
  static let all: [StudySetting] = [
    .choice("run", "mode", \.settings.mode),
    .choice("run", "foresight", \.settings.foresight),
    StudySetting("run", "discount_rate", .number(0...1), .number(\.settings.discountRate)),
    StudySetting(
      "run", "terminal_price", .number(0...1e6), .number(\.settings.terminalAllowancePriceUSD)),
    .choice("run", "convention", \.convention),
    StudySetting("run", "voll_usd_per_mwh", .number(1...1e9), .number(\.settings.vollUSDPerMWh)),
    StudySetting("run", "maximum_price", .number(0...1e6), .number(\.settings.maximumAllowancePriceUSD)),
    StudySetting(
      "run", "planned_changes", .list(["firm", "trend", "proposed"]),
      ColumnAccess {
        .list($0.settings.plannedChanges.map { .text($0.rawValue) })
      } set: { values, value in
        guard case .list(let words) = value else { return }
        values.settings.plannedChanges = words.compactMap { $0.text.flatMap(PlanStatus.init(rawValue:)) }
      }),
    .choice("run", "carbon_price_combination", \.combination),
    StudySetting("run", "carbon_price_before_first", .number(0...1e6), .number(\.carbonPriceBeforeFirst)),
    StudySetting("run", "generation_standards", .flag, .flag(\.settings.enforcesStandards)),
    StudySetting("program", "opening_bank_short_tons", .number(0...1e15), .number(\.openingBank)),
    StudySetting("program", "opening_obligation_short_tons", .number(0...1e15), .number(\.openingObligation)),
    .choice("program", "unsold", \.unsoldRule),
    .choice("program", "order_of_use", \.orderOfUse),
    StudySetting("program", "banking", .flag, .flag(\.bankingEnabled)),
    StudySetting("program", "price_ceiling", .number(0...1e6), .optionalNumber(\.priceCeiling)),
    StudySetting("expansion", "enabled", .flag, .flag(\.settings.expansion.isEnabled)),
    StudySetting("expansion", "whole_units", .flag, .flag(\.settings.expansion.wholeUnits)),
    StudySetting("lifecycle", "enabled", .flag, .flag(\.settings.lifecycle.isEnabled)),
    StudySetting(
      "lifecycle", "loss_years_to_closure", .integer(1...1000),
      .optionalInteger(\.settings.lifecycle.lossYearsToClosure)),
    StudySetting(
      "lifecycle", "closing_cash_usd_per_kw", .number(-1e9...1e9),
      .optionalNumber(\.settings.lifecycle.closingCashUSDPerKW)),
    StudySetting(
      "lifecycle", "opening_cash_usd_per_kw", .number(-1e9...1e9),
      .number(\.settings.lifecycle.openingCashUSDPerKW)),
    StudySetting(
      "lifecycle", "reserve_margin", .number(-1...10), .optionalNumber(\.settings.lifecycle.reserveMargin)),
  ]

  /// The value; blank when the setting has none.
  func value(_ values: SettingValues) -> FieldValue { column.get(values) }

  /// Gives the setting a value that is not refused.
  func set(_ values: inout SettingValues, _ value: FieldValue) { column.set(&values, value) }

  /// Why the setting cannot have a value, one text for each reason; nil stands for a value of another kind.
  func refusals(of value: FieldValue?) -> [String] {
    switch kind {
    case .number(let range):
      guard let number = value?.number else { return ["must be a number"] }
      return range.contains(number)
        ? [] : ["\(number) is not between \(range.lowerBound) and \(range.upperBound)"]
    case .integer(let range):
      guard let number = value?.integer else { return ["must be a whole number"] }
      return range.contains(number)
        ? [] : ["\(number) is not between \(range.lowerBound) and \(range.upperBound)"]
    case .flag:
      if case .flag = value { return [] }
      return ["must be true or false"]
    case .choice(let words):
      guard case .text(let word) = value else { return ["must be text in quotes"] }
      return words.contains(word) ? [] : [Self.unknown(word, words)]
    case .list(let words):
      guard case .list(let values) = value else {
        return ["must be a list of \(words.joined(separator: ", "))"]
      }
      return values.map { if case .text(let word) = $0 { word } else { "?" } }
        .filter { !words.contains($0) }.map { Self.unknown($0, words) }
    }
  }

  private static func unknown(_ word: String, _ words: [String]) -> String {
    "'\(clipped(word))' is not one of \(words.joined(separator: ", "))"
  }

  /// Whether the setting is a number.
  var isNumeric: Bool {
    switch kind {
    case .number, .integer: true
    case .flag, .choice, .list: false
    }
  }
}
