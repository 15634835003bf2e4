import Foundation
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import Testing

@testable import DispatchSolveExperiments

/// An experiment's folder: who may use it, and what is in it when.
struct ExperimentSessionTests {
  private static let settings = ExperimentSettings(name: "d")
  // Few values: every evaluation is brought to the disk.
  private static let agents = Duopoly.agents.map {
    Agent(name: $0.name, lever: .interval(lower: 0, upper: 10, gridPoints: 5, halvings: 1), start: 0)
  }
  private static let start = ExperimentState(settings: settings, game: "duopoly", agents: agents)
  private static let identity = RunIdentity(
    version: "1", study: "s", years: [2030], options: ["name": "d"], inputs: [:])

  private static func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("session-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appendingPathComponent("out").path)
  }

  /// Opens, as soon as nobody has the lock: a task may hold its session a moment longer than it is waited for, and a
  /// process that another test starts has all descriptors until it runs its program.
  private static func open(
    _ path: String, _ existing: ExistingResults = .keep, _ identity: RunIdentity = identity
  ) throws -> ExperimentSession {
    for _ in 0..<2000 {
      do {
        return try openAtOnce(path, existing, identity)
      } catch ResultFolderError.busy {
        Thread.sleep(forTimeInterval: 0.01)
      }
    }
    return try openAtOnce(path, existing, identity)
  }

  private static func openAtOnce(
    _ path: String, _ existing: ExistingResults, _ identity: RunIdentity = identity
  ) throws -> ExperimentSession {
    switch try ExperimentSession.open(
      ResultFolder(path: path, overwrite: existing == .overwrite), existing, identity: identity, start: start)
    {
    case .run(let session): return session
    case .alreadyComplete: throw Complete()
    }
  }

  private struct Complete: Error {}

  private static func text(_ error: any Error, _ path: String) -> String {
    "\(error)".replacingOccurrences(of: path, with: "OUT")
  }

  private static func refusal(
    _ path: String, _ existing: ExistingResults = .keep, _ identity: RunIdentity = identity
  ) -> String? {
    do {
      _ = try open(path, existing, identity)
      return nil
    } catch {
      return text(error, path)
    }
  }

  /// Plays on, in a session, until so many evaluations were made here.
  private static func play(
    _ session: ExperimentSession, _ identity: RunIdentity = identity, cancelAfter: Int? = nil
  ) async throws {
    let experiment = try BestResponseExperiment(
      settings: settings, agents: agents, evaluator: Duopoly.game(cancelAfter: cancelAfter),
      resuming: session.found, output: session)
    let result = try await Task { try await experiment.run() }.value
    try session.complete(
      result, experiment.state,
      RunManifest(
        identity: identity, solverSettings: nil, seconds: [:], peakMemoryMB: nil, audits: 0, auditsPassed: 0))
  }

  private static func names(_ path: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }

  private static func interrupt(_ path: String, _ existing: ExistingResults = .keep) async throws {
    await #expect(throws: CancellationError.self) { try await play(open(path, existing), cancelAfter: 5) }
  }

  private static let results = [
    "experiment.json", "iterations.csv", "manifest.json", "result.json", "status.json",
  ]

  @Test func oneProcessAtATime() async throws {
    try await Self.withFolder { path in
      let session = try Self.open(path)
      #expect(try Self.names(path) == [".run", ".run/lock", ".run/run.json", ".run/spare", "status.json"])
      for existing in [ExistingResults.keep, .overwrite, .resume] {
        #expect {
          _ = try Self.openAtOnce(path, existing)
        } throws: {
          Self.text($0, path) == "OUT is busy: another process is running a study into it"
        }
      }
      try await Self.play(session)
      #expect(try Self.names(path) == Self.results)
      // Complete: it is free, though the session still lives.
      #expect(
        Self.refusal(path) == "OUT exists")
      #expect(throws: Complete.self) { try Self.open(path, .resume) }
      #expect(try Self.names(path) == Self.results)
      #expect(session.found == nil)
    }
  }

  @Test func anInterruptedOneGoesOn() async throws {
    try await Self.withFolder { path in
      try await Self.interrupt(path)
      #expect(Self.refusal(path)?.hasPrefix("OUT exists, with 5 evaluations done") == true)
      var other = Self.identity
      other.options["name"] = "e"
      #expect(
        Self.refusal(path, .resume, other)?.contains("begun with other inputs or options: name d is now e")
          == true)
      let session = try Self.open(path, .resume)
      #expect(session.found?.evaluations.count == 5)
      try await Self.play(session)
      // Of a complete one a refusal leaves nothing.
      #expect(
        Self.refusal(path, .resume, other)?.contains(
          "complete with other inputs or options: name d is now e")
          == true)
      #expect(try Self.names(path) == Self.results)
      // Another one takes its place when it is complete.
      let replacing = try Self.open(path, .overwrite, other)
      #expect(replacing.found == nil)
      #expect(try Self.names(path).filter { !$0.hasPrefix(".run") } == Self.results)
      try await Self.play(replacing, other)
      #expect(try String(contentsOfFile: "\(path)/manifest.json", encoding: .utf8).contains("\"e\""))
      #expect(try Self.names(path) == Self.results)
    }
  }

  /// What an experiment did not write stays, whatever is asked.
  @Test func foldersOfOthersStay() async throws {
    try await Self.withFolder { path in
      func refused(_ reason: String, _ ways: [ExistingResults] = [.overwrite]) {
        for existing in ways { #expect(Self.refusal(path, existing) == "OUT is not replaced: \(reason)") }
      }
      try await Self.play(Self.open(path))
      let note = URL(fileURLWithPath: "\(path)/note.txt")
      try Data("x".utf8).write(to: note)
      refused("a run did not write its 'note.txt'")
      try FileManager.default.removeItem(at: note)
      try FileManager.default.createDirectory(atPath: "\(path)/.run", withIntermediateDirectories: false)
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(path)/.run/note.txt"))
      refused("a run did not write its '.run/note.txt'", [.overwrite, .resume])
      try FileManager.default.removeItem(atPath: "\(path)/.run")
      try FileManager.default.removeItem(atPath: "\(path)/manifest.json")
      refused("it has no manifest.json")
      try FileManager.default.removeItem(atPath: path)
      try Data("x".utf8).write(to: URL(fileURLWithPath: path))
      refused("it is not a folder")
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("x".utf8))
    }
  }

  @Test func aStateWithoutItsIdentityCountsForNothing() async throws {
    try await Self.withFolder { path in
      try await Self.interrupt(path)
      try FileManager.default.removeItem(atPath: "\(path)/.run/run.json")
      #expect(try Self.open(path, .resume).found == nil)
      try await Self.interrupt(path, .resume)
      // One that is damaged is reported.
      try Data("{".utf8).write(to: URL(fileURLWithPath: "\(path)/.run/state.json"))
      #expect(Self.refusal(path, .resume)?.hasSuffix("/.run/state.json is not a file of a run") == true)
    }
  }

  /// A state that cannot be written ends the play at once, and the reason is told.
  @Test func aFolderThatVanishesEndsThePlay() async throws {
    try await Self.withFolder { path in
      let session = try Self.open(path)
      try FileManager.default.removeItem(atPath: path)
      let game = Duopoly.game()
      let experiment = try BestResponseExperiment(
        settings: Self.settings, agents: Self.agents, evaluator: game, output: session)
      await #expect(throws: CancellationError.self) { try await Task { try await experiment.run() }.value }
      #expect(game.count == 1)
      let failure = try #require(session.failure)
      #expect("\(failure)".hasSuffix("state.json: could not be written: No such file or directory"))
    }
  }

  @Test func oneThatCannotBeginLeavesNothing() async throws {
    try await Self.withFolder { path in
      try Self.open(path).discard()
      #expect(!FileManager.default.fileExists(atPath: path))
      try await Self.play(Self.open(path))
      try Self.open(path, .overwrite).discard()
      #expect(try Self.names(path) == Self.results)
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      #expect(throws: ResultFolderError.self) {
        try ExperimentSession.open(
          ResultFolder(path: path, overwrite: true, inputs: ["\(path)/result.json"]), .overwrite,
          identity: Self.identity, start: Self.start)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out"])
    }
  }
}
