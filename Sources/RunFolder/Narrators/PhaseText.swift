import DispatchSolveCoordinator
import DispatchSolveLinearProgramming

/// What a phase did, for people.
enum PhaseText {
  /// `stack 12 solves, 340 pivots; 8 cuts`; empty where no solver was asked.
  static func work(_ work: SolverWork) -> String {
    var parts = work.methods.map {
      "\($0.name) \(count($0.work.solves, "solve")), \(count($0.work.pivots, "pivot"))"
    }
    if work.cuts > 0 { parts.append(count(work.cuts, "cut")) }
    return parts.joined(separator: "; ")
  }

  private static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }

  /// A table of the phases in which solvers were asked, for `run.md`: without times, so that it is the same for every run
  /// of the study.
  static func table(_ years: [(year: Int, phases: [PhaseRecord])]) -> String {
    let rows = years.flatMap { year in
      year.phases.map { (year.year, $0.phase, work($0.work)) }.filter { !$0.2.isEmpty }
    }
    guard !rows.isEmpty else { return "" }
    return "\n## What solvers did\n\n| year | phase | work |\n|---|---|---|\n"
      + rows.map { "| \($0.0) | \($0.1.rawValue) | \($0.2) |\n" }.joined()
  }
}
