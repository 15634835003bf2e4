import Foundation
import DispatchSolveTables

/// The CSV files of a network's folder.
struct PyPSAFiles: Sendable {
  /// Lists of components that are read; what a study cannot express at all is among them, so that it is found.
  static let lists = [
    "buses", "carriers", "generators", "loads", "links", "lines", "transformers", "storage_units", "stores",
    "processes", "global_constraints",
  ]

  /// The network itself.
  let network: CSVTable
  /// Snapshots with what they weigh.
  let snapshots: CSVTable
  /// Periods of investment, where there are any.
  let periods: CSVTable?
  /// Components by list.
  let components: [String: ComponentTable]

  /// Reads a folder.
  ///
  /// - Throws: `InputFileError`: files that are missing or cannot be read, or everything wrong with their text.
  init(_ folder: String) throws(InputFileError) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      let exists = FileManager.default.fileExists(atPath: folder)
      throw .unreadable([
        UnreadableFile(
          path: folder, reason: exists ? "is no folder that can be read" : "no such folder",
          cause: exists ? .unreadable : .missing)
      ])
    }
    var files = Files(folder: folder)
    let missing = ["network.csv", "snapshots.csv", "buses.csv"].filter { !names.contains($0) }
    guard missing.isEmpty else {
      throw .unreadable(
        missing.map {
          UnreadableFile(
            path: "\(folder)/\($0)", reason: "no such file; every folder that PyPSA exports has it",
            cause: .missing)
        })
    }
    let network = try files.read("network.csv")
    let snapshots = try files.read("snapshots.csv")
    periods = names.contains("investment_periods.csv") ? try files.read("investment_periods.csv") : nil
    var components: [String: ComponentTable] = [:]
    for list in Self.lists where names.contains("\(list).csv") {
      var series: [String: CSVTable] = [:]
      for name in names where name.hasPrefix("\(list)-") && name.hasSuffix(".csv") {
        let attribute = String(name.dropFirst(list.count + 1).dropLast(4))
        guard !Restriction.isIgnoredOverTime(attribute) else { continue }
        series[attribute] = try files.read(name)
      }
      guard let table = try files.read("\(list).csv") else { continue }
      components[list] = ComponentTable(list: list, table: table, series: series)
    }
    guard files.findings.isEmpty, let network, let snapshots else { throw .invalid(files.findings) }
    (self.network, self.snapshots, self.components) = (network, snapshots, components)
  }

  /// Reads one file after the other, and keeps what is wrong with their text.
  private struct Files {
    let folder: String
    var findings: [LocatedFinding] = []

    mutating func read(_ name: String) throws(InputFileError) -> CSVTable? {
      do {
        return try CSVTable(path: "\(folder)/\(name)", file: name)
      } catch .invalid(let found) {
        findings += found
        return nil
      }
    }
  }
}
