import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolveTables

extension ResultTables {
  /// One row a year. The headers of the public layout come first and are not ours to choose; figures have names of
  /// their own where those carry no unit.
  ///
  /// - Parameters:
  ///   - imports: Whether there are columns of what imports need allowances for.
  ///   - columns: Other columns that only some studies have.
  static func annual(
    tierNumbers: [Int], imports: Bool, columns also: ResultColumns
  ) -> YearTable<YearReport> {
    let columns =
      publicColumns + tierNumbers.flatMap(tierColumns) + ownColumns + tierNumbers.map(tierShare)
      + (imports ? importColumns : []) + (also.contains(.offsets) ? offsetColumns { $0.market } : [])
      + (also.contains(.borrowing) ? borrowingColumns { $0.market } : [])
      + (also.contains(.rates) ? [rateColumn { $0.holdersRates.first }] : [])
    return YearTable("annual", "One row a year: market, emissions, costs", columns) { [$0] }
  }

  private static let publicColumns: [Column<YearReport>] = [
    .key("year", "Year") { $0.year },
    .reported(
      "p_co2", figure: "carbon_price_usd", unit: "$/short ton",
      "Price on covered emissions: the allowance price, without a market the exogenous one"
    ) { $0.market == nil ? $0.exogenousPriceUSD : $0.allowancePriceUSD },
    .reported(
      "allowance_price", figure: "allowance_price_usd", unit: "$/short ton",
      "Allowance price: the lowest at which the market clears; 0 without a market"
    ) { $0.allowancePriceUSD },
    .reported("p_co2_all", unit: "$/short ton", "The allowance price, as the public layout repeats it") {
      $0.allowancePriceUSD
    },
    .reported("p_co2_exc", figure: "exogenous_price_usd", unit: "$/short ton", "Exogenous carbon price") {
      $0.exogenousPriceUSD
    },
    .reported(
      "p_co2_eff", figure: "effective_price_usd", unit: "$/short ton",
      "What covered emissions pay, as dispatch saw it"
    ) {
      $0.effectivePriceUSD
    },
    .reported(
      "iterations", unit: "1", "Iterations of the plan that decided the year, or of the annual fixed point"
    ) { $0.iterations },
    .reported("emissions_tons", unit: "short tons", "Covered emissions; all of them without a market") {
      $0.market == nil ? $0.dispatch.emissionsShortTons : $0.dispatch.coveredEmissionsShortTons
    },
    .reported(
      "allowances_minted", figure: "allowances_minted_short_tons",
      "Allowances that entered the market; without a market the emissions of the row"
    ) { $0.market?.issuedShortTons ?? $0.emissionsWithoutMarket },
    .reported(
      "allowances_available", figure: "allowances_available_short_tons",
      "Allowances that entered the market and the bank before; without a market the emissions of the row"
    ) { report in
      report.market.map { $0.issuedShortTons + $0.entry.openingBank } ?? report.emissionsWithoutMarket
    },
    .reported("bank", figure: "bank_short_tons", "Bank after the year") { $0.market?.entry.closingBank ?? 0 },
    .reported("surrender", figure: "surrendered_short_tons", "Allowances surrendered, true-up included") {
      $0.market?.entry.surrendered ?? 0
    },
    .reported("obligation", figure: "outstanding_short_tons", "Obligation outstanding after the year") {
      $0.market?.entry.outstandingObligation ?? 0
    },
    .reported("finalized", "Whether the year trued up its control period") {
      $0.market?.entry.finalized ?? false
    },
    .reported(
      "shortage_flag",
      "Whether allowances were missing at the highest price, or an obligation unpaid at true-up"
    ) { report in
      report.market?.isShort ?? false
    },
  ]

  private static func tierColumns(_ number: Int) -> [Column<YearReport>] {
    [
      .reported(
        "ccr\(number)_trigger", figure: "ccr\(number)_trigger_usd", unit: "$/short ton",
        blank: "no such tier",
        "Trigger of cost containment tier \(number)"
      ) { report in
        report.market?.supply.rules.tiers.first { $0.number == number }?.triggerUSD
      },
      .reported(
        "ccr\(number)_issued", figure: "ccr\(number)_sold_short_tons",
        "Sold of cost containment tier \(number)"
      ) {
        report -> Double in
        guard let market = report.market,
          let index = market.supply.rules.tiers.firstIndex(where: { $0.number == number })
        else { return 0 }
        return market.allocation.tierSold[index]
      },
    ]
  }

  /// Beside the public layout, whose columns of tiers stand together.
  private static func tierShare(_ number: Int) -> Column<YearReport> {
    .reported(
      "ccr\(number)_share_sold", unit: "1", blank: "no such tier",
      "Share of cost containment tier \(number) that is sold"
    ) { report -> Double? in
      guard let market = report.market,
        let index = market.supply.rules.tiers.firstIndex(where: { $0.number == number })
      else { return nil }
      let size = market.supply.rules.tiers[index].quantityShortTons
      return size > 0 ? market.allocation.tierSold[index] / size : nil
    }
  }

  private static let ownColumns: [Column<YearReport>] = [
    .reported("status", "Where the market cleared; `no_market` without one") { report in
      report.marketStatus.rawValue
    },
    .reported(
      "allowance_price_highest_usd", unit: "$/short ton", blank: "no market, or no end",
      "Highest price at which the same amounts clear"
    ) { $0.market?.clearing.highestPriceUSD },
    .reported(
      "allowance_price_nominal_usd", unit: "$/short ton",
      "Allowance price in dollars of the year; the study's where it does not say what they are worth"
    ) { $0.allowancePriceUSD * $0.nominalPerStudyDollar },
    .reported("opening_bank_short_tons", "Bank before the year") { $0.market?.entry.openingBank ?? 0 },
    .reported("allowances_unsold_short_tons", "Base offer unsold") { $0.market?.unsoldShortTons ?? 0 },
    .reported("ecr_withheld_short_tons", "Kept for good by the emissions containment reserve") {
      $0.market?.ecrWithheldShortTons ?? 0
    },
    .reported("removed_from_bank_short_tons", "Taken out of the bank by carry share or bank limit") {
      $0.market?.entry.removed ?? 0
    },
    .reported("unpaid_obligation_short_tons", "Obligation that a true-up could not cover; it is carried") {
      $0.market?.entry.unpaidObligation ?? 0
    },
    .reported("shortage_short_tons", "Allowances missing at the highest price") {
      $0.market?.clearing.shortShortTons ?? 0
    },
    .reported("auction_proceeds_usd", "Allowance price times allowances sold") {
      $0.market?.auctionProceedsUSD ?? 0
    },
    .reported("uncovered_emissions_short_tons", "Emissions that need no allowances") {
      $0.dispatch.emissionsShortTons - $0.dispatch.coveredUnitEmissionsShortTons
    },
    .reported("imports_to_covered_mwh", "Energy from zones outside the program to members") {
      $0.dispatch.importsToCoveredMWh
    },
    .reported("exports_from_covered_mwh", "Energy from members to zones outside the program") {
      $0.dispatch.exportsFromCoveredMWh
    },
    .reported("unserved_mwh", "Load not served") { $0.dispatch.unservedMWh },
    .reported(
      "system_cost_usd",
      "What the system spends: variable cost, payments for emissions, wheeling, unserved load, additions, alternative payments"
    ) { $0.dispatch.costs.system },
    .reported(
      "price_residual_usd", unit: "$/short ton", "Cleared less expected price at the end of the fixed point"
    ) { $0.residualUSD },
    .reported("fixed_point_status", "How the annual fixed point ended") { $0.status.rawValue },
    .reported("covered_emissions_short_tons", "Emissions that need allowances") {
      $0.dispatch.coveredEmissionsShortTons
    },
    .reported(
      "offered_short_tons",
      "What auction, reserves and other supply offer, whatever the price; what a ceiling sells not counted"
    ) { $0.offeredShortTons },
    .reported("sold_short_tons", "Allowances sold by auction, reserves and ceiling") {
      $0.market?.allocation.sold ?? 0
    },
    .reported("ccr_sold_short_tons", "Sold of all cost containment tiers") {
      $0.market?.allocation.tierSold.reduce(0, +) ?? 0
    },
    .reported("built_mw", "Capacity built because it pays; what the plan adds is in builds.csv") {
      $0.dispatch.builds.reduce(0) { $0 + $1.builtMW }
    },
    .reported("electricity_price_usd_per_mwh", "Price of electricity over all zones, weighted with load") {
      report in
      let zones = report.dispatch.zones
      let load = zones.reduce(0) { $0 + $1.loadMWh }
      return load > 0 ? zones.reduce(0) { $0 + $1.priceUSDPerMWh * $1.loadMWh } / load : 0
    },
  ]

  /// Column of the tons that imports need allowances for, there where a study asks for them.
  static let importedColumn = "imported_short_tons"

  private static let importColumns: [Column<YearReport>] = [
    .reported(
      importedColumn, blank: "the study asks for nothing",
      "Of the covered emissions what imports count for; imports.csv has it by source"
    ) { $0.dispatch.importedShortTons },
    .reported(
      "import_allowance_cost_usd", blank: "the study asks for nothing",
      "What importers pay for allowances, of all programs"
    ) { $0.dispatch.importCostUSD },
    .reported(
      "free_imports_mwh", blank: "the study asks for nothing", "Imports that were free, of all programs"
    ) { report in
      report.dispatch.system.importBorders.indices.reduce(0) {
        $0 + report.dispatch.freeImportsMWh(border: $1)
      }
    },
  ]

  /// What the market of a row paid for offsets.
  static func offsetColumns<Row: Sendable>(
    _ market: @escaping @Sendable (Row) -> ClearedYear?
  ) -> [Column<Row>] {
    [
      .reported(
        offsetsColumn, blank: "the study accepts none", "Offsets surrendered in place of allowances"
      ) { market($0)?.allocation.offsetsUsed ?? 0 },
      .reported(
        "offsets_cost_usd", blank: "the study accepts none", "What these offsets cost, at their own price"
      ) { market($0)?.offsetsCostUSD ?? 0 },
    ]
  }

  /// Column of what is surrendered of offsets, there where a study accepts some.
  private static let offsetsColumn = "offsets_used_short_tons"

  /// The rate that holders of a row's program ask for.
  static func rateColumn<Row: Sendable>(
    _ rate: @escaping @Sendable (Row) -> Double?
  ) -> Column<Row> {
    .reported(
      ratesColumn, unit: "1/year", blank: "no program has a rate of its own",
      "Rate at which holders of the program's allowances discount"
    ) { rate($0) }
  }

  /// Column of that rate, there where a program has one of its own.
  private static let ratesColumn = "holders_discount_rate"

  /// What the market of a row borrowed and repaid.
  static func borrowingColumns<Row: Sendable>(
    _ market: @escaping @Sendable (Row) -> ClearedYear?
  ) -> [Column<Row>] {
    [
      .reported(
        borrowedColumn, blank: "the study allows none", "Allowances of the next year's budget that are used"
      ) { market($0)?.entry.borrowed ?? 0 },
      .reported(
        "repaid_short_tons", blank: "the study allows none",
        "Allowances given back for those that the year before had borrowed, interest included"
      ) { market($0)?.entry.repaid ?? 0 },
      .reported(
        "owed_to_next_year_short_tons", blank: "the study allows none",
        "What the next year has to give back for what is borrowed"
      ) { market($0)?.entry.borrowing?.owed ?? 0 },
    ]
  }

  /// Column of what is borrowed, there where a study allows it.
  private static let borrowedColumn = "borrowed_short_tons"

  /// The columns that results have beside those of imports, by the headers of their annual table.
  static func columns(annualHeaders: [String]) -> ResultColumns {
    // Of these the annual table says nothing, and tables that are not there have no columns.
    var columns: ResultColumns = [.links, .pollutants, .certificates]
    if annualHeaders.contains(offsetsColumn) { columns.insert(.offsets) }
    if annualHeaders.contains(borrowedColumn) { columns.insert(.borrowing) }
    if annualHeaders.contains(ratesColumn) { columns.insert(.rates) }
    return columns
  }

  /// A number of a year under a name that says its unit, or that it is a share; nil where the year has none.
  public typealias AnnualFigure = (name: String, value: @Sendable (YearReport) -> Double?)

  /// What sweeps can tell of a case, with the first two cost containment tiers.
  public static let annualFigures: [AnnualFigure] =
    figures(
      publicColumns + [1, 2].flatMap(tierColumns) + ownColumns + [1, 2].map(tierShare) + importColumns
        + offsetColumns { $0.market } + borrowingColumns { $0.market })

  /// A figure by name, of cost containment tiers of any number too; nil: there is none.
  public static func annualFigure(named name: String) -> AnnualFigure? {
    if let known = annualFigures.first(where: { $0.name == name }) { return known }
    guard name.hasPrefix("ccr"), let number = Int(name.dropFirst(3).prefix { $0.isASCII && $0.isNumber }),
      number > 0
    else { return nil }
    return figures(tierColumns(number) + [tierShare(number)]).first { $0.name == name }
  }

  private static func figures(_ columns: [Column<YearReport>]) -> [AnnualFigure] {
    columns.filter {
      $0.schema.kind == .anyNumber && (UnitName.isEnding(of: $0.schema.figure) || $0.schema.unit == "1")
    }.map { column in (column.schema.figure, { column.get($0).number }) }
  }
}

extension YearReport {
  /// Without a market every ton may be emitted, so allowances are what is emitted.
  fileprivate var emissionsWithoutMarket: Double { dispatch.emissionsShortTons }
}
