import PowerSystem

/// The tables of a study folder.
public enum StudySchema {
  /// All tables, in the order in which findings are listed.
  public static let tables: [TableSchema] = [
    zones, slices, technologies, units, storage, plannedChanges, availability, demand, loadShape, fuelPrices,
    fuelSeasonal, interfaces, allowanceProgram, programMembership, carbonPrice, generationStandards,
    buildOptions, buildLimits,
  ]

  static let zones = TableSchema(
    table: .zones, isRequired: true,
    columns: [
      .key("zone", .name, "Zone"),
      .required("group", .name, "Zone group, shared by load shapes, availabilities and seasonal prices"),
      .optional("display_name", .text, default: "zone", "Text for people"),
      .optional(
        "demand_elasticity", .notNegative, default: "0",
        "Constant price elasticity of load as a positive number; 0 for none"),
      .optional(
        "reference_price_usd_per_mwh", .notNegative, default: "0",
        "Price at which load is that of demand.csv; needed with an elasticity"),
    ], meaning: "Load and supply zones")

  static let slices = TableSchema(
    table: .slices, isRequired: false,
    columns: [
      .key("slice", .name, "Time slice"),
      .required("block", .name, "Block (season) within which storage shifts energy"),
      .required("hours", .numberAbove(0, upTo: 8784), "Length; all slices sum to 8760"),
    ], meaning: "Parts of the year; without the file one slice of 8760 hours")

  static let technologies = TableSchema(
    table: .technologies, isRequired: false,
    columns: [
      .key("technology", .name, "Technology"),
      .optional("fuel", .text, "Fuel of additions; blank for none"),
      .optional("heat_rate_mmbtu_per_mwh", .notNegative, default: "0", "Heat rate of additions"),
      .optional(
        "variable_om_usd_per_mwh", .anyNumber, default: "0", "Variable operation and maintenance cost"),
      .optional("cost_adder_usd_per_mwh", .anyNumber, default: "0", "Bid above or below cost"),
      .optional(
        "fixed_om_usd_per_kw_year", .notNegative, default: "0", "Fixed operation and maintenance cost"),
      .optional("emission_rate_short_tons_per_mwh", .notNegative, default: "0", "CO2 of additions"),
      .optional(
        "covered_share", .share, default: "1",
        "Share of an addition's emissions covered where the zone is a member"),
      .optional(
        "default_availability", .share, default: "1", "Availability where no row of availability.csv applies"),
      .optional("round_trip_efficiency", .numberAbove(0, upTo: 1), "Set for storage, and for storage only"),
      .optional("maximum_capacity_factor", .share, default: "1", "Limit of a store's discharge"),
      .optional("charging_cost_usd_per_mwh", .notNegative, default: "0", "A store's cost of charging"),
      .optional("life_years", .life, "Technical life of units whose first year is known; blank for no end"),
    ], meaning: "Typical figures of technologies, given to planned and built additions")

  static let units = TableSchema(
    table: .units, isRequired: true,
    columns: [
      .key("unit", .name, "Unit, or block of like units"),
      .required("zone", .name, "Zone"),
      .required("technology", .name, "Technology"),
      .optional("fuel", .text, "Fuel; blank for none"),
      .required("capacity_mw", .notNegative, "Net capacity"),
      .optional(
        "minimum_output_share", .share, default: "0", "Must-run share of capacity, as far as available"),
      .optional("heat_rate_mmbtu_per_mwh", .notNegative, default: "0", "Heat rate"),
      .optional(
        "variable_om_usd_per_mwh", .anyNumber, default: "0", "Variable operation and maintenance cost"),
      .optional("cost_adder_usd_per_mwh", .anyNumber, default: "0", "Bid above or below cost"),
      .optional(
        "fixed_om_usd_per_kw_year", .notNegative, default: "0", "Fixed operation and maintenance cost"),
      .optional("emission_rate_short_tons_per_mwh", .notNegative, default: "0", "CO2"),
      .optional("covered_share", .share, default: "1", "Share covered where the zone is a member"),
      .optional("online_year", .year, "First year of operation"),
      .optional("closing_year", .year, "First year without operation"),
      .optional("unit_count", .integer(1...1_000_000), default: "1", "Physical units in the block"),
    ], meaning: "Generating units")

  static let storage = TableSchema(
    table: .storage, isRequired: false,
    columns: [
      .key("unit", .name, "Store"),
      .required("zone", .name, "Zone"),
      .required("technology", .name, "Technology"),
      .required("capacity_mw", .notNegative, "Limit of charging and of discharging"),
      .required("round_trip_efficiency", .numberAbove(0, upTo: 1), "Energy out per energy in"),
      .optional("maximum_capacity_factor", .share, default: "1", "Limit of discharge in a block"),
      .optional("variable_om_usd_per_mwh", .notNegative, default: "0", "Cost of discharging"),
      .optional("charging_cost_usd_per_mwh", .notNegative, default: "0", "Cost of charging"),
    ], meaning: "Storage")

  static let plannedChanges = TableSchema(
    table: .plannedChanges, isRequired: false,
    columns: [
      .required("year", .year, "First year in force"),
      .required("zone", .name, "Zone"),
      .required("technology", .name, "Technology"),
      .required("change_mw", .anyNumber, "Addition, or, negative, retirement"),
      .required("status", .choice(PlanStatus.allCases.map(\.rawValue)), "How sure it is"),
      .optional("note", .text, "Project or source"),
    ], meaning: "Announced additions and retirements")

  static let availability = TableSchema(
    table: .availability, isRequired: false,
    columns: [
      .key("group", .name, "Zone group"), .key("technology", .name, "Technology"),
      .key("slice", .name, "Time slice"),
      .required("availability", .share, "Share of capacity available"),
    ], meaning: "Availability by zone group, technology and slice")

  static let demand = TableSchema(
    table: .demand, isRequired: true,
    columns: [
      .key("year", .year, "Year"), .key("zone", .name, "Zone"),
      .required("demand_mwh", .notNegative, "Energy of the year"),
      .optional("peak_mw", .notNegative, "Highest hourly load"),
    ], meaning: "Electricity demand")

  static let loadShape = TableSchema(
    table: .loadShape, isRequired: false,
    columns: [
      .key("group", .name, "Zone group"), .key("slice", .name, "Time slice"),
      .required("load_factor", .notNegative, "Load over mean load"),
    ], meaning: "Load of slices relative to the mean; flat without the file")

  static let fuelPrices = TableSchema(
    table: .fuelPrices, isRequired: false,
    columns: [
      .key("year", .year, "Year"), .key("zone", .name, "Zone"), .key("fuel", .name, "Fuel"),
      .required("price_usd_per_mmbtu", .notNegative, "Price"),
    ], meaning: "Fuel prices")

  static let fuelSeasonal = TableSchema(
    table: .fuelSeasonal, isRequired: false,
    columns: [
      .key("group", .name, "Zone group"), .key("block", .name, "Block of slices"),
      .key("fuel", .name, "Fuel"),
      .required("multiplier", .notNegative, "Factor on the year's price"),
    ], meaning: "Seasonal fuel price multipliers; 1 where no row applies")

  static let interfaces = TableSchema(
    table: .interfaces, isRequired: false,
    columns: [
      .key("interface", .name, "Interface"),
      .required("from_zone", .name, "Sending zone of forward flow"),
      .required("to_zone", .name, "Receiving zone of forward flow"),
      .required("capacity_mw", .notNegative, "Forward limit at the sending end"),
      .optional("reverse_capacity_mw", .notNegative, default: "capacity_mw", "Reverse limit; 0 for one way"),
      .optional("efficiency", .numberAbove(0, upTo: 1), default: "1", "Energy received per energy sent"),
      .optional("wheeling_usd_per_mwh", .notNegative, default: "0", "Charge per energy sent"),
      .optional("contracted_mw", .notNegative, default: "0", "Forward flow that always runs"),
      .optional("first_year", .year, "First year in service"),
    ], meaning: "Transmission between zones")

  static let allowanceProgram = TableSchema(
    table: .allowanceProgram, isRequired: false,
    columns: [
      .key("year", .year, "Program year"),
      .required("cap_short_tons", .notNegative, "Base budget"),
      .optional("reserve_price_usd", .notNegative, default: "0", "Price below which nothing is sold"),
      .optional("ecr_trigger_usd", .notNegative, "Price below which the ECR is withheld"),
      .optional("ecr_quantity", .notNegative, "Size of the ECR, short tons"),
      .optional("price_ceiling_usd", .notNegative, "Price of unlimited supply"),
      .optional("control_period", .text, default: "1", "Control period"),
      .optional("full_compliance", .flag, default: "false", "Whether the year trues up its control period"),
      .optional("surrender_share", .share, default: "1", "Share of the year's emissions surrendered"),
      .optional("carry_share", .share, default: "1", "Share of the bank that stays valid"),
      .optional("bank_limit", .notNegative, "Largest bank carried on, short tons"),
      .optional(
        "other_supply_short_tons", .notNegative, default: "0",
        "Offsets and other supply beside the auction, at any price"),
    ],
    numberedColumns: [
      .optional("ccr#_trigger_usd", .notNegative, "Trigger of cost containment tier #"),
      .optional("ccr#_quantity", .notNegative, "Size of cost containment tier #, short tons"),
    ], meaning: "Rules of the allowance program by year")

  static let programMembership = TableSchema(
    table: .programMembership, isRequired: false,
    columns: [
      .key("zone", .name, "Zone"), .key("first_year", .year, "First year of membership"),
      .optional("last_year", .year, "Last year of membership"),
      .optional("budget_short_tons", .notNegative, default: "0", "Allowances a year added to the cap"),
    ], meaning: "Zones that take part in the program")

  static let carbonPrice = TableSchema(
    table: .carbonPrice, isRequired: false,
    columns: [
      .key("year", .year, "First year of the price"),
      .required("price_usd_per_short_ton", .notNegative, "Price on all emissions"),
    ], meaning: "Exogenous carbon price, filled forward")

  static let generationStandards = TableSchema(
    table: .generationStandards, isRequired: false,
    columns: [
      .key("year", .year, "Year"), .key("zone", .name, "Zone"), .key("standard", .name, "Standard"),
      .required("share", .share, "Required share"),
      .required("basis", .choice(StandardBasis.allCases.map(\.rawValue)), "What the share refers to"),
      .required("eligible_technologies", .list, "Technologies that count, separated by ;"),
      .optional("alternative_payment_usd_per_mwh", .notNegative, "Payment per MWh short"),
    ], meaning: "Clean and renewable generation standards")
}
