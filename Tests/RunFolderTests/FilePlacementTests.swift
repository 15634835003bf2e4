import Foundation
import Synchronization
import Testing

@testable import DispatchSolveRunFolder

/// Files that are put in their place: all or none, whoever ends the work.
struct FilePlacementTests {
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("page.html", Array("page".utf8)), ("figures/a.svg", Array("a".utf8)), ("figures/b.svg", []),
  ]

  private static func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("placement-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  /// Everything in a folder, hidden or not, folders left out.
  private static func content(_ folder: String) throws -> [String: String] {
    var found: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
      guard !isFolder.boolValue else { continue }
      found[name] = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }
    return found
  }

  /// Faults that do something when a site is reached for the `time`th time.
  private static func faults(
    _ site: FaultSite, _ time: Int, _ body: @escaping @Sendable () -> Void
  ) -> Faults {
    let count = Mutex(0)
    return Faults { reached in
      guard reached == site else { return }
      let isTime = count.withLock {
        $0 += 1
        return $0 == time
      }
      if isTime { body() }
    }
  }

  @Test func newFolder() throws {
    try Self.withFolder { folder in
      try FilePlacement().put(Self.files, into: "\(folder)/new/report", mayReplace: false)
      #expect(
        try Self.content(folder) == [
          "new/report/page.html": "page", "new/report/figures/a.svg": "a", "new/report/figures/b.svg": "",
        ])
    }
  }

  @Test func beside() throws {
    try Self.withFolder { folder in
      try "mine".write(toFile: "\(folder)/notes.txt", atomically: true, encoding: .utf8)
      try FilePlacement().put(Self.files, into: folder, mayReplace: false)
      let expected = [
        "notes.txt": "mine", "page.html": "page", "figures/a.svg": "a", "figures/b.svg": "",
      ]
      #expect(try Self.content(folder) == expected)
      let failure = #expect(throws: FilePlacement.Failure.self) {
        try FilePlacement().put([("figures/a.svg", [1]), ("x", [])], into: folder, mayReplace: false)
      }
      guard case .exists("\(folder)/figures/a.svg")? = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(try Self.content(folder) == expected)
      try FilePlacement().put([("figures/a.svg", Array("new".utf8))], into: folder, mayReplace: true)
      #expect(try Self.content(folder)["figures/a.svg"] == "new")
    }
  }

  /// At any moment before the files get their names a stop leaves what was there.
  @Test(arguments: [(FaultSite.resultStaged, 1), (.resultStaged, 3), (.resultsStaged, 1)], [false, true])
  func stopped(site: (FaultSite, Int), isThere: Bool) throws {
    try Self.withFolder { folder in
      let place = isThere ? folder : "\(folder)/new"
      if isThere { try "mine".write(toFile: "\(folder)/notes.txt", atomically: true, encoding: .utf8) }
      let before = try Self.content(folder)
      let stop = StopSignal()
      let faults = Self.faults(site.0, site.1) { _ = try? stop.leave() }
      let failure = #expect(throws: FilePlacement.Failure.self) {
        try FilePlacement(stop: stop, faults: faults).put(Self.files, into: place, mayReplace: false)
      }
      if case .left? = failure {} else { Issue.record("\(String(describing: failure))") }
      #expect(try Self.content(folder) == before)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).count == before.count)
    }
  }

  @Test func stoppedBeforeAFileHasItsName() throws {
    try Self.withFolder { folder in
      let stop = StopSignal()
      let faults = Self.faults(.resultsStaged, 1) { _ = try? stop.leave() }
      #expect(throws: FilePlacement.Failure.self) {
        try FilePlacement(stop: stop, faults: faults).put([1, 2], at: "\(folder)/book.xlsx")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      try FilePlacement().put([65], at: "\(folder)/book.xlsx")
      #expect(try Self.content(folder) == ["book.xlsx": "A"])
    }
  }

  @Test func cannotBeWritten() throws {
    try Self.withFolder { folder in
      try "a file".write(toFile: "\(folder)/plain", atomically: true, encoding: .utf8)
      for body in [
        { try FilePlacement().put(Self.files, into: "\(folder)/plain", mayReplace: true) },
        { try FilePlacement().put(Self.files, into: "\(folder)/plain/in", mayReplace: true) },
        { try FilePlacement().put([1], at: "\(folder)/plain/in") },
      ] {
        let failure = #expect(throws: FilePlacement.Failure.self) { try body() }
        if case .notWritten? = failure {} else { Issue.record("\(String(describing: failure))") }
      }
      #expect(try Self.content(folder) == ["plain": "a file"])
    }
  }
}
