import DispatchSolvePowerDispatch

extension PlanningMaster {
  /// What a MW more of each addition's limit, of each total limit and of each shared one would save by a proposal of this master, in the
  /// first year's money, $/MW; 0 where the limit does not bind.
  ///
  /// Some columns have bounds that no plan passes, since there is no more capacity: they move with the limits, and may have
  /// the price that belongs to one.
  ///
  /// - Parameter point: What is planned.
  func rents(_ proposal: Proposal, with point: [Double]) -> LimitRents {
    func upper(_ column: Int) -> Double { boundWorth(column, proposal, at: point).upper }
    let ofAdditions = window.additions.enumerated().map { a, addition in
      guard isAtLimit(a, point) else { return 0.0 }
      var rent = upper(additions[a])
      for (t, kind) in addition.capacity.enumerated() {
        guard let kind else { continue }
        if let k = addition.closable, let column = kept[k][t] { rent += upper(column) }
        rent += ofEmissionsAndQuotas(proposal, point, kind: kind, year: t)
      }
      return rent
    }
    func rents(_ rows: [Int?]) -> [Double] {
      rows.map { row in row.map { max(0, -proposal.rowDuals[$0]) } ?? 0 }
    }
    return LimitRents(additions: ofAdditions, totals: rents(totals), shared: rents(shared))
  }

  private func isAtLimit(_ a: Int, _ point: [Double]) -> Bool {
    let most = window.additions[a].mostMW
    return most > window.additions[a].leastMW && point[additions[a]] >= most * (1 - Self.decided)
  }

  /// What the bounds of emissions and quotas that a MW of a kind moves are worth, $.
  private func ofEmissionsAndQuotas(
    _ proposal: Proposal, _ point: [Double], kind: Int, year t: Int
  ) -> Double {
    let system = window.years[t].system
    guard case .unit(let u) = system.buildOptions[kind].target else { return 0 }
    let unit = system.units[u]
    let available = system.availabilityProfiles[unit.availabilityProfile]
    var worth = 0.0
    for (b, block) in system.parts.enumerated() {
      let mwh = block.slices.reduce(0) { $0 + system.slices[$1].hours * available[$1] }
      if !years[t].emissions.isEmpty {
        let covered = block.slices.reduce(0) {
          $0 + system.slices[$1].hours * available[$1] * system.coveredShare(unit: u, slice: $1)
        }
        worth +=
          unit.emissionRate * covered
          * boundWorth(years[t].emissions[b], proposal, at: point).upper
      }
      for (row, column) in zip(system.annualRows, years[t].quotas[b]) {
        guard let coefficient = row.coefficients[u] else { continue }
        let ends = boundWorth(column, proposal, at: point)
        worth += mwh * (coefficient > 0 ? coefficient * ends.upper : -coefficient * ends.lower)
      }
    }
    return worth
  }
}
