import PowerSystem
import StudyFiles
import Tables

/// The table of a sweep: a row for each case and year, and one without a year for a case that failed.
///
/// Columns: `case` (from 1), the axes, `year`, `status` (`ok`, `short` of allowances, with load `unserved`, or `failed`),
/// `reason`, `market_status`, the amounts short and, of whole runs, unserved, unless they are metrics, the metrics.
public struct SweepTable: Sendable {
  /// Name of its file.
  public static let fileName = "sweep.csv"
  private static let name = "sweep"
  private static let short = "shortage_short_tons"
  private static let unserved = "unserved_mwh"
  /// Cases that one thread writes at once.
  private static let blockLength = 128

  /// Columns.
  public let columns: [String]
  private let metrics: [String]
  private let years: Years
  /// Amounts beside the metrics.
  private let besides: [String]

  /// The table of a sweep's results.
  public init(_ runner: SweepRunner) {
    years = runner.years
    metrics = runner.metrics.map(\.name)
    let amounts = [Self.short] + (runner.sharesCurves ? [] : [Self.unserved])
    let taken = Set(metrics)
    besides = amounts.filter { !taken.contains($0) }
    columns =
      ["case"] + runner.cases.axes.map(\.name) + ["year", "status", "reason", "market_status"] + besides
      + metrics
  }

  /// The line of column names.
  public var header: [UInt8] { CSVWriter(table: Self.name, columns: columns).bytes }

  /// Lines of cases, in the order given; the same for any number of threads.
  public func rows(_ outcomes: [SweepOutcome], threads: Int = 1) -> [UInt8] {
    let blocks = outcomes.indices.pieces(of: Self.blockLength)
    let parts = inParallel(blocks.count, threads: threads) { rows(outcomes[blocks[$0]]) }
    var lines: [UInt8] = []
    lines.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts { lines += part }
    return lines
  }

  private func rows(_ outcomes: ArraySlice<SweepOutcome>) -> [UInt8] {
    var writer = CSVWriter(table: Self.name, columns: columns)
    let header = writer.bytes.count
    for outcome in outcomes {
      if let failure = outcome.failure {
        start(outcome, &writer)
        writer.text("")
        writer.text("failed")
        writer.text(failure)
        for _ in 0..<1 + besides.count + metrics.count { writer.text("") }
        writer.endRow()
        continue
      }
      var same: [UInt8] = []
      for (t, year) in years.enumerated() {
        if t == 0 {
          let begin = writer.bytes.count
          start(outcome, &writer)
          same = Array(writer.bytes[begin...])
        } else {
          writer.fields(same)
        }
        writer.integer(year)
        let mark = outcome.marks[t]
        writer.text(mark.status)
        writer.text(mark.reason)
        writer.text(mark.market.rawValue)
        for column in besides {
          number(column == Self.short ? mark.shortShortTons : mark.unservedMWh, column, &writer)
        }
        for (m, metric) in metrics.enumerated() {
          number(outcome.figures[t * metrics.count + m], metric, &writer)
        }
        writer.endRow()
      }
    }
    return Array(writer.bytes.dropFirst(header))
  }

  /// Outcomes without a failure have finite figures alone.
  private func number(_ value: Double?, _ column: String, _ writer: inout CSVWriter) {
    guard let value else { return writer.text("") }
    do throws(CSVWriteError) {
      try writer.number(value, column: column)
    } catch {
      writer.text("")
    }
  }

  private func start(_ outcome: SweepOutcome, _ writer: inout CSVWriter) {
    writer.integer(outcome.number + 1)
    for value in outcome.values { writer.text(value.written) }
  }
}
