import DispatchSolveAllowanceMarket
import DispatchSolvePowerSystem
import DispatchSolveTables

// What programs offered, where that follows from years before.
extension ResultTables {
  /// A program's offer in a year.
  struct OfferRow: Sendable {
    let offer: OfferReport

    func trigger(_ number: Int) -> Double? {
      offer.rules.tiers.first { $0.number == number }?.triggerUSD
    }
  }

  /// One row a year and program whose offers follow from years before.
  static func offers(tierNumbers: [Int]) -> YearTable<OfferRow> {
    YearTable(
      "offers",
      "What each year offers where that follows from years before (quantity_reserves, tier_price_rules, unsold_returns, offsets under the cap), and from what",
      program: \.offer.program,
      [
        .key("year", "Year") { $0.offer.offer.year },
        .reported("bank_before_short_tons", "Bank before the year, less what is owed") {
          $0.offer.offer.bankShortTons
        },
        .reported("reserve_before_short_tons", "What was in the reserve before the year") {
          $0.offer.offer.openingStockShortTons
        },
        .reported("reserve_intake_short_tons", "What the reserve took out of the offer") {
          $0.offer.offer.intakeShortTons
        },
        .reported("reserve_release_short_tons", "What the reserve gave back") {
          $0.offer.offer.releaseShortTons
        },
        .reported("reserve_invalidated_short_tons", "What became invalid above the reserve's limit") {
          $0.offer.offer.invalidatedShortTons
        },
        .reported("reserve_short_tons", "What is in the reserve after that") {
          $0.offer.offer.stockShortTons
        },
        .reported("returned_short_tons", "Unsold allowances of earlier years that are offered again") {
          $0.offer.offer.returnedShortTons
        },
        .reported("taken_for_offsets_short_tons", "What the offer is smaller by for offsets of earlier years")
        {
          $0.offer.offer.takenForOffsetsShortTons
        },
        .reported("offsets_used_short_tons", "Offsets surrendered for the year") {
          $0.offer.offsetsUsedShortTons
        },
        .reported(
          "offsets_limit_short_tons", blank: "none are accepted, or without limit",
          "Most that may be surrendered, of the year's emissions or in all"
        ) { row -> Double? in row.offer.rules.offsets?.mostShortTons },
        .reported("cap_short_tons", "Base budget of the year's own rules, with members' budgets") {
          $0.offer.plain.capShortTons
        },
        .reported("base_offer_short_tons", "What is offered after all of that, the ECR included") {
          $0.offer.baseOfferShortTons
        },
      ]
        + tierNumbers.map { number in
          .reported(
            "ccr\(number)_trigger_used_usd", unit: "$/short ton",
            blank: "no such tier", "Trigger of cost containment tier \(number) in the year"
          ) { row -> Double? in row.trigger(number) }
        } + [
          .reported(
            "other_equilibrium_price_usd", unit: "$/short ton", blank: "the same from two starts",
            "Allowance price of a second equilibrium, where a search from another start found one"
          ) { row -> Double? in row.offer.otherPriceUSD },
          .reported(
            "windows_planned",
            "Windows that were planned until offers followed from their own window; 0 where no later year had a say"
          ) { $0.offer.windows },
        ]
    ) { report in report.offers.map { OfferRow(offer: $0) } }
  }
}
