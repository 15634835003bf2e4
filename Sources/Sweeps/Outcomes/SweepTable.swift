import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// The table of a sweep: a row for each case and year, and one without a year for a case that failed.
///
/// Columns: `case` (from 1), the axes, `year`, `status` (`ok`, `short` of allowances, with load `unserved`, or `failed`),
/// `reason`, `market_status`, the amounts short and, of whole runs, unserved (`status` has it on shared curves too), unless
/// they are metrics, of every program beside the first `program.market_status` and `program.shortage_short_tons`, the
/// metrics. A sweep of one value at a time has `axis` and `value` in place of the axes, and behind every metric what it is
/// above the base.
public struct SweepTable: Sendable {
  /// Name of its file.
  public static let fileName = "sweep.csv"
  private static let name = "sweep"
  private static let short = "shortage_short_tons"
  private static let unserved = "unserved_mwh"
  private static let effect = "effect_"
  private static let status = "market_status"

  /// What a mark has in a column.
  private enum Cell {
    case word(String)
    case amount(Double?)
  }

  /// Cases that one thread writes at once.
  private static let blockLength = 128

  /// Columns.
  public let columns: [String]
  private let metrics: [String]
  private let years: Years
  /// What stands beside the metrics.
  private let besides: [(column: String, value: @Sendable (SweepMark) -> Cell)]
  private let cases: SweepCases

  /// The table of a sweep's results.
  public init(_ runner: SweepRunner) {
    years = runner.years
    metrics = runner.metrics.map(\.name)
    cases = runner.cases
    let taken = Set(metrics)
    besides = Self.marks(runner).filter { !taken.contains($0.column) }
    let isOneAtATime = cases.isOneAtATime
    columns =
      ["case"] + (isOneAtATime ? ["axis", "value"] : cases.axes.map(\.name)) + ["year", "status", "reason"]
      + besides.map(\.column) + metrics.flatMap { isOneAtATime ? [$0, Self.effect + $0] : [$0] }
  }

  /// Columns of where markets cleared and of amounts missing, those of programs beside the first at the end.
  private static func marks(
    _ runner: SweepRunner
  ) -> [(column: String, value: @Sendable (SweepMark) -> Cell)] {
    var marks: [(column: String, value: @Sendable (SweepMark) -> Cell)] = [
      (status, { .word($0.market.rawValue) }), (short, { .amount($0.shortShortTons) }),
    ]
    if !runner.sharesCurves { marks.append((unserved, { .amount($0.unservedMWh) })) }
    let programs = runner.study.hasSeveralPrograms ? runner.study.allowancePrograms.map(\.name) : []
    for name in programs.dropFirst() {
      // A case may lack a program that the study has.
      marks.append(
        ("\(name).\(status)", { mark in .word(mark.program(name)?.market.rawValue ?? "") }))
      marks.append(("\(name).\(short)", { mark in .amount(mark.program(name)?.shortShortTons) }))
    }
    return marks
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
        for _ in besides { writer.text("") }
        for _ in metrics { for _ in 0..<(cases.isOneAtATime ? 2 : 1) { writer.text("") } }
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
        for (column, value) in besides {
          switch value(mark) {
          case .word(let word): writer.text(word)
          case .amount(let amount): number(amount, column, &writer)
          }
        }
        for (m, metric) in metrics.enumerated() {
          let place = t * metrics.count + m
          number(outcome.figures[place], metric, &writer)
          guard cases.isOneAtATime else { continue }
          let base = outcome.base.isEmpty ? nil : outcome.base[place]
          let effect = outcome.figures[place].flatMap { figure in base.map { figure - $0 } }
          number(effect, Self.effect + metric, &writer)
        }
        writer.endRow()
      }
    }
    return Array(writer.bytes.dropFirst(header))
  }

  /// Outcomes without a failure have finite figures alone, or none.
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
    guard cases.isOneAtATime else { return outcome.values.forEach { writer.text($0.written) } }
    let alone = cases.alone(outcome.number)
    writer.text(alone.map { cases.axes[$0.axis].name } ?? "")
    writer.text(alone?.value.written ?? "")
  }
}
