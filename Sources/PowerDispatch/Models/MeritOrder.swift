import DispatchSolveLinearProgramming

/// The merit order of one zone in one slice: steps of supply whose prices move in lines with the allowance price.
///
/// Units, unserved load at its price, and what may be spilled at no cost, as a step at price 0. Amounts are MW above
/// the minimum outputs.
struct MeritOrder {
  /// A step: its price is `price + allowance price * rate`.
  struct Step {
    /// Class of units; -1 for unserved load, -2 for what is not spilled.
    var item: Int
    var price: Double
    var rate: Double
    var width: Double
  }

  static let unserved = -1
  static let unspilled = -2

  /// Steps, in any order.
  private(set) var steps: [Step] = []
  /// What the steps must give, MW.
  private let need: Double

  /// Steps of the only zone of a system in a slice.
  init(_ system: DispatchSystem, _ classes: [UnitClasses.Class], slice s: Int) {
    let load = system.zones[0].loadMW[s]
    var most = 0.0
    var least = 0.0
    for (c, item) in classes.enumerated() {
      let coveredShare = item.coveredShare * system.coverage(item.coverageProfile, slice: s)
      let capability = item.capacityMW * system.availabilityProfiles[item.availabilityProfile][s]
      let minimum = min(item.minimumOutputShare * item.capacityMW, capability)
      most += capability
      least += minimum
      guard capability > minimum else { continue }
      steps.append(
        Step(
          item: c,
          price: item.baseCostUSDPerMWh + item.fuelCostUSDPerMWh * system.fuelProfiles[item.fuelProfile][s]
            + item.emissionRate * (1 - coveredShare) * system.carbonPriceUSD,
          rate: item.emissionRate * coveredShare, width: capability - minimum))
    }
    steps.append(Step(item: Self.unserved, price: system.zones[0].vollUSDPerMWh, rate: 0, width: load))
    steps.append(Step(item: Self.unspilled, price: 0, rate: 0, width: most))
    need = load - least + most
  }

  /// Changes of `sum of rate times amount`, MW times short tons per MWh, while the price on covered emissions moves up
  /// a range; ascending in price.
  ///
  /// Only crossings with the line of the marginal step matter, and two lines cross once, so the order is never sorted
  /// again: at a crossing the marginal step and the other one change places.
  func changes(
    _ prices: ClosedRange<Double>, _ report: (_ price: Double, _ change: Double) -> Void
  ) {
    var price = prices.lowerBound
    // Just above the price, as dispatch decides, so that a switch there is not counted twice.
    let start = price + StackSimplex.tieStep
    let order = steps.indices.sorted {
      (steps[$0].price + start * steps[$0].rate, $0) < (steps[$1].price + start * steps[$1].rate, $1)
    }
    var isBelow = Array(repeating: false, count: steps.count)
    var marginal = order[0]
    var used = need
    for step in order {
      marginal = step
      if used <= steps[step].width { break }
      used -= steps[step].width
      isBelow[step] = true
    }
    isBelow[marginal] = false

    while true {
      let line = steps[marginal]
      var next = Double.infinity
      var crossing = -1
      for (index, step) in steps.enumerated() where index != marginal && step.width > 0 {
        let relative = step.rate - line.rate
        guard isBelow[index] ? relative > 0 : relative < 0 else { continue }
        let at = (line.price - step.price) / relative
        if at < next {
          next = at
          crossing = index
        }
      }
      guard crossing >= 0, next <= prices.upperBound else { return }
      // A crossing behind is one that rounding delayed.
      price = max(price, next)
      let other = steps[crossing]
      let moved: Double
      if isBelow[crossing] {
        // The marginal step now comes before the other one, and takes over what it can.
        moved = min(line.width - used, other.width)
        if moved < other.width {
          isBelow[marginal] = true
          isBelow[crossing] = false
          marginal = crossing
          used = other.width - moved
        } else {
          isBelow[crossing] = false
          used += moved
        }
        report(price, moved * (line.rate - other.rate))
      } else {
        moved = min(used, other.width)
        if moved < used {
          isBelow[crossing] = true
          used -= moved
        } else {
          marginal = crossing
          used = moved
        }
        report(price, moved * (other.rate - line.rate))
      }
    }
  }
}
