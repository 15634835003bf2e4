import DispatchSolvePowerDispatch
import Testing

@testable import DispatchSolvePlanning

/// What a part of a year with news tells besides its own duals: what these prove at the master's prices of annual rows.
struct SecondCutTests {
  /// Rounding of duals, relative above 1 $.
  private static let priceTolerance = 1e-9

  /// By year and part, the cuts that evaluating the master's first plan adds, with session, plan and proposal.
  private func cuts(
    _ window: PlanningWindow, isNear: Bool
  ) throws -> (
    new: [[[CostCut]]], newCuts: Int, session: PlanningSession, plan: PlanningSession.Plan,
    proposal: PlanningMaster.Proposal
  ) {
    let session = try PlanningSession(window, [:], near: nil, threads: 1)
    let proposal = try session.proposal(centre: nil)
    let before = session.costs.map { $0.cuts.map(\.count) }
    let found = try session.evaluate(proposal.point, proposal, tolerance: 1e-12, isNear: isNear)
    let new = session.costs.enumerated().map { t, year in
      year.cuts.enumerated().map { b, cuts in Array(cuts.dropFirst(before[t][b])) }
    }
    return (new, found.newCuts, session, found.plan, proposal)
  }

  /// Near the end the cut that the duals give comes first, then the one at the master's prices, which is a bound too; before
  /// that, and where the prices are the same, there is one.
  @Test func dualsAtTheMastersPrices() throws {
    var (second, alone) = (0, 0)
    for seed in 0..<80 {
      var random = RandomWindow(seed: seed)
      let window = random.window()
      guard let far = try? cuts(window, isNear: false) else { continue }
      let near = try cuts(window, isNear: true)
      #expect(near.newCuts == far.newCuts)
      #expect(far.new.joined().allSatisfy { $0.count <= 1 }, "seed \(seed)")
      for (t, parts) in near.new.enumerated() {
        for (b, cuts) in parts.enumerated() where !cuts.isEmpty {
          #expect(cuts.first == far.new[t][b].first, "seed \(seed)")
          let prices = near.proposal.rowPricesUSD[t]
          let own = cuts[0].rowPricesUSD
          func differ(_ prices: [Double], _ others: [Double]) -> Bool {
            zip(prices, others).contains {
              abs($0 - $1) > Self.priceTolerance * max(1, abs($0), abs($1)) * 1e3
            }
          }
          guard cuts.count == 2 else {
            #expect(cuts.count == 1 && !differ(own, prices), "seed \(seed)")
            alone += 1
            continue
          }
          second += 1
          #expect(!differ(cuts[1].rowPricesUSD, prices), "seed \(seed)")
          #expect(cuts[1].rowPricesUSD != own && cuts[1].pricesUSD == cuts[0].pricesUSD, "seed \(seed)")
          let master = near.session.master
          let (point, cost) = (near.plan.point, near.plan.point[master.years[t].cost[b]])
          let bound = cuts[1].bound(
            capacityMW: master.capacityMW(point, year: t), emissions: [master.emissions(point, year: t)[b]],
            quotas: master.quotas(point, year: t)[b])
          #expect(bound <= cost + 1e-9 * max(1, abs(cost)), "seed \(seed)")
        }
      }
    }
    #expect(second > 10 && alone > 10, "\(second), \(alone)")
  }
}
