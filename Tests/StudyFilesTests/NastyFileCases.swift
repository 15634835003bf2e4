extension NastyFileTests {
  static let accepted = [
    "blank-lines-at-end", "bom", "building", "crlf", "no-newline-eof", "quoted", "valid",
  ]

  /// Text that is not CSV by the standard, and headers that are not the schema's.
  static let brokenText = [
    Case(
      "lone-cr",
      [
        "units.csv:2:47: carriage return without line feed"
      ]),
    Case(
      "quote-never-closed",
      [
        "units.csv:4:1: quote opened here is never closed"
      ]),
    Case(
      "text-after-quote",
      [
        "units.csv:4:8: text after a closing quote"
      ]),
    Case(
      "quote-in-field",
      [
        "units.csv:4:6: quote inside an unquoted field"
      ]),
    Case(
      "nul",
      [
        "units.csv:4:6: NUL byte"
      ]),
    Case(
      "invalid-utf8",
      [
        "units.csv:4:4: invalid UTF-8"
      ]),
    Case(
      "overlong-utf8",
      [
        "units.csv:4:1: invalid UTF-8"
      ]),
    Case(
      "surrogate-utf8",
      [
        "units.csv:4:1: invalid UTF-8"
      ]),
    Case(
      "ragged-rows",
      [
        "units.csv:2:48: row has 9 fields, the header has 8",
        "units.csv:4:1: row has 7 fields, the header has 8",
      ]),
    Case(
      "blank-line",
      [
        "units.csv:3:1: blank line"
      ]),
    Case(
      "blank-lines-at-start",
      [
        "units.csv:1:1: blank line (and in 1 more row)"
      ]),
    Case(
      "empty-file",
      [
        "units.csv:1:1: file is empty; expected the header unit,zone,technology,capacity_mw"
      ]),
    Case(
      "bom-only",
      [
        "units.csv:1:1: file is empty; expected the header unit,zone,technology,capacity_mw"
      ]),
    Case(
      "header-only",
      [
        "units.csv:1:1: no unit operates in 2025-2026: nothing to dispatch"
      ]),
    Case(
      "duplicate-header",
      [
        "units.csv:1:63: column 'fuel' appears twice"
      ]),
    Case(
      "unknown-column",
      [
        "units.csv:1:27: unknown column 'capacity_mv'; did you mean 'capacity_mw', which is missing?"
      ]),
    Case(
      "nameless-column",
      [
        "units.csv:1:63: column without a name"
      ]),
    Case(
      "missing-column",
      [
        "demand.csv:1:1: column 'demand_mwh' is missing"
      ]),
    Case(
      "broken-header",
      [
        "units.csv:1:8: quote inside an unquoted field",
        "units.csv:2:40: NUL byte",
      ]),
    Case(
      "bad-header-and-rows",
      [
        "units.csv:1:63: unknown column 'coverd_share'; did you mean 'covered_share'?",
        "units.csv:2:38: capacity_mw: '5OO' is not a number",
      ]),
    Case(
      "positions",
      [
        "units.csv:3:1: unit: 'Wínd ☀️ 北, two' has a line break in it",
        "units.csv:4:28: capacity_mw: '20O' is not a number",
        "units.csv:5:30: capacity_mw: '3O0' is not a number",
      ]),
  ]

  /// Single values that their columns do not allow.
  static let badValues = [
    Case(
      "bad-numbers",
      [
        "units.csv:2:38: capacity_mw: 'nan' is not a finite number",
        "units.csv:2:42: heat_rate_mmbtu_per_mwh: '1,5' is not a number; write the decimal sign as a point",
        "units.csv:2:48: covered_share: '0x1' is not a number",
        "units.csv:2:52: unit_count: '2.5' is not a whole number",
        "units.csv:3:31: capacity_mw: '-inf' is not a finite number",
        "units.csv:4:32: capacity_mw: '1e400' is too large for a number",
        "units.csv:4:38: heat_rate_mmbtu_per_mwh: '10.5 ' is not a number; remove the space around it",
        "units.csv:4:44: covered_share: '.x' is not a number",
        "units.csv:4:47: unit_count: '0' is not between 1 and 1000000",
      ]),
    Case(
      "blank-required",
      [
        "units.csv:4:32: capacity_mw is blank; a value is required"
      ]),
    Case(
      "space-around-name",
      [
        "units.csv:4:11: zone: ' South' begins or ends with a space"
      ]),
    Case(
      "integer-too-long",
      [
        "units.csv:4:43: unit_count: '1000000000000000000' is not a whole number"
      ]),
    Case(
      "share-over-one",
      [
        "units.csv:2:44: covered_share: '1.01' is not between 0 and 1"
      ]),
    Case(
      "bad-choice",
      [
        "allowance_program.csv:3:28: full_compliance: 'yes' is not one of true, false, 1, 0"
      ]),
    Case(
      "control-characters",
      [
        "units.csv:2:38: capacity_mw: '5 [31m ' is not a number"
      ]),
    Case(
      "combining-quote",
      [
        "units.csv:3:19: capacity_mw: '3OO' is not a number",
        "units.csv:4:17: unknown zone 'Süd'",
      ]),
  ]

  /// Rows that are sound by themselves and not together.
  static let badStudies = [
    Case(
      "unknown-zone",
      [
        "demand.csv:5:6: unknown zone 'Soutth'; did you mean 'South'?"
      ]),
    Case(
      "unknown-zone-no-suggestion",
      [
        "demand.csv:3:6: unknown zone 'Atlantis'"
      ]),
    Case(
      "duplicate-key",
      [
        "units.csv:4:1: duplicate key north_gas"
      ]),
    Case(
      "duplicate-year",
      [
        "allowance_program.csv:1:1: no row for 2026",
        "allowance_program.csv:3:1: duplicate key 2025",
      ]),
    Case(
      "missing-year",
      [
        "demand.csv:1:1: no demand for 2026"
      ]),
    Case(
      "missing-zone-year",
      [
        "demand.csv:1:1: no demand of zone 'South' for 2026"
      ]),
    Case(
      "missing-price",
      [
        "units.csv:2:34: fuel_prices.csv has no price of 'gas' in zone 'North' for 2026"
      ]),
    Case(
      "missing-program-year",
      [
        "allowance_program.csv:1:1: no row for 2026"
      ]),
    Case(
      "hours",
      [
        "slices.csv:1:1: hours sum to 8761.0; a year has 8760"
      ]),
    Case(
      "half-tier",
      [
        "allowance_program.csv:3:17: ccr1_trigger_usd without ccr1_quantity"
      ]),
    Case(
      "half-ecr",
      [
        "allowance_program.csv:2:14: ecr_quantity without ecr_trigger_usd (and in 1 more row)"
      ]),
    Case(
      "reversed-membership",
      [
        "program_membership.csv:3:12: membership of 'South' ends in 2024, before it begins in 2025"
      ]),
  ]

  /// `study.toml`.
  static let badSettings = [
    Case(
      "toml-bad-name",
      [
        "study.toml:1:8: name: '../small' cannot name a folder; use letters, digits, '-', '_' and "
          + "'.', no point in front"
      ]),
    Case(
      "toml-bad-word",
      [
        "study.toml:5:8: mode: 'netwrok' is not one of network, single",
        "study.toml:6:28: planned_changes: 'sure' is not one of firm, trend, proposed",
        "study.toml:7:20: voll_usd_per_mwh: 0.0 is not between 1.0 and 1000000000.0",
      ]),
    Case(
      "toml-crlf",
      [
        "study.toml:6:13: foresight: 'perfekt' is neither a whole number between 1 and 1000 nor one of myopic, perfect"
      ]),
    Case(
      "toml-invalid-utf8",
      [
        "study.toml:2:16: invalid UTF-8"
      ]),
    Case(
      "toml-not-finite",
      [
        "study.toml:9:27: opening_bank_short_tons: inf is not between 0.0 and 1000000000000000.0"
      ]),
    Case(
      "toml-prefix-key",
      [
        "study.toml:5:1: unknown key 'mode_of_run' in [run]",
        "study.toml:6:8: mode: 'x' is not one of network, single",
      ]),
    Case(
      "toml-syntax",
      [
        "study.toml:5:8: the text that begins here has no closing quote"
      ]),
    Case(
      "toml-table-as-value",
      [
        "study.toml:1:11: program: must be a table: [program]"
      ]),
    Case(
      "toml-unknown-key",
      [
        "study.toml:6:1: unknown key 'foresite' in [run]; did you mean 'foresight'?"
      ]),
    Case(
      "toml-unknown-table",
      [
        "study.toml:11:2: unknown key 'expansions'; did you mean 'expansion'?"
      ]),
    Case(
      "toml-wrong-type",
      [
        "study.toml:5:8: mode: must be text in quotes",
        "study.toml:6:17: discount_rate: must be a number",
        "study.toml:7:19: planned_changes: must be a list of firm, trend, proposed",
        "study.toml:12:11: banking: must be true or false",
      ]),
  ]

  /// Independent errors in several files are all reported; what only follows from a refused row is not.
  static let severalAtOnce = [
    Case(
      "several",
      [
        "study.toml:5:1: unknown key 'mod' in [run]; did you mean 'mode'?",
        "zones.csv:3:7: group is blank; a value is required",
        "units.csv:2:42: heat_rate_mmbtu_per_mwh: '1,5' is not a number; write the decimal sign as a point",
        "units.csv:2:48: covered_share: '0x1' is not a number",
        "units.csv:2:52: unit_count: '2.5' is not a whole number",
        "units.csv:3:31: capacity_mw: '-inf' is not a finite number",
        "units.csv:4:32: capacity_mw: '1e400' is too large for a number",
        "units.csv:4:43: covered_share: '.x' is not a number",
        "units.csv:4:46: unit_count: '0' is not between 1 and 1000000",
        "demand.csv:3:12: demand_mwh: '-1' is not at least 0",
        "demand.csv:4:1: year: 'year' is not a whole number",
        "interfaces.csv:2:19: interface 'north_south' leads from 'North' to itself",
      ]),
    Case(
      "several-names",
      [
        "units.csv:4:36: heat_rate_mmbtu_per_mwh: 'ten' is not a number",
        "demand.csv:5:6: unknown zone 'Soutth'; did you mean 'South'?",
        "fuel_prices.csv:5:12: duplicate key 2025, South, gas",
        "program_membership.csv:2:1: unknown zone 'Nort'; did you mean 'North'?",
      ]),
    Case(
      "consequences",
      [
        "zones.csv:3:7: group is blank; a value is required"
      ]),
    Case(
      "technology-refused",
      [
        "technologies.csv:2:7: heat_rate_mmbtu_per_mwh: '-1' is not at least 0"
      ]),
  ]
}
