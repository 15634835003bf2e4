import DispatchSolveStudyFiles
import Foundation

// How fast the tables of a study are read and checked, on some threads, one if not said: CPU seconds, seconds on the clock and
// bytes as a JSON line; and the checks of what was read alone, of which the rest is files to rows, with digests.
// Usage: ReadTimes STUDY [REPEATS [THREADS]]
let arguments = CommandLine.arguments
guard (2...4).contains(arguments.count), let repeats = arguments.count > 2 ? Int(arguments[2]) : 5,
  let threads = arguments.count > 3 ? Int(arguments[3]) : 1, repeats > 0, threads > 0
else {
  FileHandle.standardError.write(Data("usage: ReadTimes STUDY [REPEATS [THREADS]]\n".utf8))
  exit(64)
}
let clockTime = ContinuousClock()
var samples: [Double] = []
var walls: [Double] = []
var checks: [Double] = []
var bytes = 0
for round in 0...repeats {
  let began = clock()
  let started = clockTime.now
  let loaded = try StudyFolder.load(arguments[1], threads: threads)
  let taken = (clockTime.now - started) / .seconds(1)
  let used = Double(clock() - began) / Double(CLOCKS_PER_SEC)
  bytes = loaded.inputFiles.reduce(0) { $0 + $1.digest.bytes }
  let checking = clock()
  let findings = loaded.study.findings()
  let checked = Double(clock() - checking) / Double(CLOCKS_PER_SEC)
  precondition(!findings.contains { $0.severity == .error })
  // The first round pays for what every process does once.
  if round > 0 {
    samples.append(used)
    walls.append(taken)
    checks.append(checked)
  }
}
print("{\"bytes\":\(bytes),\"samples_s\":\(samples),\"walls_s\":\(walls),\"checks_s\":\(checks)}")
