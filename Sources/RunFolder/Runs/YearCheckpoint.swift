import DispatchSolveCoordinator
import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables

/// What a completed year adds to the results, ready to be written.
struct YearRecord: Sendable, Codable {
  /// The rows of a table as CSV, without its header.
  struct Rows: Sendable, Codable {
    var name: String
    var csv: String
  }

  var digest: YearDigest
  /// Rows by table, in the order of tables.
  var tables: [Rows]
  /// The year's row of the annual table.
  var annual: [[FieldValue]]
  /// The year's lines of `events.jsonl`.
  var events: String
  /// The year's part of `run.md`.
  var log: String
  /// What its phases took and did.
  var phases: [PhaseRecord]
}

/// Everything that is needed to go on after a year, besides the checkpoints before.
struct YearCheckpoint: Sendable, Codable {
  /// Seal of the checkpoint before, or of the file that says what is run: checkpoints of two runs do not mix.
  var previous: String
  /// What the years since the checkpoint before have made of the state.
  var state: StateChange
  /// Those years.
  var records: [YearRecord]
}

/// Turns years into records.
struct YearRecorder: Sendable {
  let study: Study
  /// Years asked for.
  let years: Years
  /// All years that the run goes through.
  let visited: Years
  let slices: Bool
  /// Whether there is a `run.md`.
  let hasLog: Bool

  init(study: Study, years: Years, slices: Bool, hasLog: Bool = true) {
    self.study = study
    self.hasLog = hasLog
    self.years = years
    visited = study.visitedYears(for: years)
    self.slices = slices
  }

  /// The record of a year; one that is not asked for leaves nothing in the results.
  ///
  /// - Throws: `badValue` for a number that is not finite.
  func record(
    _ report: YearReport, _ state: FixedPointRuntimeState, _ events: [RunEvent]
  ) throws(ResultFolderError) -> YearRecord {
    guard years.contains(report.year) else {
      return YearRecord(
        digest: YearDigest(report), tables: [], annual: [], events: "", log: "", phases: report.phases)
    }
    let tables = RunOutputs.tables(
      of: report, study: study, years: Array(years), state: state, slices: slices)
    var rows: [YearRecord.Rows] = []
    for table in tables {
      rows.append(
        YearRecord.Rows(name: table.name, csv: String(decoding: try table.csvRows(), as: UTF8.self)))
    }
    return YearRecord(
      digest: YearDigest(report), tables: rows, annual: tables.first?.rows ?? [],
      events: try Self.lines(events), log: hasLog ? events.map(MarkdownLog.text).joined() : "",
      phases: report.phases)
  }

  /// Events as lines that are the same for every run of the study.
  static func lines(_ events: [RunEvent]) throws(ResultFolderError) -> String {
    do {
      return try events.map { try EventLines.json($0, times: false) + "\n" }.joined()
    } catch {
      throw .badValue("an event cannot be written: \(error)")
    }
  }

  /// The files of a run from the records of its years; without the last years the run is not complete, and nothing
  /// says that it is.
  func files(_ records: [YearRecord]) throws(ResultFolderError) -> [(name: String, content: [UInt8])] {
    let frame = RunOutputs.frame(study: study, years: Array(years), slices: slices)
    var files: [(name: String, content: [UInt8])] = []
    for table in frame {
      var content = try table.csv()
      for record in records {
        if let rows = record.tables.first(where: { $0.name == table.name }) {
          content += Array(rows.csv.utf8)
        }
      }
      files.append(("\(table.name).csv", content))
    }
    let start = RunEvent.runStarted(
      study: study.settings.name, years: Array(years), firstYear: visited.first ?? 0)
    let end: [RunEvent] = records.count == visited.count ? [.runCompleted(years: years.count)] : []
    let events = try Self.lines([start]) + records.map(\.events).joined() + Self.lines(end)
    files.append(("events.jsonl", Array(events.utf8)))
    guard hasLog else { return files }
    let log =
      MarkdownLog.text(start) + MarkdownLog.preface(study) + (try RunReport.overview(of: files, study))
      + records.map(\.log).joined() + PhaseText.table(records.map { ($0.digest.year, $0.phases) })
      + end.map(MarkdownLog.text).joined()
    files.append(("run.md", Array(log.utf8)))
    return files
  }
}
