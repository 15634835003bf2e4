import Foundation
import Instances
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveSweeps

// How long sweeps of the default study without additions take, 2025-2040.
// Usage: SweepRates [programs VARIANTS | draws DRAWS] [THREADS]

// As the program does.
SolverMemory.keepFreed()
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
  .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Tests/Fixtures/rggi-2024")
  .path
let years = try Years(2025...2040)
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
let cases = try SweepCases(axes: isDraws ? fuels : rules, design: .latinHypercube(cases: count, seed: 1))

/// The same cases, with metrics of the market alone or, as whole runs, with one of dispatch too.
func runner(wholeRuns: Bool, threads: Int) -> SweepRunner {
  SweepRunner(
    study: study, years: years, cases: cases,
    metrics: (["allowance_price_usd", "covered_emissions_short_tons", "bank_short_tons"]
      + (wholeRuns ? ["unserved_mwh"] : [])).compactMap { SweepMetric(named: $0) },
    model: NetworkDispatch(), threads: threads)
}

// Whole runs of the first cases on one thread: what a sweep takes that shares nothing.
let few = min(count, 12)
let scalar = runner(wholeRuns: true, threads: 1)
var scalarOutcomes: [SweepOutcome] = []
var nothing = SweepCurves()
let scalarSeconds = seconds { scalarOutcomes = scalar.run(0..<few, curves: &nothing) } / Double(few)

let sweep = runner(wholeRuns: false, threads: threads)
let table = SweepTable(sweep)
let plan = sweep.plan()
let piece = isDraws ? 64 : 16_384
var curves = SweepCurves()
var failures = 0
var (running, writing) = (0.0, 0.0)
var bytes = 0
var largestDifference = 0.0
for start in stride(from: 0, to: count, by: piece) {
  var outcomes: [SweepOutcome] = []
  running += seconds { outcomes = sweep.run(start..<min(count, start + piece), curves: &curves) }
  failures += outcomes.count { $0.failure != nil }
  writing += seconds { bytes += table.rows(outcomes, threads: threads).count }
  for (mine, other) in zip(outcomes, scalarOutcomes) where mine.number == other.number {
    for year in years.indices {
      guard let one = mine.figures[3 * year], let two = other.figures[4 * year] else { continue }
      largestDifference = max(largestDifference, abs(one - two))
    }
  }
}
func text(_ value: Double, _ format: String) -> String { String(format: format, value) }
print(
  "\(kind): \(plan.cases) cases, \(plan.dispatches) dispatches, \(plan.markets) markets, "
    + "\(failures) failed; \(threads) threads")
print(
  "cases \(text(running, "%.1f")) s (\(text(running / Double(count) * 1e6, "%.1f")) us each), "
    + "rows as text \(text(writing, "%.1f")) s (\(text(Double(bytes) / 1e6, "%.0f")) MB), "
    + "peak memory \(text(ProcessMemory.megabytes("VmHWM"), "%.0f")) MB")
print(
  "a whole run on one thread \(text(scalarSeconds * 1e3, "%.0f")) ms (mean of \(few)): "
    + "\(text(scalarSeconds / (running / Double(count) * Double(threads)), "%.3g")) times a case's share of a thread; "
    + "prices differ by at most \(text(largestDifference, "%.1e")) $/short ton")
print("{\"whole_run_over_case\":\(scalarSeconds / (running / Double(count) * Double(threads)))}")
guard failures == 0, largestDifference <= 1e-6 else { exit(1) }
