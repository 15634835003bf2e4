import DispatchSolvePowerSystem
import DispatchSolveTables

extension PyPSAReading {
  /// Snapshots, their weights, and the year.
  mutating func readSnapshots() {
    let table = files.snapshots
    if let periods = files.periods, !periods.rows.isEmpty {
      refuse(periods, 0, 0, "period \(clipped(periods.rows[0][0]))", "periods of investment")
    }
    guard !table.rows.isEmpty else { return error(table, nil, 0, "no snapshots") }
    if let period = table.columns.firstIndex(of: "period") {
      error(table, nil, period, "period: a study cannot express periods of investment")
    }
    guard let name = table.columns.firstIndex(of: "snapshot") else {
      return error(table, nil, 0, "column 'snapshot' is missing")
    }
    snapshots = table.rows.map { $0[name] }
    var seen: Set<String> = []
    for (row, snapshot) in snapshots.enumerated() where !seen.insert(snapshot).inserted {
      error(table, row, name, "snapshot: '\(clipped(snapshot))' is there twice")
    }
    readWeights()
    horizon = hours.reduce(0, +)
    if findings.isEmpty, !hasHours {
      error(table, nil, 0, "the snapshots weigh \(horizon) hours together, of which no year can be made")
    }
    let first = snapshots.first ?? ""
    let dated = first.count > 4 && first.dropFirst(4).first == "-" ? Int(first.prefix(4)) : nil
    if let year = options.year ?? dated.flatMap({ Years.range.contains($0) ? $0 : nil }) {
      study.settings.firstYear = year
    } else {
      error(table, 0, name, "snapshot: '\(clipped(first))' is no date: the year has to be given")
    }
  }

  /// Whether the snapshots weigh what a year can be made of.
  var hasHours: Bool { horizon > 0 && horizon.isFinite && repetitions.isFinite }

  /// Weights have to be hours for cost, storage and emissions alike, where these are there.
  private mutating func readWeights() {
    let table = files.snapshots
    let columns = ["objective", "stores", "generators"].map { table.columns.firstIndex(of: $0) }
    let needed = [
      true, files.components["storage_units"]?.table.rows.isEmpty == false,
      files.components["global_constraints"]?.table.rows.isEmpty == false,
    ]
    for row in table.rows.indices {
      var weights: [Double] = []
      for (column, name) in zip(columns, ["objective", "stores", "generators"]) {
        guard let column else {
          weights.append(1)
          continue
        }
        guard case .number(let number) = PyPSAValue(table, row, column), number.isFinite else {
          error(table, row, column, "\(name): '\(clipped(table.rows[row][column]))' is not a finite number")
          weights.append(weights.first ?? 1)
          continue
        }
        weights.append(number)
      }
      if weights[0] <= 0 {
        error(table, row, columns[0] ?? 0, "objective: \(weights[0]): a snapshot has to weigh more than 0")
      }
      for (index, name) in [(1, "stores"), (2, "generators")]
      where needed[index] && weights[index] != weights[0] {
        refuse(
          table, row, columns[index] ?? 0, "\(name): \(weights[index]), where objective is \(weights[0])",
          "weights that differ")
      }
      hours.append(max(weights[0], 0))
    }
  }

  /// Slices of the year, in blocks within which stores shift energy: all snapshots, or pieces of the hours asked for;
  /// without stores every slice on its own.
  mutating func makeSlices(hasStorage: Bool) {
    let digits = "\(snapshots.count)".count
    var block = 1
    var filled = 0.0
    for (index, hours) in hours.enumerated() {
      if let length = options.blockHours, filled > 0, filled + hours > length * (1 + Self.hourTolerance) {
        block += 1
        filled = 0
      }
      filled += hours
      blockHours = max(blockHours, filled)
      let number = String(repeating: "0", count: digits - "\(block)".count) + "\(block)"
      let name = options.blockHours == nil ? "all" : "block \(number)"
      slices.append(
        TimeSlice(
          name: snapshots[index], block: hasStorage ? name : snapshots[index], hours: hours * repetitions))
    }
    study.slices = slices
  }

  /// Weights that are fractions of an hour do not add up to whole hours to the last digit.
  private static let hourTolerance = 1e-9
}
