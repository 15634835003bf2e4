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
    var last = ""
    for (row, unit) in study.units.enumerated() where unit.technology != last {
      last = unit.technology
      guard seen.insert(last).inserted else { continue }
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
    // By a number a name, since most names are like no other: making each one plain would take longer than reading it.
    var first: [UInt64: Int] = [:]
    first.reserveCapacity(names.count)
    for (row, name) in names.enumerated() {
      let number = Self.number(name)
      if let other = first[number] {
        // The same name is told as a duplicate key.
        if names[other] != name, Self.plain(names[other]) == Self.plain(name) {
          warn(
            table, row, column, "\(what) '\(name)' differs from '\(names[other])' by case or spaces alone")
        }
      } else {
        first[number] = row
      }
    }
  }

  private static func plain(_ name: String) -> String {
    name.lowercased().filter { !$0.isWhitespace }
  }

  /// A number that names share which differ by case (of ASCII) or spaces alone; few others do (FNV-1a).
  private static func number(_ name: String) -> UInt64 {
    func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in bytes where byte != 0x20 && byte != 0x09 {
        hash = (hash ^ UInt64((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)) &* 0x100_0000_01B3
      }
      return hash
    }
    // Native strings have their bytes in one piece.
    return name.utf8.withContiguousStorageIfAvailable(number) ?? number(name.utf8)
  }
}
