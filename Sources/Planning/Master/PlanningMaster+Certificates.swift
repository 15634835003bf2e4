import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

// Certificates that are carried from year to year.
extension PlanningMaster {
  /// Certificates of one year that another uses.
  struct Carry {
    var column: Int
    /// Year of the window in which they are made, and its annual row; nil: before the window.
    var from: (year: Int, row: Int)?
    /// Year of the window in which they are used, and its annual row.
    var to: (year: Int, row: Int)
  }

  /// Columns of what is carried, and rows of how much may be.
  mutating func addCertificates(_ rows: WindowRows) {
    for market in CertificatePath.all(window) {
      var limits: [Int: Int] = [:]
      for place in market.places {
        guard let share = place.trade.carryShare else { continue }
        limits[place.year] = program.addRow(
          -.infinity, share * rows.years[place.year].least[place.row], unit: rowUnit(rows, place))
      }
      func add(_ from: CertificatePath.Place?, _ to: CertificatePath.Place, most: Double) -> Int {
        // Twice what there can be, so that it is no limit that could have a price.
        let column = program.addColumn(cost: 0, 0, 2 * max(1, most), unit: rowUnit(rows, to))
        program.addEntry(row: years[to.year].annualRows[to.row], column: column, 1)
        if let from { program.addEntry(row: years[from.year].annualRows[from.row], column: column, -1) }
        if let limit = limits[to.year] { program.addEntry(row: limit, column: column, 1) }
        carries.append(
          Carry(column: column, from: from.map { ($0.year, $0.row) }, to: (to.year, to.row)))
        return column
      }
      for lot in market.lots {
        let uses = market.places.filter { market.mayUse(lot.year, in: $0) }
        guard let first = uses.first else { continue }
        let row = program.addRow(-.infinity, lot.amountMWh, unit: rowUnit(rows, first))
        for place in uses {
          program.addEntry(row: row, column: add(nil, place, most: lot.amountMWh), 1)
        }
      }
      for (from, to) in market.pairs {
        _ = add(from, to, most: rows.years[from.year].size(from.row))
      }
    }
  }

  private func rowUnit(_ rows: WindowRows, _ place: CertificatePath.Place) -> Double {
    units.ofRow(paymentUSD: rows.years[place.year].paymentsUSD[place.row])
  }

  /// By annual row of a year, what a point makes for later years less what it uses of earlier ones, MWh.
  func carriedMWh(_ point: [Double], year t: Int) -> [Double] {
    var sums = years[t].annualRows.map { _ in 0.0 }
    for carry in carries {
      if let from = carry.from, from.year == t { sums[from.row] += point[carry.column] }
      if carry.to.year == t { sums[carry.to.row] -= point[carry.column] }
    }
    return sums
  }
}

/// A market of certificates over the years of a window.
struct CertificatePath {
  /// The market's annual row in a year of the window.
  struct Place {
    var year: Int
    var row: Int
    var calendarYear: Int
    var trade: CertificateTrade
  }

  /// Name.
  var name: String
  /// Years in which it has a row, ascending.
  var places: [Place]
  /// Certificates from before the window, oldest first.
  var lots: [CertificateLot]

  /// Whether certificates of a year may be used in another.
  func mayUse(_ year: Int, in place: Place) -> Bool {
    year < place.calendarYear && place.calendarYear - year <= place.trade.carryYears
  }

  /// Years of the window of which one may use the other's certificates.
  var pairs: [(from: Place, to: Place)] {
    places.flatMap { from in places.filter { mayUse(from.calendarYear, in: $0) }.map { (from, $0) } }
  }

  /// The markets of a window in which something may be carried, in the order of their rows.
  static func all(_ window: PlanningWindow) -> [CertificatePath] {
    var paths: [CertificatePath] = []
    for (t, year) in window.years.enumerated() {
      for (r, row) in year.system.annualRows.enumerated() {
        guard let trade = row.trade, trade.carryYears > 0 else { continue }
        let place = Place(year: t, row: r, calendarYear: year.system.year, trade: trade)
        if let index = paths.firstIndex(where: { $0.name == row.name }) {
          paths[index].places.append(place)
        } else {
          paths.append(
            CertificatePath(name: row.name, places: [place], lots: window.certificates[row.name] ?? []))
        }
      }
    }
    return paths
  }
}
