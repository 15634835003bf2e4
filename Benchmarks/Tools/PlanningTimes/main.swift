import Foundation
import DispatchSolvePlanning
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles

// Plans years of a study at once, additions on, and prints what it took: a line per iteration, then prices, banks,
// additions and the proof. With WINDOW years to a window, two or more, it plans one window after the other instead, each on what the
// first years of those before came to, with what they taught of the years' costs.
//
//     PlanningTimes [STUDY [FIRST [LAST [GAP [THREADS [TERMINAL_PRICE [WINDOW]]]]]]]
let arguments = CommandLine.arguments
func argument(_ index: Int) -> String? { arguments.count > index ? arguments[index] : nil }

let folder =
  argument(1)
  ?? URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../data").standardizedFileURL.path
let first = argument(2).flatMap(Int.init) ?? 2025
let last = argument(3).flatMap(Int.init) ?? 2040
let gap = argument(4).flatMap(Double.init) ?? 1e-7
let threads = argument(5).flatMap(Int.init) ?? 1

let years = Array(first...last)
let study = try StudyFolder.load(folder, years: Years(years), overrides: SettingOverrides(builds: true)).study
func seconds(_ from: Date, _ to: Date = Date()) -> String {
  String(format: "%.3f s", to.timeIntervalSince(from))
}

if let length = argument(7).flatMap(Int.init), length > 1 {
  try roll(study, years, length: length, gap: gap, threads: threads)
  exit(0)
}
let start = Date()
var window = try PlanningWindow(study: study, years: years)
window.terminalPriceUSD = argument(6).flatMap(Double.init) ?? 0
let ready = Date()

let plan = try PlanningSolver(gap: gap, threads: threads).solve(
  window,
  progress: { step in
    let distance = (step.costUSD - step.boundUSD) / max(1, abs(step.costUSD))
    print(
      String(
        format: "%3d  cost %.9e  gap %9.2e  cuts %3d  solves %5d  %@", step.iteration, step.costUSD, distance,
        step.newCuts, step.blockSolves, seconds(ready)))
  })
print(
  "\(plan.iterations) iterations, \(plan.blockSolves) block solves, \(plan.masterPivots) master pivots, "
    + "window \(seconds(start, ready)), plan \(seconds(ready)), gap \(plan.gap)")
for (t, year) in plan.years.enumerated() {
  let added = zip(window.additions, plan.additionsMW).reduce(0) { sum, item in
    item.0.capacity[t] != nil && (t == 0 || item.0.capacity[t - 1] == nil) ? sum + item.1 : sum
  }
  print(
    String(
      format: "%d  price %9.4f  emissions %11.0f  sold %11.0f  short %9.0f  bank %11.0f  added %8.1f MW",
      year.year, year.priceUSD, year.emissions, year.allocation.sold, year.allocation.short, year.bank, added)
  )
}
