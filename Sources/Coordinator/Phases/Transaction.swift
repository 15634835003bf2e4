import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// Enters the year's equilibrium into the ledger: surrender, true-up, bank, proceeds.
public struct Transaction: YearPhase {
  /// Creates the phase.
  public init() {}

  /// Runs it.
  public func run(
    _ before: YearState.Cleared, _ context: YearContext
  ) throws(RunError) -> (step: YearState.Settled, notes: PhaseNotes) {
    let equilibrium = before.equilibrium
    var settled = YearState.Settled(cleared: before, carried: before.decided.carried, market: nil)
    var notes = PhaseNotes()
    let programs = context.study.allowancePrograms
    guard let program = programs.first, var ledger = settled.carried.ledger else { return (settled, notes) }
    do throws(LedgerError) {
      settled.market = try Self.settle(equilibrium.market, program, &ledger, context)
      if case .planned(let plan, _, _) = equilibrium.market {
        for (m, program) in programs.dropFirst().enumerated() {
          let market = Self.market(m, of: plan, equilibrium.dispatch)
          if let cleared = try Self.settle(
            market, program, place: m + 1, &settled.carried.furtherLedgers[m], context)
          {
            settled.furtherMarkets.append(cleared)
          }
        }
      }
    } catch {
      throw .ledger(error)
    }
    settled.carried.ledger = ledger
    Self.enterOffers(&settled, context)
    if let cleared = settled.market {
      notes.figure("surrendered_short_tons", cleared.entry.surrendered)
      notes.figure("bank_short_tons", cleared.entry.closingBank)
      notes.figure("auction_proceeds_usd", cleared.auctionProceedsUSD)
      let result = equilibrium.dispatch
      notes.count(
        "zones with compliance cost",
        zip(result.system.zones, result.zones).filter { $0.isCovered && $1.coveredEmissionsShortTons > 0 }
          .count
      )
    }
    return (settled, notes)
  }

  /// Enters what the year offered, its prices and what stayed unsold into the books of offers.
  private static func enterOffers(_ settled: inout YearState.Settled, _ context: YearContext) {
    guard !context.offers.isEmpty, let market = settled.market else { return }
    var books = settled.carried.offerBooks(of: context.study)
    for (p, item) in zip(context.study.allowancePrograms, [market] + settled.furtherMarkets).enumerated()
    where p < context.offers.count {
      books[p].enter(
        context.offers[p], of: item.0, priceUSD: item.1.clearing.priceUSD,
        unsoldShortTons: item.1.unsoldShortTons, offsetsShortTons: item.1.allocation.offsetsUsed)
    }
    settled.carried.offers = books
  }

  /// The market of a program beside the first, as planned, with what dispatch emits.
  ///
  /// - Parameter m: Its place among them.
  private static func market(
    _ m: Int, of plan: YearPlan, _ dispatch: DispatchResult
  ) -> YearEquilibrium.Market {
    let planned = plan.planned.further[m]
    let emitted =
      dispatch.system.programRows.first { $0.program == m + 1 }.map {
        dispatch.programEmissionsShortTons(row: $0.row)
      } ?? 0
    // Of what costs nothing the plan says no amount.
    let emissions = planned.emissionsPriceUSD > 0 ? planned.emissions : min(planned.emissions, emitted)
    let point = DemandPoint(priceUSD: planned.emissionsPriceUSD, emissionsShortTons: emissions)
    var own = plan
    own.planned.first = planned
    own.planned.emissions = emissions
    return .planned(own, lower: point, upper: point)
  }

  /// Enters a program's market into its ledger.
  private static func settle(
    _ found: YearEquilibrium.Market, _ program: AllowanceProgram, place: Int = 0,
    _ ledger: inout AllowanceLedger, _ context: YearContext
  ) throws(LedgerError) -> ClearedYear? {
    guard var rules = program.rules(in: context.year) else {
      throw .missingControlPeriod(year: context.year)
    }
    // What is emitted is known now, and so is how much of it offsets may cover.
    if case .planned(let plan, _, _) = found {
      rules.offsets = rules.offsets?.known(emissions: plan.planned.emissions)
    }
    let market = AllowanceMarketYear(
      program: program, maximumPriceUSD: context.study.settings.maximumAllowancePriceUSD)
    let isTrueUp = program.isTrueUp(rules)
    switch found {
    case .none: return nil
    case .cleared(let clearing, let supply):
      return try market.settle(clearing, supply: supply, isTrueUp: isTrueUp, ledger: &ledger)
    case .planned(let plan, let lower, let upper) where plan.isAlone:
      return try market.settle(
        alone: plan.outcome, lower: lower, upper: upper, rules: rules, isTrueUp: isTrueUp,
        linked: plan.planned.linked(program: place), ledger: &ledger)
    case .planned(let plan, let lower, let upper):
      // What is missing is bought off where the plan of later years counts on that; else it stays owed.
      return try market.settle(
        plan.outcome, lower: lower, upper: upper, rules: rules, isTrueUp: isTrueUp,
        excusesShortage: plan.isLasting, linked: plan.planned.linked(program: place), ledger: &ledger)
    }
  }
}
