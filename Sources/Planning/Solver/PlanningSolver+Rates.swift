import DispatchSolvePowerDispatch

// Holders who discount otherwise than the window's money does.
extension PlanningSolver {
  /// Share of a price by which what holding costs may differ from what it follows from: what solves leave of prices.
  private static let rateTolerance = 1e-9
  /// Windows that are planned before the rates are given up. What holding costs follows from prices by the difference of rates, and a price
  /// moves by no more than it, so each window leaves that share of the difference.
  private static let rateLimit = 40

  /// Plans a window in which holders of some programs ask for a rate of their own.
  ///
  /// Their bank has a cost that follows from the prices that it brings about, so it is looked for: none at first, then that of the last
  /// plan's prices.
  ///
  /// - Parameters: As of `solve`.
  /// - Returns: The plan, and the window with what holding costs in it.
  /// - Throws: `PlanningError`, `ratesNotSettled` where none is found.
  public func solveAtOwnRates(
    _ window: PlanningWindow, knowing costs: [Int: YearCost] = [:], near nearUSD: Double? = nil,
    pricing pricedYears: Int = 0, shouldStop: () -> Bool = { false }, progress: (Progress) -> Void = { _ in }
  ) throws(PlanningError) -> (result: PlanningResult, window: PlanningWindow) {
    var (window, costs, near) = (window, costs, nearUSD)
    var worst = Double.infinity
    for _ in 1...Self.rateLimit {
      let result = try solve(
        window, knowing: costs, near: near, pricing: pricedYears, shouldStop: shouldStop, progress: progress)
      let held = window.holdingCostsUSD
      let following = window.holdingCostsUSD(atPricesOf: result)
      worst = 0
      for (m, years) in following.enumerated() {
        for (t, cost) in years.enumerated() {
          let price = result.years[t].market(m).priceUSD
          worst = max(worst, abs(cost - (held.isEmpty ? 0 : held[m][t])) / max(1, price))
        }
      }
      if worst <= Self.rateTolerance { return (result, window) }
      window.holdingCostsUSD = following
      costs = result.costs
      near = result.years.first?.priceUSD
    }
    throw .ratesNotSettled(iterations: Self.rateLimit, difference: worst)
  }
}

extension PlanningWindow {
  /// Whether holders of some program ask for a rate of their own.
  public var hasOwnRates: Bool {
    programs.contains { program in program.discountRate.map { $0 != discountRate } ?? false }
  }

  /// By program and year, what holding an allowance into the next year has to cost, in the first year's money, so that its price rises by
  /// its holders' rate: w p ((1 + r_m) / (1 + r) - 1) over the share that is carried.
  func holdingCostsUSD(atPricesOf result: PlanningResult) -> [[Double]] {
    programs.enumerated().map { m, program in
      years.indices.map { t in
        let carried = min(1, max(0, program.rules[t].carryShare))
        guard t + 1 < years.count, program.isBanking, carried > 0, let rate = program.discountRate else {
          return 0
        }
        let growth = (years[t].system.year..<years[t + 1].system.year).reduce(1.0) { growth, _ in
          growth * (1 + rate) / (1 + discountRate)
        }
        let price = result.years[t].market(m).priceUSD
        return (growth - 1) * weights[t] * price / carried
      }
    }
  }
}
