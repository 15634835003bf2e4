import Foundation
import DispatchSolveTables

/// What a run's own tables say of why its prices are where they are, by year.
struct PriceReasons {
  private var reasons: [Int: [String]] = [:]

  /// Reads `annual.csv`, and `limit_rents.csv` where there is one.
  ///
  /// - Throws: `InputFileError` for a table that cannot be read.
  init(run folder: String, annual: CSVTable) throws(InputFileError) {
    let year = try annual.index("year")
    let status = try annual.index("status")
    let tiers = annual.columns.indices.compactMap { column in
      annual.columns[column].wholeMatch(of: /ccr(\d+)_share_sold/).map { (number: $0.1, column: column) }
    }
    for row in annual.rows.indices {
      guard let calendar = Int(annual.rows[row][year]) else { continue }
      switch annual.rows[row][status] {
      case "at_trigger": add(calendar, "the price stands at a tier's trigger")
      case "at_reserve_price": add(calendar, "the price stands at the reserve price")
      case "at_ceiling": add(calendar, "the price stands at the ceiling")
      case "shortage": add(calendar, "allowances are missing")
      default: break
      }
      for tier in tiers where !annual.rows[row][tier.column].isEmpty {
        let share = try annual.number(row, tier.column)
        if share >= 1 {
          add(calendar, "tier \(tier.number) is sold out")
        } else if share > 0 {
          add(calendar, "tier \(tier.number) is sold by \(decimals(100 * share, 0)) %")
        }
      }
    }
    let path = "\(folder)/limit_rents.csv"
    if FileManager.default.fileExists(atPath: path) {
      try addLimits(CSVTable(path: path, file: "limit_rents.csv"))
    }
  }

  /// The reasons of a year, in a sentence's form; empty: the run names none.
  func text(_ year: Int) -> String { reasons[year, default: []].joined(separator: "; ") }

  private mutating func add(_ year: Int, _ reason: String) { reasons[year, default: []].append(reason) }

  /// Limits of what enters in the year that is decided: those of groups by name, of zones how many and how dear.
  private mutating func addLimits(_ table: CSVTable) throws(InputFileError) {
    let year = try table.index("year")
    let region = try table.index("region")
    let limit = try table.index("limit")
    let enters = try table.index("enters")
    let rent = try table.index("rent_usd_per_mw")
    var groups: [Int: [String]] = [:]
    var zones: [Int: [Double]] = [:]
    for row in table.rows.indices {
      let cells = table.rows[row]
      guard let calendar = Int(cells[year]), cells[enters] == cells[year] else { continue }
      let worth = try table.number(row, rent)
      if cells[limit] == "group" {
        groups[calendar, default: []].append("\(cells[region]) (\(decimals(worth, 0)) $/MW)")
      } else {
        zones[calendar, default: []].append(worth)
      }
    }
    for calendar in Set(groups.keys).union(zones.keys).sorted() {
      var parts = groups[calendar, default: []]
      if let rents = zones[calendar], let most = rents.max() {
        parts.append(
          "\(rents.count) of zones (up to \(decimals(most, 0)) $/MW)")
      }
      add(calendar, "limits of additions bind: " + parts.joined(separator: ", "))
    }
  }
}
