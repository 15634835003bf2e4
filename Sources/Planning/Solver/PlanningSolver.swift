import DispatchSolvePowerDispatch

/// Finds the optimum of a window by decomposition (Benders on capacity and emissions).
///
/// The master proposes additions, banks and each year's emissions; every year is solved with them, warm, and its
/// duals bound its cost for all other proposals from below. At the end cost and bound meet: together they prove the
/// plan, whatever the path to it. Prices are duals of the master, a mix of those of the years' blocks.
public struct PlanningSolver: Sendable {
  /// Relative gap between cost and bound at which planning may stop; at 0 it stops when no block tells anything new.
  public var gap: Double
  /// Iterations after which planning is given up.
  public var iterationLimit: Int
  /// Threads; results do not depend on it.
  public var threads: Int
  /// Relative gap at which planning may stop where additions come in whole units.
  public var wholeUnitGap: Double
  /// Subproblems of one search for whole units; beyond it a plan has to do whose gap is below what a unit costs a year;
  /// where none does, up to 25 times as many.
  public var nodeLimit: Int
  /// Rows up to which parts of a year are solved together.
  var mostRowsTogether = PlanningBlocks.mostRows
  /// Whether a window of one year that is small enough is solved as one program.
  var decides = true
  /// Programs of years that windows leave to the next ones; nil: none are kept. Windows with whole units keep and take none.
  public var kept: KeptPrograms?

  /// Creates a solver.
  public init(
    gap: Double = 0, iterationLimit: Int = 500, threads: Int = 1, wholeUnitGap: Double = 1e-6,
    nodeLimit: Int = 2000, kept: KeptPrograms? = nil
  ) {
    self.gap = gap
    self.iterationLimit = iterationLimit
    self.threads = threads
    self.wholeUnitGap = wholeUnitGap
    self.nodeLimit = nodeLimit
    self.kept = kept
  }

  /// One iteration, for whoever watches.
  public struct Progress: Sendable, Hashable {
    /// Iteration, from 1.
    public var iteration: Int
    /// Cost of the best plan so far, $.
    public var costUSD: Double
    /// Best bound so far, $.
    public var boundUSD: Double
    /// Parts of years that told something new.
    public var newCuts: Int
    /// Solves of blocks so far.
    public var blockSolves: Int
  }

  /// Share of the best plan in what is asked about while the gap is wide; then the master's own proposals.
  private static let inOut = 0.3
  /// Relative gap up to which that share helps: nearer the end it only keeps plans from being the master's.
  private static let inOutGap = 1e-7
  /// Relative gap from which on a year tells more than one thing at once: with as many cuts before that the master takes longer.
  private static let nearGap = 1e-5
  /// By how much a cut must pass what is known, relative to the block's cost: a hundredfold of what rounding does.
  static let newsTolerance = 1e-12
  /// Relative gap that rounding of sums over all emissions leaves of a plan that one program has come to.
  private static let decisionTolerance = 1e-11
  /// Relative gap that rounding of sums over blocks and of the master's duals may leave where no block tells anything.
  private static let gapTolerance = 1e-9

  /// Plans a window.
  ///
  /// - Parameters:
  ///   - window: The window.
  ///   - costs: By year, what is known of its cost from other windows with the same system and kinds of capacity.
  ///   - nearUSD: A first year's price that is thought to be near, $/short ton; nil: none.
  ///   - expectedMW: By addition, what is thought near the best plan, MW, which is asked about first; nil: nothing is. Where additions
  ///     come in whole units it is not looked at.
  ///   - pricedYears: Number of first years whose prices of energy are wanted; with any, all prices are the lower ends.
  ///   - shouldStop: Asked before every iteration.
  ///   - progress: Told every iteration.
  /// - Throws: `PlanningError`.
  public func solve(
    _ window: PlanningWindow, knowing costs: [Int: YearCost] = [:], near nearUSD: Double? = nil,
    expectedMW: [Double]? = nil,
    pricing pricedYears: Int = 0, shouldStop: () -> Bool = { false }, progress: (Progress) -> Void = { _ in }
  ) throws(PlanningError) -> PlanningResult {
    try window.check()
    if let expectedMW {
      guard expectedMW.count == window.additions.count, expectedMW.allSatisfy(\.isFinite) else {
        throw .badInput("\(expectedMW.count) amounts are expected of \(window.additions.count) additions")
      }
    }
    if window.hasWholeUnits {
      return try wholeUnits(window, costs, near: nearUSD, pricing: pricedYears, shouldStop, progress)
    }
    let session = try PlanningSession(
      window, costs, near: nearUSD, threads: threads, expectedMW: expectedMW, kept: kept,
      decides: decides, mostRowsTogether: mostRowsTogether)
    let result = try plan(session, pricing: pricedYears, shouldStop, progress)
    kept?.keep(session.blocks.years)
    return result
  }

  /// The optimum of a session's window.
  func plan(
    _ session: PlanningSession, pricing pricedYears: Int, _ shouldStop: () -> Bool,
    _ progress: (Progress) -> Void
  ) throws(PlanningError) -> PlanningResult {
    var best: PlanningSession.Plan?
    var bound = -Double.infinity
    var isPlain = false
    var iteration = 0
    while iteration < iterationLimit {
      iteration += 1
      guard !shouldStop() else { throw .stopped }
      let decision = best == nil ? try session.decision() : nil
      if let decision { best = decision }
      // What was expected is asked about first: a good plan, and a centre for the questions that follow.
      let expected =
        best == nil && session.expectsAdditions ? try? session.proposal(centre: nil, fixed: true) : nil
      let isExpected = expected != nil
      let proposal: PlanningMaster.Proposal
      if let expected { proposal = expected } else { proposal = try session.proposal(centre: best) }
      bound = max(bound, proposal.boundUSD)
      let left = best.map { Self.gap(of: $0, bound) } ?? .infinity
      // Of what one program has come to the blocks need not be asked.
      let isProven = decision.map { Self.isProven($0, bound) } ?? false
      let isWide = best != nil && left > Self.inOutGap
      let weight = isWide && !isPlain ? Self.inOut : 0
      var newCuts = 0
      if !isProven {
        let asked = best.map { mixed(proposal.point, $0.point, weight) } ?? proposal.point
        let found = try session.evaluate(
          asked, proposal, tolerance: Self.newsTolerance, isNear: left < Self.nearGap)
        if found.plan.costUSD < best?.costUSD ?? .infinity { best = found.plan }
        newCuts = found.newCuts
      }
      guard let plan = best else { break }
      progress(
        Progress(
          iteration: iteration, costUSD: plan.costUSD, boundUSD: bound, newCuts: newCuts,
          blockSolves: session.blocks.solves))
      let distance = Self.gap(of: plan, bound)
      if isExpected { continue }
      if isProven || distance <= gap || (newCuts == 0 && weight == 0) {
        guard distance <= max(gap, Self.gapTolerance) else {
          throw .notConverged(iterations: iteration, gap: distance)
        }
        let boughtOut = try session.boughtOut(plan, proposal)
        if try session.raisePayments(boughtOut) {
          best = nil
          continue
        }
        var result = try session.result(
          plan, proposal, boughtOut: boughtOut, bound: bound, iterations: iteration, pricedYears: pricedYears)
        result.allowedGap = max(gap, Self.gapTolerance)
        return result
      }
      isPlain = newCuts == 0
    }
    throw .notConverged(
      iterations: iteration,
      gap: best.map { Self.gap(of: $0, bound) } ?? .infinity)
  }

  /// How far a plan's cost is from a bound, relative to it.
  private static func gap(of plan: PlanningSession.Plan, _ bound: Double) -> Double {
    (plan.costUSD - bound) / max(1, abs(plan.costUSD))
  }

  /// Whether nothing but rounding is between a plan and a bound.
  static func isProven(_ plan: PlanningSession.Plan, _ bound: Double) -> Bool {
    abs(gap(of: plan, bound)) <= decisionTolerance
  }

  private func mixed(_ point: [Double], _ other: [Double], _ weight: Double) -> [Double] {
    weight == 0 ? point : zip(point, other).map { $0 + weight * ($1 - $0) }
  }
}
