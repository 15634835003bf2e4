import Foundation
import Testing

@testable import DispatchSolveRunFolder
@testable import DispatchSolveStudyFiles

/// Tables written piece by piece: what is kept, what is refused, and how shards become one.
struct TableSessionTests {
  private static let header = Array("case,value\n".utf8)

  private static func identity(_ cases: CaseRange, version: String = "1") -> RunIdentity {
    RunIdentity(version: version, study: "s", years: [2030], options: ["o": "x"], inputs: [:], cases: cases)
  }

  private static func manifest(_ identity: RunIdentity) -> RunManifest {
    RunManifest(
      identity: identity, solverSettings: nil, seconds: [:], peakMemoryMB: nil, audits: 0, auditsPassed: 0)
  }

  private static func open(
    _ path: URL, _ cases: CaseRange, _ existing: ExistingResults = .keep, version: String = "1"
  ) throws -> TableSession {
    switch try TableSession.open(
      ResultFolder(path: path.path, overwrite: existing == .overwrite), existing,
      identity: identity(cases, version: version), cases: cases, name: "t.csv", header: header)
    {
    case .run(let session): return session
    case .alreadyComplete: throw Complete()
    }
  }

  private struct Complete: Error {}

  private static func rows(_ cases: ClosedRange<Int>) -> [UInt8] {
    Array(cases.map { "\($0),\($0 * $0)\n" }.joined().utf8)
  }

  /// Writes cases to the end.
  private static func write(_ path: URL, _ cases: CaseRange, version: String = "1", by step: Int = 3) throws {
    let session = try open(path, cases, .resume, version: version)
    var next = cases.first + session.doneBefore
    while next <= cases.last {
      let end = min(cases.last, next + step - 1)
      try session.append(rows(next...end), cases: CaseCounts(done: end - next + 1))
      next = end + 1
    }
    try session.complete(manifest(identity(cases, version: version)))
  }

  private static func text(_ folder: URL, _ name: String = "t.csv") throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  private static let straight = "case,value\n" + (1...10).map { "\($0),\($0 * $0)\n" }.joined()

  @Test func shardsOfAnySize() {
    for total in [1, 7, 20, 999_999_999] {
      for count in [1, 3, 20, 1_000_000] {
        var next = 1
        for shard in Set([1, 2, 3, count / 2, count - 1, count]).sorted() where (1...count).contains(shard) {
          let range = CaseRange(shard: shard, of: count, total: total)
          let before = shard == 1 ? 0 : CaseRange(shard: shard - 1, of: count, total: total).last
          #expect(range.first == before + 1 && range.of == total)
          #expect([total / count, total / count + 1].contains(range.count))
          next = range.last
        }
        #expect(next == total)
      }
    }
  }

  /// Cases tell which shard they are, whatever else the sweep could have been cut into.
  @Test func shardsAreKnownByTheirCases() {
    for (total, count) in [(10, 3), (7, 7), (999_999_999, 1_000_000), (1234, 100)] {
      let ranges = [1, 2, count / 2, count].map { CaseRange(shard: $0, of: count, total: total) }
      #expect(zip([1, 2, count / 2, count], ranges).allSatisfy { $1.index(of: count) == $0 }, "\(total)")
      let found = CaseRange.shardCount(ranges)
      #expect(found.map { least in ranges.allSatisfy { $0.index(of: least) != nil } } == true, "\(total)")
    }
    #expect(CaseRange(first: 2, last: 2, of: 10).index(of: 3) == nil)
    #expect(CaseRange.shardCount([CaseRange(first: 2, last: 9, of: 10)]) == nil)
    #expect(CaseRange.shardCount([]) == nil && CaseRange(shard: 5, of: 9, total: 0).index(of: 9) == nil)
    #expect(CaseRange.shardCount([CaseRange(all: 31)]) == 1)
  }

  /// What is to be run before shards are complete: those begun, and those that hold what is missing.
  @Test func whatShardsLack() throws {
    try ResultFolderTests.withFolder { folder in
      func path(_ name: String) -> URL { folder.appendingPathComponent(name) }
      func shard(_ index: Int) -> CaseRange { CaseRange(shard: index, of: 5, total: 13) }
      func rest(_ names: [String]) -> [ShardError.Rest] {
        do {
          _ = try ShardCollection(names.map { path($0).path }, table: "t.csv")
          return []
        } catch { return (error as? ShardError)?.rest ?? [] }
      }
      for index in [1, 3] { try Self.write(path("\(index)"), shard(index)) }
      func missing(_ index: Int) -> ShardError.Rest { .init(index: index, count: 5, isAll: false) }
      #expect(rest(["3", "1"]) == [missing(2), missing(4), missing(5)])
      do {
        let open = try Self.open(path("2"), shard(2))
        try open.append(Self.rows(3...3), cases: CaseCounts(done: 1, short: 1))
        try open.finish()
      }
      let begun = ShardError.Rest(folder: path("2").path, index: 2, count: 5, isAll: false)
      #expect(rest(["1", "2", "3"]) == [begun])
      #expect(
        try RunState(path("2").path).text(hint: "!")
          == "s: ended without a word, 1 of \(shard(2).count) cases (\(shard(2))) done: 0 ok, 1 short of allowances, 0 failed!\n"
      )
      // What cannot be a shard of the same sweep is not named by a number.
      try Self.write(path("odd"), CaseRange(first: 2, last: 12, of: 13))
      #expect(
        rest(["odd"]).map(\.isAll) == [false, false] && rest(["odd"]).allSatisfy { $0.index != nil })
      do {
        let open = try Self.open(path("all"), CaseRange(all: 13))
        try open.append(Self.rows(1...4), cases: CaseCounts(done: 4, failed: 2))
        try open.finish()
      }
      #expect(rest(["all"]) == [.init(folder: path("all").path, index: 1, count: 1, isAll: true)])
      // Without its manifest a shard is run anew.
      try FileManager.default.removeItem(at: path("3").appendingPathComponent("manifest.json"))
      #expect(rest(["1", "3"]) == [missing(3)])
    }
  }

  @Test func goesOnWhereItWas() throws {
    try ResultFolderTests.withFolder { folder in
      let path = folder.appendingPathComponent("out")
      let cases = CaseRange(all: 10)
      do {
        let session = try Self.open(path, cases)
        try session.append(Self.rows(1...4), cases: CaseCounts(done: 4, failed: 1))
        try session.append(Self.rows(5...6), cases: CaseCounts(done: 2))
        #expect(throws: ResultFolderError.self) { try Self.open(path, cases, .resume) }
        try session.leave(.paused, message: "stopped")
      }
      #expect(RunStatus.read(path.path)?.progress == "6 of 10 cases")
      // What a process that ended had begun to write.
      let work = path.appendingPathComponent(".run/rows.csv")
      let handle = try FileHandle(forWritingTo: work)
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("7,4".utf8))
      try handle.close()
      #expect(throws: ResultFolderError.self) { try Self.open(path, cases) }
      #expect(throws: ResultFolderError.self) { try Self.open(path, CaseRange(all: 11), .resume) }
      #expect(throws: ResultFolderError.self) { try Self.open(path, cases, .resume, version: "2") }
      do {
        let session = try Self.open(path, cases, .resume)
        #expect(session.doneBefore == 6 && session.progress.failed == 1)
      }
      try Self.write(path, cases)
      #expect(try Self.text(path) == Self.straight)
      let names = try FileManager.default.contentsOfDirectory(atPath: path.path).sorted()
      #expect(names == ["manifest.json", "status.json", "t.csv"])
      #expect(throws: Complete.self) { try Self.open(path, cases, .resume) }
      // Old results stay until the new ones are there.
      do {
        let session = try Self.open(path, cases, .overwrite)
        try session.append(Self.rows(1...10), cases: CaseCounts(done: 10))
        try session.finish()
        #expect(try Self.text(path) == Self.straight)
        session.discard()
      }
      try Self.write(path, cases)
      #expect(try Self.text(path) == Self.straight)
    }
  }

  @Test func damageIsNoticed() throws {
    try ResultFolderTests.withFolder { folder in
      for (name, content) in [
        ("rows.csv", "case,value\n1,9\n2,4\n"), ("rows.csv", "case"), ("progress.json", "{}"),
      ] {
        let path = folder.appendingPathComponent(UUID().uuidString)
        do {
          let session = try Self.open(path, CaseRange(all: 10))
          try session.append(Self.rows(1...2), cases: CaseCounts(done: 2))
          try session.finish()
        }
        try Data(content.utf8).write(to: path.appendingPathComponent(".run/\(name)"))
        let error = #expect(throws: ResultFolderError.self) {
          try Self.open(path, CaseRange(all: 10), .resume)
        }
        guard case .damaged? = error else {
          Issue.record("\(name): \(String(describing: error))")
          continue
        }
        _ = try Self.open(path, CaseRange(all: 10), .overwrite)
      }
    }
  }

  @Test func shardsBecomeWhatOneProcessWrites() throws {
    try ResultFolderTests.withFolder { folder in
      func path(_ name: String) -> URL { folder.appendingPathComponent(name) }
      func collect(_ names: [String]) throws -> ShardCollection {
        try ShardCollection(names.map { path($0).path }, table: "t.csv")
      }
      func reasons(_ names: [String]) -> [String] {
        do {
          _ = try collect(names)
          return []
        } catch let error as ShardError {
          return error.reasons.map { $0.replacingOccurrences(of: folder.path + "/", with: "") }
        } catch {
          return ["\(error)"]
        }
      }
      // More shards than cases: some are empty.
      for index in 1...12 {
        try Self.write(path("\(index)"), CaseRange(shard: index, of: 12, total: 10), by: index)
      }
      let names = (1...12).map { "\($0)" }
      let collection = try collect(names.reversed())
      let all = CaseRange(all: 10)
      let session = try Self.open(path("all"), all)
      try collection.copy(into: session)
      try session.complete(Self.manifest(collection.identity))
      #expect(try Self.text(path("all")) == Self.straight)
      #expect(collection.identity == Self.identity(all) && collection.cases == all)
      // One process's results are a shard of their own.
      #expect(reasons(["all"]) == [])
      #expect(reasons(["all", "12"]) == ["case 10 is in all and in 12"])
      let third = CaseRange(shard: 4, of: 12, total: 10)
      #expect(third.count > 0)
      #expect(reasons(names.filter { $0 != "4" }) == ["case \(third.first) is missing"])
      #expect(reasons(Array(names.dropLast(2))).count == 1)
      #expect(reasons([]) == ["there are no shards"])
      #expect(reasons(["nowhere"]) == ["nowhere has no results"])
      try Self.write(path("new"), CaseRange(shard: 4, of: 12, total: 10), version: "2")
      #expect(
        reasons(names.filter { $0 != "4" } + ["new"]) == [
          "new is of another sweep than 1: version 1 is now 2"
        ])
      try Self.write(path("longer"), CaseRange(shard: 4, of: 12, total: 11))
      #expect(reasons(names.filter { $0 != "4" } + ["longer"]) == ["longer is of 11 cases, 1 of 10"])
      do {
        let open = try Self.open(path("open"), all)
        try open.append(Self.rows(1...2), cases: CaseCounts(done: 2))
        try open.finish()
      }
      #expect(reasons(["open"]) == ["open is not complete: 2 of 10 cases done"])
      // A shard that was touched.
      try Data("case,value\n".utf8).write(to: path("4").appendingPathComponent("t.csv"))
      try Data("case,value\n".utf8).write(to: path("6").appendingPathComponent("t.csv"))
      let damaged = reasons(names)
      #expect(damaged.count == 2 && damaged.allSatisfy { $0.contains("is not as the run wrote it") })
    }
  }
}
