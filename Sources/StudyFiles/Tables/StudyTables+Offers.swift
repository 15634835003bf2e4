import DispatchSolvePowerSystem
import DispatchSolveTables

extension ReturnPlace: WordValue {}

// Rules by which what a program offers follows from years before.
extension StudyTables {
  static let quantityReserves = StudyTableAccess(
    .quantityReserves, \.quantityReserves,
    "Reserves that take allowances out of the offer when the bank is large and give them back when it is small; a row holds until the next",
    blank: QuantityReserve(firstYear: 0, upperBankShortTons: 0),
    [
      .optionalKey("program", \.program, .name, blank: "the first, or only, one", "Program"),
      .key("first_year", \.firstYear, .year, "First year that the row holds for"),
      .required(
        "upper_bank_short_tons", \.upperBankShortTons, .notNegative, plausible: 0...1e10,
        "Bank before the year, less what is owed, above which allowances are taken in"),
      .optional(
        "taper_from_short_tons", \.taperFromShortTons, .notNegative, plausible: 0...1e10, blank: "none",
        "Bank from which, up to the upper threshold, what is above it is taken in"),
      .optional(
        "intake_share", \.intakeShare, .share, unit: "1",
        "Share of the bank that is taken in above the upper threshold"),
      .optional(
        "intake_short_tons", \.intakeShortTons, .notNegative, plausible: 0...1e9,
        "What is taken in above it beside that share"),
      .optional(
        "lower_bank_short_tons", \.lowerBankShortTons, .notNegative, plausible: 0...1e10,
        "Bank below which the reserve gives allowances back"),
      .optional(
        "release_short_tons", \.releaseShortTons, .notNegative, plausible: 0...1e9,
        "What it gives back in a year, as far as it has it"),
      .optional(
        "stock_limit_short_tons", \.stockLimitShortTons, .notNegative, plausible: 0...1e10,
        blank: "none become invalid", "Stock above which allowances of the reserve become invalid"),
      .optional(
        "opening_stock_short_tons", \.openingStockShortTons, .notNegative, plausible: 0...1e10,
        "What is in the reserve before the study's first year, in a program's first row"),
    ])

  static let tierPriceRules = StudyTableAccess(
    .tierPriceRules, \.tierPriceRules,
    "Cost containment tiers whose trigger is a multiple of the mean price of past years, where that is above their own; a row holds until the next",
    blank: TierPriceRule(tier: 1, firstYear: 0, multiple: 1, years: 1),
    [
      .optionalKey("program", \.program, .name, blank: "the first, or only, one", "Program"),
      .key("tier", \.tier, .integer(1...99), "Number of the tier, as in ccr#_quantity"),
      .key("first_year", \.firstYear, .year, "First year that the row holds for"),
      .required(
        "multiple", \.multiple, .positive, unit: "1", plausible: 1...20, "Multiple of the mean price"),
      .required("years", \.years, .integer(1...20), "Number of past years whose prices count"),
      .optional(
        "opening_price_usd", \.openingPriceUSD, .notNegative, unit: "$/short ton", plausible: 0...500,
        blank: "the rule begins when enough years have passed",
        "Price of years before the study's first, in the study's money"),
    ])

  static let unsoldReturns = StudyTableAccess(
    .unsoldReturns, \.unsoldReturns,
    "When and where allowances that a year does not sell are offered again; a row holds until the next",
    blank: UnsoldReturn(firstYear: 0),
    [
      .optionalKey("program", \.program, .name, blank: "the first, or only, one", "Program"),
      .key("first_year", \.firstYear, .year, "First year whose unsold allowances come back so"),
      .optional("after_years", \.afterYears, .integer(1...50), "Years until they are offered again"),
      .optional(
        "place", \.place,
        "Where: at the reserve price with the auction's offer, in a cost containment tier, in the emissions containment reserve"
      ),
      .optional(
        "tier", \.tier, .integer(1...99), blank: "none", "Number of the tier, where that is the place"),
    ])

  static let offsets = StudyTableAccess(
    .offsets, \.offsets,
    "Offsets that may be surrendered in place of allowances; a row holds until the next",
    blank: OffsetRule(firstYear: 0, priceUSD: 0),
    [
      .optionalKey("program", \.program, .name, blank: "the first, or only, one", "Program"),
      .key("first_year", \.firstYear, .year, "First year that the row holds for"),
      .required(
        "price_usd", \.priceUSD, .notNegative, unit: "$/short ton", plausible: 0...500,
        "Price of offsets, in the study's money"),
      .optional(
        "most_share", \.mostShare, .share, unit: "1", blank: "no such limit",
        "Largest share of the year's emissions"),
      .optional(
        "most_short_tons", \.mostShortTons, .notNegative, plausible: 0...1e9, blank: "no such limit",
        "Most that there is in a year"),
      .optional("under_cap", \.isUnderCap, "Whether a later cap is smaller by what is surrendered"),
      .optional("after_years", \.afterYears, .integer(1...50), "Years until that cap"),
    ])
}

// A study without a program has none of these rows, and cannot be given any.
extension Study {
  fileprivate func offerRows<Row>(_ path: KeyPath<OfferRules, [Row]>) -> [Row] {
    program?.offerRules?[keyPath: path] ?? []
  }

  fileprivate mutating func setOfferRows<Row>(_ path: WritableKeyPath<OfferRules, [Row]>, _ rows: [Row]) {
    guard program != nil else { return }
    var rules = program?.offerRules ?? OfferRules()
    rules[keyPath: path] = rows
    program?.offerRules = rules.isEmpty ? nil : rules
  }

  fileprivate var quantityReserves: [QuantityReserve] {
    get { offerRows(\.reserves) }
    set { setOfferRows(\.reserves, newValue) }
  }

  fileprivate var tierPriceRules: [TierPriceRule] {
    get { offerRows(\.triggers) }
    set { setOfferRows(\.triggers, newValue) }
  }

  fileprivate var offsets: [OffsetRule] {
    get { offerRows(\.offsets) }
    set { setOfferRows(\.offsets, newValue) }
  }

  fileprivate var unsoldReturns: [UnsoldReturn] {
    get { offerRows(\.returns) }
    set { setOfferRows(\.returns, newValue) }
  }
}
