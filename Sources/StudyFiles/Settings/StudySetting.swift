import DispatchSolvePowerSystem
import DispatchSolveTables

extension DispatchMode: WordValue {}
extension PastTables: WordValue {}
extension NominalTable: WordValue {}
extension MarketConvention: WordValue {}
extension UnsoldRule: WordValue {}
extension OrderOfUse: WordValue {}
extension CarbonPriceCombination: WordValue {}
extension ClosureRule: WordValue {}

/// A setting: its key, what it may be, what it means and where it goes. Reading `study.toml`, changing settings, writing
/// and the documentation share it.
struct StudySetting: Sendable {
  /// Table of `study.toml`.
  let section: String
  /// Key, kind, meaning, and the value it goes to.
  private let column: Column<SettingValues>
  /// What a list may hold.
  private let listWords: [String]

  /// Key in the section.
  var key: String { column.schema.name }
  /// What the value may be.
  var kind: ColumnKind { column.schema.kind }
  /// Unit in words; empty where there is none.
  var unit: String { column.schema.unit }
  /// What it means.
  var meaning: String { column.schema.meaning }
  /// Words that the value, or each of a list of values, may be; empty for other kinds.
  var words: [String] { if case .choice(let words) = kind { words } else { listWords } }
  /// Section and key with a point between.
  var dottedKey: String { "\(section).\(key)" }

  private init(_ section: String, _ column: Column<SettingValues>, listWords: [String] = []) {
    self.section = section
    self.column = column
    self.listWords = listWords
  }

  /// All settings besides the study's name and description.
  static let all: [StudySetting] = about + run + program + expansion + lifecycle + check

  private static let about: [StudySetting] = [
    sentences(
      "sentences", \.settings.sentences,
      "What the study is about, a sentence each; a run's summary begins with them"),
    sentences("unknown", \.settings.unknown, "What the study does not know; a run's summary ends with it"),
  ]

  private static func sentences(
    _ key: String, _ place: WritableKeyPath<SettingValues, [String]> & Sendable, _ meaning: String
  ) -> StudySetting {
    StudySetting(
      "about",
      .part(
        key, .list, meaning,
        get: { values in values[keyPath: place].isEmpty ? .blank : .list(values[keyPath: place].map(\.cell))
        },
        set: { values, value in
          guard case .list(let texts) = value else { return }
          values[keyPath: place] = texts.compactMap(\.text)
        }))
  }

  private static let run: [StudySetting] = [
    .optional(
      "mode", \.settings.mode, "How dispatch sees the system: zones joined by interfaces, or one zone"),
    .optional(
      "first_year", \.settings.firstYear, .year,
      "Year in which every run begins, with its opening bank and fleet; left out: the first year of demand.csv"
    ),
    .optional(
      "fleet_year", \.settings.fleetYear, .year,
      "Year at whose start units.csv and storage.csv are the fleet: planned changes before it are in them already, later ones are applied up to each year; left out: every planned change is still to come"
    ),
    .optional(
      "interpolate_years", \.settings.interpolatesYears,
      "Whether years that tables leave out between those that they give are linear; otherwise they are an error"
    ),
    .optional(
      "money_year", \.settings.moneyYear, .year,
      "Year whose dollars are the study's money; left out: dollars of every year are taken as the study's"),
    .optional(
      "inflation", \.settings.inflation, .number(-0.5...1), unit: "1/year",
      "Growth of prices, where deflator.csv does not say it; goes with money_year"),
    .part(
      "nominal", .list,
      "Tables whose reserve prices, triggers, ceilings and alternative payments are in dollars of each row's year",
      get: { .list($0.settings.nominal.map(\.cell)) },
      set: { values, value in
        guard case .list(let words) = value else { return }
        values.settings.nominal = words.compactMap(NominalTable.init(cell:))
      }),
    .optional(
      "hold", \.settings.hold,
      "What those who look ahead see after the last year of the tables: that year again and again, or nothing"
    ),
    .optional(
      "horizon_year", \.settings.horizonYear, .year,
      "Last year that those who foresee everything see; left out: the last year of the tables"),
    .part(
      "foresight", .integerOrChoice(Foresight.range, Foresight.words),
      "How many years holders of allowances, investors and owners of plants see, the year at hand included: myopic (1), a number, or perfect (all to the horizon)",
      get: { values in
        if case .years(let count) = values.settings.foresight {
          .number(Double(count))
        } else {
          .text(values.settings.foresight.text)
        }
      },
      set: { values, value in
        values.settings.foresight =
          value.integer.flatMap(Foresight.init(years:)) ?? value.text.flatMap { Foresight($0) } ?? .myopic
      }),
    .optional(
      "planning_gap", \.settings.planningGap, .number(0...0.1), unit: "1",
      "Gap between cost and bound, relative, at which the plan of a window of years is good enough; 0: until nothing more is learnt"
    ),
    .optional(
      "discount_rate", \.settings.discountRate, .number(0...1), unit: "1/year",
      "Real discount rate of holders of allowances"),
    .optional(
      "terminal_price", \.settings.terminalAllowancePriceUSD, .number(0...1e6), unit: "$/short ton",
      "What an allowance left in the bank after the last year that a window sees is worth; left out: that year's reserve price"
    ),
    .optional("convention", \.convention, "Rules of the allowance market; see model.md"),
    .optional(
      "voll_usd_per_mwh", \.settings.vollUSDPerMWh, .number(1...1e9), "Price of unserved energy"),
    .optional(
      "maximum_price", \.settings.maximumAllowancePriceUSD, .number(0...1e6), unit: "$/short ton",
      "Highest allowance price that is tried before a shortage is declared"),
    .part(
      "planned_changes", .list, "Which planned changes count, by their status",
      get: { .list($0.settings.plannedChanges.map(\.cell)) },
      set: { values, value in
        guard case .list(let words) = value else { return }
        values.settings.plannedChanges = words.compactMap(PlanStatus.init(cell:))
      }),
    .optional(
      "carbon_price_combination", \.combination,
      "How the exogenous carbon price and the allowance price act together"),
    .optional(
      "carbon_price_before_first", \.carbonPriceBeforeFirst, .number(0...1e6), unit: "$/short ton",
      "Exogenous carbon price before the first year of carbon_price.csv"),
    .optional(
      "generation_standards", \.settings.enforcesStandards, "Whether generation standards bind dispatch"),
  ].map { (column: Column<SettingValues>) in
    let words =
      switch column.schema.name {
      case "planned_changes": PlanStatus.allCases.map(\.rawValue)
      case "nominal": NominalTable.allCases.map(\.rawValue)
      default: [String]()
      }
    return StudySetting("run", column, listWords: words)
  }

  private static let program: [StudySetting] = [
    .optional(
      "opening_bank_short_tons", \.openingBank, .number(0...1e15), "Allowances held before the first year"),
    .optional(
      "opening_obligation_short_tons", \.openingObligation, .number(0...1e15),
      "Obligation of earlier years of the first control period still outstanding"),
    .optional("unsold", \.unsoldRule, "What becomes of allowances unsold at the reserve price"),
    .optional(
      "order_of_use", \.orderOfUse, "What serves first at the reserve price: the auction or the free bank"),
    .optional(
      "banking", \.bankingEnabled,
      "Whether allowances may be banked; without banking every year surrenders 100 %"),
    .optional(
      "price_ceiling", \.priceCeiling, .number(0...1e6), unit: "$/short ton",
      "Price at which supply is unlimited in years that say nothing of their own; left out: none"),
  ].map { (column: Column<SettingValues>) in StudySetting("program", column) }

  private static let expansion: [StudySetting] = [
    .optional("enabled", \.settings.expansion.isEnabled, "Whether options of build_options.csv are built"),
    .optional("whole_units", \.settings.expansion.wholeUnits, "Whether additions are whole units"),
  ].map { (column: Column<SettingValues>) in StudySetting("expansion", column) }

  private static let lifecycle: [StudySetting] = [
    .optional("enabled", \.settings.lifecycle.isEnabled, "Whether units close for want of earnings or age"),
    .optional(
      "closures", \.settings.lifecycle.closures,
      "Who decides about closures before a life ends: each unit by its earnings, or the optimum of the years in sight"
    ),
    .optional(
      "notice_years", \.settings.lifecycle.noticeYears, .integer(0...50),
      "Years from a decision of the optimum to the first year without what closes"),
    .optional(
      "loss_years_to_closure", \.settings.lifecycle.lossYearsToClosure, .integer(1...1000),
      "Consecutive years of losses after which a unit closes; left out: never for this reason"),
    .optional(
      "closing_cash_usd_per_kw", \.settings.lifecycle.closingCashUSDPerKW, .number(-1e9...1e9),
      "Cash position at which a unit closes; left out: never for this reason"),
    .optional(
      "opening_cash_usd_per_kw", \.settings.lifecycle.openingCashUSDPerKW, .number(-1e9...1e9),
      "Cash position of a unit at the start"),
    .optional(
      "reserve_margin", \.settings.lifecycle.reserveMargin, .number(-1...10), unit: "1",
      "Margin over peak load below which no unit of a zone closes for want of earnings; left out: none"),
  ].map { (column: Column<SettingValues>) in StudySetting("lifecycle", column) }

  private static let check: [StudySetting] = [
    StudySetting(
      "check",
      .part(
        "unusual", .list,
        "Columns, as `units.capacity_mw`, whose values may lie outside their usual range without a warning",
        get: { .list($0.settings.unusualColumns.map(\.cell)) },
        set: { values, value in
          guard case .list(let words) = value else { return }
          values.settings.unusualColumns = words.compactMap(\.text)
        }), listWords: unusualColumns)
  ]

  /// Columns that have a usual range.
  private static let unusualColumns = StudySchema.tables.flatMap { table in
    (table.columns + table.numberedColumns).filter { $0.plausible != nil }.map { "\(table.name).\($0.name)" }
  }

  /// Settings in force, by dotted key, as text; those without a value are left out.
  static func written(of study: Study) -> [String: String] {
    let values = SettingValues(of: study)
    var texts: [String: String] = [:]
    for setting in all where setting.section != "program" || study.program != nil {
      let value = setting.value(values)
      if value != .blank { texts[setting.dottedKey] = value.written }
    }
    return texts
  }

  /// The value; blank when the setting has none.
  func value(_ values: SettingValues) -> FieldValue { column.get(values) }

  /// Gives the setting a value that is not refused.
  func set(_ values: inout SettingValues, _ value: FieldValue) {
    column.set(&values, value, blank: SettingValues())
  }

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
    case .integerOrChoice(_, let words):
      if let number = value?.integer, value?.text == nil {
        return kind.admits(number) ? [] : ["\(number) is not \(kind.rangeText)"]
      }
      guard case .text(let word) = value else {
        return ["must be a whole number, or one of \(words.joined(separator: ", ")) in quotes"]
      }
      return words.contains(word)
        ? []
        : [
          "'\(clipped(word))' is neither a whole number \(kind.rangeText) nor one of \(words.joined(separator: ", "))"
        ]
    case .flag:
      if case .flag = value { return [] }
      return ["must be true or false"]
    case .choice(let words):
      guard case .text(let word) = value else { return ["must be text in quotes"] }
      return words.contains(word) ? [] : [Self.unknown(word, words)]
    case .list:
      guard case .list(let values) = value else {
        return ["must be a list of \(words.isEmpty ? "texts" : words.joined(separator: ", "))"]
      }
      guard !words.isEmpty else {
        return values.allSatisfy { $0.text != nil } ? [] : ["must be text in quotes"]
      }
      return values.filter { $0.text.map { !words.contains($0) } ?? true }
        .map { Self.unknown($0.written, words) }
    case .text, .name, .numberAbove, .integers, .day:
      return ["is not a setting that can be given"]
    }
  }

  private static func unknown(_ word: String, _ words: [String]) -> String {
    // Of many words the nearest one helps more than the list.
    if words.count > 8 {
      return "'\(clipped(word))' is none of the \(words.count) words that it may be\(didYouMean(word, words))"
    }
    return "'\(clipped(word))' is not one of \(words.joined(separator: ", "))"
  }

  /// Whether the setting is a number.
  var isNumeric: Bool { kind.isNumeric }
}
