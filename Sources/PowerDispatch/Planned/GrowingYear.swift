import DispatchSolveLinearProgramming

/// A year with capacity that may be added as one linear program, at prices on covered emissions: additions and dispatch
/// are decided together, and a next price goes on from where the last one ended.
package final class GrowingYear {
  /// An optimum at a price on covered emissions.
  package struct Optimum: Sendable {
    /// By build option, what is added, MW.
    package var additionsMW: [Double]
    /// Covered emissions, short tons.
    package var emissions: Double
    /// Additions, dispatch and covered emissions at the price, $.
    package var costUSD: Double
    /// By annual row, what is bought out, MWh or short tons.
    package var boughtOut: [Double]
  }

  /// Number of rows beyond which a year is not solved as one: by plans its parts are solved apart.
  private static let mostRows = 16_000

  private let year: JointYear
  private let network: BlockEngine.Network
  /// The year's system.
  package let system: DispatchSystem
  private var request: JointYear.Request
  private var isStarted = false

  /// Prepares a system's year.
  ///
  /// - Parameters:
  ///   - limitsMW: By build option, the most that may be added, finite, MW.
  ///   - shared: Limits of several options together, by their indices.
  ///   - rows: By annual row, what has to be brought, what a missing unit costs, $, and more than can be missing.
  /// - Returns: nil for years that are too large to be solved as one.
  package init?(
    _ system: DispatchSystem, limitsMW: [Double], shared: [(options: [Int], mostMW: Double)],
    rows: (least: [Double], paymentsUSD: [Double], mostMissing: [Double])
  ) throws(DispatchError) {
    guard system.slices.count * system.zones.count <= Self.mostRows else { return nil }
    let network = try BlockEngine.Network(system, hasQuotas: true)
    let rowCount = system.blocks.indices.reduce(0) {
      $0 + network.model($1).firstQuotaRow + network.model($1).widenedColumns(of: system.blocks[$1]).count
    }
    guard rowCount <= Self.mostRows else { return nil }
    let planned = PlannedBlock.all(of: network)
    let additions = SurroundingProgram(
      limitsMW: limitsMW, annualCostsUSDPerMW: system.buildOptions.map(\.costUSDPerMWYear), shared: shared)
    guard let year = JointYear(network, system.blocks.indices, planned, surrounding: additions) else {
      return nil
    }
    year.close()
    self.year = year
    self.network = network
    self.system = system
    request = JointYear.Request(
      capacityMW: [], emissions: 0, highestUSD: 0, leastOfRows: rows.least, paymentsUSD: rows.paymentsUSD,
      mostMissing: rows.mostMissing)
  }

  /// The optimum at a price on covered emissions, $/short ton; nil if the solver gave up.
  package func optimum(at priceUSD: Double) throws(DispatchError) -> Optimum? {
    // Nothing may be emitted but at the price.
    request.highestUSD = priceUSD
    do throws(LinearProgramError) {
      if !isStarted {
        isStarted = true
        try start(at: priceUSD)
      }
      guard try year.isSolved(request) else { return nil }
    } catch {
      throw network.invalid(0, error)
    }
    let totals = year.totals
    return Optimum(
      additionsMW: year.decided, emissions: totals.emissions, costUSD: totals.costUSD,
      boughtOut: year.boughtOut)
  }

  /// Where blocks that have slices with nothing added stand.
  private func start(at priceUSD: Double) throws(LinearProgramError) {
    let pricing = BlockPricing(price: priceUSD, payments: request.paymentsUSD)
    let ends = try SliceStart.ends(
      network, system.blocks.indices, pricing, widened: year.planned.map(\.widenedColumns))
    if let ends { year.start(at: ends) }
  }
}
