import Instances
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch

/// Times of one year's network dispatch on one thread, each measure after a run that is not counted.
struct YearTimes {
  let system: DispatchSystem
  let repeats: Int
  /// A measure stops repeating once it has taken this long, s.
  static let patience = 20.0

  /// Allowance price of the full year, $/short ton.
  static let priceUSD = 20.0
  /// Allowance price of the second result in a session, $/short ton.
  static let secondPriceUSD = 25.0

  /// From the system as a value to the result as a value: everything a caller waits for.
  func fullYear() throws -> (samples: [Double], objectiveUSD: Double, coveredEmissions: Double) {
    var last: (objectiveUSD: Double, coveredEmissions: Double) = (0, 0)
    let samples = try samples {
      try seconds {
        let result = try NetworkDispatch(threads: 1).withSession(system) { session in
          try session.result(at: Self.priceUSD)
        }
        last = (result.objectiveUSD, result.coveredEmissionsShortTons)
      }
    }
    return (samples, last.objectiveUSD, last.coveredEmissions)
  }

  /// A second result in the session that has just given one.
  func reprice() throws -> [Double] {
    try samples {
      try NetworkDispatch(threads: 1).withSession(system) { session in
        _ = try session.result(at: Self.priceUSD)
        return try seconds { _ = try session.result(at: Self.secondPriceUSD) }
      }
    }
  }

  /// Prices at which a curve is compared with dispatches, $/short ton.
  static let checkedPricesUSD = [7.3, 41.9, 88.1, 137.5, 199.1]

  /// The exact emissions curve on 0...200 $/short ton, in a session that has evaluated price 0.
  ///
  /// `residual` is the largest relative difference, in least cost or emissions, between the curve and dispatches at
  /// some prices.
  func curve() throws -> (samples: [Double], breakpoints: Int, residual: Double) {
    var breakpoints = 0
    var residual = 0.0
    let samples = try samples {
      try NetworkDispatch(threads: 1).withSession(system) { session in
        let start = try session.evaluate(at: 0)
        var curve: EmissionsCurve?
        let time = try seconds { curve = try session.emissionsCurve(0...200) }
        guard let curve else { return time }
        breakpoints = curve.breakpoints.count
        for price in Self.checkedPricesUSD {
          let point = try session.evaluate(at: price)
          let cost = abs(curve.leastCost(at: price) - point.leastCostUSD) / abs(point.leastCostUSD)
          let amount = abs(curve.emissions(at: price).lowerBound - point.coveredEmissionsShortTons)
          residual = max(residual, cost, amount / max(1, start.coveredEmissionsShortTons))
        }
        return time
      }
    }
    return (samples, breakpoints, residual)
  }

  /// The LP of the middle block alone, from nothing, by the general solver.
  func coldBlock() throws -> [Double] {
    var one = system
    one.blocks = [system.blocks[system.blocks.count / 2]]
    let program = try NetworkDispatch.blockPrograms(of: one, priceUSD: Self.priceUSD)[0].program
    return try samples {
      try seconds { _ = try SimplexSolver.with(program) { try $0.solve() } }
    }
  }

  /// Runs `sample` once for nothing, then up to `repeats` times.
  private func samples(_ sample: () throws -> Double) throws -> [Double] {
    var spent = try sample()
    var samples: [Double] = []
    repeat {
      let time = try sample()
      samples.append(time)
      spent += time
    } while samples.count < repeats && spent < Self.patience
    return samples
  }
}
