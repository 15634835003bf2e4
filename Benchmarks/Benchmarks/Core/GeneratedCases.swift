import Benchmark
import Foundation
import Instances
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles

/// A generated instance and its first year's system.
struct GeneratedCase {
  let name: String
  let size: InstanceSize

  static let small = GeneratedCase(name: "S", size: .small)
  static let medium = GeneratedCase(name: "M", size: .medium)
  static let large = GeneratedCase(name: "L", size: .large)

  func system() throws -> DispatchSystem {
    try dispatchSystem(InstanceGenerator.study(size))
  }
}

/// Cases on one slice's LP of the L instance, by the general solver.
func blockCases() {
  func programs(_ pricesUSD: [Double]) throws -> [LinearProgram] {
    var system = try GeneratedCase.large.system()
    system.blocks = [system.blocks[system.blocks.count / 2]]
    return try pricesUSD.map { try NetworkDispatch.blockPrograms(of: system, priceUSD: $0)[0].program }
  }
  Benchmark("L: solve one slice cold") { benchmark in
    let program = try programs([20])[0]
    benchmark.startMeasurement()
    blackHole(try SimplexSolver.with(program) { try $0.solve() }.objective)
    benchmark.stopMeasurement()
  }
  Benchmark("L: solve one slice warm, at another price") { benchmark in
    let pair = try programs([20, 25])
    try SimplexSolver.with(pair[0]) { solver in
      _ = try solver.solve()
      benchmark.startMeasurement()
      try solver.setCosts(pair[1].costs)
      blackHole(try solver.solve().objective)
      benchmark.stopMeasurement()
    }
  }
}

/// Cases on a year's network dispatch, one thread.
func yearCases() {
  for instance in [GeneratedCase.small, .medium, .large] {
    Benchmark("\(instance.name): full year, all results") { benchmark in
      let system = try instance.system()
      benchmark.startMeasurement()
      blackHole(try NetworkDispatch().withSession(system) { try $0.result(at: 20) }.objectiveUSD)
      benchmark.stopMeasurement()
    }
  }
  for instance in [GeneratedCase.medium, .large] {
    Benchmark("\(instance.name): re-price the year, all results") { benchmark in
      try NetworkDispatch().withSession(try instance.system()) { session in
        _ = try session.result(at: 20)
        benchmark.startMeasurement()
        blackHole(try session.result(at: 25).objectiveUSD)
        benchmark.stopMeasurement()
      }
    }
    Benchmark("\(instance.name): exact emissions curve on 0...200") { benchmark in
      try NetworkDispatch().withSession(try instance.system()) { session in
        _ = try session.evaluate(at: 0)
        benchmark.startMeasurement()
        blackHole(try session.emissionsCurve(0...200).breakpoints.count)
        benchmark.stopMeasurement()
      }
    }
  }
  Benchmark("one zone, 500 units, 96 slices: full year by merit order") { benchmark in
    let size = InstanceSize(zones: 1, units: 500, slices: 96)
    let system = try dispatchSystem(InstanceGenerator.study(size))
    benchmark.startMeasurement()
    blackHole(try SingleZoneDispatch().withSession(system) { try $0.result(at: 20) }.objectiveUSD)
    benchmark.stopMeasurement()
  }
}

/// Reading and checking the tables of the L instance, and of one of some 27 MB; size over time is the rate. They are
/// written to a temporary folder that is removed afterwards.
func readCases() {
  let large = InstanceSize(zones: 150, units: 40_000, slices: 600)
  for (name, size) in [("L", InstanceSize.large), ("27 MB of tables", large)] {
    Benchmark("\(name): read and check the study folder") { benchmark in
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dispatchsolve-\(UUID())")
      defer { try? FileManager.default.removeItem(at: folder) }
      try StudyFolder.write(InstanceGenerator.study(size), to: folder.path)
      benchmark.startMeasurement()
      blackHole(try StudyFolder.load(folder.path, years: [InstanceSize.firstYear]).study.units.count)
      benchmark.stopMeasurement()
    }
  }
}
