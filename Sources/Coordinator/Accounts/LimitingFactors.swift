import DispatchSolveAllowanceMarket
import Foundation
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// A number for texts: at most three decimals, no exponent in the usual range.
func number(_ value: Double) -> String {
  let rounded = (value * 1000).rounded() / 1000
  return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
}

/// Finds what a reader must know before using the results.
struct LimitingFactors {
  /// Share of a zone's load below which unserved load is not worth telling: rounding of the slices' balances.
  static let unservedTolerance = 1e-6
  /// Share of what a reserve margin requires below which missing capacity is not worth telling: a thousandfold of what plans
  /// leave of their rows.
  static let marginTolerance = 1e-6

  let study: Study

  /// Factors of the whole run.
  func ofRun(years: [Int]) -> [LimitingFactor] {
    var factors: [LimitingFactor] = []
    func add(_ factor: String, _ detail: String) {
      factors.append(LimitingFactor(year: nil, factor: factor, detail: detail))
    }
    if study.program == nil {
      add("no allowance market", "the study has no program; only the exogenous carbon price acts")
    }
    if !study.generationStandards.isEmpty, !study.settings.enforcesStandards {
      add(
        "generation standards not enforced",
        "the study has \(study.generationStandards.count) rows of standards; its settings leave them out")
    }
    if study.program?.importObligations.contains(where: { $0.basis != .mean }) == true {
      add(
        "imports at fixed rates",
        "a source may sell what is clean and keep what is not (resource shuffling): imports.csv has what sources emit beside "
          + "what their power counts for, leakage.csv what is emitted with and without the obligation")
    }
    if !study.settings.expansion.isEnabled {
      add(
        "no capacity additions beyond the plan",
        "the fleet follows planned changes only; shortages and high prices do not lead to new capacity")
    }
    if let last = study.carbonPrice.entries.last?.year, let end = years.last, last < end {
      add("carbon price schedule ends early", "the price of \(last) is held to \(end)")
    }
    return factors
  }

  /// Factors of what programs offer.
  static func ofOffers(_ offers: [OfferReport]) -> [LimitingFactor] {
    offers.compactMap { offer in
      offer.otherPriceUSD.map {
        LimitingFactor(
          year: offer.offer.year, factor: "several equilibria",
          detail:
            "offers follow from banks that follow from offers; from another start the search ends at \(number($0)) $/short ton"
        )
      }
    }
  }

  /// Factors of what a year's plan says of reserve margins.
  static func ofMargins(_ margins: [PlannedMargin], year: Int) -> [LimitingFactor] {
    margins.compactMap { margin in
      guard margin.missingMW > marginTolerance * max(1, margin.requiredMW) else { return nil }
      return LimitingFactor(
        year: year, factor: "reserve capacity missing",
        detail:
          "\(margin.region): \(number(margin.missingMW)) of \(number(margin.requiredMW)) MW required are not there, "
          + "priced at \(number(margin.priceUSDPerMW)) $/MW-year")
    }
  }

  /// Factors of one year.
  ///
  /// - Parameter further: Markets of programs beside the first, with their names.
  func ofYear(
    _ year: Int, _ result: DispatchResult, _ market: ClearedYear?,
    further: [(name: String, market: ClearedYear)] = []
  ) -> [LimitingFactor] {
    var factors: [LimitingFactor] = []
    func add(_ factor: String, _ detail: String) {
      factors.append(LimitingFactor(year: year, factor: factor, detail: detail))
    }
    for (zone, totals) in zip(result.system.zones, result.zones)
    where totals.unservedMWh > Self.unservedTolerance * max(1, totals.loadMWh) {
      add(
        "unserved energy",
        "\(zone.name): \(number(totals.unservedMWh)) MWh of load unserved, priced at \(number(zone.vollUSDPerMWh)) $/MWh"
      )
    }
    if !result.hasSettledPrices {
      add(
        "prices at a kink not settled",
        "additions leave with a millionth of the load; prices of electricity are some of those that support the dispatch"
      )
    }
    guard let market else { return factors }
    let first = further.isEmpty ? "" : study.firstProgram?.name ?? ""
    for (name, market) in [(first, market)] + further {
      let of = name.isEmpty ? "" : "program '\(name)': "
      factors += ofMarket(year, market).map {
        LimitingFactor(year: $0.year, factor: $0.factor, detail: of + $0.detail)
      }
    }
    return factors
  }

  private func ofMarket(_ year: Int, _ market: ClearedYear) -> [LimitingFactor] {
    var factors: [LimitingFactor] = []
    func add(_ factor: String, _ detail: String) {
      factors.append(LimitingFactor(year: year, factor: factor, detail: detail))
    }
    let tolerance =
      MarketClearing.relativeQuantityTolerance * max(1, market.clearing.emissionsShortTons)
    if market.clearing.status == .shortage {
      add(
        "allowance shortage",
        "\(number(market.clearing.shortShortTons)) short tons missing at the highest price allowed, \(number(market.clearing.priceUSD)) $/short ton"
      )
    }
    // A tier of no size is no tier; it can neither be sold nor stand in the way.
    let tiers = zip(market.supply.rules.tiers, market.allocation.tierSold)
      .map { (size: $0.quantityShortTons, sold: $1) }.filter { $0.size > 0 }
    if !tiers.isEmpty, tiers.allSatisfy({ $0.sold > 0 && $0.size - $0.sold <= tolerance }) {
      add(
        "cost containment reserve exhausted",
        "all tiers sold; the price is \(number(market.clearing.priceUSD)) $/short ton, at or above every trigger"
      )
    }
    if market.entry.openingBank > tolerance, market.entry.closingBank <= tolerance {
      add("bank exhausted", "no allowances are carried into the next year")
    }
    if market.entry.unpaidObligation > tolerance {
      add(
        "compliance obligation unpaid",
        "\(number(market.entry.unpaidObligation)) short tons could not be surrendered at true-up and are carried"
      )
    }
    if market.entry.removed > tolerance {
      add("bank cut", "\(number(market.entry.removed)) allowances removed by carry share or bank limit")
    }
    return factors
  }
}
