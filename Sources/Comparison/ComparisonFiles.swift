import Foundation

/// Files of a comparison: its tables and pages.
public enum ComparisonFiles {
  /// Writes files into a folder that is made when it is not there.
  ///
  /// - Throws: `ComparisonError`: `exists` for files that are there already unless `overwrite` is set, `notWritten` for the
  ///   folder of a run, which holds nothing but what the run wrote.
  public static func write(
    _ files: [(name: String, bytes: [UInt8])], to folder: String, overwrite: Bool
  ) throws(ComparisonError) {
    let manager = FileManager.default
    if manager.fileExists(atPath: "\(folder)/manifest.json") {
      throw .notWritten(path: folder, reason: "it holds the results of a run")
    }
    if !overwrite, let taken = files.first(where: { manager.fileExists(atPath: "\(folder)/\($0.name)") }) {
      throw .exists(path: "\(folder)/\(taken.name)")
    }
    do {
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for file in files {
        let place = URL(fileURLWithPath: "\(folder)/\(file.name)").deletingLastPathComponent()
        try manager.createDirectory(at: place, withIntermediateDirectories: true)
        try Data(file.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(file.name)"), options: .atomic)
      }
    } catch {
      throw .notWritten(path: folder, reason: (error as NSError).localizedDescription)
    }
  }
}
