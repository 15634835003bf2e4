import DispatchSolvePowerDispatch

/// The annual rows of a window, in figures: what the blocks of a year have to bring together, or pay for.
struct WindowRows {
  /// The rows of one year.
  struct Year {
    /// By row, what all blocks together have to bring, MWh or short tons.
    fileprivate(set) var least: [Double]
    /// By block and row, quotas beyond which nothing changes: a block that has to bring less than the lower end does so
    /// whatever it does, and more than the upper end no capacity can bring.
    let quotaLimits: [[ClosedRange<Double>]]
    /// By row, what a missing unit costs, $, whether missing in the row or in a block's quota: then the duals of a block that
    /// misses some are the price of the row itself, and mix well. Where nothing buys it out, a stand-in that grows until
    /// nothing is missing.
    fileprivate(set) var paymentsUSD: [Double]

    /// Quotas by block and row in proportion to the blocks' hours, within their limits.
    func quotas(of system: DispatchSystem) -> [[Double]] {
      let hours = system.parts.map { $0.slices.reduce(0) { $0 + system.slices[$1].hours } }
      let all = hours.reduce(0, +)
      return zip(hours, quotaLimits).map { hours, limits in
        zip(least, limits).map { least, limits in
          min(max(all > 0 ? least * hours / all : 0, limits.lowerBound), limits.upperBound)
        }
      }
    }

    /// More than can be missing of a row, so that it is no limit that could have a price.
    func mostMissing(_ r: Int) -> Double { 2 * size(r) }

    /// The size that rounding of a row is relative to.
    func size(_ r: Int) -> Double {
      quotaLimits.reduce(max(1, abs(least[r]))) {
        $0 + max(abs($1[r].lowerBound), abs($1[r].upperBound))
      }
    }

    /// The year with other amounts that rows of programs need, short tons, and with what a ton more costs, $; nil: as it is.
    func programs(_ given: [(row: Int, least: Double, paymentUSD: Double?)]) -> Year {
      var year = self
      for item in given {
        year.least[item.row] = item.least
        if let payment = item.paymentUSD { year.paymentsUSD[item.row] = payment }
      }
      return year
    }

    /// What is missing of a row with given quotas by block and row.
    func missing(_ r: Int, _ quotas: [[Double]]) -> Double {
      max(0, quotas.reduce(least[r]) { $0 - $1[r] })
    }
  }

  private(set) var years: [Year]

  /// First stand-in for a payment, $ per unit: above most prices of rows. Far prices tell little.
  private static let firstPaymentUSD = 100.0
  /// Factor by which a stand-in grows.
  private static let growth = 10.0
  /// Share of a row's size that is nothing: ten times what the master is solved to, sums over blocks are behind it.
  static let amountTolerance = 1e-8

  /// - Parameter markets: Those of all programs: what they emit is what their rows need, and a ton that a block does not
  ///   keep to pays more than any price.
  init(_ window: PlanningWindow, _ markets: [WindowMarket], limitsMW: [Double]) {
    years = window.years.indices.map { t in
      let system = window.years[t].system
      let rows = system.annualRows
      let added = rows.isEmpty ? [] : window.mostDecidedMW(year: t, limitsMW: limitsMW)
      return Year(
        least: rows.map(\.least),
        quotaLimits: system.parts.map { block in
          rows.map { Self.limits(of: $0, block, system, addedMW: added) }
        },
        paymentsUSD: rows.map { row in
          markets.first { row.program != nil && $0.program.index == row.program }?.emissionPriceLimits[t]
            ?? row.alternativePaymentUSD ?? Self.firstPaymentUSD
        })
    }
  }

  /// What a block can bring to a row with every unit that adds to it, or takes from it, at its limit all the time.
  static func limits(
    of row: AnnualRow, _ block: DispatchSystem.Part, _ system: DispatchSystem, addedMW: [Double]
  ) -> ClosedRange<Double> {
    var (least, most) = (0.0, 0.0)
    for u in row.coefficients.keys.sorted() {
      let unit = system.units[u]
      for s in block.slices {
        let amount =
          system.coefficient(row, unit: u, slice: s) * (unit.capacityMW + addedMW[u]) * system.slices[s].hours
          * system.availabilityProfiles[unit.availabilityProfile][s]
        if amount > 0 { most += amount } else { least += amount }
      }
    }
    return (least + system.mostImported(row, block))...most
  }

  /// The rows with loads a hair off: standards move with them.
  func shifted(_ loads: LoadShift, _ window: PlanningWindow) -> WindowRows {
    var rows = self
    for t in years.indices {
      for (r, row) in window.years[t].system.annualRows.enumerated() where row.kind == .generationStandard {
        rows.years[t].least[r] *= 1 + loads.change
      }
    }
    return rows
  }

  /// Raises the stand-ins of rows of which something is missing that nothing buys out; false: of none.
  ///
  /// - Parameter missing: By year and row, what is missing, MWh or short tons.
  /// - Throws: `DispatchError.annualRowsUnreachable` where a stand-in is above every price that a row that can be met has.
  mutating func raise(_ window: PlanningWindow, missing: [[Double]]) throws(PlanningError) -> Bool {
    var isRaised = false
    for t in years.indices {
      let system = window.years[t].system
      let short = system.annualRows.indices.filter { r in
        system.annualRows[r].alternativePaymentUSD == nil && system.annualRows[r].program == nil
          && missing[t][r] > Self.amountTolerance * years[t].size(r)
      }
      guard !short.isEmpty else { continue }
      guard short.allSatisfy({ years[t].paymentsUSD[$0] < system.unboundedPaymentUSD }) else {
        throw .dispatch(
          .annualRowsUnreachable(
            year: system.year,
            short.map { MissingAnnualAmount(name: system.annualRows[$0].name, missing: missing[t][$0]) }))
      }
      for r in short {
        years[t].paymentsUSD[r] = min(years[t].paymentsUSD[r] * Self.growth, system.unboundedPaymentUSD)
      }
      isRaised = true
    }
    return isRaised
  }
}

extension PlanningWindow {
  /// By unit of a year's system, most of the capacity that is decided about, MW.
  ///
  /// - Parameter limitsMW: Most of each addition.
  func mostDecidedMW(year t: Int, limitsMW: [Double]) -> [Double] {
    let system = years[t].system
    var most = Array(repeating: 0.0, count: system.units.count)
    for (addition, limit) in zip(additions, limitsMW) {
      if let kind = addition.capacity[t], case .unit(let u) = system.buildOptions[kind].target {
        most[u] += limit
      }
    }
    for closable in closables {
      if let kind = closable.capacity[t], case .unit(let u) = system.buildOptions[kind].target {
        most[u] += closable.plannedMW[t]
      }
    }
    return most
  }
}
