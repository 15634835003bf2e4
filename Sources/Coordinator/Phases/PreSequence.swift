import PowerSystem

/// Puts the planned changes up to the year into the fleet.
public struct PreSequence: YearPhase {
  /// Creates the phase.
  public init() {}

  /// Runs it.
  public func run(_ state: inout YearState, _ context: YearContext) throws(RunError) -> PhaseNotes {
    let before = state.carried.fleet
    state.shortfalls = state.carried.fleet.applyPlannedChanges(of: context.study, through: context.year)
    var notes = PhaseNotes()
    notes.count("units", state.carried.fleet.units.count)
    notes.count("stores", state.carried.fleet.storage.count)
    notes.count("retirements larger than capacity", state.shortfalls.count)
    notes.figure("planned_change_mw", state.carried.fleet.capacityMW - before.capacityMW)
    return notes
  }
}
