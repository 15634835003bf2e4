/// Units as names of columns end in them, and in words.
package enum UnitName {
  /// Longest endings first, so that a unit that ends in another one is found before it.
  private static let endings: [(ending: String, words: String)] = [
    ("mmbtu_per_mwh", "MMBtu/MWh"), ("short_tons_per_mwh", "short tons/MWh"),
    ("usd_per_kw_year", "$/kW-year"), ("usd_per_mw_year", "$/MW-year"), ("usd_per_short_ton", "$/short ton"),
    ("usd_per_mmbtu", "$/MMBtu"), ("usd_per_mwh", "$/MWh"), ("usd_per_kw", "$/kW"),
    ("mw_per_year", "MW/year"),
    ("mw_total", "MW"), ("short_tons", "short tons"), ("mwh", "MWh"), ("mw", "MW"), ("usd", "$"),
    ("hours", "hours"), ("years", "years"), ("year", "year"),
  ]

  /// Whether a name ends in a unit.
  package static func isEnding(of name: String) -> Bool { !ending(name).isEmpty }

  /// The unit that a name ends in; empty when it ends in none.
  static func ending(_ name: String) -> String {
    endings.first { name == $0.ending || name.hasSuffix("_" + $0.ending) }?.words ?? ""
  }
}
