// One import for whoever builds on the project. Swift has no public word for passing a module on; this one is what the
// language's own packages use for it.
@_exported import DispatchSolveActuals
@_exported import DispatchSolveAllowanceMarket
@_exported import DispatchSolveCoordinator
@_exported import DispatchSolveComparison
@_exported import DispatchSolveExperiments
@_exported import DispatchSolveLinearProgramming
@_exported import DispatchSolvePlanning
@_exported import DispatchSolvePowerDispatch
@_exported import DispatchSolvePowerSystem
@_exported import DispatchSolvePyPSAImport
@_exported import DispatchSolveReport
@_exported import DispatchSolveRunFolder
@_exported import DispatchSolveStudyFiles
@_exported import DispatchSolveSweeps
@_exported import DispatchSolveTables
