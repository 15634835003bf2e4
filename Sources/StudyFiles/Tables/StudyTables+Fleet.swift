import DispatchSolvePowerSystem
import DispatchSolveTables

// What generates and stores, and what of it comes and goes.
extension StudyTables {
  static let technologies = StudyTableAccess(
    .technologies, \.technologies, "Typical figures of technologies, given to planned and built additions",
    blank: Technology(name: ""),
    [
      .key("technology", \.name, "Technology"),
      .optional("fuel", \.fuel, .name, "Fuel of additions; blank for none"),
      .optional(
        "heat_rate_mmbtu_per_mwh", \.heatRateMMBtuPerMWh, .notNegative, plausible: 0...25,
        "Heat rate of additions"),
      .optional(
        "variable_om_usd_per_mwh", \.variableOMUSDPerMWh, .anyNumber, plausible: -100...200,
        "Variable operation and maintenance cost"),
      .optional(
        "cost_adder_usd_per_mwh", \.costAdderUSDPerMWh, .anyNumber, plausible: -200...500,
        "Bid above or below cost"),
      .optional(
        "fixed_om_usd_per_kw_year", \.fixedOMUSDPerKWYear, .notNegative, plausible: 0...500,
        "Fixed operation and maintenance cost"),
      .optional(
        "emission_rate_short_tons_per_mwh", \.emissionRateShortTonsPerMWh, .notNegative, plausible: 0...2.5,
        "CO2 of additions"),
      .optional(
        "covered_share", \.coveredShare, .share, unit: "1",
        "Share of an addition's emissions covered where the zone is a member"
      ),
      .optional(
        "default_availability", \.defaultAvailability, .share, unit: "1",
        "Availability where no row of availability.csv applies"),
      .optional(
        "round_trip_efficiency", \.roundTripEfficiency, .numberAbove(0, upTo: 1), unit: "1",
        plausible: 0.3...1, "Set for storage, and for storage only"),
      .optional(
        "maximum_capacity_factor", \.maximumCapacityFactor, .share, unit: "1", "Limit of a store's discharge"),
      .optional(
        "charging_cost_usd_per_mwh", \.chargingCostUSDPerMWh, .notNegative, plausible: 0...200,
        "A store's cost of charging"),
      .optional(
        "life_years", \.lifeYears, .life,
        "Technical life of units whose first year is known; blank for no end"),
      .optional(
        "lead_years", \.leadYears, .integer(0...50), plausible: 0...15,
        "Years from the decision for an addition of build_options.csv to its first year"),
      .optional(
        "capacity_credit", \.capacityCredit, .share, unit: "1",
        "Share of capacity that counts in reserve_margins.csv; needed with that table"),
    ])

  static let units = StudyTableAccess(
    .units, \.units, isRequired: true, "Generating units",
    blank: GeneratingUnit(name: "", zone: "", technology: "", capacityMW: 0),
    [
      .key("unit", \.name, "Unit, or block of like units"),
      .required("zone", \.zone, "Zone"),
      .required("technology", \.technology, "Technology"),
      .optional("fuel", \.fuel, .name, "Fuel; blank for none"),
      .required("capacity_mw", \.capacityMW, .notNegative, plausible: 0...1e5, "Net capacity"),
      .optional(
        "minimum_output_share", \.minimumOutputShare, .share, unit: "1",
        "Must-run share of capacity, as far as available"),
      .optional(
        "heat_rate_mmbtu_per_mwh", \.heatRateMMBtuPerMWh, .notNegative, plausible: 0...25, "Heat rate"),
      .optional(
        "variable_om_usd_per_mwh", \.variableOMUSDPerMWh, .anyNumber, plausible: -100...200,
        "Variable operation and maintenance cost"),
      .optional(
        "cost_adder_usd_per_mwh", \.costAdderUSDPerMWh, .anyNumber, plausible: -200...500,
        "Bid above or below cost"),
      .optional(
        "support_usd_per_mwh", \.supportUSDPerMWh, .notNegative, plausible: 0...200,
        "What the support's payer pays for each MWh generated: the unit bids its cost less this"),
      .optional(
        "support", \.support, .name, "Who pays the support, and why; needed with support_usd_per_mwh"),
      .optional(
        "fixed_om_usd_per_kw_year", \.fixedOMUSDPerKWYear, .notNegative, plausible: 0...500,
        "Fixed operation and maintenance cost"),
      .optional(
        "emission_rate_short_tons_per_mwh", \.emissionRateShortTonsPerMWh, .notNegative, plausible: 0...2.5,
        "CO2"),
      .optional(
        "covered_share", \.coveredShare, .share, unit: "1", "Share covered where the zone is a member"),
      .optional("online_year", \.onlineYear, .year, "First year of operation"),
      .optional("closing_year", \.closingYear, .year, "First year without operation"),
      .optional(
        "unit_count", \.unitCount, .integer(1...1_000_000), unit: "1", "Physical units in the block"),
    ])

  static let storage = StudyTableAccess(
    .storage, \.storage, "Storage",
    blank: StorageUnit(name: "", zone: "", technology: "", capacityMW: 0, roundTripEfficiency: 1),
    [
      .key("unit", \.name, "Store"),
      .required("zone", \.zone, "Zone"),
      .required("technology", \.technology, "Technology"),
      .required(
        "capacity_mw", \.capacityMW, .notNegative, plausible: 0...1e5, "Limit of charging and of discharging"),
      .required(
        "round_trip_efficiency", \.roundTripEfficiency, .numberAbove(0, upTo: 1), unit: "1",
        plausible: 0.3...1, "Energy out per energy in"),
      .optional(
        "maximum_capacity_factor", \.maximumCapacityFactor, .share, unit: "1",
        "Limit of discharge in a block"),
      .optional(
        "variable_om_usd_per_mwh", \.variableOMUSDPerMWh, .notNegative, plausible: 0...200,
        "Cost of discharging"),
      .optional(
        "charging_cost_usd_per_mwh", \.chargingCostUSDPerMWh, .notNegative, plausible: 0...200,
        "Cost of charging"),
      .optional(
        "fixed_om_usd_per_kw_year", \.fixedOMUSDPerKWYear, .notNegative, plausible: 0...500,
        "Fixed operation and maintenance cost"),
      .optional("online_year", \.onlineYear, .year, "First year of operation"),
      .optional("closing_year", \.closingYear, .year, "First year without operation"),
    ])

  static let plannedChanges = StudyTableAccess(
    .plannedChanges, \.plannedChanges, "Announced additions and retirements",
    blank: PlannedChange(year: 0, zone: "", technology: "", changeMW: 0, status: .proposed),
    [
      .required("year", \.year, .year, "First year in force"),
      .required("zone", \.zone, "Zone"),
      .required("technology", \.technology, "Technology"),
      .required(
        "change_mw", \.changeMW, .anyNumber, plausible: -2e4...2e4, "Addition, or, negative, retirement"),
      .required("status", \.status, "How sure it is"),
      .optional("note", \.note, "Project or source"),
    ])

  static let availability = StudyTableAccess(
    .availability, \.availability, "Availability by zone group, technology and slice",
    blank: AvailabilityRow(group: "", technology: "", slice: "", availability: 1),
    [
      .optionalKey(
        "year", \.year, .year, blank: "every year without rows of its own for the group and technology",
        "Year"),
      .key("group", \.group, "Zone group"), .key("technology", \.technology, "Technology"),
      .key("slice", \.slice, "Time slice"),
      .required("availability", \.availability, .share, unit: "1", "Share of capacity available"),
    ])

  static let buildOptions = StudyTableAccess(
    .buildOptions, \.buildOptions, "Cost of new capacity by year",
    blank: BuildOption(year: 0, technology: "", overnightCapexUSDPerKW: 0, lifeYears: 1, realWACC: 0),
    [
      .key("year", \.year, .year, "Year in which the addition enters service"),
      .optionalKey("zone", \.zone, .name, blank: "every zone without a row of its own", "Zone"),
      .key("technology", \.technology, "Technology; an addition gets its typical figures"),
      .required(
        "overnight_capex_usd_per_kw", \.overnightCapexUSDPerKW, .notNegative, plausible: 100...20_000,
        "Overnight cost"),
      .optional(
        "fixed_om_usd_per_kw_year", \.fixedOMUSDPerKWYear, .notNegative, plausible: 0...500,
        "Fixed operation and maintenance cost"),
      .optional(
        "heat_rate_mmbtu_per_mwh", \.heatRateMMBtuPerMWh, .notNegative, plausible: 0...25,
        blank: "the technology's", "Heat rate; the emission rate goes with it in proportion"),
      .required(
        "life_years", \.lifeYears, .life, plausible: 5...80,
        "Years over which the cost is recovered, then the addition retires"),
      .required(
        "wacc_real", \.realWACC, .share, unit: "1/year", plausible: 0...0.2,
        "Real weighted cost of capital per year"),
    ],
    former: [
      "fuel": "an addition burns the fuel of its technology, in technologies.csv; take the column out",
      "annualised_cost_usd_per_kw_year":
        "it follows from overnight_capex_usd_per_kw, wacc_real, life_years and fixed_om_usd_per_kw_year; take the column out",
    ])

  static let buildLimits = StudyTableAccess(
    .buildLimits, \.buildLimits, "What can be built where; only pairs listed here are",
    blank: BuildLimit(zone: "", technology: ""),
    [
      .key("zone", \.zone, "Zone"),
      .key("technology", \.technology, "Technology"),
      .optionalKey(
        "first_year", \.firstYear, .year, blank: "the study's first",
        "First year in which an addition can enter service; a pair may have several rows, of different years"),
      .optional("last_year", \.lastYear, .year, "Last year in which one can"),
      .optional(
        "limit_mw_per_year", \.limitMWPerYear, .notNegative, plausible: 0...1e5,
        "Most in one year; blank for no limit"),
      .optional(
        "limit_mw_total", \.limitMWTotal, .notNegative, plausible: 0...1e6,
        "Most over all years of the row; blank for no limit"),
      .optional(
        "unit_size_mw", \.unitSizeMW, .positive, plausible: 0.1...2000,
        "Size of a unit where units are built whole; blank for any amount"),
    ])

  static let buildGroupLimits = StudyTableAccess(
    .buildGroupLimits, \.buildGroupLimits,
    "What can be built in several zones together, beside build_limits.csv",
    blank: BuildGroupLimit(limit: "", zones: [], technologies: []),
    [
      .key("limit", \.limit, "Limit"),
      .required("zones", \.zones, "Zones whose additions count, separated by ;"),
      .required("technologies", \.technologies, "Technologies whose additions count, separated by ;"),
      .optionalKey(
        "first_year", \.firstYear, .year, blank: "the study's first",
        "First year whose additions count; a limit may have several rows, of different years"),
      .optional("last_year", \.lastYear, .year, "Last year whose additions count"),
      .optional(
        "limit_mw_per_year", \.limitMWPerYear, .notNegative, plausible: 0...1e5,
        "Most that enters in one year; blank for no limit"),
      .optional(
        "limit_mw_total", \.limitMWTotal, .notNegative, plausible: 0...1e6,
        "Most over all years of the row; blank for no limit"),
    ])
}
