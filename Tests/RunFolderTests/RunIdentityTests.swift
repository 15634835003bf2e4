import Testing

@testable import DispatchSolveRunFolder
@testable import DispatchSolveStudyFiles

/// What is told when a run is resumed with something else.
struct RunIdentityTests {
  private static let one = RunIdentity(
    version: "1", study: "s", years: [2025, 2026, 2030], options: ["mode": "network", "gone": "1"],
    inputs: ["a.csv": FileDigest("a"), "b.csv": FileDigest("b")])

  @Test func nothingChanged() { #expect(Self.one.changes(to: Self.one).isEmpty) }

  @Test func everyChangeIsNamed() {
    let other = RunIdentity(
      version: "2", study: "t", years: [2025], options: ["mode": "single", "new": "2"],
      inputs: ["b.csv": FileDigest("B"), "c.csv": FileDigest("c")])
    #expect(
      Self.one.changes(to: other) == [
        "version 1 is now 2", "study 's' is now 't'", "years 2025-2026, 2030 are now 2025",
        "gone 1 is now not set", "mode network is now single", "new not set is now 2", "a.csv is gone",
        "b.csv has changed", "c.csv is new",
      ])
  }

  /// A file of the same length is another file.
  @Test func digestsTellFilesOfOneLengthApart() {
    var other = Self.one
    other.inputs["a.csv"] = FileDigest("z")
    #expect(Self.one.changes(to: other) == ["a.csv has changed"])
  }
}
