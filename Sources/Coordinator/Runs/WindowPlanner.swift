import DispatchSolveAllowanceMarket
import DispatchSolvePlanning
import DispatchSolvePowerSystem

/// Plans the window that begins with a year, from what is carried into it.
struct WindowPlanner {
  let study: Study
  /// First year of the window.
  let year: Int
  let threads: Int
  /// Years and their programs that windows leave to the next ones.
  var kept: KeptPrograms?

  /// What a window decided.
  struct Found {
    /// Plans of its years, ascending.
    var years: [YearPlan]
    /// What is known of the costs of its years.
    var costs: [Int: YearCost]
  }

  /// Years that the window sees: as many as foresight says, past the tables only where their last year is held.
  var years: [Int] {
    let end: Int
    switch study.settings.foresight {
    case .myopic: end = year
    case .years(let count): end = year + count - 1
    case .perfect: end = study.horizonYear ?? year
    }
    let seen = study.settings.hold == .none ? min(end, study.lastTableYear ?? end) : end
    return Array(year...max(year, seen))
  }

  /// The window, from what is carried into it.
  private func window(
    _ carried: FixedPointRuntimeState, _ outlook: Outlook
  ) throws(PlanningError) -> PlanningWindow {
    let years = years
    var window = try PlanningWindow(
      study: study.held(through: years.last ?? year), years: years, origin: outlook.origin,
      earlier: outlook.additions, closed: outlook.closed, ledger: carried.ledger,
      furtherLedgers: carried.furtherLedgers, seen: kept?.years(of: study, origin: outlook.origin) ?? [])
    // Where no other window follows there is nothing to keep them for.
    if study.settings.foresight != .perfect { kept?.keep(window.years, of: study, origin: outlook.origin) }
    window.certificates = carried.certificates ?? [:]
    return window
  }

  /// Plans the window.
  ///
  /// - Parameters:
  ///   - begins: Shown the window before it is planned.
  ///   - shouldStop: Asked before every iteration.
  ///   - progress: Told every iteration.
  func plan(
    _ carried: FixedPointRuntimeState, _ outlook: Outlook,
    begins: (PlanningWindow) throws(RunError) -> Void = { _ throws(RunError) in },
    shouldStop: () -> Bool, progress: (PlanningSolver.Progress) -> Void
  ) throws(RunError) -> Found {
    var window: PlanningWindow
    do {
      window = try self.window(carried, outlook)
    } catch {
      throw RunError(error, year: year)
    }
    let isLasting = study.settings.foresight == .perfect
    // Where no other window follows there is nothing to keep them for.
    let solver = PlanningSolver(
      gap: study.settings.planningGap, threads: threads, kept: isLasting ? nil : kept)
    func solve(
      _ window: PlanningWindow, knowing costs: [Int: YearCost], near: Double?
    ) throws(RunError) -> PlanningResult {
      do throws(PlanningError) {
        return try solver.solve(
          window, knowing: costs, near: near, expectedMW: outlook.expected.map(window.amounts),
          pricing: isLasting ? window.years.count : 1,
          shouldStop: shouldStop, progress: progress)
      } catch {
        throw RunError(error, year: year)
      }
    }
    if window.hasOwnRates {
      let found: (result: PlanningResult, window: PlanningWindow)
      do throws(PlanningError) {
        found = try solver.solveAtOwnRates(
          window, knowing: outlook.costs, near: outlook.nearUSD,
          pricing: isLasting ? window.years.count : 1, shouldStop: shouldStop, progress: progress)
      } catch {
        throw RunError(error, year: year)
      }
      try begins(found.window)
      return Found(
        years: plans(found.window, found.result, outlook, isLasting: isLasting), costs: found.result.costs)
    }
    guard let offers = self.offers(carried) else {
      try begins(window)
      let result = try solve(window, knowing: outlook.costs, near: outlook.nearUSD)
      return Found(years: plans(window, result, outlook, isLasting: isLasting), costs: result.costs)
    }
    var (costs, near) = (outlook.costs, outlook.nearUSD)
    func settle(_ start: WindowOffers.Path) throws(RunError) -> WindowOffers.Settled {
      try offers.settle(from: start) { rules throws(RunError) in
        window.offer(rules)
        let result = try solve(window, knowing: costs, near: near)
        costs = result.costs
        near = result.years.first?.priceUSD
        return result
      }
    }
    let found = try settle(offers.steadyStart)
    // Starts that are the same lead to the same, and that none is found from another says nothing of the first.
    var other: WindowOffers.Settled?
    if offers.plainStart != offers.steadyStart {
      do throws(RunError) {
        other = try settle(offers.plainStart)
      } catch {
        guard case .offersNotSettled = error else { throw error }
      }
    }
    window.offer(offers.rules(found.path))
    try begins(window)
    var years = plans(window, found.result, outlook, isLasting: isLasting)
    for t in years.indices {
      years[t].offers = OfferPlan(
        years: found.offers.map { $0[t] }, windows: found.iterations,
        otherPricesUSD: offers.programs.indices.map { p in
          guard let price = other?.priceUSD(program: p, year: t) else { return nil }
          let own = found.priceUSD(program: p, year: t)
          return abs(price - own) <= WindowOffers.tolerance * max(1, own) ? nil : price
        })
    }
    return Found(years: years, costs: costs)
  }

  /// What is to be found of the offers of the window's years; nil where they follow from no year of it.
  private func offers(_ carried: FixedPointRuntimeState) -> WindowOffers? {
    guard study.program?.offerRules?.lookBack == true, let first = carried.ledger, years.count > 1 else {
      return nil
    }
    let programs = study.held(through: years.last ?? year).allowancePrograms
    let books = carried.offerBooks(of: study)
    let ledgers = [first] + carried.furtherLedgers
    return WindowOffers(
      programs: programs, years: years, books: books, ledgers: ledgers,
      first: zip(programs, zip(books, ledgers)).map { program, item in
        item.0.offer(in: year, of: program, ledger: item.1)
      }, maximumPriceUSD: study.settings.maximumAllowancePriceUSD)
  }

  private func plans(
    _ window: PlanningWindow, _ result: PlanningResult, _ outlook: Outlook, isLasting: Bool
  ) -> [YearPlan] {
    var before = PlanningWindow.Decisions()
    return result.years.enumerated().map { t, planned in
      let decided = window.decisions(of: result, nextYear: planned.year + 1)
      let decisions = PlanningWindow.Decisions(
        additions: decided.additions.filter { !before.additions.contains($0) },
        closed: decided.closed.compactMap { $0.beyond(before.closed) })
      before = decided
      let committed = outlook.additions.reduce(0) { $1.year == planned.year ? $0 + $1.builtMW : $0 }
      let added = zip(window.additions, result.additionsMW).reduce(committed) { sum, item in
        let enters = item.0.capacity.firstIndex { $0 != nil }
        return item.0.decisionYear != nil && enters == t ? sum + item.1 : sum
      }
      let weight = (result.years[0].year..<planned.year).reduce(1.0) { weight, _ in
        weight / (1 + window.discountRate)
      }
      let next = t + 1 < result.years.count ? result.years[t + 1] : nil
      let isLast = next == nil
      var programs = window.programs.enumerated().map { m, program in
        ProgramPlan(
          window, program, t, planned.market(m),
          next: next.map { (year: $0.year, market: $0.market(m)) })
      }
      let first =
        programs.isEmpty
        ? ProgramPlan(
          laterWorthUSD: next == nil ? window.terminalPriceUSD ?? 0 : 0,
          carryShare: window.isBanking ? 1 : 0)
        : programs.removeFirst()
      return YearPlan(
        window: year, planned: planned, decisions: decisions,
        addedMW: added,
        laterWorthUSD: first.laterWorthUSD,
        rents: LimitRent.rents(window, result, year: planned.year, weight: weight, study: study),
        offeredShortTons: first.offeredShortTons, tierShareSold: first.tierShareSold,
        carryShare: first.carryShare, bankLimitShortTons: first.bankLimitShortTons,
        borrowing: first.borrowing, further: programs,
        isLasting: isLasting && !isLast, isAlone: result.years.count == 1 && !isLasting, gap: result.gap,
        allowedGap: result.allowedGap, disagreement: result.disagreement,
        aboveSharedLimits: window.aboveSharedLimits(result.additionsMW),
        iterations: result.iterations)
    }
  }
}

extension PlanningWindow.ClosedCapacity {
  /// What it is more than closures that are known; nil for nothing.
  fileprivate func beyond(_ known: [Self]) -> Self? {
    guard let before = known.first(where: { $0.name == name && $0.year == year }) else { return self }
    var rest = self
    rest.closedMW -= before.closedMW
    return rest.closedMW > Fleet.capacityTolerance * max(1, closedMW) ? rest : nil
  }
}

extension RunError {
  /// What it means for a run that a window that begins with a year was not planned.
  init(_ error: PlanningError, year: Int) {
    switch error {
    case .stopped: self = .stopped
    case .dispatch(let error): self = .dispatch(error)
    case .badInput(let what): self = .notSupported(what)
    default: self = .window(year: year, error)
    }
  }
}

extension Study {
  /// Years in which a window begins in a run for some years; none where every year is decided on its own.
  public func windowYears(for requested: [Int]) -> [Int] {
    guard isPlannedAhead else { return [] }
    let visited = visitedYears(for: requested)
    guard settings.foresight == .perfect else { return visited }
    let horizon = horizonYear ?? Int.max
    return visited.filter { $0 == visited.first || $0 > horizon || changesView(in: $0) }
  }

  /// Whether years are decided by windows, of one year where foresight is myopic: where something other than dispatch, the
  /// market and additions at a year's own price is decided, or several markets clear together.
  var isPlannedAhead: Bool {
    let isWhole =
      settings.expansion.isEnabled && settings.expansion.wholeUnits
      && buildLimits.contains { $0.unitSizeMW != nil }
    return isWhole || hasSeveralPrograms || hasOffsets || carriesCertificates || settings.foresight != .myopic
      || settings.lifecycle.closesByOptimum
      || !reserveMargins.isEmpty || hasSharedLimits
  }

  /// Whether limits are more than one a zone and technology: those of groups, or rows of different years.
  private var hasSharedLimits: Bool {
    guard settings.expansion.isEnabled else { return false }
    let options = PlanningWindow.options(of: self)
    return !buildGroupLimits.isEmpty
      || zip(options, options.dropFirst()).contains { $0.zone == $1.zone && $0.technology == $1.technology }
  }
}
