import Experiments
import Foundation
import Instances
import PowerDispatch
import PowerSystem
import StudyFiles

let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 20_000
let threads = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 2
let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("data").path
let years = Array(2025...2040)
var study = try StudyFolder.load(data, years: years, overrides: SettingOverrides(builds: false)).study
let axes = [
  SweepAxis(
    name: "cap", targets: [.init(.allowanceProgram, column: "cap_short_tons", .multiply)],
    values: .range(0.7...1.3)),
  SweepAxis(
    name: "ccr1", targets: [.init(.allowanceProgram, column: "ccr1_quantity", .multiply)],
    values: .range(0.5...1.5)),
  SweepAxis(
    name: "reserve", targets: [.init(.allowanceProgram, column: "reserve_price_usd", .add)],
    values: .range(0...2)),
  SweepAxis(
    name: "bank", targets: [.init(.study, column: "program.opening_bank_short_tons", .set)],
    values: .range(60e6...90e6)),
]
let cases = try SweepCases(axes: axes, design: .latinHypercube(cases: count, seed: 1))
let runner = SweepRunner(
  study: study, years: years, cases: cases, metrics: [.allowancePrice, .coveredEmissions, .bank],
  model: NetworkDispatch(), threads: threads)
print(runner.plan())
var curves = SweepCurves()
print("tracing", seconds { _ = runner.run(0..<1, curves: &curves) })
var sum = 0.0
let time = seconds {
  for start in stride(from: 0, to: count, by: 10_000) {
    for o in runner.run(start..<min(count, start + 10_000), curves: &curves) {
      sum += o.figures.first ?? 0; if let f = o.failure { print(f) }
    }
  }
}
print(
  time, time / Double(count) * 1e6, "us a case; memory", ProcessMemory.megabytes("VmHWM"), sum, curves.traced)
