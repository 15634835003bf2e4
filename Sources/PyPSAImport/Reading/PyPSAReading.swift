import DispatchSolvePowerSystem
import DispatchSolveTables

/// A network on its way to a study: what is read so far, and everything found on the way.
///
/// Whatever changes the optimum and cannot be said in a study is an error, or, where what can be said is asked for, a
/// warning of what is left out.
struct PyPSAReading {
  let files: PyPSAFiles
  let options: PyPSAImport.Options
  /// Hours that each snapshot weighs.
  var hours: [Double] = []
  /// Names of snapshots.
  var snapshots: [String] = []
  /// Slices of the study, one a snapshot.
  var slices: [TimeSlice] = []
  /// Names of buses.
  var buses: Set<String> = []
  /// CO2 of carriers, metric tons per MWh of primary energy.
  var emissions: [String: Double] = [:]
  var technologies = TechnologyNames()
  /// Zones and technologies that have rows of availability.
  var available: Set<[String]> = []
  /// Names of units, stores and interfaces, which in PyPSA are lists of their own.
  var units: Set<String> = []
  var interfaces: Set<String> = []
  var study = Study()
  /// What PyPSA's objective has for extendable capacity that stands at least, over the horizon.
  var standingCost = 0.0
  var findings: [LocatedFinding] = []
  /// What was left out, in words.
  var leftOut: Set<String> = []

  init(_ files: PyPSAFiles, _ options: PyPSAImport.Options) {
    self.files = files
    self.options = options
  }

  /// Hours of all snapshots together, and of the longest block within which stores shift energy.
  var horizon = 0.0
  var blockHours = 0.0

  /// Times that the horizon goes into a year.
  var repetitions: Double { TimeSlice.hoursPerYear / horizon }

  /// Year of the study.
  var year: Int { study.settings.firstYear ?? Years.range.lowerBound }

  /// Reads a list of components row by row, after what a study cannot express of a row is refused.
  ///
  /// - Parameter series: Attributes over time that are read.
  mutating func forEach(
    of list: String, series: Set<String>, _ read: (inout Self, ComponentTable, Int) -> Void
  ) {
    guard let components = files.components[list] else { return }
    restrictSeries(components, read: series)
    for row in rows(components) {
      restrict(components, row, Restriction.byList[list] ?? [])
      read(&self, components, row)
    }
  }

  // MARK: Findings

  /// Something that is wrong, whatever is asked for.
  mutating func error(_ table: CSVTable, _ row: Int?, _ column: Int, _ message: String) {
    findings.append(table.finding(row, column, message))
  }

  /// Something that deserves a look.
  mutating func warn(_ table: CSVTable, _ row: Int?, _ column: Int, _ message: String) {
    var finding = table.finding(row, column, message)
    finding.severity = .warning
    findings.append(finding)
  }

  /// Something that a study cannot express.
  mutating func refuse(_ table: CSVTable, _ row: Int?, _ column: Int, _ message: String, _ reason: String) {
    guard options.isRelaxed else {
      return error(table, row, column, "\(message): a study cannot express \(reason)")
    }
    leftOut.insert(reason)
    warn(table, row, column, "\(message): left out: a study cannot express \(reason)")
  }

  // MARK: Components

  /// Components of a list that are active, in the order of the file; names that come twice are errors.
  mutating func rows(_ components: ComponentTable) -> [Int] {
    let table = components.table
    guard let name = components.column("name") else {
      error(table, nil, 0, "column 'name' is missing")
      return []
    }
    var seen: Set<String> = []
    return table.rows.indices.filter { row in
      if components.names[row].isEmpty {
        error(table, row, name, "name: blank")
      } else if !seen.insert(components.names[row]).inserted {
        error(table, row, name, "name: '\(clipped(components.names[row]))' is there twice")
      }
      return flag(components, row, "active", default: true)
    }
  }

  /// Refuses what a component has and a study cannot express.
  mutating func restrict(_ components: ComponentTable, _ row: Int, _ restrictions: [Restriction]) {
    for restriction in restrictions {
      let attribute = restriction.attribute
      let table: CSVTable
      let column: Int
      let place: Int?
      if let series = components.series(row, attribute) {
        (table, column) = (series.table, series.column)
        place = table.rows.indices.first { !restriction.isNeutral(PyPSAValue(table, $0, column)) }
      } else if let own = components.column(attribute) {
        (table, column) = (components.table, own)
        place = restriction.isNeutral(PyPSAValue(table, row, column)) ? nil : row
      } else {
        continue
      }
      guard let place else { continue }
      let text = clipped(table.rows[place][column])
      refuse(
        table, place, column, "\(attribute): \(text) of '\(clipped(components.names[row]))'",
        restriction.reason)
    }
  }

  /// Refuses attributes over time that mean something unknown here.
  mutating func restrictSeries(_ components: ComponentTable, read: Set<String>) {
    let known = read.union((Restriction.byList[components.list] ?? []).map(\.attribute))
      .union(Restriction.ofCommitment)
    for (attribute, table) in components.seriesTables where !known.contains(attribute) {
      refuse(table, nil, 0, attribute, "\(attribute) of \(components.list) over time")
    }
  }

  /// The bus that a component names; nil when there is none.
  mutating func bus(_ components: ComponentTable, _ row: Int, _ attribute: String) -> String? {
    let name = components.text(row, attribute)
    if buses.contains(name) { return name }
    let problem =
      name.isEmpty ? "blank" : "unknown bus '\(clipped(name))'\(didYouMean(name, buses.sorted()))"
    error(components.table, row, components.place(attribute), "\(attribute): \(problem)")
    return nil
  }

  /// True or false.
  mutating func flag(_ components: ComponentTable, _ row: Int, _ attribute: String, default value: Bool)
    -> Bool
  {
    guard let column = components.column(attribute) else { return value }
    switch PyPSAValue(components.table, row, column) {
    case .blank: return value
    case .flag(let flag): return flag
    case .number(let number) where number == 0 || number == 1: return number == 1
    default:
      error(
        components.table, row, column,
        "\(attribute): '\(clipped(components.table.rows[row][column]))' is neither True nor False")
      return value
    }
  }

  /// A number that does not change over time, infinite ones included.
  mutating func number(_ components: ComponentTable, _ row: Int, _ attribute: String, default value: Double)
    -> Double
  {
    guard let column = components.column(attribute) else { return value }
    return number(components.table, row, column, attribute, default: value)
  }

  /// A number within limits that is finite.
  mutating func number(
    _ components: ComponentTable, _ row: Int, _ attribute: String, default value: Double,
    in range: ClosedRange<Double>
  ) -> Double {
    let number = number(components, row, attribute, default: value)
    if range.contains(number), number.isFinite { return number }
    error(
      components.table, row, components.place(attribute),
      "\(attribute): \(number) of '\(clipped(components.names[row]))' is not \(Self.words(range))")
    return value
  }

  private static func words(_ range: ClosedRange<Double>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (-Double.infinity, .infinity): "finite"
    case (let low, .infinity): "finite and at least \(low)"
    case (let low, let high): "between \(low) and \(high)"
    }
  }

  private mutating func number(
    _ table: CSVTable, _ row: Int, _ column: Int, _ attribute: String, default value: Double
  ) -> Double {
    switch PyPSAValue(table, row, column) {
    case .blank: return value
    case .number(let number): return number
    case .flag, .text:
      error(
        table, row, column, "\(attribute): '\(clipped(table.rows[row][column]))' is not a number")
      return value
    }
  }

  /// A figure for each snapshot, or one for all.
  mutating func profile(_ components: ComponentTable, _ row: Int, _ attribute: String, default value: Double)
    -> Profile
  {
    guard let series = components.series(row, attribute) else {
      return .constant(number(components, row, attribute, default: value))
    }
    guard series.table.rows.count == snapshots.count else {
      error(
        series.table, nil, series.column,
        "\(attribute): \(series.table.rows.count) rows, but snapshots.csv has \(snapshots.count)")
      return .constant(value)
    }
    return Profile(
      series.table.rows.indices.map { number(series.table, $0, series.column, attribute, default: value) })
  }

  /// A figure that has to be the same at all snapshots; where what can be said is asked for, the mean.
  mutating func constant(_ components: ComponentTable, _ row: Int, _ attribute: String, default value: Double)
    -> Double
  {
    switch profile(components, row, attribute, default: value) {
    case .constant(let number): return number
    case .varying(let values):
      if let series = components.series(row, attribute) {
        let place = values.firstIndex { $0 != values[0] }
        refuse(
          series.table, place, series.column, "\(attribute) of '\(clipped(components.names[row]))'",
          "\(attribute) that changes over time")
      }
      return zip(values, hours).reduce(0) { $0 + $1.0 * $1.1 } / horizon
    }
  }
}

/// A name that is not used yet: as it is, with what it is, or numbered. PyPSA's lists have names of their own.
func unused(_ name: String, _ kind: String, in taken: inout Set<String>) -> String {
  var candidate = name
  var number = 1
  while !taken.insert(candidate).inserted {
    candidate = number == 1 ? "\(name) \(kind)" : "\(name) \(kind) \(number)"
    number += 1
  }
  return candidate
}
