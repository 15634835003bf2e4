import Tables

extension StudyChecker {
  /// A retirement may miss what stands by the rounding of sums, not by more: relative.
  private static let roundingOfSums = 1e-6

  /// Retirements that take what does not stand.
  mutating func checkRetirements() {
    struct Stock: Hashable {
      var zone: String
      var technology: String
    }
    var standing: [Stock: Double] = [:]
    for unit in study.units {
      standing[Stock(zone: unit.zone, technology: unit.technology), default: 0] += unit.capacityMW
    }
    for store in study.storage {
      standing[Stock(zone: store.zone, technology: store.technology), default: 0] += store.capacityMW
    }
    let buildable = Set(study.buildLimits.map { Stock(zone: $0.zone, technology: $0.technology) })
    let counted = study.plannedChanges.indices
      .filter { study.settings.plannedChanges.contains(study.plannedChanges[$0].status) }
      .sorted { (study.plannedChanges[$0].year, $0) < (study.plannedChanges[$1].year, $1) }
    let presumes: [StudyTable] = [.units, .storage, .plannedChanges, .technologies]
    for row in counted {
      let change = study.plannedChanges[row]
      let stock = Stock(zone: change.zone, technology: change.technology)
      let stands = standing[stock] ?? 0
      standing[stock] = max(0, stands + change.changeMW)
      let retired = -change.changeMW
      guard retired > 0, retired - stands > Self.roundingOfSums * retired else { continue }
      // What options may have built by then is known in the run alone.
      if study.settings.expansion.isEnabled, buildable.contains(stock) { continue }
      let what = "\(shortNumber(retired)) MW of '\(change.technology)' in zone '\(change.zone)'"
      if stands > 0 {
        warn(
          .plannedChanges, row, "change_mw",
          "\(what) are retired in \(change.year), but only \(shortNumber(stands)) MW stand",
          presumes: presumes)
      } else {
        let there = standing.keys.filter { $0.zone == change.zone && standing[$0] ?? 0 > 0 }.map(\.technology)
        let hint =
          there.contains(change.technology)
          ? ""
          : nearestName(to: change.technology, among: there.sorted()).map { "; did you mean '\($0)'?" } ?? ""
        warn(
          .plannedChanges, row, "technology",
          "\(what) are retired in \(change.year), but none stands\(hint)", presumes: presumes)
      }
    }
  }
}

/// A number for messages, rounded to what a reader can use.
func shortNumber(_ value: Double) -> String {
  guard abs(value) < 1e15, value != 0 else { return value == 0 ? "0" : "\(value)" }
  // Three decimals, or three digits of what is smaller.
  var scale = 1000.0
  while abs(value) * scale < 100, scale < 1e12 { scale *= 10 }
  let rounded = (value * scale).rounded() / scale
  return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}
