import DispatchSolvePowerDispatch

/// Dispatch with capacity that may be added, the build options of a system, at given allowance prices: additions are least
/// cost jointly with dispatch, so that emissions stay a step function of the price that never rises.
public struct AdditionDispatch: DispatchModel {
  /// Dispatches what nothing may be added to, and years with additions in place.
  public let model: any DispatchModel
  /// Limits of several build options of its systems together, by their indices.
  public let limits: [PlanningWindow.SharedLimit]
  /// Threads that plan; results do not depend on it.
  public let threads: Int

  /// Creates the model.
  public init(_ model: any DispatchModel, limits: [PlanningWindow.SharedLimit] = [], threads: Int = 1) {
    self.model = model
    self.limits = limits
    self.threads = threads
  }

  /// See `DispatchModel`.
  public func withSession<R, Failure: Error>(
    _ system: DispatchSystem, failing: (DispatchError) -> Failure,
    _ body: (any DispatchSession) throws(Failure) -> R
  ) throws(Failure) -> R {
    guard !system.buildOptions.isEmpty else {
      return try model.withSession(system, failing: failing, body)
    }
    return try body(AdditionSession(system, model, limits, threads: threads))
  }
}

/// A year with additions at work: one linear program of which only the price changes, else plans that keep what they learnt.
final class AdditionSession: YearlySession {
  let system: DispatchSystem
  private let model: any DispatchModel
  private let mark = SessionMark()
  /// The system with a price on covered emissions on top of its own; which of two is paid is the caller's.
  private let year: YearAdditions
  /// The year as one program; nil where it is not solved as one, or gave up once.
  private lazy var whole = WholeYear(year)
  /// The session of the last price, whose blocks and limits of annual rows go on.
  private var last: PlanningSession?
  /// What is known near the last optimum.
  private var known: [Int: YearCost] = [:]
  private var solved: [Double: Optimum] = [:]

  /// The optimum at one price on covered emissions.
  private struct Optimum: Sendable {
    var priceUSD: Double
    var additionsMW: [Double]
    var emissions: Double
    /// Additions, dispatch and emissions at the price, $.
    var costUSD: Double
  }

  init(
    _ system: DispatchSystem, _ model: any DispatchModel, _ limits: [PlanningWindow.SharedLimit], threads: Int
  ) {
    self.system = system
    self.model = model
    var planned = system
    planned.combination = .sum
    year = YearAdditions(planned, limits: limits, threads: threads)
  }

  func optimumTotals(
    at price: Double
  ) throws(DispatchError) -> (emissions: Double, baseCost: Double, kept: any Sendable) {
    if let known = solved[price] { return totals(known) }
    if let whole, price >= system.carbonPriceUSD {
      if let found = try whole.optimum(at: price - system.carbonPriceUSD) {
        let optimum = Optimum(
          priceUSD: price, additionsMW: found.additionsMW, emissions: found.emissions, costUSD: found.costUSD)
        solved[price] = optimum
        return totals(optimum)
      }
      self.whole = nil
    }
    let result = try plan(price, pricing: 0)
    let optimum = Optimum(
      priceUSD: price, additionsMW: result.additionsMW, emissions: result.years[0].emissions,
      costUSD: result.costUSD)
    solved[price] = optimum
    return totals(optimum)
  }

  private func totals(_ optimum: Optimum) -> (emissions: Double, baseCost: Double, kept: any Sendable) {
    (optimum.emissions, optimum.costUSD - optimum.priceUSD * optimum.emissions, mark.marked(optimum))
  }

  /// The year at a price on covered emissions, its own carbon price in it; where what was learnt at earlier prices makes
  /// the master too hard, from nothing.
  private func plan(_ price: Double, pricing count: Int) throws(DispatchError) -> PlanningResult {
    do throws(DispatchError) {
      return try plan(price, count)
    } catch {
      guard !known.isEmpty, case .invalidProgram = error else { throw error }
      known = [:]
      last = nil
      return try plan(price, count)
    }
  }

  private func plan(_ price: Double, _ count: Int) throws(DispatchError) -> PlanningResult {
    do throws(PlanningError) {
      let window = year.window(rules: nil, emissionsPriceUSD: price - system.carbonPriceUSD)
      try window.check()
      let session = try PlanningSession(window, known, near: nil, threads: year.threads, wider: last)
      last = session
      let result = try PlanningSolver(threads: year.threads).plan(
        session, pricing: count, { false }, { _ in })
      known = result.costs
      return result
    } catch {
      if case .dispatch(let error) = error { throw error }
      throw .invalidProgram("\(system.year): \(error)")
    }
  }

  func result(
    at allowancePriceUSD: Double, lower: DispatchPoint, upper: DispatchPoint, upperWeight: Double
  ) throws(DispatchError) -> DispatchResult {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    let low: Optimum = try mark.optimum(of: lower)
    let high: Optimum = try mark.optimum(of: upper)
    func mix(_ a: Double, _ b: Double) -> Double { a == b ? a : (1 - upperWeight) * a + upperWeight * b }
    let built = year.amounts(zip(low.additionsMW, high.additionsMW).map { mix($0, $1) })
    var planned = try plan(system.effectivePrice(allowancePriceUSD), pricing: 1).years[0]
    planned.emissionsPriceUSD = allowancePriceUSD
    planned.emissions = mix(low.emissions, high.emissions)
    return try model.withSession(system.fixing(built), failing: { $0 }) { session throws(DispatchError) in
      try YearAdditions(system).found(session, planned, builtMW: built, iterations: 0).dispatch
    }
  }

  func secondOpinion(_ point: DispatchPoint) throws(DispatchError) -> Double? {
    let optimum: Optimum = try mark.optimum(of: point)
    return try model.withSession(
      system.fixing(year.amounts(optimum.additionsMW)), failing: { $0 }
    ) { session throws(DispatchError) in
      try session.secondOpinion(try session.evaluate(at: point.allowancePriceUSD))
    }
  }
}
