import DispatchSolveRunFolder
import Foundation

/// Files of a comparison: its tables and pages.
public enum ComparisonFiles {
  /// Puts files into a folder when all of them are whole; the folder is made when it is not there.
  ///
  /// - Parameters:
  ///   - stop: Asked between files; one that is given meanwhile leaves nothing of them.
  ///   - faults: Points at which tests end the process.
  /// - Throws: `ComparisonError`: `exists` for files that are there already unless `overwrite` is set, `notWritten` for the
  ///   folder of a run, which holds nothing but what the run wrote.
  public static func write(
    _ files: [(name: String, bytes: [UInt8])], to folder: String, overwrite: Bool,
    stop: StopSignal = StopSignal(), faults: Faults = .none
  ) throws(ComparisonError) {
    if FileManager.default.fileExists(atPath: "\(folder)/manifest.json") {
      throw .notWritten(path: folder, reason: "it holds the results of a run")
    }
    do throws(FilePlacement.Failure) {
      try FilePlacement(stop: stop, faults: faults).put(files, into: folder, mayReplace: overwrite)
    } catch {
      switch error {
      case .exists(let path): throw .exists(path: path)
      case .notWritten(let path, let reason): throw .notWritten(path: path, reason: reason)
      case .left: throw .notWritten(path: folder, reason: "stopped")
      }
    }
  }
}
