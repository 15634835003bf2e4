extension NastyFileTests {
  /// Capacity expansion, lifecycle and standards: tables and settings.
  static let building = [
    Case(
      "building-values",
      [
        "technologies.csv:2:23: life_years: '0' is not between 1 and 500",
        "technologies.csv:3:10: life_years: '501' is not between 1 and 500",
        "build_options.csv:2:1: wacc_real: '1.5' is not between 0 and 1",
        "build_options.csv:2:22: overnight_capex_usd_per_kw: '-1' is not at least 0",
        "build_options.csv:2:25: fixed_om_usd_per_kw_year: '1e400' is too large for a number",
        "build_options.csv:2:31: heat_rate_mmbtu_per_mwh: 'nan' is not a finite number",
        "build_options.csv:2:35: life_years: '0' is not between 1 and 500",
        "build_options.csv:3:1: wacc_real is blank; a value is required",
        "build_options.csv:3:13: technology is blank; a value is required",
        "build_options.csv:3:19: fixed_om_usd_per_kw_year: '-20' is not at least 0",
        "build_options.csv:3:27: life_years: '2.5' is not a whole number",
        "build_options.csv:4:6: year: '20255' is not between 1900 and 2200",
        "build_options.csv:4:12: zone: ' North' begins or ends with a space",
        "build_options.csv:4:25: overnight_capex_usd_per_kw is blank; a value is required",
        "build_options.csv:4:30: life_years: '501' is not between 1 and 500",
        "build_limits.csv:2:1: zone is blank; a value is required",
        "build_limits.csv:2:13: first_year: '26' is not between 1900 and 2200",
        "build_limits.csv:2:16: limit_mw_per_year: '-1' is not at least 0",
        "build_limits.csv:2:19: limit_mw_total: '1,5' is not a number; write the decimal sign as a point",
        "build_limits.csv:2:25: unit_size_mw: '0' is not above 0",
        "build_limits.csv:3:7: technology is blank; a value is required",
        "build_limits.csv:3:11: unit_size_mw: '-5' is not above 0",
      ]),
    Case(
      "building-columns",
      [
        "build_options.csv:1:1: column 'wacc_real' is missing",
        "build_options.csv:1:22: unknown column 'fuel', gone since 0.2.0: an addition burns the fuel of its technology, "
          + "in technologies.csv; take the column out",
        "build_options.csv:1:27: unknown column 'overnight_capex_usd_per_kv'; did you mean "
          + "'overnight_capex_usd_per_kw', which is missing?",
        "build_limits.csv:1:17: unknown column 'limit_mw'",
      ]),
    Case(
      "building-names",
      [
        "build_options.csv:3:6: unknown zone 'Nort'; did you mean 'North'?",
        "build_options.csv:5:7: technology 'Solr' has no row in technologies.csv, which an addition "
          + "needs; did you mean 'Solar'?",
        "build_options.csv:6:7: duplicate key 2026, every zone, GasTurbine",
        "build_options.csv:6:18: warning: overnight_capex_usd_per_kw: 1 is outside the usual range, 100 to 20000, "
          + "and so are 2 more",
        "build_options.csv:8:12: duplicate key 2026, South, GasTurbine",
        "build_limits.csv:4:1: unknown zone 'Suoth'; did you mean 'South'?",
        "build_limits.csv:5:7: technology 'GasTurbin' has no row in technologies.csv, which an addition "
          + "needs; did you mean 'GasTurbine'?",
        "build_limits.csv:6:7: duplicate key North, GasTurbine",
      ]),
    Case(
      "building-nothing",
      [
        "build_options.csv:1:1: expansion is enabled, but no technology has a cost",
        "build_limits.csv:1:1: expansion is enabled, but no zone and technology is listed that can be built",
      ]),
    Case(
      "building-costs",
      [
        "build_limits.csv:4:7: build_options.csv has no cost of 'Solar' in zone 'South' for 2025",
        "build_limits.csv:5:7: fuel_prices.csv has no price of 'uranium' in zone 'North' for 2026",
        "build_limits.csv:6:13: warning: 'Solar' in zone 'North' is never built: the study ends in 2026",
      ]),
    // What follows from a refused technology or cost is not told: no unknown name, no year without cost.
    Case(
      "building-refused",
      [
        "technologies.csv:3:10: life_years: '3O' is not a whole number",
        "build_options.csv:2:18: overnight_capex_usd_per_kw: '11OO' is not a number",
      ]),
    Case(
      "building-whole-units",
      [
        "build_limits.csv:2:27: warning: 'GasTurbine' in zone 'North' is never built: one unit has "
          + "101.0 MW, the limit is 100.0 MW",
        "build_limits.csv:3:21: warning: 'GasTurbine' in zone 'South' has no unit size and is built in "
          + "any amount",
        "build_limits.csv:4:23: warning: 'Solar' in zone 'South' has no unit size and is built in any "
          + "amount",
      ]),
    Case(
      "reserved-names",
      [
        "units.csv:3:1: names that end in '|built-' and a year are those of built units",
        "units.csv:4:1: names that end in '|planned' are those of planned additions",
      ]),
    Case(
      "lifecycle-nothing",
      [
        "study.toml:11:1: warning: lifecycle is enabled but closes nothing: technologies.csv has no "
          + "life_years, and neither loss_years_to_closure nor closing_cash_usd_per_kw is set"
      ]),
    Case(
      "standards",
      [
        "generation_standards.csv:2:1: warning: standard 'RPS' of zone 'North' asks for nothing in 2026; rows with a share of 0 say that this is meant",
        "generation_standards.csv:2:25: unknown technology 'Wind'",
        "generation_standards.csv:3:1: warning: standard 'RPS' of zone 'South' asks for nothing in 2026; rows with a share of 0 say that this is meant",
        "generation_standards.csv:3:25: standard 'RPS' of zone 'South' has no eligible technology",
        "generation_standards.csv:4:25: warning: standard 'CES' of zone 'South': nothing that is eligible "
          + "stands or may be built in the zone; it cannot be met",
        "generation_standards.csv:4:37: warning: standard 'CES' of zone 'South' has no alternative "
          + "payment in 2025: the run fails when it cannot be met",
      ]),
    Case(
      "toml-expansion",
      [
        "study.toml:6:24: generation_standards: must be true or false",
        "study.toml:13:11: enabled: must be true or false",
        "study.toml:14:1: unknown key 'whole_unit' in [expansion]; did you mean 'whole_units'?",
        "study.toml:17:11: enabled: must be true or false",
        "study.toml:18:1: unknown key 'whole_units' in [lifecycle]",
        "study.toml:19:25: loss_years_to_closure: must be a whole number",
        "study.toml:20:27: closing_cash_usd_per_kw: must be a number",
        "study.toml:21:18: reserve_margin: -1.5 is not between -1.0 and 10.0",
      ]),
    Case(
      "toml-lifecycle-range",
      [
        "study.toml:12:25: loss_years_to_closure: 0 is not between 1 and 1000",
        "study.toml:13:27: closing_cash_usd_per_kw: nan is not between -1000000000.0 and 1000000000.0",
        "study.toml:14:27: opening_cash_usd_per_kw: -inf is not between -1000000000.0 and 1000000000.0",
        "study.toml:15:18: reserve_margin: 10.5 is not between -1.0 and 10.0",
      ]),
  ]
}
