import DispatchSolveAllowanceMarket
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
    guard let program = context.study.program, var ledger = settled.carried.ledger else {
      return (settled, notes)
    }
    guard let rules = program.rules(in: context.year) else { throw .noProgramRules(year: context.year) }
    let market = AllowanceMarketYear(
      program: program, maximumPriceUSD: context.study.settings.maximumAllowancePriceUSD)
    let isTrueUp = program.isTrueUp(rules)
    do throws(LedgerError) {
      switch equilibrium.market {
      case .none: break
      case .cleared(let clearing, let supply):
        settled.market = try market.settle(clearing, supply: supply, isTrueUp: isTrueUp, ledger: &ledger)
      case .planned(let plan, let lower, let upper) where plan.isAlone:
        settled.market = try market.settle(
          alone: plan.outcome, lower: lower, upper: upper, rules: rules, isTrueUp: isTrueUp, ledger: &ledger)
      case .planned(let plan, let lower, let upper):
        // What is missing is bought off where the plan of later years counts on that; else it stays owed.
        settled.market = try market.settle(
          plan.outcome, lower: lower, upper: upper, rules: rules, isTrueUp: isTrueUp,
          excusesShortage: plan.isLasting, ledger: &ledger)
      }
    } catch {
      throw .ledger(error)
    }
    settled.carried.ledger = ledger
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
}
