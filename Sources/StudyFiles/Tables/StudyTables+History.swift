import DispatchSolvePowerSystem
import DispatchSolveTables

extension Confidence: WordValue {}
extension ActualQuantity: WordValue {}
extension ActualUse: WordValue {}

// What happened: for figures and validation, never for solving.
extension StudyTables {
  static let auctions = StudyTableAccess(
    .auctions, \.auctions, "Auctions of allowances that were held, beside results; never used for solving",
    blank: AuctionRow(auction: "", date: .firstOfCalendar, priceUSD: 0),
    [
      .key("auction", \.auction, "Name or number of the auction"),
      .required("date", \.date, "Day of the auction"),
      .required(
        "price_usd", \.priceUSD, .notNegative, unit: "$ of its year/short ton", plausible: 0...500,
        "Clearing price"),
      .optional(
        "sold_short_tons", \.soldShortTons, .notNegative, plausible: 0...1e9, "Allowances sold"),
    ])

  static let customers = StudyTableAccess(
    .customers, \.customers,
    "Households by zone, for what results say a household pays; never used for solving",
    blank: CustomerRow(year: 0, zone: "", households: 0),
    [
      .key("year", \.year, .year, "First year of the figures; they hold until the zone's next row"),
      .key("zone", \.zone, "Zone"),
      .required(
        "households", \.households, .notNegative, unit: "1", plausible: 100...1e8, "Households"),
      .optional(
        "household_mwh", \.householdMWh, .notNegative, plausible: 100...1e10,
        "What all households together use in a year; blank: all load of the zone"),
    ])

  static let actuals = StudyTableAccess(
    .actuals, \.actuals, "What happened, which `validate` compares with the model; never used for solving",
    blank: ActualRow(year: 0, area: "", quantity: .co2, value: 0),
    [
      .key("year", \.year, .year, "Year"),
      .optionalKey(
        "quarter", \.quarter, .integer(1...4), blank: "the year",
        "Quarter; needs the months of slices.csv"),
      .key(
        "area", \.area, "Zone, zone group, `members` (of the program in that year), or a name for `zones`"),
      .optional("zones", \.zones, "Zones of an area of its own, separated by ;"),
      .key("quantity", \.quantity, "What is compared; the unit is in the name"),
      .optionalKey(
        "technologies", \.technologies, .list, blank: "all", "Technologies that generate, separated by ;"),
      .required(
        "value", \.value, .anyNumber, unit: "that of the quantity", plausible: -1e6...1e13, "The figure"),
      .optional("use", \.use, "Whether parameters were fitted to it"),
    ])
}

// The columns that every table has.
extension Column where Row: Sourced {
  static var ofSource: [Column] {
    [
      .note("source", .text, "Where the row's figures come from", \.source),
      .note("vintage", .text, "Date or edition of the source", \.vintage),
      .part(
        "confidence", Confidence.cellKind, "How far the figures can be trusted",
        get: { $0.sourceNotes.confidence.cell },
        set: { $0.sourceNotes.confidence = Confidence(cell: $1) }),
    ]
  }

  private static func note(
    _ name: String, _ kind: ColumnKind, _ meaning: String,
    _ path: WritableKeyPath<RowSource, String> & Sendable
  ) -> Column {
    .part(
      name, kind, meaning, get: { .text($0.sourceNotes[keyPath: path]) },
      set: { $0.sourceNotes[keyPath: path] = $1.text ?? "" })
  }
}
