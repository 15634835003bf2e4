import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// What one pays is what another gets: standards of every year zone by zone, energy of every year in which nothing is spilled.
enum MoneyAudits {
  /// The audits of a year.
  static func all(_ report: YearReport) -> [Audit] {
    let rows = ResultTables.moneyRows(report)
    var audits: [Audit] = []
    // What is spilled is sold by its unit and bought by nobody.
    let paid = rows.reduce(0) { $0 + $1.loadPaymentUSD + $1.spillValueUSD }
    let earned = rows.reduce(0) { $0 + $1.unitRevenueUSD + $1.storeRevenueUSD + $1.netImportValueUSD }
    audits.append(audit(report.year, "energy by load and by who sells it", paid, earned))
    // What nobody takes is worth something at no optimum: spilling costs nothing.
    let spill = rows.map(\.spillValueUSD).max() ?? 0
    audits.append(
      Audit(
        year: report.year, name: "spilled energy is worth nothing", deviation: max(0, spill) / max(1, paid),
        tolerance: tolerance))
    if let audit = importers(report, paid: paid) { audits.append(audit) }
    let system = report.dispatch.system
    let annualRows = system.annualRows
    // Zones whose certificates, or whose need of them, go through a market: what one pays another gets.
    let trading = Set(
      annualRows.filter { $0.trade != nil }.flatMap { row in
        row.askedByZone.map(\.zone) + row.eligible.map { system.units[$0].zone }
      }.map { system.zones[$0].name })
    if annualRows.contains(where: { $0.trade != nil }) {
      // Certificates go from zone to zone, and from year to year: those that are made for later ones are bought to be held.
      let held = zip(annualRows, report.dispatch.annualRows).reduce(0) {
        $0 + $1.1.priceUSD * ($1.0.trade?.carriedMWh ?? 0)
      }
      audits.append(
        audit(
          report.year, "standards by load and by who meets them, all zones together",
          rows.reduce(held) { $0 + $1.standardCostUSD },
          rows.reduce(0) { $0 + $1.certificatesUSD + $1.alternativePaymentUSD }))
    }
    if annualRows.contains(where: { $0.zone != nil }) {
      let worst = rows.filter { !trading.contains($0.zone) }.map { row in
        audit(
          report.year, "standards by load and by who meets them", row.standardCostUSD,
          row.certificatesUSD + row.alternativePaymentUSD)
      }.max { $0.deviation < $1.deviation }
      if let worst { audits.append(worst) }
    }
    audits += report.markets.filter { $0.market.supply.rules.offsets != nil }.map {
      emitters(report, $0.program, $0.market)
    }
    return audits
  }

  /// What emissions of members and imports pay, each ton for its allowances and offsets, is what auctions bring, what offsets cost, and
  /// at the allowance price what is held or owed less than before and what came in unsold.
  private static func emitters(_ report: YearReport, _ program: String, _ market: ClearedYear) -> Audit {
    let price = market.clearing.priceUSD
    let share = market.offsetsPerTonEmitted
    let imported =
      report.programs.first { $0.name == program }?.importedShortTons(report.dispatch)
      ?? (report.dispatch.system.importBorders.isEmpty ? 0 : report.dispatch.importedShortTons)
    let paid = ResultTables.memberRows(report).reduce(
      imported * ((1 - share) * price + share * market.offsetPriceUSD)
    ) { $1.program == program ? $0 + $1.allowanceCostUSD + $1.offsetsCostUSD : $0 }
    let entry = market.entry
    let unsold = entry.issued - market.allocation.sold - market.allocation.offsetsUsed
    let held =
      entry.openingBank - entry.closingBank - entry.removed + entry.borrowed - entry.repaid - entry.passedOn
    let owed = entry.emissions - entry.surrendered
    return audit(
      report.year, "emitters by allowances, offsets and what is held" + Study.suffix(of: program), paid,
      market.auctionProceedsUSD + market.offsetsCostUSD + price * (unsold + held + owed),
      // Offsets may be as many as emissions, and then little is left of both.
      size: price * entry.emissions)
  }

  /// Importers lose nothing: what flows are worth more where they arrive pays for wheeling and allowances; the rest is congestion
  /// and what free imports are worth. What flows under contract may lose.
  private static func importers(_ report: YearReport, paid: Double) -> Audit? {
    let result = report.dispatch
    guard !result.system.importBorders.isEmpty,
      result.system.links.allSatisfy({ $0.contractedMW == 0 })
    else { return nil }
    let worth = result.system.links.indices.reduce(0) { sum, a in
      let (from, to) = result.energyValueUSD(link: a)
      return sum + from + to
    }
    let missing = result.costs.wheeling + result.importCostUSD - worth
    return Audit(
      year: report.year, name: "flows pay for wheeling and for allowances of imports",
      deviation: max(0, missing) / max(1, paid), tolerance: tolerance)
  }

  /// Sums that are one.
  ///
  /// - Parameter size: Size of their parts, where these may take each other off.
  private static func audit(
    _ year: Int, _ name: String, _ a: Double, _ b: Double, size: Double = 0
  ) -> Audit {
    Audit(
      year: year, name: name, deviation: abs(a - b) / max(1, abs(a), abs(b), size),
      tolerance: tolerance)
  }

  /// Share of a sum of money that rounding may leave: prices and amounts are known to 1e-9 each, and certificates of a plan to
  /// what a plan may miss of a standard.
  private static let tolerance = 1e-6
}
