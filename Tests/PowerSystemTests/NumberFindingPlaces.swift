import DispatchSolvePowerSystem

extension NumberFindingTests {
  static let settings = [
    Place("study[0].discount_rate") { $0.settings.discountRate = $1 },
    Place("study[0].voll_usd_per_mwh") { $0.settings.vollUSDPerMWh = $1 },
    Place("study[0].maximum_price") { $0.settings.maximumAllowancePriceUSD = $1 },
    Place("study[0].opening_bank_short_tons") { $0.program?.openingBankShortTons = $1 },
    Place("study[0].opening_obligation_short_tons") { $0.program?.openingObligationShortTons = $1 },
    Place("study[0].carbon_price_before_first") { $0.carbonPrice.priceBeforeFirstEntry = $1 },
  ]

  static let lifecycle = [
    Place("study[0].closing_cash_usd_per_kw") { $0.settings.lifecycle.closingCashUSDPerKW = $1 },
    Place("study[0].opening_cash_usd_per_kw") { $0.settings.lifecycle.openingCashUSDPerKW = $1 },
    Place("study[0].reserve_margin") { $0.settings.lifecycle.reserveMargin = $1 },
  ]

  static let building = [
    Place("build_options[0].overnight_capex_usd_per_kw") { $0.buildOptions[0].overnightCapexUSDPerKW = $1 },
    Place("build_options[0].fixed_om_usd_per_kw_year") { $0.buildOptions[0].fixedOMUSDPerKWYear = $1 },
    Place("build_options[0].heat_rate_mmbtu_per_mwh") { $0.buildOptions[0].heatRateMMBtuPerMWh = $1 },
    Place("build_options[0].wacc_real") { $0.buildOptions[0].realWACC = $1 },
    Place("build_limits[0].limit_mw_per_year") { $0.buildLimits[0].limitMWPerYear = $1 },
    Place("build_limits[0].limit_mw_total") { $0.buildLimits[0].limitMWTotal = $1 },
    Place("build_limits[0].unit_size_mw") { $0.buildLimits[0].unitSizeMW = $1 },
    Place("build_group_limits[0].limit_mw_per_year") {
      $0.buildGroupLimits = [BuildGroupLimit(limit: "l", zones: ["North"], technologies: ["Gas"])]
      $0.buildGroupLimits[0].limitMWPerYear = $1
    },
    Place("build_group_limits[0].limit_mw_total") {
      $0.buildGroupLimits = [BuildGroupLimit(limit: "l", zones: ["North"], technologies: ["Gas"])]
      $0.buildGroupLimits[0].limitMWTotal = $1
    },
  ]

  static let margins = [
    Place("deflator[0].index") {
      $0.settings.moneyYear = 2025
      $0.deflator = [PriceIndexRow(year: 2025, index: $1)]
    },
    Place("reserve_margins[0].share") { $0.reserveMargins[0].share = $1 },
    Place("reserve_margins[0].coincident_peak_mw") { $0.reserveMargins[0].coincidentPeakMW = $1 },
    Place("reserve_margins[0].firm_import_mw") { $0.reserveMargins[0].firmImportMW = $1 },
    Place("reserve_margins[0].shortfall_usd_per_mw_year") { $0.reserveMargins[0].shortfallUSDPerMWYear = $1 },
  ]

  static let technologies = [
    Place("technologies[0].capacity_credit") { $0.technologies[0].capacityCredit = $1 },
    Place("technologies[0].heat_rate_mmbtu_per_mwh") { $0.technologies[0].heatRateMMBtuPerMWh = $1 },
    Place("technologies[0].variable_om_usd_per_mwh") { $0.technologies[0].variableOMUSDPerMWh = $1 },
    Place("technologies[0].cost_adder_usd_per_mwh") { $0.technologies[0].costAdderUSDPerMWh = $1 },
    Place("technologies[0].fixed_om_usd_per_kw_year") { $0.technologies[0].fixedOMUSDPerKWYear = $1 },
    Place("technologies[0].emission_rate_short_tons_per_mwh") {
      $0.technologies[0].emissionRateShortTonsPerMWh = $1
    },
    Place("technologies[0].covered_share") { $0.technologies[0].coveredShare = $1 },
    Place("technologies[0].default_availability") { $0.technologies[0].defaultAvailability = $1 },
    Place("technologies[2].round_trip_efficiency") { $0.technologies[2].roundTripEfficiency = $1 },
    Place("technologies[0].maximum_capacity_factor") { $0.technologies[0].maximumCapacityFactor = $1 },
    Place("technologies[0].charging_cost_usd_per_mwh") { $0.technologies[0].chargingCostUSDPerMWh = $1 },
  ]

  static let units = [
    Place("units[0].capacity_mw") { $0.units[0].capacityMW = $1 },
    Place("units[0].minimum_output_share") { $0.units[0].minimumOutputShare = $1 },
    Place("units[0].heat_rate_mmbtu_per_mwh") { $0.units[0].heatRateMMBtuPerMWh = $1 },
    Place("units[0].variable_om_usd_per_mwh") { $0.units[0].variableOMUSDPerMWh = $1 },
    Place("units[0].cost_adder_usd_per_mwh") { $0.units[0].costAdderUSDPerMWh = $1 },
    Place("units[0].fixed_om_usd_per_kw_year") { $0.units[0].fixedOMUSDPerKWYear = $1 },
    Place("units[0].emission_rate_short_tons_per_mwh") { $0.units[0].emissionRateShortTonsPerMWh = $1 },
    Place("units[0].covered_share") { $0.units[0].coveredShare = $1 },
  ]

  static let storage = [
    Place("storage[0].capacity_mw") { $0.storage[0].capacityMW = $1 },
    Place("storage[0].round_trip_efficiency") { $0.storage[0].roundTripEfficiency = $1 },
    Place("storage[0].maximum_capacity_factor") { $0.storage[0].maximumCapacityFactor = $1 },
    Place("storage[0].variable_om_usd_per_mwh") { $0.storage[0].variableOMUSDPerMWh = $1 },
    Place("storage[0].charging_cost_usd_per_mwh") { $0.storage[0].chargingCostUSDPerMWh = $1 },
  ]

  static let rows = [
    Place("slices[0].hours") { $0.slices[0].hours = $1 },
    Place("planned_changes[0].change_mw") { $0.plannedChanges[0].changeMW = $1 },
    Place("availability[0].availability") { $0.availability[0].availability = $1 },
    Place("demand[0].demand_mwh") { $0.demand[0].demandMWh = $1 },
    Place("demand[0].peak_mw") { $0.demand[0].peakMW = $1 },
    Place("load_shape[0].load_factor") { $0.loadShape[0].loadFactor = $1 },
    Place("fuel_prices[0].price_usd_per_mmbtu") { $0.fuelPrices[0].priceUSDPerMMBtu = $1 },
    Place("fuel_seasonal[0].multiplier") { $0.fuelSeasonal[0].multiplier = $1 },
    Place("carbon_price[0].price_usd_per_short_ton") { $0.carbonPrice.entries[0].priceUSDPerShortTon = $1 },
    Place("generation_standards[0].share") { $0.generationStandards[0].share = $1 },
    Place("generation_standards[0].alternative_payment_usd_per_mwh") {
      $0.generationStandards[0].alternativePaymentUSDPerMWh = $1
    },
  ]

  static let interfaces = [
    Place("interfaces[0].capacity_mw") { $0.interfaces[0].capacityMW = $1 },
    Place("interfaces[0].reverse_capacity_mw") { $0.interfaces[0].reverseCapacityMW = $1 },
    Place("interfaces[0].efficiency") { $0.interfaces[0].efficiency = $1 },
    Place("interfaces[0].wheeling_usd_per_mwh") { $0.interfaces[0].wheelingUSDPerMWh = $1 },
    Place("interfaces[0].contracted_mw") { $0.interfaces[0].contractedMW = $1 },
  ]

  static let program = [
    Place("allowance_program[0].cap_short_tons") { $0.program?.years[0].capShortTons = $1 },
    Place("allowance_program[0].reserve_price_usd") { $0.program?.years[0].reservePriceUSD = $1 },
    Place("allowance_program[0].surrender_share") { $0.program?.years[0].surrenderShare = $1 },
    Place("allowance_program[0].carry_share") { $0.program?.years[0].carryShare = $1 },
    Place("allowance_program[0].bank_limit") { $0.program?.years[0].bankLimitShortTons = $1 },
    Place("allowance_program[0].ecr_trigger_usd") { $0.program?.years[0].ecr?.triggerUSD = $1 },
    Place("allowance_program[0].ecr_quantity") { $0.program?.years[0].ecr?.quantityShortTons = $1 },
    Place("allowance_program[0].ccr1_trigger_usd") { $0.program?.years[0].tiers[0].triggerUSD = $1 },
    Place("allowance_program[0].ccr1_quantity") { $0.program?.years[0].tiers[0].quantityShortTons = $1 },
    Place("allowance_program[0].price_ceiling_usd") { $0.program?.years[0].priceCeilingUSD = $1 },
    Place("program_membership[0].budget_short_tons") { $0.program?.memberships[0].budgetShortTons = $1 },
  ]
}
