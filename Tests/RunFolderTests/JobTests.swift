import DispatchSolveCoordinator
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Foundation
import Testing

@testable import DispatchSolveRunFolder

/// Jobs as a library: what is in the folder and announced when, what a stop leaves, what may be resumed.
@Suite(.timeLimit(.minutes(60)))
struct JobTests {
  private static let years = try? Years([2030, 2031, 2032])

  /// A year is done in a moment: coal and gas, one slice, no market.
  private static func study(demandMWh: Double = 876_000) -> Study {
    Study(
      settings: StudySettings(name: "small"), zones: [Zone(name: "A", group: "all")], technologies: [],
      units: CoalAndGas.units,
      demand: (2030...2032).map { DemandRow(year: $0, zone: "A", demandMWh: demandMWh) })
  }

  private static func job(
    _ path: String, _ study: Study = study(), existing: ExistingResults = .keep, threads: Int = 1
  ) throws -> RunJob {
    let years = try #require(years)
    return RunJob(
      runner: YearRunner(study: study, model: NetworkDispatch(threads: threads), threads: threads),
      years: years,
      identity: RunIdentity(version: "1", study: "small", years: years, options: [:], inputs: [:]),
      folder: ResultFolder(path: path, overwrite: existing == .overwrite), existing: existing)
  }

  private static func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  /// Asks for a stop once a year is done.
  private struct Stopping: Narrator {
    let stop: StopSignal
    func narrate(_ event: RunEvent) {
      if case .yearCompleted = event { stop.ask() }
    }
  }

  /// Looks into the folder when it is told that a year is complete.
  private struct Looking: Narrator {
    let path: String
    let log: NarratorTests.Log
    func narrate(_ event: RunEvent) {
      guard case .yearCompleted(let report) = event else { return }
      let status = RunStatus.read(path)
      let isKept =
        status.map { $0.status == .complete || ($0.lastCompletedYear ?? 0) >= report.year } ?? false
      log.add("\(report.year) \(isKept)")
    }
  }

  @Test func runsAndSaysWhatSolversDid() throws {
    try ResultFolderTests.withFolder { folder in
      let path = folder.appendingPathComponent("out").path
      let log = NarratorTests.Log()
      guard
        case .complete(let summary) = try Self.job(path).run(
          narrators: [("looking", Looking(path: path, log: log))])
      else { return #expect(Bool(false), "is not complete") }
      #expect(summary.years.map(\.year) == [2030, 2031, 2032])
      #expect(log.all == ["2030 true", "2031 true", "2032 true"])
      let manifest = try RunManifest.checked(path, shown: "out")
      let phases = try #require(manifest.phases)
      #expect(phases.map(\.phase) == (0..<3).flatMap { _ in PhaseName.allCases })
      let matching = try #require(phases.first { $0.phase == .matching })
      #expect(matching.seconds > 0 && matching.work.stack.solves > 0 && matching.work.glpk.solves > 0)
      #expect(phases.allSatisfy { $0.phase == .matching || $0.work.methods.isEmpty })
      #expect(try Self.text("\(path)/run.md").contains("| 2030 | matching | stack "))
      guard case .alreadyComplete = try Self.job(path, existing: .resume).run() else {
        return #expect(Bool(false), "is not found complete")
      }
    }
  }

  /// What solvers did is the same for any number of threads, so that `run.md` is.
  @Test func logsAreTheSameForAnyNumberOfThreads() throws {
    try ResultFolderTests.withFolder { folder in
      var logs: Set<String> = []
      for threads in [1, 2, 3] {
        let path = folder.appendingPathComponent("out-\(threads)").path
        guard case .complete = try Self.job(path, threads: threads).run() else { continue }
        logs.insert(try Self.text("\(path)/run.md"))
      }
      #expect(logs.count == 1)
    }
  }

  @Test func whatIsSwitchedOffIsNotWritten() throws {
    try ResultFolderTests.withFolder { folder in
      let path = folder.appendingPathComponent("out").path
      var job = try Self.job(path)
      job.options.hasLog = false
      job.options.hasReport = false
      guard case .complete = try job.run() else { return #expect(Bool(false), "is not complete") }
      let names = try Self.names(path)
      #expect(names.contains("annual.csv") && !names.contains("run.md") && !names.contains("report.html"))
    }
  }

  /// A stop before the first year, one after a year, and then the bytes of a straight run.
  @Test func aStopIsResumed() throws {
    try ResultFolderTests.withFolder { folder in
      let (path, straight) = (
        folder.appendingPathComponent("out").path, folder.appendingPathComponent("straight").path
      )
      guard case .complete = try Self.job(straight).run() else { return #expect(Bool(false), "not complete") }
      let asked = StopSignal()
      #expect(asked.ask() && !asked.ask() && asked.isAsked)
      guard case .stopped(let first) = try Self.job(path).run(stop: asked) else {
        return #expect(Bool(false), "goes on though it was asked to stop")
      }
      #expect(first.text == "stopped before the first year, 0 of 3 years done")
      #expect(RunStatus.read(path)?.status == .paused)
      #expect(
        try RunState(path).text(hint: "; go on")
          == "small: paused, 0 of 3 years (2030-2032) done\n\(first.text); go on\n")
      guard case .complete = try Self.job(path, existing: .resume).run() else {
        return #expect(Bool(false), "is not resumed")
      }
      for name in try Self.names(straight) where name != "manifest.json" {
        #expect(try Self.text("\(path)/\(name)") == Self.text("\(straight)/\(name)"), "\(name)")
      }
    }
  }

  /// The identity has the study itself: what came out of the same files in another way is another run.
  @Test func anotherStudyIsNotResumed() throws {
    try ResultFolderTests.withFolder { folder in
      let path = folder.appendingPathComponent("out").path
      let asked = StopSignal()
      asked.ask()
      guard case .stopped = try Self.job(path).run(stop: asked) else {
        return #expect(Bool(false), "goes on")
      }
      #expect {
        _ = try Self.job(path, Self.study(demandMWh: 876_001), existing: .resume).run()
      } throws: {
        "\($0)"
          == "\(path) cannot be resumed, it was begun with other inputs or options: the study itself has changed"
      }
    }
  }

  /// A caller that does not wait: what the job does after it was left is lost, and it ends as stopped.
  @Test func aJobThatIsLeft() throws {
    final class Session: JobSession {
      var log: [String] = []
      var stop: JobStop { JobStop(text: "stopped somewhere") }
      func leave(_ stage: RunStatus.Stage, message: String) { log.append("\(stage.rawValue) \(message)") }
      func discard() { log.append("discarded") }
    }
    let (session, signal) = (Session(), StopSignal())
    #expect(try signal.leave() == nil)
    var told: [String] = []
    let ending = try Job(session, signal).run { () throws(JobFailure) -> Int? in
      do {
        #expect(try signal.leave()?.text == "stopped somewhere")
        #expect(try signal.leave() == nil)
      } catch {
        throw JobFailure(error)
      }
      signal.pass { session.log.append("is lost") }
      return 1
    } stopped: {
      told.append($0.text)
    } complete: { _ throws(ResultFolderError) in
      session.log.append("complete")
    }
    guard case .stopped(let place) = ending else { return #expect(Bool(false), "is not stopped") }
    #expect(place.text == "stopped somewhere" && told == ["stopped somewhere"])
    #expect(session.log == ["paused stopped somewhere"])
  }

  @Test func failuresAreWrittenDown() throws {
    final class Session: JobSession {
      var log: [String] = []
      var stop: JobStop { JobStop(text: "stopped") }
      func leave(_ stage: RunStatus.Stage, message: String) { log.append("\(stage.rawValue) \(message)") }
      func discard() { log.append("discarded") }
    }
    for (isRefusal, expected) in [(false, "failed no way"), (true, "discarded")] {
      let session = Session()
      #expect(throws: JobFailure.self) {
        let ending: JobEnding<Void> = try Job(session, StopSignal()).run { () throws(JobFailure) -> Int? in
          throw JobFailure(RunError.unexpected("no way"))
        } isRefusal: { _ in
          isRefusal
        } stopped: { _ in
        } complete: { _ throws(ResultFolderError) in
        }
        _ = ending
      }
      #expect(session.log == [expected])
    }
  }
}
