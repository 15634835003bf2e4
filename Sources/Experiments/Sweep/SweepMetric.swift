import AllowanceMarket
import Coordinator

/// A figure of a case and year.
public enum SweepMetric: String, Sendable, Hashable, Codable, CaseIterable {
  /// Allowance price, $/short ton.
  case allowancePrice = "allowance_price_usd"
  /// Covered emissions, short tons.
  case coveredEmissions = "covered_emissions_short_tons"
  /// Allowances sold, short tons.
  case sold = "sold_short_tons"
  /// Of them from cost containment tiers, short tons.
  case tiersSold = "ccr_sold_short_tons"
  /// Bank after the year, short tons.
  case bank = "bank_short_tons"
  /// Obligation outstanding after the year, short tons.
  case outstanding = "outstanding_short_tons"
  /// Allowances missing at the highest price, short tons.
  case shortage = "shortage_short_tons"
  /// Price times allowances sold, $.
  case proceeds = "auction_proceeds_usd"
  /// Emissions that need no allowances, short tons.
  case uncoveredEmissions = "uncovered_emissions_short_tons"
  /// Unserved load, MWh.
  case unserved = "unserved_mwh"
  /// What the system spends, $.
  case systemCost = "system_cost_usd"
  /// Capacity added, MW.
  case built = "built_mw"
  /// Load-weighted price of electricity over all zones, $/MWh.
  case electricityPrice = "electricity_price_usd_per_mwh"

  /// Whether the market alone does not know it.
  var needsDispatch: Bool {
    switch self {
    case .uncoveredEmissions, .unserved, .systemCost, .built, .electricityPrice: true
    default: false
    }
  }

  func value(_ year: MarketPathYear) -> Double {
    switch self {
    case .allowancePrice: year.priceUSD
    case .coveredEmissions: year.emissions
    case .sold: year.sold
    case .tiersSold: year.tiersSold
    case .bank: year.bank
    case .outstanding: year.outstanding
    case .shortage: year.short
    case .proceeds: year.priceUSD * year.sold
    // Sweeps with one of these run whole cases.
    case .uncoveredEmissions, .unserved, .systemCost, .built, .electricityPrice: .nan
    }
  }

  func value(_ report: YearReport) -> Double {
    let market = report.market
    switch self {
    case .allowancePrice: return report.allowancePriceUSD
    case .coveredEmissions: return report.dispatch.coveredEmissionsShortTons
    case .sold: return market?.allocation.sold ?? 0
    case .tiersSold: return market?.allocation.tierSold.reduce(0, +) ?? 0
    case .bank: return market?.entry.closingBank ?? 0
    case .outstanding: return market?.entry.outstandingObligation ?? 0
    case .shortage: return market?.clearing.shortShortTons ?? 0
    case .proceeds: return market?.auctionProceedsUSD ?? 0
    case .uncoveredEmissions:
      return report.dispatch.emissionsShortTons - report.dispatch.coveredEmissionsShortTons
    case .unserved: return report.dispatch.unservedMWh
    case .systemCost: return report.dispatch.costs.system
    case .built: return report.dispatch.builds.reduce(0) { $0 + $1.builtMW }
    case .electricityPrice:
      let zones = report.dispatch.zones
      let load = zones.reduce(0) { $0 + $1.loadMWh }
      return load > 0 ? zones.reduce(0) { $0 + $1.priceUSDPerMWh * $1.loadMWh } / load : 0
    }
  }
}
