import DispatchSolveAllowanceMarket
import DispatchSolveCoordinator
import DispatchSolveTables
import Foundation

/// What is wrong with rows of a sweep, counted by year: why their prices are not those of markets that cleared and of load
/// that was served.
struct SweepMarks {
  private let year: Int?
  private let reason: Int?
  /// Columns that say where markets cleared, with the program of each; the first one's has no name.
  private let markets: [(program: String, column: Int)]
  private static let market = "market_status"
  /// By year the words for what is wrong, each with the number of rows.
  private var counts: [String: [String: Int]] = [:]
  /// By year the number of rows.
  private var rows: [String: Int] = [:]

  /// Whether a column says where a market cleared, of one program or of one of several.
  static func isMarket(_ column: String) -> Bool {
    column.split(separator: ".").last.map(String.init) == market
  }

  /// Nothing of a table yet.
  init(_ table: CSVTable) {
    year = table.columns.firstIndex(of: "year")
    reason = table.columns.firstIndex(of: "reason")
    let first = year ?? table.columns.count
    markets = table.columns.indices.dropFirst(first).filter { Self.isMarket(table.columns[$0]) }.map {
      (String(table.columns[$0].dropLast(Self.market.count + 1)), $0)
    }
  }

  /// Counts a row; a case that failed has no year, and no figures.
  mutating func add(row: Int, of table: CSVTable) {
    let cells = table.rows[row]
    guard let year, !cells[year].isEmpty else { return }
    rows[cells[year], default: 0] += 1
    var words = reason.map { cells[$0].components(separatedBy: "; ").filter { !$0.isEmpty } } ?? []
    for (program, column) in markets
    where MarketStatus(rawValue: cells[column]) == .market(.atCeiling) {
      words.append((program.isEmpty ? "" : "program \(program) ") + RunResults.YearMark.ceiling.text)
    }
    for word in words { counts[cells[year], default: [:]][word, default: 0] += 1 }
  }

  /// What is wrong with rows of a year, in how many; empty where nothing is.
  func texts(_ year: String) -> [String] {
    (counts[year] ?? [:]).sorted { $0.key < $1.key }.map { words, count in
      "\(words) in \(count) of \(rows[year] ?? 0) cases"
    }
  }
}
