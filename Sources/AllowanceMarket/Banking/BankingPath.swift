import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem

/// Why a banking path could not be found.
public enum BankingPathError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A rule that only one year at a time can follow.
  case notDefined(String)
  /// A number is not finite or out of order.
  case badInput(year: Int, what: String)
  /// Neither solver certified a path.
  case notSolved(String)

  /// Text for people.
  public var description: String {
    switch self {
    case .notDefined(let what): "\(what) is not defined with perfect foresight"
    case .badInput(let year, let what): "\(year): \(what)"
    case .notSolved(let reason): "no banking path found: \(reason)"
    }
  }
}

/// Prices and banks of all years at once, when holders foresee them.
///
/// With real discount rate r, price p_t in the money of the study, bank B_t, carry share c_t and d years between two
/// run years, holders' arbitrage leaves 0 <= B_t perpendicular to (1 + r)^d p_t - c_t p_{t+1} >= 0 (Rubin 1996; with a
/// bank limit the sign may turn where the limit binds). Together with supply by steps and demand by switches these are
/// the optimality conditions of one linear program:
///
///     minimise    sum_t (1 + r)^-(t - t_0) [ sum of switch prices x falls + sum of step prices x sold
///                                            + highest price x short ]
///     subject to  emissions_t + falls_t = emissions_t at price 0
///                 B_{t-1} + sold_t + short_t - surrendered_t - removed_t = B_t / c_t,  0 <= B_t <= limit_t
///                 surrendered_t = share_t emissions_t, and all that is outstanding in a true-up year
///
/// whose duals are discounted prices. Nearly all of its columns have one entry, so `StackSimplex` solves it; the other
/// solver is asked where that gives up. The reserve price, reserves and ceiling are steps, sold in part at their price.
public struct BankingPath: Sendable {
  /// Real discount rate of holders, per year.
  public var discountRate: Double
  /// Price at which a shortage is declared in a year without a ceiling, $/short ton.
  public var maximumPriceUSD: Double
  /// What a banked allowance is worth after the last year, $/short ton in that year; 0: free disposal.
  public var terminalPriceUSD: Double

  /// Creates a solver.
  public init(discountRate: Double, maximumPriceUSD: Double, terminalPriceUSD: Double = 0) {
    self.discountRate = discountRate
    self.maximumPriceUSD = maximumPriceUSD
    self.terminalPriceUSD = terminalPriceUSD
  }

  /// Finds the path from a ledger on.
  ///
  /// - Parameters:
  ///   - years: Ascending; gaps discount by their length.
  ///   - program: Convention, banking.
  ///   - ledger: Bank and obligations before the first year.
  /// - Throws: `BankingPathError`.
  public func solve(
    _ years: [BankingYear], program: AllowanceProgram, ledger: AllowanceLedger
  ) throws(BankingPathError) -> [BankingOutcome] {
    guard !years.isEmpty else { return [] }
    let problem = try BankingProblem(self, years, program, ledger)
    let lowest = try problem.solve(tilt: 1)
    // The other end of the intervals; where the path is unique it is the same.
    let highest = try problem.solve(tilt: -1)
    return problem.outcomes(lowest, highestDuals: highest.duals)
  }
}
