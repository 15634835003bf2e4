import DispatchSolvePowerDispatch

/// Prices of a plan where its duals are intervals: those with all loads a hair less, and a hair more, in all years alike.
///
/// The plan's problem is solved again with these loads, from the cuts that are nearly tight at the plan: duals do not
/// depend on loads, so cuts hold for other loads with another constant. What comes out prices the plan itself as long as
/// everything that it decides about is worth what it costs; else the duals of the plan's own proof stay.
struct PlanningPrices {
  /// Duals that price the plan.
  struct Duals {
    var proposal: PlanningMaster.Proposal
    /// The session whose cuts the proposal weighs.
    var session: PlanningSession

    /// Row duals of all blocks of a year.
    func ofBlocks(year t: Int) -> [[Double]] { session.master.blockDuals(proposal, year: t) }
  }

  /// With loads a hair less; the lower ends.
  let lowest: Duals
  /// With loads a hair more.
  let highest: Duals
  /// Whether they are the ends; else both are the duals of the plan's proof.
  let isSettled: Bool

  /// Iterations after which the search for the ends is given up; some five are usual.
  private static let iterationLimit = 60
  /// By how much a decision's worth may miss its cost, relative to their size: a tenth of what audits allow.
  private static let tolerance = 1e-7

  /// Prices `plan`, which `proposal` of the session proves.
  init(_ session: PlanningSession, _ plan: PlanningSession.Plan, _ proposal: PlanningMaster.Proposal) {
    let own = Duals(proposal: proposal, session: session)
    let loads = [LoadShift.less, .more]
    let sessions = loads.map { try? PlanningSession(session, around: plan, $0) }
    // Most of what masters do they do at first, and apart; blocks they share.
    let first =
      session.isDecided
      ? [] : session.blocks.apart(sessions.count) { try? sessions[$0]?.proposal(centre: plan) }
    func found(_ end: Int) throws(PlanningError) -> Duals? {
      guard let begun = sessions[end] else { return nil }
      if let found = try Self.decided(begun, plan) { return found }
      let asked: PlanningMaster.Proposal
      if let known = first.isEmpty ? nil : first[end] {
        asked = known
      } else {
        asked = try begun.proposal(centre: plan)
      }
      return try Self.search(begun, plan, asked)
    }
    func duals(_ end: Int) -> Duals? {
      session.blocks.setLoads(loads[end])
      defer { session.blocks.setLoads(.none) }
      guard let found = try? found(end),
        session.master.disagreement(found.proposal, of: found.session.master, with: plan.point)
          <= Self.tolerance
      else { return nil }
      return found
    }
    let lowest = duals(0)
    isSettled = lowest != nil
    self.lowest = lowest ?? own
    highest = lowest == nil ? own : duals(1) ?? self.lowest
  }

  /// The duals of a year that is one program; nil: they have to be looked for.
  private static func decided(
    _ session: PlanningSession, _ plan: PlanningSession.Plan
  ) throws(PlanningError) -> Duals? {
    guard let best = try session.decision() else { return nil }
    let proposal = try session.proposal(centre: plan)
    return PlanningSolver.isProven(best, proposal.boundUSD)
      ? Duals(proposal: proposal, session: session) : nil
  }

  private static func search(
    _ session: PlanningSession, _ plan: PlanningSession.Plan, _ first: PlanningMaster.Proposal
  ) throws(PlanningError) -> Duals? {
    var here = first
    for iteration in 1...iterationLimit {
      if iteration > 1 { here = try session.proposal(centre: plan) }
      let found = try session.evaluate(here.point, here, tolerance: PlanningSolver.newsTolerance)
      if found.newCuts == 0 { return Duals(proposal: here, session: session) }
    }
    return nil
  }
}
