import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveReport
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Reports on result folders: what `Report` is to know, from tables and manifest.
public enum RunReport {
  /// The page of a run's files, before they are written.
  ///
  /// - Throws: `badValue` for a table that cannot be read back.
  static func file(
    of files: [(name: String, content: [UInt8])], _ manifest: RunManifest
  ) throws(ResultFolderError) -> (name: String, content: [UInt8]) {
    let contents = Dictionary(
      files.map { ($0.name, $0.content) }, uniquingKeysWith: { first, _ in first })
    do throws(InputFileError) {
      let run = try ReportRun(name: manifest.study, facts: facts(manifest)) { contents[$0] }
      return (Report.fileName, Report([run]).html())
    } catch {
      throw .badValue("the report cannot be made: \(error)")
    }
  }

  /// The overview of a run's tables, before they are written, as Markdown.
  ///
  /// - Throws: `badValue` for a table that cannot be read back.
  static func overview(
    of files: [(name: String, content: [UInt8])], _ study: Study
  ) throws(ResultFolderError) -> String {
    let contents = Dictionary(
      files.map { ($0.name, $0.content) }, uniquingKeysWith: { first, _ in first })
    var facts = ReportFacts()
    facts.settings = study.writtenSettings
    facts.certificateTolerance = certificateTolerance
    do throws(InputFileError) {
      return RunOverview(try ReportRun(name: study.settings.name, facts: facts) { contents[$0] }).markdown
    } catch {
      throw .badValue("the overview cannot be made: \(error)")
    }
  }

  /// A run as reports read it, from a folder that was held to its manifest.
  ///
  /// - Parameters:
  ///   - name: How the run is called beside others.
  ///   - more: Names of tables that are read besides those of reports.
  /// - Throws: `damaged` for a table that cannot be read.
  static func run(
    _ path: String, _ manifest: RunManifest, name: String, more: [String] = []
  ) throws(ResultFolderError) -> ReportRun {
    var unread: ResultFolderError?
    let run: ReportRun
    do throws(InputFileError) {
      run = try ReportRun(name: name, facts: facts(manifest), more: more) { file in
        do throws(FileBytes.Failure) {
          return try FileBytes.read("\(path)/\(file)", factor: FileBytes.tableFactor)
        } catch {
          // Tables that a run does not have are no matter.
          if case .missing = error { return nil }
          unread = .damaged(path: "\(path)/\(file)", reason: error.description)
          return nil
        }
      }
    } catch {
      throw unread ?? .damaged(path: path, reason: "has tables that cannot be read: \(error)")
    }
    if let unread { throw unread }
    return run
  }

  /// The files of a report on result folders whose files are as they were written: on a run, on several beside the
  /// first, or on a sweep.
  ///
  /// - Throws: `damaged`; `badValue` for a sweep among several folders.
  public static func files(
    _ paths: [String]
  ) throws(ResultFolderError) -> [(name: String, bytes: [UInt8])] {
    var runs: [ReportRun] = []
    let last = paths.map { URL(fileURLWithPath: $0).standardizedFileURL.lastPathComponent }
    for (path, name) in zip(paths, last) {
      let manifest = try RunManifest.checked(path, shown: path)
      guard manifest.cases == nil else {
        guard paths.count == 1 else {
          throw .badValue("\(path) is a sweep: it has a report of its own, and is not compared")
        }
        return try sweep(path, manifest)
      }
      let isOnlyOne = last.count { $0 == name } == 1
      runs.append(try run(path, manifest, name: isOnlyOne ? name : path))
    }
    return Report(runs).files()
  }

  /// A run with the tables that explain its prices.
  ///
  /// - Throws: `damaged`; `badValue` for a sweep.
  public static func explained(_ path: String) throws(ResultFolderError) -> ReportRun {
    let manifest = try RunManifest.checked(path, shown: path)
    guard manifest.cases == nil else { throw .badValue("\(path) is a sweep: a run's prices are explained") }
    return try run(path, manifest, name: manifest.study, more: PriceExplanation.tableNames)
  }

  private static func sweep(
    _ path: String, _ manifest: RunManifest
  ) throws(ResultFolderError) -> [(name: String, bytes: [UInt8])] {
    let table: [UInt8]
    do throws(FileBytes.Failure) {
      table = try FileBytes.read(
        "\(path)/\(SweepReport.tableName)", factor: FileBytes.tableFactor)
    } catch {
      throw .damaged(path: "\(path)/\(SweepReport.tableName)", reason: error.description)
    }
    do throws(InputFileError) {
      return try SweepReport(facts: facts(manifest), table: table).files()
    } catch {
      throw .damaged(path: path, reason: "has a table that cannot be read: \(error)")
    }
  }

  /// What reports say of a run besides its tables; times and the machine have no place in them.
  private static func facts(_ manifest: RunManifest) -> ReportFacts {
    var facts = ReportFacts()
    facts.study = manifest.study
    facts.version = manifest.version
    facts.options = manifest.options
    facts.settings = manifest.settings ?? [:]
    facts.inputs = manifest.inputs.mapValues { "\($0.sha256.prefix(12)), \($0.bytes) bytes" }
    facts.zoneNames = manifest.zoneNames ?? [:]
    facts.certificateTolerance = manifest.solverSettings?.certificateTolerance
    facts.description = manifest.about?.description ?? ""
    facts.sentences = manifest.about?.sentences ?? []
    facts.unknown = manifest.about?.unknown ?? []
    facts.scenarios = manifest.about?.scenarios ?? []
    return facts
  }
}
