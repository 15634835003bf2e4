import Foundation
import Instances
import DispatchSolveStudyFiles

// Writes a generated instance as a study folder, and for other solvers as plain models of its first year.
// Usage: WriteInstance SIZE FOLDER [SEED]
// SIZE is S, M, L, XL or ZONESxUNITSxSLICES[xYEARS[xCLASSES]]. Beside the tables the folder gets `classes.model`
// (units that are alike merged) and `units.model` (every unit on its own); see PlainModel.
let arguments = CommandLine.arguments
guard (3...4).contains(arguments.count), let size = InstanceSize(arguments[1]),
  let seed = arguments.count > 3 ? UInt64(arguments[3]) : 1
else {
  FileHandle.standardError.write(Data("usage: WriteInstance SIZE FOLDER [SEED]\n".utf8))
  exit(64)
}
let folder = URL(fileURLWithPath: arguments[2])
let study = InstanceGenerator.study(size, seed: seed)
try StudyFolder.write(study, to: folder.path)
let system = try dispatchSystem(study)
let classes = PlainModel(system, merged: true)
try Data(classes.text.utf8).write(to: folder.appendingPathComponent("classes.model"))
try Data(PlainModel(system, merged: false).text.utf8).write(to: folder.appendingPathComponent("units.model"))
print("\(size): \(classes.columnsPerSlice) columns a slice after merging")
