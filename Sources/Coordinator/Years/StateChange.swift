import DispatchSolvePowerSystem

/// What a year has made of the state, for checkpoints: small, since most of a fleet stays as it is.
public struct StateChange: Sendable, Codable, Hashable {
  /// The state without its fleet's lists, so that whatever else it holds is kept as it is.
  private var rest: FixedPointRuntimeState
  private var fleet: FleetChange

  /// What `state` has become since `earlier`.
  public init(from earlier: FixedPointRuntimeState, to state: FixedPointRuntimeState) {
    fleet = FleetChange(from: earlier.fleet, to: state.fleet)
    rest = state
    rest.fleet = fleet.withoutLists
  }

  /// The state; nil when `earlier` is not the state that this is a change of.
  public func applied(to earlier: FixedPointRuntimeState) -> FixedPointRuntimeState? {
    guard let fleet = fleet.applied(to: earlier.fleet) else { return nil }
    var state = rest
    state.fleet = fleet
    return state
  }
}
