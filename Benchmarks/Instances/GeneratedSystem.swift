import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// The dispatch system of a study in a year, planned changes applied.
public func dispatchSystem(_ study: Study, year: Int = InstanceSize.firstYear) throws -> DispatchSystem {
  var fleet = Fleet(study: study)
  fleet.applyPlannedChanges(of: study, through: year)
  return try DispatchSystem(study: study, fleet: fleet, year: year)
}
