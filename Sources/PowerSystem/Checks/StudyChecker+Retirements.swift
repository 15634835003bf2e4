import DispatchSolveTables

extension StudyChecker {
  /// A retirement may miss what stands by the rounding of what is written, not by more: relative. Seven times 42.86 MW are 0.02 MW
  /// more than 300, half a thousandth of one of them.
  private static let roundingOfSums = 1e-3

  /// Changes of years before the first: they are made at its beginning, and units.csv may have them already.
  mutating func checkEarlyChanges() {
    guard study.settings.fleetYear == nil, let first = study.firstYear else { return }
    let early = study.plannedChanges.indices.filter {
      study.plannedChanges[$0].year < first
        && study.settings.plannedChanges.contains(study.plannedChanges[$0].status)
    }
    guard let row = early.first else { return }
    let more = early.count == 1 ? "" : ", and so is one more"
    let many = early.count > 2 ? ", and so are \(early.count - 1) more" : more
    warn(
      .plannedChanges, row, "year",
      "the change of \(study.plannedChanges[row].year) is before the study's first year, \(first)\(many): they are made at its beginning; fleet_year in study.toml says which year units.csv is of",
      presumes: [.study, .demand])
  }

  /// Retirements that take what does not stand, as the fleet finds them.
  mutating func checkRetirements() {
    guard study.plannedChanges.contains(where: { $0.changeMW < 0 }) else { return }
    struct Stock: Hashable {
      var zone: String
      var technology: String
    }
    let buildable = Set(study.buildLimits.map { Stock(zone: $0.zone, technology: $0.technology) })
    var rows: [PlannedChange: [Int]] = [:]
    for (row, change) in study.plannedChanges.enumerated() { rows[change, default: []].append(row) }
    var technologies: [String: Set<String>] = [:]
    for unit in study.units { technologies[unit.zone, default: []].insert(unit.technology) }
    for store in study.storage { technologies[store.zone, default: []].insert(store.technology) }
    for change in study.plannedChanges where change.changeMW > 0 {
      technologies[change.zone, default: []].insert(change.technology)
    }
    let presumes: [StudyTable] = [.units, .storage, .plannedChanges, .technologies]
    var fleet = Fleet(study: study)
    for year in Set(study.plannedChanges.map(\.year)).sorted() {
      let shortfalls = fleet.applyPlannedChanges(of: study, through: year)
      // Of rows that are the same the last ones find too little.
      for (change, count) in Dictionary(grouping: shortfalls, by: \.change).mapValues(\.count) {
        rows[change] = rows[change]?.suffix(count)
      }
      for shortfall in shortfalls {
        let change = shortfall.change
        let retired = -change.changeMW
        guard let row = rows[change]?.first else { continue }
        rows[change]?.removeFirst()
        guard shortfall.missingMW > Self.roundingOfSums * retired, known.zones.names.contains(change.zone)
        else {
          continue
        }
        // What options may have built by then is known in the run alone.
        if study.settings.expansion.isEnabled,
          buildable.contains(Stock(zone: change.zone, technology: change.technology))
        {
          continue
        }
        let what = "\(shortNumber(retired)) MW of '\(change.technology)' in zone '\(change.zone)'"
        let stands = retired - shortfall.missingMW
        let there = technologies[change.zone] ?? []
        if stands > 0 {
          warn(
            .plannedChanges, row, "change_mw",
            "\(what) are retired in \(year), but only \(shortNumber(stands)) MW stand", presumes: presumes)
        } else {
          let hint =
            there.contains(change.technology) ? "" : didYouMean(change.technology, there.sorted())
          warn(
            .plannedChanges, row, "technology", "\(what) are retired in \(year), but none stands\(hint)",
            presumes: presumes)
        }
      }
    }
  }
}
