import PowerSystem
import StudyFiles
import Tables

/// The table of a sweep: a row for each case and year, and one without a year for a case that failed.
///
/// Columns: `case` (from 1), the axes, `year`, `status` (`ok` or `failed`), `reason`, the metrics.
public struct SweepTable: Sendable {
  /// Name of its file.
  public static let fileName = "sweep.csv"
  private static let name = "sweep"
  /// Cases that one thread writes at once.
  private static let blockLength = 128

  /// Columns.
  public let columns: [String]
  private let metrics: [String]
  private let years: Years

  /// The table of a sweep's results.
  public init(_ runner: SweepRunner) {
    years = runner.years
    metrics = runner.metrics.map(\.name)
    columns = ["case"] + runner.cases.axes.map(\.name) + ["year", "status", "reason"] + metrics
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
        for _ in metrics { writer.text("") }
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
        writer.text("ok")
        writer.text("")
        for (m, metric) in metrics.enumerated() {
          // Outcomes without a failure have finite figures alone.
          do throws(CSVWriteError) {
            try writer.number(outcome.figures[t * metrics.count + m], column: metric)
          } catch {
            writer.text("")
          }
        }
        writer.endRow()
      }
    }
    return Array(writer.bytes.dropFirst(header))
  }

  private func start(_ outcome: SweepOutcome, _ writer: inout CSVWriter) {
    writer.integer(outcome.number + 1)
    for value in outcome.values { writer.text(value.written) }
  }
}
