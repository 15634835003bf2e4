import DispatchSolveTables

extension StudyChecker {
  /// Things that are probably one thing given twice.
  mutating func checkDoubles() {
    checkMirroredInterfaces()
    checkLikeNames(.technologies, study.technologies.map(\.name), "technology", "technology")
    checkLikeNames(.units, study.units.map(\.name), "unit", "unit")
    checkLikeNames(.storage, study.storage.map(\.name), "unit", "store")
    checkLikeNames(.zones, study.zones.map(\.name), "zone", "zone")
    checkUnitsLikeStores()
    checkTechnologiesInUse()
  }

  /// Stores that are called as a unit is but for case or spaces.
  private mutating func checkUnitsLikeStores() {
    guard !study.storage.isEmpty else { return }
    var unitOf: [UInt64: Int] = [:]
    for row in study.units.indices { unitOf[Self.number(study.units[row].name)] = row }
    for (row, store) in study.storage.enumerated() {
      guard let other = unitOf[Self.number(store.name)], study.units[other].name != store.name,
        Self.plain(study.units[other].name) == Self.plain(store.name)
      else { continue }
      warn(
        .storage, row, "unit",
        "store '\(store.name)' differs from unit '\(study.units[other].name)' by case or spaces alone")
    }
  }

  /// A technology is a name that units, stores and technologies.csv share; written in two ways it is two, and the unit of
  /// one has neither the availability nor the figures of the other.
  private mutating func checkTechnologiesInUse() {
    var firsts: [String: String] = [:]
    for technology in study.technologies where firsts[Self.plain(technology.name)] == nil {
      firsts[Self.plain(technology.name)] = technology.name
    }
    let listed = Set(study.technologies.map(\.name))
    var seen: Set<String> = []
    var last = ""
    func look(_ table: StudyTable, _ row: Int, _ technology: String, _ checker: inout StudyChecker) {
      guard technology != last else { return }
      last = technology
      guard seen.insert(technology).inserted, !listed.contains(technology) else { return }
      if let first = firsts[Self.plain(technology)], first != technology {
        checker.warn(
          table, row, "technology",
          "technology '\(technology)' differs from '\(first)' by case or spaces alone",
          presumes: [.technologies])
        return
      }
      firsts[Self.plain(technology)] = technology
      // One slip of the pen: OffshoreWind beside OnshoreWind is none.
      guard let near = nearestName(to: technology, among: listed.sorted(), atMost: 1) else { return }
      checker.warn(
        table, row, "technology",
        "technology '\(technology)' has no row in technologies.csv; did you mean '\(near)'?",
        presumes: [.technologies])
    }
    for row in study.units.indices { look(.units, row, study.units[row].technology, &self) }
    for (row, store) in study.storage.enumerated() { look(.storage, row, store.technology, &self) }
  }

  /// A line given once for each direction, where each row already carries power both ways.
  private mutating func checkMirroredInterfaces() {
    struct Direction: Hashable {
      var from: String
      var to: String
    }
    var rows: [Direction: [Int]] = [:]
    for (row, line) in study.interfaces.enumerated() where line.capacityMW > 0 && line.reverseCapacityMW > 0 {
      let opposite = rows[Direction(from: line.toZone, to: line.fromZone)] ?? []
      if let other = opposite.map({ study.interfaces[$0] }).first(where: { isMirror($0, line) }) {
        warn(
          .interfaces, row, "reverse_capacity_mw",
          "interfaces '\(other.name)' and '\(line.name)' join '\(line.fromZone)' and '\(line.toZone)' in opposite directions and each carries power both ways: two lines, or one given twice? For one way reverse_capacity_mw is 0; lines of names of their own, as 'A>B#1' and 'B>A#2', are two"
        )
      }
      rows[Direction(from: line.fromZone, to: line.toZone), default: []].append(row)
    }
  }

  /// Whether two lines in opposite directions may be one: both are there in some year, each carries as much one way as the other
  /// way, or what the other does turned round, and neither has a name of its own.
  private func isMirror(_ one: Interface, _ other: Interface) -> Bool {
    let begins = max(one.firstYear ?? Int.min, other.firstYear ?? Int.min)
    let ends = min(one.lastYear ?? Int.max, other.lastYear ?? Int.max)
    let areEven = one.capacityMW == one.reverseCapacityMW && other.capacityMW == other.reverseCapacityMW
    let areTurned = one.capacityMW == other.reverseCapacityMW && one.reverseCapacityMW == other.capacityMW
    return begins <= ends && (areEven || areTurned) && !areNumbered(one.name, other.name)
      && letters(one.name) == letters(other.name)
  }

  /// The letters of a name in order of the alphabet: names that only turn round what they join, `A-B` and `B-A`, have the same.
  private func letters(_ name: String) -> [Character] { name.lowercased().filter(\.isLetter).sorted() }

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

  /// A number that names share which differ by case or spaces alone; few others do (FNV-1a).
  private static func number(_ name: String) -> UInt64 {
    func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in bytes where byte != 0x20 && byte != 0x09 {
        hash = (hash ^ UInt64((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)) &* 0x100_0000_01B3
      }
      return hash
    }
    // What is case and what is space beyond ASCII is for the character to say.
    guard name.utf8.allSatisfy({ $0 < 0x80 }) else { return number(plain(name).utf8) }
    // Native strings have their bytes in one piece.
    return name.utf8.withContiguousStorageIfAvailable(number) ?? number(name.utf8)
  }
}
