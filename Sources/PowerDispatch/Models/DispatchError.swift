import DispatchSolveLinearProgramming

/// Why a year could not be dispatched.
public enum DispatchError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is nothing to dispatch; a system without units is dispatched, its load unserved.
  case noZones
  /// A contracted flow is above the interface's limit.
  case contractExceedsLimit(interface: String, contractedMW: Double, limitMW: Double)
  /// A name or figure is missing that a checked study has.
  case incompleteStudy(String)
  /// A number that is not finite reached dispatch.
  case nonFinite(String)
  /// A block's LP has no solution, or none that could be certified.
  case blockFailed(BlockFailure)
  /// A block's LP ended without a certified optimum.
  case notCertified(year: Int, block: String, reason: String)
  /// Annual rows that no dispatch satisfies, with what is missing of each, MWh or short tons.
  case annualRowsUnreachable(year: Int, [MissingAnnualAmount])
  /// A point was handed to a session that did not evaluate it.
  case foreignPoint(priceUSD: Double)
  /// The LP was refused before solving.
  case invalidProgram(String)

  /// Text for people.
  public var description: String {
    switch self {
    case .noZones: "nothing to dispatch: the system has no zone"
    case .contractExceedsLimit(let interface, let contracted, let limit):
      "interface \(interface): contracted \(contracted) MW exceed the limit of \(limit) MW"
    case .incompleteStudy(let what): "incomplete study: \(what)"
    case .nonFinite(let what): "\(what) is not a finite number"
    case .blockFailed(let failure): failure.description
    case .notCertified(let year, let block, let reason):
      "\(year), block \(block): no certified optimum (\(reason))"
    case .annualRowsUnreachable(let year, let rows):
      "\(year): no dispatch meets "
        + rows.map { "\($0.name) (at least \($0.missing) missing)" }.joined(separator: ", ")
        + "; an alternative payment would buy it out"
    case .foreignPoint(let price): "the point at \(price) $/short ton was evaluated by another session"
    case .invalidProgram(let what): "dispatch LP refused: \(what)"
    }
  }
}

/// What no dispatch can give an annual row.
public struct MissingAnnualAmount: Sendable, Hashable {
  /// Name of the row.
  public var name: String
  /// Amount, MWh or short tons.
  public var missing: Double

  /// Creates a missing amount.
  public init(name: String, missing: Double) {
    self.name = name
    self.missing = missing
  }
}
