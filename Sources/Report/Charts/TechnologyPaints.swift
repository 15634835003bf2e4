/// Which technologies have a colour of their own, the same in all figures of a report.
struct TechnologyPaints: Sendable {
  /// Name of what is left over.
  static let rest = "other technologies"

  /// Colours in the order in which technologies get them: the darkest are for narrow bands.
  private static let order = [1, 2, 5, 6, 4, 3, 8, 0, 7]

  /// Technologies with colours of their own, the largest first.
  let names: [String]

  /// Ranks technologies by their largest share of generation or of capacity, in any run.
  init(_ runs: [ReportRun]) {
    var shares: [String: Double] = [:]
    for run in runs {
      for (table, column) in [
        ("technologies_by_region", "generation_mwh"), ("capacity_by_region", "capacity_mw"),
      ] {
        let table = run[table]
        let totals = table.sums(column) { row, _ in table.text(row, "technology") }
          .mapValues { $0.values.sorted().reduce(0, +) }
        let all = totals.values.sorted().reduce(0, +)
        guard all > 0 else { continue }
        for (name, total) in totals { shares[name] = max(shares[name] ?? 0, total / all) }
      }
    }
    names = shares.filter { $0.value > 0 }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Palette.colourCount).map(\.key)
  }

  /// Series of values by technology, in the order of the names; what has no colour of its own is added up.
  ///
  /// - Parameter most: How many have one; the last colours are left to others.
  func series(
    _ values: [String: [Int: Double]], years: [Int], times factor: Double, most: Int = Palette.colourCount
  ) -> [Series] {
    let names = names.prefix(most)
    var rest: [Int: Double] = [:]
    for (name, values) in values.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
      for (year, value) in values { rest[year, default: 0] += value }
    }
    let named = names.enumerated().map { index, name in
      Series(Self.shown(name), .colour(Self.order[index]), (values[name] ?? [:]).values(years, times: factor))
    }
    return (named + [Series(Self.rest, Palette.rest, rest.values(years, times: factor))]).filter(\.isSeen)
  }

  /// A name in words: `GasCombinedCycle` as `Gas combined cycle`.
  static func shown(_ name: String) -> String {
    let letters = Array(name)
    var words = ""
    for (index, letter) in letters.enumerated() {
      let beginsWord =
        index > 0 && letter.isUppercase && index + 1 < letters.count && letters[index + 1].isLowercase
      let followsLower = index > 0 && letter.isUppercase && letters[index - 1].isLowercase
      if beginsWord || followsLower { words += " " }
      words += beginsWord ? letter.lowercased() : String(letter)
    }
    return words
  }
}
