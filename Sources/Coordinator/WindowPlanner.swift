import AllowanceMarket
import Planning
import PowerSystem

/// Plans the window that begins with a year, from what is carried into it.
struct WindowPlanner {
  let study: Study
  /// First year of the window.
  let year: Int
  let threads: Int

  /// What a window decided.
  struct Found {
    /// Plans of its years, ascending.
    var years: [YearPlan]
    /// What is known of the costs of its years.
    var costs: [Int: YearCost]
  }

  /// Years that the window sees: as many as foresight says, as far as the study's tables go.
  var years: [Int] {
    let last = study.lastPlannedYear ?? year
    switch study.settings.foresight {
    case .myopic: return [year]
    case .years(let count): return Array(year...max(year, min(year + count - 1, last)))
    case .perfect: return Array(year...max(year, last))
    }
  }

  /// Plans the window.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before every iteration.
  ///   - progress: Told every iteration.
  func plan(
    _ carried: FixedPointRuntimeState, _ outlook: Outlook, shouldStop: () -> Bool,
    progress: (PlanningSolver.Progress) -> Void
  ) throws(RunError) -> Found {
    do throws(PlanningError) {
      let years = years
      let window = try PlanningWindow(
        study: study, years: years, origin: outlook.origin, earlier: outlook.additions,
        ledger: carried.ledger)
      let isLasting = study.settings.foresight == .perfect
      let result = try PlanningSolver(gap: study.settings.planningGap, threads: threads).solve(
        window, knowing: outlook.costs, near: outlook.nearUSD, pricing: isLasting ? years.count : 1,
        shouldStop: shouldStop, progress: progress)
      return Found(years: plans(window, result, isLasting: isLasting), costs: result.costs)
    } catch {
      switch error {
      case .stopped: throw .stopped
      case .dispatch(let error): throw .dispatch(error)
      case .badInput(let what): throw .notSupported(what)
      default: throw .window(year: year, error)
      }
    }
  }

  private func plans(_ window: PlanningWindow, _ result: PlanningResult, isLasting: Bool) -> [YearPlan] {
    let optionCount = PlanningWindow.options(of: study).count
    return result.years.enumerated().map { t, planned in
      var added = Array(repeating: 0.0, count: optionCount)
      for (addition, amount) in zip(window.additions, result.additionsMW) {
        guard let option = addition.total, addition.entryYear == planned.year else { continue }
        added[option] += amount
      }
      let rules = window.years[t].rules
      let isLast = t + 1 == result.years.count
      let carry = window.isBanking ? min(1, max(0, rules?.carryShare ?? 1)) : 0
      var worth = window.terminalPriceUSD ?? rules?.reservePriceUSD ?? 0
      if !isLast {
        worth = carry * result.years[t + 1].priceUSD
        for _ in planned.year..<result.years[t + 1].year { worth /= 1 + window.discountRate }
      }
      return YearPlan(
        window: year, planned: planned, addedMW: added, laterWorthUSD: worth,
        carryShare: isLast && window.isBanking ? 1 : carry,
        bankLimitShortTons: isLast ? nil : rules?.bankLimitShortTons,
        isLasting: isLasting && !isLast, gap: result.gap, disagreement: result.disagreement,
        iterations: result.iterations)
    }
  }
}

extension Study {
  /// The last year that windows see: the last that every table by year has rows for.
  var lastPlannedYear: Int? {
    let demand = demand.map(\.year).max()
    guard let program, let rules = program.years.map(\.year).max() else { return demand }
    return demand.map { min($0, rules) }
  }
}
