extension StudyChecker {
  /// Rows of `availability.csv` by what they hold.
  struct AvailabilityClasses: Sendable {
    let groups: RowClasses
    let technologies: RowClasses
    let slices: RowClasses
    /// By group and technology.
    let pairs: RowClasses
    /// By group, technology and year.
    let years: RowClasses
    /// By the whole key.
    let keys: RowClasses

    init(_ rows: [AvailabilityRow]) {
      groups = RowClasses(rows) { $0.group }
      technologies = RowClasses(rows) { $0.technology }
      slices = RowClasses(rows) { $0.slice }
      pairs = RowClasses(groups, and: technologies)
      years = RowClasses(pairs, and: RowClasses(rows) { $0.year })
      keys = RowClasses(years, and: slices)
    }
  }

  /// Rows of `load_shape.csv` by what they hold.
  struct LoadShapeClasses: Sendable {
    let groups: RowClasses
    let slices: RowClasses
    /// By the whole key.
    let keys: RowClasses

    init(_ rows: [LoadShapeRow]) {
      groups = RowClasses(rows) { $0.group }
      slices = RowClasses(rows) { $0.slice }
      keys = RowClasses(groups, and: slices)
    }
  }

  /// Hours that slices may lack of a year or have beyond it: a thousandth of a second for each, so that hours written as
  /// decimals of a few digits are not refused for their rounding.
  private static let hoursTolerance = 1e-6

  /// Slices sum to a year; shapes and availabilities that are given are given for every slice.
  mutating func checkSlices() {
    let hours = study.slices.reduce(0) { $0 + $1.hours }
    if abs(hours - TimeSlice.hoursPerYear) > Self.hoursTolerance {
      error(.slices, nil, "hours", "hours sum to \(hours); a year has 8760", presumes: [.slices])
    }
    let shapes = incomplete(
      loadShape.groups, loadShape.keys, slices: loadShape.slices.map(study.loadShape) { $0.slice },
      loadShape.slices
    ) { study.loadShape[$0].group }
    for (group, missing) in shapes {
      for slice in missing {
        error(
          .loadShape, nil, nil, "group '\(group)' has no load factor for slice '\(slice)'",
          presumes: [.loadShape])
      }
    }
    checkShapes()
    let pairs = incomplete(
      availability.years, availability.keys, slices: availability.slices.map(study.availability) { $0.slice },
      availability.slices
    ) {
      let row = study.availability[$0]
      return "\(row.year.map { "\($0), " } ?? "")\(row.group), \(row.technology)"
    }
    for (pair, missing) in pairs {
      for slice in missing {
        error(
          .availability, nil, nil, "\(pair): no availability for slice '\(slice)'", presumes: [.availability])
      }
    }
  }

  /// Classes of rows that lack slices, by name, with the slices that they lack in the order of the study.
  ///
  /// - Parameters:
  ///   - owners: What should have a row for every slice.
  ///   - keys: Owners and slices together.
  ///   - names: Name of every class of `slices`.
  ///   - slices: The slice of a row.
  ///   - ownerName: Name of the owner of a row.
  private func incomplete(
    _ owners: RowClasses, _ keys: RowClasses, slices names: [String], _ slices: RowClasses,
    _ ownerName: (Int) -> String
  ) -> [(owner: String, missing: [String])] {
    let isKnown = names.map(known.slices.names.contains)
    // First rows of keys, so that a repeated row does not count twice.
    var given = Array(repeating: 0, count: owners.count)
    for row in keys.firstRows.lazy.map(Int.init) where isKnown[Int(slices.classes[row])] {
      given[Int(owners.classes[row])] += 1
    }
    guard given.contains(where: { $0 < known.slices.names.count }) else { return [] }
    var present = given.map { $0 < known.slices.names.count ? Set<String>() : nil }
    for row in keys.firstRows.lazy.map(Int.init) {
      present[Int(owners.classes[row])]?.insert(names[Int(slices.classes[row])])
    }
    let lacking = zip(owners.firstRows, present).compactMap { row, present in
      present.map { present in
        (
          owner: ownerName(Int(row)),
          missing: study.slices.map(\.name).filter { !present.contains($0) }
        )
      }
    }
    return lacking.sorted { $0.owner < $1.owner }
  }

  /// A shape of zeros cannot be scaled to a year's energy: the load of its zones would vanish.
  private mutating func checkShapes() {
    let hours = Dictionary(study.slices.map { ($0.name, $0.hours) }, uniquingKeysWith: { first, _ in first })
    let hoursOf = loadShape.slices.map(study.loadShape) { hours[$0.slice] ?? 0 }
    let (groups, slices) = (loadShape.groups, loadShape.slices)
    var sums = Array(repeating: 0.0, count: groups.count)
    for (row, entry) in study.loadShape.enumerated() {
      sums[Int(groups.classes[row])] += entry.loadFactor * hoursOf[Int(slices.classes[row])]
    }
    let weighted = Dictionary(
      zip(groups.map(study.loadShape) { $0.group }, sums), uniquingKeysWith: { first, _ in first })
    let loaded = Set(study.demand.filter { $0.demandMWh > 0 }.map(\.zone))
    for group in Set(study.zones.filter { loaded.contains($0.name) }.map(\.group)).sorted()
    where weighted[group] == 0 {
      error(
        .loadShape, study.loadShape.firstIndex { $0.group == group }, "load_factor",
        "the load factors of group '\(group)' are all 0, but its zones have demand",
        presumes: [.slices, .loadShape])
    }
  }

  /// A date within a year divides blocks by their months.
  mutating func checkMembershipDates() {
    for (row, membership) in (study.program?.memberships ?? []).enumerated() {
      guard let block = study.slices.first(where: { $0.months.isEmpty })?.block else { return }
      for (column, date, day) in [
        ("first_date", membership.firstDate, membership.firstDate),
        ("last_date", membership.lastDate, membership.lastDate?.next),
      ] {
        guard let date, let day, (day.month, day.day) != (1, 1) else { continue }
        error(
          .programMembership, row, column,
          "\(column) \(date) is within the year, but slices.csv has no months for block '\(block)': which of its hours are covered?",
          presumes: [.slices])
      }
    }
  }

  /// Months are the block's.
  mutating func checkMonths() {
    guard study.slices.contains(where: { !$0.months.isEmpty }) else { return }
    var ofBlock: [String: [Int]] = [:]
    for (row, slice) in study.slices.enumerated() {
      if slice.months.contains(where: { !(1...12).contains($0) })
        || Set(slice.months).count != slice.months.count
      {
        error(
          .slices, row, "months", "months of slice '\(slice.name)' are not different numbers from 1 to 12")
        continue
      }
      if let known = ofBlock[slice.block] {
        if Set(known) != Set(slice.months) {
          error(
            .slices, row, "months",
            "months of slice '\(slice.name)' are not those of the other slices of block '\(slice.block)'")
        }
        continue
      }
      ofBlock[slice.block] = slice.months
    }
  }
}
