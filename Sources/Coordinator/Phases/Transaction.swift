import AllowanceMarket
import PowerSystem

/// Enters the year's equilibrium into the ledger: surrender, true-up, bank, proceeds.
public struct Transaction: YearPhase {
  /// Creates the phase.
  public init() {}

  /// Runs it.
  public func run(_ state: inout YearState, _ context: YearContext) throws(RunError) -> PhaseNotes {
    guard let equilibrium = state.equilibrium else {
      throw .unexpected("\(context.year): there is no equilibrium to settle")
    }
    var notes = PhaseNotes()
    guard let program = context.study.program, var ledger = state.carried.ledger else { return notes }
    guard let rules = program.rules(in: context.year) else { throw .noProgramRules(year: context.year) }
    let market = AllowanceMarketYear(
      program: program, maximumPriceUSD: context.study.settings.maximumAllowancePriceUSD)
    let isTrueUp = program.isTrueUp(rules, nextYear: context.nextYear)
    do throws(LedgerError) {
      switch equilibrium.market {
      case .none: break
      case .cleared(let clearing, let supply):
        state.market = try market.settle(clearing, supply: supply, isTrueUp: isTrueUp, ledger: &ledger)
      case .foreseen(let foreseen, let lower, let upper):
        state.market = try market.settle(
          foreseen.outcome, lower: lower, upper: upper, rules: rules, isTrueUp: isTrueUp, ledger: &ledger)
      }
    } catch {
      throw .ledger(error)
    }
    state.carried.ledger = ledger
    if let cleared = state.market {
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
    return notes
  }
}
