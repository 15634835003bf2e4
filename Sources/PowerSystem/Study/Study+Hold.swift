/// What comes after the last year of a study's tables, for those who look ahead.
public enum PastTables: String, Sendable, Codable, CaseIterable {
  /// The last year goes on.
  case lastYear = "last_year"
  /// Nothing: who looks ahead sees no further.
  case none
}

extension Study {
  /// The last year for which every table has rows that a year cannot do without; nil for a study without demand.
  public var lastTableYear: Int? {
    var ends = [
      demand.lazy.map(\.year).max(), fuelPrices.lazy.map(\.year).max(), program?.years.lazy.map(\.year).max(),
    ]
    if settings.expansion.isEnabled { ends.append(buildOptions.lazy.map(\.year).max()) }
    return demand.isEmpty ? nil : ends.compactMap(\.self).min()
  }

  /// The last year that those who foresee everything see: the setting, or the last year of the tables.
  public var horizonYear: Int? { settings.horizonYear ?? lastTableYear }

  /// The study with every table by year extended to a later year, each from its own last year on.
  ///
  /// Loads, fuel prices, standards and costs of additions are those of the last year, and so are the program's rules and
  /// members (`AllowanceProgram.held`). No planned change is in force after the last year of the tables. What has years
  /// of its own goes on: limits by year, lives, lines and units with their first and last years; the exogenous carbon
  /// price is filled forward as it is.
  ///
  /// - Parameter year: Last year that is to have rows; one that the tables reach changes nothing.
  public func held(through year: Int) -> Study {
    inEveryView { $0.extended(through: year) }
  }

  private func extended(through year: Int) -> Study {
    guard let last = lastTableYear, year > last else { return self }
    var study = self
    Self.hold(&study.demand, \.year, after: last, through: year)
    Self.hold(&study.fuelPrices, \.year, after: last, through: year)
    Self.hold(&study.generationStandards, \.year, after: last, through: year)
    Self.hold(&study.buildOptions, \.year, after: last, through: year)
    Self.hold(&study.reserveMargins, \.year, after: last, through: year)
    study.program = program?.held(through: year)
    study.plannedChanges.removeAll { $0.year > last }
    return study
  }

  /// Repeats the rows of a table's last year; a table that ended before the others has none in it.
  private static func hold<Row>(
    _ rows: inout [Row], _ path: WritableKeyPath<Row, Int>, after last: Int, through year: Int
  ) {
    guard let end = rows.lazy.map({ $0[keyPath: path] }).max(), end >= last, year > end else { return }
    let model = rows.filter { $0[keyPath: path] == end }
    for next in end + 1...year {
      for var row in model {
        row[keyPath: path] = next
        rows.append(row)
      }
    }
  }
}
