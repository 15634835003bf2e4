import DispatchSolveAllowanceMarket
import DispatchSolvePlanning
import DispatchSolveTables

// What windows of years expected of theirs.
extension ResultTables {
  /// A program in a year of a window.
  struct ForeseenRow: Sendable {
    let plan: YearPlan
    let market: PlannedMarket
    let terms: ProgramPlan
  }

  static let foreseen = YearTable<ForeseenRow>(
    "foreseen",
    "What those who look ahead expected in each window of years, as planned; its first year happened, and annual.csv has what the ledger made of it",
    program: \.market.program,
    [
      .key("window", "First year of the window") { $0.plan.window }, .key("year", "Year") { $0.plan.year },
      .reported("allowance_price_usd", unit: "$/short ton", "Allowance price expected") {
        $0.market.priceUSD
      },
      .reported(
        "allowance_price_highest_usd", unit: "$/short ton", "The same with a hair more load in all years"
      ) { $0.market.highestPriceUSD },
      .reported(
        "emissions_price_usd", unit: "$/short ton",
        "What a ton emitted costs: allowances surrendered for it now and, discounted, at true-up"
      ) { $0.market.emissionsPriceUSD },
      .reported("covered_emissions_short_tons", "Emissions that need allowances") { $0.market.emissions },
      .reported("sold_short_tons", "Allowances sold by auction, reserves and ceiling") {
        $0.market.allocation.sold
      },
      .reported("shortage_short_tons", "Allowances missing at the highest price") {
        $0.market.allocation.short
      },
      .reported(
        "offered_short_tons",
        "What auction, reserves and other supply offer, whatever the price; what a ceiling sells not counted"
      ) { $0.terms.offeredShortTons },
      .reported(
        "ccr_share_sold", unit: "1", blank: "no tiers", "Share of the cost containment tiers that is sold"
      ) { $0.terms.tierShareSold },
      .reported("bank_short_tons", "Bank after the year; in the window's last before its carry share") {
        $0.market.bank
      },
      .reported("built_mw", "Capacity that enters") { $0.plan.addedMW },
      .reported(
        "capacity_price_usd_per_mw_year", blank: "no reserve margin",
        "Price of capacity, the highest of all regions"
      ) { $0.plan.planned.margins.map(\.priceUSDPerMW).max() },
      .reported("gap", unit: "1", "Relative gap between the window's cost and its bound") { $0.plan.gap },
    ]
  ) { report in
    report.foreseen.flatMap { plan in
      var first = plan.planned.first
      first.program = report.programs.first?.name ?? ""
      return [ForeseenRow(plan: plan, market: first, terms: plan.first)]
        + zip(plan.planned.further, plan.further).map {
          ForeseenRow(plan: plan, market: $0, terms: $1)
        }
    }
  }

  /// A region's reserve margin in a year.
  struct MarginRow: Sendable {
    let year: Int
    let margin: PlannedMargin
  }

  static let reserveMargins = YearTable<MarginRow>(
    "reserve_margins", "Capacity that regions have to have, with its price",
    [
      .key("year", "Year") { $0.year }, .key("region", "Region") { $0.margin.region },
      .reported("required_mw", "Peak and margin, less firm imports") { $0.margin.requiredMW },
      .reported("credited_mw", "Credit of the capacity that stands") { $0.margin.creditedMW },
      .reported("missing_mw", "Required and not there") { $0.margin.missingMW },
      .reported("capacity_price_usd_per_mw_year", "Price of a MW of credit") { $0.margin.priceUSDPerMW },
      .reported("payments_usd", "What load pays for it: the price times what is credited") {
        $0.margin.priceUSDPerMW * $0.margin.creditedMW
      },
    ]
  ) { report in
    (report.plan?.planned.margins ?? []).map { MarginRow(year: report.year, margin: $0) }
  }
}
