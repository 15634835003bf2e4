import Experiments
import Foundation
import Instances
import PowerDispatch
import PowerSystem
import StudyFiles

// How long sweeps of the default study without additions take, 2025-2040.
// Usage: SweepRates [programs VARIANTS | draws DRAWS] [THREADS]
let arguments = Array(CommandLine.arguments.dropFirst())
let kind = arguments.first ?? "programs"
let count = arguments.dropFirst().first.flatMap { Int($0) } ?? (kind == "draws" ? 1_000 : 1_000_000)
let threads = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 2
guard ["programs", "draws"].contains(kind), count > 0, threads > 0 else {
  FileHandle.standardError.write(
    Data("usage: SweepRates [programs VARIANTS | draws DRAWS] [THREADS]\n".utf8))
  exit(64)
}

let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("data").path
let years = Array(2025...2040)
let study = try StudyFolder.load(data, years: years, overrides: SettingOverrides(builds: false)).study

/// Four rules of the program, of all years.
let rules = [
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
/// Prices of three fuels.
let fuels = ["gas", "coal", "residual"].map { fuel in
  SweepAxis(
    name: fuel,
    targets: [
      .init(
        .fuelPrices, where: [.init("fuel", [.text(fuel)])], column: "price_usd_per_mmbtu", .multiply)
    ], values: .range(0.7...1.5))
}
let isDraws = kind == "draws"
let runner = SweepRunner(
  study: study, years: years,
  cases: try SweepCases(axes: isDraws ? fuels : rules, design: .latinHypercube(cases: count, seed: 1)),
  metrics: [.allowancePrice, .coveredEmissions, .bank], model: NetworkDispatch(), threads: threads)
let table = SweepTable(runner)
let plan = runner.plan()
var curves = SweepCurves()
var failures = 0
var (running, writing) = (0.0, 0.0)
var bytes = 0
for start in stride(from: 0, to: count, by: isDraws ? 64 : 16_384) {
  var outcomes: [SweepOutcome] = []
  running += seconds {
    outcomes = runner.run(start..<min(count, start + (isDraws ? 64 : 16_384)), curves: &curves)
  }
  failures += outcomes.count { $0.failure != nil }
  writing += seconds { bytes += table.rows(outcomes, threads: threads).count }
}
print(
  String(
    format: "%@: %d cases, %d dispatches, %d markets, %d failed; %d threads", kind, plan.cases,
    plan.dispatches,
    plan.markets, failures, threads))
print(
  String(
    format: "cases %.1f s (%.1f us each), rows as text %.1f s (%.0f MB); peak memory %.0f MB", running,
    running / Double(count) * 1e6, writing, Double(bytes) / 1e6, ProcessMemory.megabytes("VmHWM")))
