import DispatchSolvePowerDispatch

/// Why a window could not be planned.
public enum PlanningError: Error, Sendable, CustomStringConvertible {
  /// Dispatch of a year failed.
  case dispatch(DispatchError)
  /// A number or an index of the window is out of order.
  case badInput(String)
  /// An addition without a limit pays at any amount.
  case unlimited(addition: String)
  /// A reserve margin that may not be missed is above all that can stand.
  case marginOutOfReach(region: String, year: Int, missingMW: Double)
  /// More allowances than could ever be used would be bought or banked.
  case unboundedMarket(year: Int)
  /// The master problem was not solved.
  case notSolved(String)
  /// Whoever watches asked for an end.
  case stopped
  /// Cost and bound did not meet; the gap is relative.
  case notConverged(iterations: Int, gap: Double)

  /// What holding allowances costs did not follow from the prices that it brings about; the difference is a share of a price.
  case ratesNotSettled(iterations: Int, difference: Double)

  /// Text for people.
  public var description: String {
    switch self {
    case .dispatch(let error): "\(error)"
    case .badInput(let what): what
    case .unlimited(let addition): "the addition '\(addition)' has no limit and pays at any amount"
    case .marginOutOfReach(let region, let year, let missing):
      "\(year): the reserve margin of '\(region)' is out of reach: \(missing) MW are missing"
    case .unboundedMarket(let year): "\(year): an unlimited amount of allowances is worth buying to bank it"
    case .notSolved(let reason): "the plan's master problem was not solved: \(reason)"
    case .ratesNotSettled(let iterations, let difference):
      "after \(iterations) windows what holders ask for and what prices bring differ by \(difference), relative"
    case .stopped: "planning was stopped"
    case .notConverged(let iterations, let gap):
      "no plan after \(iterations) iterations; cost and bound differ by \(gap), relative"
    }
  }
}
