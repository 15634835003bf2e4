/// By how much emissions inside and outside of the program differ between two runs, over the years of both, short tons.
///
/// Zones that are members in either run count as inside in both, where the members are not the same; else what needs
/// allowances is inside.
struct EmissionDifference {
  /// Of those inside.
  let inside: Double
  /// Of those outside.
  let outside: Double
  /// Whether both runs have the same members in all these years.
  let hasSameMembers: Bool

  init(of run: ReportRun, from reference: ReportRun) {
    let years = run.years.filter(reference.years.contains)
    hasSameMembers = years.allSatisfy { (run.members[$0] ?? []) == (reference.members[$0] ?? []) }
    if hasSameMembers {
      func units(_ run: ReportRun) -> Double {
        years.reduce(0) { $0 + (run.coveredUnitEmissions($1) ?? 0) }
      }
      func uncovered(_ run: ReportRun) -> Double {
        years.reduce(0) { $0 + (run.annual("uncovered_emissions_short_tons", $1) ?? 0) }
      }
      inside = units(run) - units(reference)
      outside = uncovered(run) - uncovered(reference)
      return
    }
    func isInside(_ zone: String, _ year: Int) -> Bool {
      run.isMember(zone, year) || reference.isMember(zone, year)
    }
    func sum(_ run: ReportRun, inside: Bool) -> Double {
      let table = run["emissions_by_region"]
      return table.sums("emissions_tons") {
        isInside(table.text($0, "region"), $1) == inside && years.contains($1)
      }.values.sorted().reduce(0, +)
    }
    inside = sum(run, inside: true) - sum(reference, inside: true)
    outside = sum(run, inside: false) - sum(reference, inside: false)
  }
}
