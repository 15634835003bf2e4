import DispatchSolvePowerSystem

/// Puts the planned changes up to the year into the fleet.
public struct PreSequence: YearPhase {
  /// Creates the phase.
  public init() {}

  /// Runs it.
  public func run(
    _ before: FixedPointRuntimeState, _ context: YearContext
  ) throws(RunError) -> (step: YearState.Planned, notes: PhaseNotes) {
    var carried = before
    let shortfalls = carried.fleet.applyPlannedChanges(of: context.study, through: context.year)
    var notes = PhaseNotes()
    notes.count("units", carried.fleet.units.count)
    notes.count("stores", carried.fleet.storage.count)
    notes.count("retirements larger than capacity", shortfalls.count)
    notes.figure("planned_change_mw", carried.fleet.capacityMW - before.fleet.capacityMW)
    var planned = YearState.Planned(carried: carried, shortfalls: shortfalls)
    planned.changes = PlannedCapacity.changes(before.fleet, carried.fleet, in: context.year)
    return (planned, notes)
  }
}
