import DispatchSolveCSupport
import Foundation
import Testing

@testable import DispatchSolveCoordinator
@testable import DispatchSolveRunFolder
@testable import DispatchSolveStudyFiles

/// How a result folder takes the place of another, and what happens when that is cut short.
struct ResultFolderTests {
  /// A folder of its own for a test, removed afterwards.
  static func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("results-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private static let manifest = RunManifest(
    identity: RunIdentity(version: "0", study: "s", years: [2030], options: [:], inputs: [:]),
    solverSettings: nil, seconds: [:], peakMemoryMB: nil, audits: 0, auditsPassed: 0)

  private static func tables(_ value: Double, _ names: [String] = ["a", "slices/b"]) -> [ResultTable] {
    names.map {
      var table = ResultTable(name: $0, columns: ["value"])
      table.add([.number(value)])
      return table
    }
  }

  private static func write(_ value: Double, to folder: URL, names: [String] = ["a", "slices/b"]) throws {
    try ResultFolder(path: folder.path, overwrite: true).write(tables(value, names), manifest: manifest)
  }

  private static func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  private static func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  /// Whether folders can be exchanged in one step where the tests run.
  private static let canExchange: Bool = {
    var isPossible = false
    try? withFolder { folder in
      let paths = ["a", "b"].map { folder.appendingPathComponent($0).path }
      for path in paths {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      }
      isPossible = cs_exchange_folders(paths[0], paths[1]) == 0
    }
    return isPossible
  }()

  @Test func newResultsTakeThePlaceOfOldOnes() throws {
    try Self.withFolder { folder in
      let results = folder.appendingPathComponent("deep/out")
      for value in [1.5, 2.5] {
        try Self.write(value, to: results)
        #expect(try Self.text(results.appendingPathComponent("slices/b.csv")) == "value\n\(value)\n")
      }
      try Self.write(3.5, to: results, names: ["a"])
      #expect(try Self.names(results) == ["a.csv", "manifest.json"])
      #expect(try Self.names(folder.appendingPathComponent("deep")) == ["out"])
      let manifest = try JSONDecoder().decode(
        RunManifest.self, from: Data(contentsOf: results.appendingPathComponent("manifest.json")))
      #expect(manifest.program == "dispatchsolve")
      #expect(manifest.outputs == ["a.csv": FileDigest("value\n3.5\n")])
    }
  }

  /// The folder may be read by whom any new folder may be read.
  @Test func permissionsAreThoseOfANewFolder() throws {
    try Self.withFolder { folder in
      let results = folder.appendingPathComponent("out")
      let plain = folder.appendingPathComponent("plain")
      try FileManager.default.createDirectory(at: plain, withIntermediateDirectories: false)
      try Self.write(1.5, to: results)
      let modes = try [results, plain].map {
        try FileManager.default.attributesOfItem(atPath: $0.path)[.posixPermissions] as? Int
      }
      #expect(modes[0] == modes[1])
    }
  }

  @Test(arguments: ["notes.txt", "slices/notes.txt", "slices/deep/x.csv", "more/b.csv", ".hidden"])
  func otherFilesKeepAFolder(name: String) throws {
    try Self.withFolder { folder in
      let results = folder.appendingPathComponent("out")
      try Self.write(1.5, to: results)
      let file = results.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("mine".utf8).write(to: file)
      #expect(throws: ResultFolderError.self) { try Self.write(2.5, to: results) }
      #expect(try Self.text(file) == "mine")
      #expect(try Self.text(results.appendingPathComponent("a.csv")) == "value\n1.5\n")
      #expect(try Self.names(folder) == ["out"])
    }
  }

  /// A link with the name of a table is not a table.
  @Test func aLinkInsideKeepsAFolder() throws {
    try Self.withFolder { folder in
      let results = folder.appendingPathComponent("out")
      try Self.write(1.5, to: results)
      let table = results.appendingPathComponent("a.csv")
      try FileManager.default.removeItem(at: table)
      try FileManager.default.createSymbolicLink(
        at: table, withDestinationURL: folder.appendingPathComponent("x"))
      #expect(throws: ResultFolderError.self) { try Self.write(2.5, to: results) }
    }
  }

  /// Results with tables missing are still results.
  @Test func incompleteResultsAreReplaced() throws {
    try Self.withFolder { folder in
      let results = folder.appendingPathComponent("out")
      try Self.write(1.5, to: results)
      try FileManager.default.removeItem(at: results.appendingPathComponent("a.csv"))
      try Self.write(2.5, to: results)
      #expect(try Self.text(results.appendingPathComponent("a.csv")) == "value\n2.5\n")
    }
  }

  @Test func anUnfiniteNumberLeavesTheOldResults() throws {
    try Self.withFolder { folder in
      let results = folder.appendingPathComponent("out")
      try Self.write(1.5, to: results)
      #expect(throws: ResultFolderError.self) { try Self.write(.nan, to: results) }
      #expect(try Self.text(results.appendingPathComponent("a.csv")) == "value\n1.5\n")
      #expect(try Self.names(folder) == ["out"])
    }
  }

  @Test func anEmptyPath() {
    #expect(throws: ResultFolderError.self) { try ResultFolder(path: "", overwrite: true).prepare() }
  }

  // MARK: Interrupted runs

  /// What a run leaves that ends while it writes is cleared, whatever its process number was.
  @Test func leftoversAreCleared() throws {
    try Self.withFolder { folder in
      let results = folder.appendingPathComponent("out")
      try Self.write(1.5, to: results)
      for left in [".out.dispatchsolve-AAAA", ".out.dispatchsolve-old-BBBB", ".output.dispatchsolve-CCCC"] {
        let hidden = folder.appendingPathComponent(left)
        try FileManager.default.createDirectory(at: hidden, withIntermediateDirectories: false)
        try Data("value\n".utf8).write(to: hidden.appendingPathComponent("a.csv"))
      }
      try ResultFolder(path: results.path, overwrite: true).prepare()
      // The last is another folder's.
      #expect(try Self.names(folder) == [".output.dispatchsolve-CCCC", "out"])
      #expect(try Self.text(results.appendingPathComponent("a.csv")) == "value\n1.5\n")
    }
  }

  /// A folder that another process still writes is left alone.
  @Test func aLockedFolderIsNoLeftover() throws {
    try Self.withFolder { folder in
      let busy = folder.appendingPathComponent(".out.dispatchsolve-AAAA")
      try FileManager.default.createDirectory(at: busy, withIntermediateDirectories: false)
      let descriptor = open(busy.path, O_RDONLY)
      defer { close(descriptor) }
      #expect(flock(descriptor, LOCK_EX) == 0)
      let results = ResultFolder(path: folder.appendingPathComponent("out").path, overwrite: false)
      try results.prepare()
      #expect(try Self.names(folder) == [".out.dispatchsolve-AAAA"])
      #expect(flock(descriptor, LOCK_UN) == 0)
      try results.prepare()
      #expect(try Self.names(folder) == [])
    }
  }

  /// A run that ended between the two steps of a system without exchange has put the old results aside.
  @Test func resultsPutAsideComeBack() throws {
    try Self.withFolder { folder in
      let results = folder.appendingPathComponent("out")
      try Self.write(1.5, to: results)
      try FileManager.default.moveItem(
        at: results, to: folder.appendingPathComponent(".out.dispatchsolve-old-AAAA"))
      let staging = folder.appendingPathComponent(".out.dispatchsolve-BBBB")
      try FileManager.default.createDirectory(at: staging, withIntermediateDirectories: false)
      #expect(throws: ResultFolderError.self) {
        try ResultFolder(path: results.path, overwrite: false).prepare()
      }
      #expect(try Self.names(folder) == ["out"])
      #expect(try Self.text(results.appendingPathComponent("a.csv")) == "value\n1.5\n")
    }
  }

  // MARK: Systems without exchange

  @Test(arguments: [ENOSYS, EINVAL, EXDEV]) func twoStepsWhereFoldersCannotBeExchanged(code: Int32) throws {
    try Self.withFolder { folder in
      let results = folder.appendingPathComponent("out")
      try Self.write(1.5, to: results)
      let place = try FolderPlace(resolving: results.path)
      try place.install([("a.csv", Array("new".utf8))], exchange: { _, _ in code }, mayReplace: {})
      #expect(try Self.text(results.appendingPathComponent("a.csv")) == "new")
      #expect(try Self.names(results) == ["a.csv"])
      #expect(try Self.names(folder) == ["out"])
    }
  }

  @Test func anExchangeThatFailsLeavesTheOldResults() throws {
    try Self.withFolder { folder in
      let results = folder.appendingPathComponent("out")
      try Self.write(1.5, to: results)
      let place = try FolderPlace(resolving: results.path)
      #expect(throws: SystemFailure.self) {
        try place.install([("a.csv", Array("new".utf8))], exchange: { _, _ in EBUSY }, mayReplace: {})
      }
      #expect(try Self.text(results.appendingPathComponent("a.csv")) == "value\n1.5\n")
      #expect(try Self.names(folder) == ["out"])
    }
  }

  /// At every moment of an exchange there is a folder.
  @Test(.enabled(if: canExchange), .timeLimit(.minutes(60))) func readersNeverFindNothing() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("results-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let results = folder.appendingPathComponent("out")
    try Self.write(0.5, to: results)
    let writer = Task.detached {
      for value in 1...40 { try Self.write(Double(value) + 0.5, to: results) }
      try FileManager.default.removeItem(at: results.appendingPathComponent("slices"))
    }
    var looks = 0
    while FileManager.default.fileExists(atPath: results.appendingPathComponent("slices").path) || looks == 0
    {
      looks += 1
      #expect(FileManager.default.fileExists(atPath: results.path))
    }
    try await writer.value
    #expect(try Self.text(results.appendingPathComponent("a.csv")) == "value\n40.5\n")
  }
}
