import Foundation
import Instances
import DispatchSolveLinearProgramming
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles

// Times windows of a study in this process, and prints one JSON object a line. Times are CPU seconds of all threads, reading
// is in none of them; memory is in MB.
//
//     WindowTimes MEASURE STUDY FIRST LAST [NAME=VALUE ...]
//
// plan    the years as one window: what `run --foresight perfect` plans
// roll    a window of `length` years from every year on, each with what was known from those before
// year    the first year at `price`, then at `second`, additions on
//
// standards=on, threads=N, repeats=N, length=N, price=P, second=P; slices=K splits every slice into K of other load,
// joined=K has the year K times over in one block, options=K makes K options of each; kept=off makes every window its programs
// anew; mps=FILE writes the window's linear program.
struct Usage: Error {}

SolverMemory.keepFreed()
do {
  try WindowTimes(Array(CommandLine.arguments.dropFirst())).run()
} catch is Usage {
  FileHandle.standardError.write(
    Data("usage: WindowTimes plan|roll|year STUDY FIRST LAST [NAME=VALUE ...]\n".utf8))
  exit(64)
}
