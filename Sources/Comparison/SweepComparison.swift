import DispatchSolveRunFolder
import DispatchSolveTables

/// Two sweeps, case by case: cases are the same whose axes have the same values.
struct SweepComparison: JobComparison {
  /// A metric in a year, over all cases that both have.
  struct Row {
    var metric: String
    var year: String
    /// Cases that both sweeps have a figure of.
    var cases = 0
    /// Of these, those whose figures are the same.
    var equal = 0
    /// Sums over the cases.
    var sums = (reference: 0.0, other: 0.0)
    /// Largest change, and the case in A that has it.
    var largest = (change: 0.0, case: "")
  }

  let reference: JobResults
  let other: JobResults
  let rows: [Row]
  /// Case-years that only one of both has.
  let unmatched: (reference: Int, other: Int)
  /// What is wrong with rows that both have.
  private let marks: (reference: SweepMarks, other: SweepMarks)

  let table = "diff_by_metric"
  let columns = [
    "year", "metric", "cases", "equal", "mean_reference", "mean_other", "mean_difference",
    "largest_difference", "case", "remark",
  ]

  /// Whether a column is no metric, though it stands after the axes, which are between `case` and `year`.
  private static func isBeside(_ column: String) -> Bool {
    ["case", "year", "status", "reason"].contains(column) || SweepMarks.isMarket(column)
  }

  init(_ a: JobResults, _ b: JobResults) throws(ComparisonError) {
    reference = a
    other = b
    do throws(InputFileError) {
      let (one, two) = (
        try CSVTable(path: "\(a.path)/sweep.csv", file: "sweep.csv"),
        try CSVTable(path: "\(b.path)/sweep.csv", file: "sweep.csv")
      )
      let (left, right) = (try Self.keys(one), try Self.keys(two))
      let places = Dictionary(right.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      let year = try one.index("year")
      let number = try one.index("case")
      var rows: [Row] = []
      var index: [String: Int] = [:]
      let metrics = one.columns.indices.dropFirst(year + 1).filter {
        !Self.isBeside(one.columns[$0]) && two.columns.contains(one.columns[$0])
      }
      let partners = metrics.map { metric in two.columns.firstIndex(of: one.columns[metric]) ?? 0 }
      var matched = 0
      var marks = (reference: SweepMarks(one), other: SweepMarks(two))
      for (row, key) in left.enumerated() {
        guard let partner = places[key] else { continue }
        matched += 1
        marks.reference.add(row: row, of: one)
        marks.other.add(row: partner, of: two)
        for (metric, column) in zip(metrics, partners) {
          guard !one.rows[row][metric].isEmpty, !two.rows[partner][column].isEmpty else { continue }
          let (x, y) = (try one.number(row, metric), try two.number(partner, column))
          let name = "\(one.rows[row][year]) \(one.columns[metric])"
          let place = index[name] ?? rows.count
          if place == rows.count {
            index[name] = place
            rows.append(Row(metric: one.columns[metric], year: one.rows[row][year]))
          }
          rows[place].cases += 1
          if x == y { rows[place].equal += 1 }
          rows[place].sums.reference += x
          rows[place].sums.other += y
          if abs(y - x) > abs(rows[place].largest.change) {
            rows[place].largest = (y - x, one.rows[row][number])
          }
        }
      }
      self.rows = rows.sorted { ($0.year, $0.metric) < ($1.year, $1.metric) }
      self.marks = marks
      unmatched = (left.count - matched, right.count - matched)
    } catch {
      throw .badTable(["\(error)"])
    }
  }

  /// What each row's case and year are known by: the values of the axes, of a table without axes its number.
  private static func keys(_ table: CSVTable) throws(InputFileError) -> [String] {
    let (first, year) = (try table.index("case"), try table.index("year"))
    let axes = year > first + 1 ? Array(table.columns.indices[(first + 1)...year]) : [first, year]
    return table.rows.map { row in axes.map { row[$0] }.joined(separator: "\u{1F}") }
  }

  /// What is to be known beside the figures of a year, with whose rows it is.
  private func remarks(_ year: String, _ name: String, in place: String = "") -> [String] {
    [("A", marks.reference), (name, marks.other)].flatMap { name, marks in
      marks.texts(year).map { "\(name)\(place): \($0)" }
    }
  }

  /// What stars stand for.
  private func footnote(_ name: String) -> String {
    let lines = Set(rows.map(\.year)).sorted().flatMap { remarks($0, name, in: " in \($0)") }
    return lines.isEmpty ? "" : RunComparison.starsStandFor + "\n" + lines.map { "  \($0)\n" }.joined()
  }

  func text(_ name: String) -> String {
    var text = ""
    for row in rows {
      let (a, b) = (row.sums.reference / Double(row.cases), row.sums.other / Double(row.cases))
      let star = remarks(row.year, name).isEmpty ? "" : "*"
      text +=
        "\(row.year)\(star) \(row.metric): mean \(fixed(a, 3)) to \(fixed(b, 3)), change \(fixed(b - a, 3)); "
      text +=
        row.equal == row.cases
        ? "all \(row.cases) cases equal\n"
        : "\(row.cases - row.equal) of \(row.cases) cases differ, most case \(row.largest.case) by \(fixed(row.largest.change, 3))\n"
    }
    if unmatched.reference > 0 { text += "rows of A that the other lacks: \(unmatched.reference)\n" }
    if unmatched.other > 0 { text += "rows that A lacks: \(unmatched.other)\n" }
    return text.isEmpty ? "no case in common\n" : text + footnote(name)
  }

  func add(to writer: inout CSVWriter, as name: String) throws(CSVWriteError) {
    for row in rows {
      let (a, b) = (row.sums.reference / Double(row.cases), row.sums.other / Double(row.cases))
      for text in [other.path, row.year, row.metric] { writer.text(text) }
      writer.integer(row.cases)
      writer.integer(row.equal)
      for (value, column) in [
        (a, "mean_reference"), (b, "mean_other"), (b - a, "mean_difference"),
        (row.largest.change, "largest_difference"),
      ] { try writer.number(value, column: column) }
      writer.text(row.largest.case)
      writer.text(remarks(row.year, name).joined(separator: "; "))
      writer.endRow()
    }
  }
}
