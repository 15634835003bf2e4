import Foundation
import LinearProgramming
import PowerDispatch
import PowerSystem
import StudyFiles

// Writes the first season of 2030 at 20 $/short ton as an LP file, and times our own cold solve of it.
// Usage: ExportBlock STUDY-FOLDER LP-FILE REPEATS
let arguments = CommandLine.arguments
guard arguments.count == 4, let repeats = Int(arguments[3]), repeats > 0 else {
  FileHandle.standardError.write(Data("usage: ExportBlock STUDY-FOLDER LP-FILE REPEATS\n".utf8))
  exit(64)
}
let study = try StudyFolder.load(arguments[1], years: [2030]).study
var fleet = Fleet(study: study)
fleet.applyPlannedChanges(of: study, through: 2030)
let system = try DispatchSystem(study: study, fleet: fleet, year: 2030)
let block = try NetworkDispatch.blockPrograms(of: system, priceUSD: 20)[0]
try Data(block.program.cplexFormat(comment: "season \(block.name) of 2030").utf8)
  .write(to: URL(fileURLWithPath: arguments[2]))

var seconds: [Double] = []
var objective = 0.0
for _ in 0..<repeats {
  let start = DispatchTime.now().uptimeNanoseconds
  objective = try SimplexSolver.with(block.program) { try $0.solve() }.objective
  seconds.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
}
seconds.sort()
print(
  "\(block.program.rowCount) rows, \(block.program.columnCount) columns; objective \(objective); median \(seconds[seconds.count / 2]) s"
)
