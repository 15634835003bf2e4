import AllowanceMarket
import PowerDispatch
import PowerSystem

/// The banking path of a run whose holders foresee all of its years, and whose fleet answers to the prices.
///
/// Holders of allowances foresee all years; who builds looks at the year at hand, in which an addition has to earn its
/// cost. Additions last, so a price decides about emissions of all later years. Prices and additions are iterated to
/// their fixed point: additions and closures -> curves of all years -> banking path -> additions and closures at its
/// prices.
struct FleetForesight {
  let years: YearRunner
  let program: AllowanceProgram
  let ledger: AllowanceLedger
  let dearestUSD: Double

  /// Additions of every year, MW: the study's limits in their order, year after year.
  private typealias Additions = [Double]

  /// A path with what it would have built.
  private struct Pass {
    var foreseen: [ForeseenYear]
    var built: Additions
    /// Units that close, by year.
    var closed: [Set<String>]
  }

  /// Additions that differ by less than this are the same, MW: 1e-5, less in a system of less than a gigawatt. A
  /// megawatt moves emissions by some thousand short tons at most, which leaves a few billionths of the total.
  private var capacityToleranceMW: Double {
    let largest = years.study.demand.reduce(0) { max($0, $1.demandMWh / 8760) }
    return 1e-5 * min(1, max(1e-6, largest / 1000))
  }
  /// Passes after which the iteration is given up; the default study needs some 45.
  private static let passLimit = 200

  /// Finds the path.
  ///
  /// - Parameter progress: Told pass, price of the first year and largest change of an addition, MW.
  /// - Throws: `RunError.fleetNotSettled` when additions and prices do not settle.
  func path(
    _ requested: [Int], from state: FixedPointRuntimeState, progress: (Int, Double, Double) -> Void
  ) throws(RunError) -> [ForeseenYear] {
    var assumed = Additions(repeating: 0, count: requested.count * years.study.buildLimits.count)
    var closed = requested.map { _ in Set<String>() }
    var prices: [Double] = []
    // An addition of one year cuts emissions of all later ones: a full step would overshoot many times.
    var mixing = AndersonMixing(share: 0.5)
    var distance = Double.infinity
    var unsettled: Set<String> = []
    for number in 1...Self.passLimit {
      let pass = try pass(requested, from: state, assumed, closed, near: prices)
      prices = pass.foreseen.map(\.outcome.emissionsPriceUSD)
      distance = zip(pass.built, assumed).reduce(0) { max($0, abs($1.0 - $1.1)) }
      progress(number, prices.first ?? 0, distance)
      if distance <= capacityToleranceMW, pass.closed == closed { return pass.foreseen }
      unsettled = zip(closed, pass.closed).reduce(into: Set()) {
        $0.formUnion($1.0.symmetricDifference($1.1))
      }
      closed = pass.closed
      assumed = mixing.next(after: assumed, value: pass.built).map { max(0, $0) }
    }
    throw .fleetNotSettled(
      passes: Self.passLimit, residualMW: distance, units: unsettled.sorted())
  }

  /// Position of an option's limit in the additions of a year.
  private func position(_ option: OpenOption) -> Int? {
    years.study.buildLimits.firstIndex {
      $0.zone == option.addition.zone && $0.technology == option.addition.technology
    }
  }

  /// The path with the fleets that assumed additions give, and what would be built at its prices.
  private func pass(
    _ requested: [Int], from state: FixedPointRuntimeState, _ assumed: Additions,
    _ closed: [Set<String>], near prices: [Double]
  ) throws(RunError) -> Pass {
    var systems: [(system: DispatchSystem, options: [OpenOption])] = []
    var carried = state
    for (t, year) in requested.enumerated() {
      let context = YearContext(study: years.study, model: years.model, year: year)
      let decided = try Decision().run(PreSequence().run(carried, context).step, context).step
      systems.append((decided.system, decided.options))
      carried = decided.carried
      for option in decided.options {
        guard let k = position(option) else { continue }
        let built = min(assumed[t * years.study.buildLimits.count + k], option.limitMW)
        guard built > 0 else { continue }
        carried.enter(option.addition, builtMW: built)
      }
      _ = carried.fleet.liquidate(closed[t])
    }
    do {
      return try withSessions(systems.map(\.system)[...], []) { sessions in
        let foreseen = try path(requested, sessions, near: prices)
        var built = Additions(repeating: 0, count: assumed.count)
        var results: [DispatchResult] = []
        for (t, session) in sessions.enumerated() {
          let result = try foreseen[t].dispatch(session).result
          results.append(result)
          for (option, build) in zip(systems[t].options, result.builds) {
            guard let k = position(option) else { continue }
            built[t * years.study.buildLimits.count + k] = build.builtMW
          }
        }
        return Pass(
          foreseen: foreseen, built: built,
          closed: try closures(requested, from: state, systems.map(\.options), results))
      }
    } catch let error as RunError {
      throw error
    } catch let error as DispatchError {
      throw .dispatch(error)
    } catch {
      throw .unexpected("\(error)")
    }
  }

  /// The units that close in each year when dispatch comes to these results.
  private func closures(
    _ requested: [Int], from state: FixedPointRuntimeState, _ options: [[OpenOption]],
    _ results: [DispatchResult]
  ) throws(RunError) -> [Set<String>] {
    var carried = state
    var closed: [Set<String>] = []
    for (t, year) in requested.enumerated() {
      let context = YearContext(study: years.study, model: years.model, year: year)
      let planned = try PreSequence().run(carried, context).step
      let settled = YearState.Settled(
        cleared: YearState.Cleared(
          decided: YearState.Decided(planned: planned, options: options[t], system: results[t].system),
          equilibrium: YearEquilibrium(dispatch: results[t], market: .none)),
        carried: planned.carried, market: nil)
      let aged = try Lifecycle().run(settled, context).step
      closed.append(Set(aged.closures.filter { !$0.isVetoed }.map(\.unit)))
      carried = aged.carried
    }
    return closed
  }

  /// Opens a session for every system at once.
  private func withSessions<R>(
    _ systems: ArraySlice<DispatchSystem>, _ open: [any DispatchSession],
    _ body: ([any DispatchSession]) throws -> R
  ) throws -> R {
    guard let first = systems.first else { return try body(open) }
    return try years.model.withSession(first) {
      try withSessions(systems.dropFirst(), open + [$0], body)
    }
  }

  /// The path on the sessions' curves, which are evaluated only where it leads.
  private func path(
    _ requested: [Int], _ sessions: [any DispatchSession], near prices: [Double]
  ) throws -> [ForeseenYear] {
    var curves = sessions.map { _ in TangentCurve() }
    for (t, session) in sessions.enumerated() {
      for price in t < prices.count ? [prices[t] * 0.95, prices[t], prices[t] * 1.05] : [0, 50, dearestUSD] {
        _ = curves[t].add(try session.evaluate(at: price))
      }
    }
    while true {
      var market: [BankingYear] = []
      for (t, year) in requested.enumerated() {
        guard let rules = program.rules(in: year) else { throw RunError.noProgramRules(year: year) }
        market.append(
          BankingYear(
            rules: rules, demand: try curves[t].demand(from: 0),
            isTrueUp: program.isTrueUp(rules)))
      }
      var foreseen = try PerfectForesight.foreseen(market, years.study, program, ledger)
      var isNews = false
      for (t, session) in sessions.enumerated() {
        let point = try session.evaluate(at: foreseen[t].outcome.emissionsPriceUSD)
        if curves[t].add(point) { isNews = true }
      }
      guard !isNews else { continue }
      for t in foreseen.indices { foreseen[t].hasAdditions = !sessions[t].system.buildOptions.isEmpty }
      return foreseen
    }
  }
}
