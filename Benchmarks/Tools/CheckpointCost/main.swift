import DispatchSolveCoordinator
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveRunFolder
import DispatchSolveStudyFiles

// What checkpoints cost: the default study, 2025-2040, from the opening of the result folder to the results in it,
// without checkpoints, with those that a run makes by default, and with one at once after every year; in turn.
// Arguments: rounds (21), threads (2).

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 21
let threads = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 2
let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Tests/Fixtures/rggi-2024")
  .path
let years = try Years(2025...2040)
let study = try StudyFolder.load(data, years: years).study
let identity = RunIdentity(version: "0", study: study.settings.name, years: years, options: [:], inputs: [:])
let folder = FileManager.default.temporaryDirectory.appendingPathComponent("checkpoint-cost-\(UUID())").path

func seconds(interval: Double?) throws -> Double {
  let clock = ContinuousClock()
  let start = clock.now
  var options = RunJob.Options()
  options.checkpointInterval = interval
  guard
    case .run(let session) = try RunSession.open(
      ResultFolder(path: folder, overwrite: false), .keep, study: study, identity: identity,
      options: options)
  else { return .nan }
  _ = try StudyRunner(YearRunner(study: study, model: NetworkDispatch(threads: threads))).run(
    Array(years), resuming: nil,
    following: RunFollower(
      narrate: { session.note($0) }, completed: { session.completed($0, $1) }))
  _ = try session.complete { digests, _ in
    RunManifest(
      identity: identity, solverSettings: nil, seconds: [:], peakMemoryMB: nil, audits: digests.count,
      auditsPassed: digests.count)
  }
  let taken = (clock.now - start) / .seconds(1)
  try FileManager.default.removeItem(atPath: folder)
  return taken
}

let cases: [(name: String, interval: Double?)] = [
  ("without checkpoints", 1e6), ("by default", nil), ("at once after every year", 0),
]
var times = Array(repeating: [Double](), count: cases.count)
for _ in 0..<rounds {
  for (index, item) in cases.enumerated() { times[index].append(try seconds(interval: item.interval)) }
}
let medians = times.map { $0.sorted()[$0.count / 2] }
for (index, item) in cases.enumerated() {
  let least = times[index].min() ?? .nan
  print(
    String(
      format: "%@: median %.1f ms (%+.1f %%), least %.1f ms (%+.1f %%)", item.name, medians[index] * 1e3,
      100 * (medians[index] / medians[0] - 1), least * 1e3, 100 * (least / (times[0].min() ?? .nan) - 1)))
}
