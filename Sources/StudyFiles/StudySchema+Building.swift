extension StudySchema {
  static let buildOptions = TableSchema(
    table: .buildOptions, isRequired: false,
    columns: [
      .key("year", .year, "Year in which the addition enters service"),
      .optionalKey("zone", default: "every zone without a row of its own", "Zone"),
      .key("technology", .name, "Technology; an addition gets its typical figures"),
      .required("overnight_capex_usd_per_kw", .notNegative, "Overnight cost"),
      .optional(
        "fixed_om_usd_per_kw_year", .notNegative, default: "0", "Fixed operation and maintenance cost"),
      .optional(
        "heat_rate_mmbtu_per_mwh", .notNegative, default: "the technology's",
        "Heat rate; the emission rate goes with it in proportion"),
      .required("life_years", .life, "Years over which the cost is recovered, then the addition retires"),
      .required("wacc_real", .share, "Real weighted cost of capital per year"),
    ], meaning: "Cost of new capacity by year")

  static let buildLimits = TableSchema(
    table: .buildLimits, isRequired: false,
    columns: [
      .key("zone", .name, "Zone"),
      .key("technology", .name, "Technology"),
      .optional("first_year", .year, "First year in which an addition can enter service"),
      .optional("limit_mw_per_year", .notNegative, "Most in one year; blank for no limit"),
      .optional("limit_mw_total", .notNegative, "Most over the whole run; blank for no limit"),
      .optional(
        "unit_size_mw", .numberAbove(0, upTo: .greatestFiniteMagnitude),
        "Size of a unit where units are built whole; blank for any amount"),
    ], meaning: "What can be built where; only pairs listed here are")
}
