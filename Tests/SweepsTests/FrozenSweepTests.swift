import Foundation
import DispatchSolvePowerDispatch
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveSweeps

/// Sweeps of the frozen study.
@Suite(.timeLimit(.minutes(60)))
struct FrozenSweepTests {
  private static func load(_ name: String) throws -> LoadedSweep {
    try LoadedSweep.load("\(FrozenStudy.folder)/sweeps/\(name).toml")
  }

  /// At 10 $/short ton the program leaks less with Virginia in it.
  @Test func leakageFallsWithVirginia() throws {
    let sweep = try Self.load("leakage")
    let runner = SweepRunner(
      study: sweep.study.study, years: sweep.years, cases: sweep.cases, metrics: sweep.metrics,
      model: NetworkDispatch(), threads: 2)
    #expect(sweep.cases.count == 10 && !runner.sharesCurves && sweep.years == [2030])
    var curves = SweepCurves()
    // Members at 0 and 10 $/short ton.
    let leakage = try [0, 5].map { first in
      let (free, priced) = (
        runner.run(first..<first + 1, curves: &curves)[0],
        runner.run(first + 2..<first + 3, curves: &curves)[0]
      )
      try #require(free.failure == nil && priced.failure == nil)
      let (before, after) = (free.figures.compactMap(\.self), priced.figures.compactMap(\.self))
      #expect(before[0] == 0 && after[0] == 10)
      return (after[2] - before[2]) / (before[1] - after[1])
    }
    #expect(leakage[1] < leakage[0] - 0.1, "\(leakage)")
  }

  @Test func theGridIsWhatItSays() throws {
    let sweep = try Self.load("caps-and-triggers")
    #expect(sweep.cases.count == 81 && sweep.name == "caps-and-triggers")
    #expect(sweep.cases.values(80).map(\.written) == ["1.3", "1.2", "1.5"])
  }

  /// The table of metrics in docs/sweeps.md.
  @Test func everyMetricIsDocumented() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("docs/sweeps.md"), encoding: .utf8)
    for metric in SweepMetric.all { #expect(text.contains("| `\(metric.name)` |"), "\(metric.name)") }
  }
}
