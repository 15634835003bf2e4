import DispatchSolveRunFolder
import DispatchSolveTables
import Foundation

/// Results of any kind, as far as their manifest tells them.
struct JobResults {
  /// Folder as given.
  let path: String
  /// What they were made with.
  let manifest: RunManifest

  /// Reads the manifest of results whose every file is as it was written.
  ///
  /// - Throws: `ComparisonError`.
  init(path: String) throws(ComparisonError) {
    self.path = path
    guard FileManager.default.fileExists(atPath: "\(path)/manifest.json") else {
      let isThere = FileManager.default.fileExists(atPath: path)
      throw .noResult(path: path, reason: isThere ? "it has no manifest.json" : "no such folder")
    }
    do throws(ResultFolderError) {
      manifest = try RunManifest.checked(path, shown: path)
    } catch {
      throw .damaged("\(error)")
    }
  }

  /// What they are of.
  var kind: JobKind { manifest.kind ?? (manifest.cases == nil ? .run : .sweep) }
}

/// Comparisons of results of one kind, whatever it is.
public enum JobComparisons {
  /// What some folders are all of.
  ///
  /// - Throws: `ComparisonError`; `otherKind` when they are not of one kind.
  public static func kind(of paths: [String]) throws(ComparisonError) -> JobKind {
    var first: JobResults?
    for path in paths {
      // Results that have no manifest of their own are a run's to explain.
      guard let found = try? JobResults(path: path) else { continue }
      if let first, first.kind != found.kind {
        throw .otherKind("\(first.path) is of \(first.kind.text), \(path) of \(found.kind.text)")
      }
      first = first ?? found
    }
    return first?.kind ?? .run
  }

  /// Compares sweeps or experiments with the first.
  ///
  /// - Returns: A text for people, and tables by file name; nil for runs, which `RunComparisons` compares.
  /// - Throws: `ComparisonError`.
  public static func of(
    _ kind: JobKind, reference: String, others: [String]
  ) throws(ComparisonError) -> (text: String, tables: [(name: String, bytes: [UInt8])])? {
    let a = try JobResults(path: reference)
    var parts: [any JobComparison] = []
    for path in others {
      let b = try JobResults(path: path)
      switch kind {
      case .run: return nil
      case .sweep: parts.append(try SweepComparison(a, b))
      case .experiment: parts.append(try ExperimentComparison(a, b))
      }
    }
    let names = parts.indices.map { RunComparisons.name($0 + 1) }
    let text = zip(parts, names).map { part, name in
      "\(name) \(part.other.path) less A \(part.reference.path)\n\n" + part.madeWith(name) + part.text(name)
    }
    do throws(CSVWriteError) {
      return (text.joined(separator: "\n"), try tables(parts))
    } catch {
      throw .badTable([error.description])
    }
  }

  private static func tables(
    _ parts: [any JobComparison]
  ) throws(CSVWriteError) -> [(name: String, bytes: [UInt8])] {
    guard let first = parts.first else { return [] }
    var figures = CSVWriter(table: first.table, columns: ["folder"] + first.columns)
    var runs = CSVWriter(table: "diff_runs", columns: ["folder", "kind", "name", "reference", "other"])
    for (index, part) in parts.enumerated() {
      try part.add(to: &figures, as: RunComparisons.name(index + 1))
      for row in part.differences {
        for text in [part.other.path, row.kind.rawValue, row.name, row.reference ?? "", row.other ?? ""] {
          runs.text(text)
        }
        runs.endRow()
      }
    }
    return [("\(first.table).csv", figures.bytes), ("diff_runs.csv", runs.bytes)]
  }
}

/// Two results of one kind, side by side.
protocol JobComparison {
  /// A, the reference.
  var reference: JobResults { get }
  /// B.
  var other: JobResults { get }
  /// Name of the table of differences, without its ending.
  var table: String { get }
  /// Its columns after the folder.
  var columns: [String] { get }
  /// For people, who know B by a name.
  func text(_ name: String) -> String
  /// Adds its rows; B is known by a name.
  func add(to writer: inout CSVWriter, as name: String) throws(CSVWriteError)
}

extension JobComparison {
  /// What both were made with and do not share.
  var differences: [RunDifference] { RunDifference.between(reference.manifest, other.manifest) }

  /// The same for people.
  func madeWith(_ name: String) -> String {
    let rows = differences.map { row in
      "\(row.kind.rawValue) \(row.name): A \(oneLine(row.reference ?? "-", limit: 60)), \(name) \(oneLine(row.other ?? "-", limit: 60))\n"
    }
    return rows.isEmpty ? "" : rows.joined() + "\n"
  }
}
