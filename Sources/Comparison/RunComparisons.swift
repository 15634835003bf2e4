import Foundation
import DispatchSolveTables

/// Several runs, each against the first.
public struct RunComparisons: Sendable {
  /// One comparison for every run but the first; at least one.
  public let comparisons: [RunComparison]

  /// Reads result folders and compares them with the first.
  ///
  /// - Throws: `ComparisonError`.
  public init(reference: String, others: [String]) throws(ComparisonError) {
    let first = try RunResults(path: reference)
    var comparisons: [RunComparison] = []
    for (index, path) in others.enumerated() {
      comparisons.append(
        try RunComparison(
          reference: first, other: try RunResults(path: path), names: ("A", Self.name(index + 1))))
    }
    self.comparisons = comparisons
  }

  /// A, B, ... Z, then numbers.
  static func name(_ index: Int) -> String {
    index < 26 ? String(UnicodeScalar(UInt8(0x41 + index))) : "run \(index + 1)"
  }

  /// What a reader must know beside the numbers, one line each.
  public var remarks: [String] { comparisons.flatMap(\.remarks) }

  /// For people: one comparison after the other.
  public func text() -> String { comparisons.map { $0.text() }.joined(separator: "\n") }

  /// The comparisons as CSV files by name: `diff_by_year.csv`, `diff_by_region.csv`, and `diff_runs.csv`, what the runs
  /// were made with and do not share. With several runs a column `run`, the folder as given, comes first.
  ///
  /// A blank year stands for all common years together. Rows are sorted by run, year, region, quantity and technology,
  /// those of the comparison alone last in their year.
  /// - Throws: `CSVWriteError` for a number that is not finite.
  public func tables() throws(CSVWriteError) -> [(name: String, bytes: [UInt8])] {
    let isOne = comparisons.count == 1
    let run = isOne ? [] : ["run"]
    let end = ["quantity", "technology", "reference", "other", "difference", "remark"]
    var years = CSVWriter(table: "diff_by_year", columns: run + ["year"] + end)
    var regions = CSVWriter(table: "diff_by_region", columns: run + ["year", "region"] + end)
    var runs = CSVWriter(table: "diff_runs", columns: run + ["kind", "name", "reference", "other"])
    for comparison in comparisons {
      let path = isOne ? nil : comparison.other.path
      try comparison.add(comparison.byYear(), regions: false, run: path, to: &years)
      try comparison.add(comparison.byRegion(), regions: true, run: path, to: &regions)
      for row in comparison.differences {
        if let path { runs.text(path) }
        for text in [row.kind.rawValue, row.name, row.reference ?? "", row.other ?? ""] { runs.text(text) }
        runs.endRow()
      }
    }
    return [
      ("diff_by_year.csv", years.bytes), ("diff_by_region.csv", regions.bytes), ("diff_runs.csv", runs.bytes),
    ]
  }

  /// Writes the tables into a folder that is made when it is not there.
  ///
  /// - Throws: `ComparisonError.notWritten`: for files that are there already unless `overwrite` is set, and for the
  ///   folder of a run, which holds nothing but what the run wrote.
  public func write(to folder: String, overwrite: Bool = false) throws(ComparisonError) {
    let files: [(name: String, bytes: [UInt8])]
    do throws(CSVWriteError) {
      files = try tables()
    } catch {
      throw .notWritten(path: folder, reason: error.description)
    }
    try ComparisonFiles.write(files, to: folder, overwrite: overwrite)
  }
}
