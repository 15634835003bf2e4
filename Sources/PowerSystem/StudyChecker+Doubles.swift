extension StudyChecker {
  /// Things that are probably one thing given twice.
  mutating func checkDoubles() {
    checkMirroredInterfaces()
    checkLikeNames(.technologies, study.technologies.map(\.name), "technology", "technology")
    checkLikeNames(.units, study.units.map(\.name), "unit", "unit")
    checkLikeNames(.zones, study.zones.map(\.name), "zone", "zone")
    // A technology is a name that units share; written in two ways it is two.
    var firsts: [String: (name: String, row: Int)] = [:]
    var seen: Set<String> = []
    for (row, unit) in study.units.enumerated() where seen.insert(unit.technology).inserted {
      let key = Self.plain(unit.technology)
      if let first = firsts[key] {
        warn(
          .units, row, "technology",
          "technology '\(unit.technology)' differs from '\(first.name)' by case or spaces alone")
      } else {
        firsts[key] = (unit.technology, row)
      }
    }
  }

  /// A line given once for each direction, where each row already carries power both ways.
  private mutating func checkMirroredInterfaces() {
    struct Direction: Hashable {
      var from: String
      var to: String
    }
    var first: [Direction: Int] = [:]
    for (row, line) in study.interfaces.enumerated()
    where line.capacityMW > 0 && line.reverseCapacityMW == line.capacityMW {
      if let other = first[Direction(from: line.toZone, to: line.fromZone)],
        !areNumbered(study.interfaces[other].name, line.name)
      {
        let name = study.interfaces[other].name
        warn(
          .interfaces, row, "reverse_capacity_mw",
          "interfaces '\(name)' and '\(line.name)' join '\(line.fromZone)' and '\(line.toZone)' in opposite directions and each carries power both ways: two lines, or one given twice? For one way reverse_capacity_mw is 0"
        )
      }
      let direction = Direction(from: line.fromZone, to: line.toZone)
      if first[direction] == nil { first[direction] = row }
    }
  }

  /// Whether names end in numbers that differ, `A>B#1` and `B>A#2`: parallel lines on purpose.
  private func areNumbered(_ one: String, _ other: String) -> Bool {
    func number(_ name: String) -> Int? { name.split(separator: "#").last.flatMap { Int($0) } }
    guard let first = number(one), let second = number(other) else { return false }
    return first != second
  }

  private mutating func checkLikeNames(
    _ table: StudyTable, _ names: [String], _ column: String, _ what: String
  ) {
    var first: [String: Int] = [:]
    for (row, name) in names.enumerated() {
      let key = Self.plain(name)
      if let other = first[key] {
        // The same name is told as a duplicate key.
        if names[other] != name {
          warn(
            table, row, column, "\(what) '\(name)' differs from '\(names[other])' by case or spaces alone")
        }
      } else {
        first[key] = row
      }
    }
  }

  private static func plain(_ name: String) -> String {
    // Most names have no space and few letters that are large; both steps are skipped for those that need neither.
    let lower = name.lowercased()
    return lower.utf8.contains(0x20) || !lower.utf8.allSatisfy { $0 < 0x80 }
      ? lower.filter { !$0.isWhitespace } : lower
  }
}
