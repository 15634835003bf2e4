import Foundation
import DispatchSolvePowerDispatch

/// LPs as files for other solvers.
public enum ProgramFile {
  /// Writes the text of a program to `path` in one step: the file is whole, or as it was.
  ///
  /// - Throws: `notWritten`.
  public static func save(_ text: String, to path: String) throws(ResultFolderError) {
    do throws(SystemFailure) {
      try FileReplacement(faults: .none).write(Array(text.utf8), to: path, isDurable: false)
    } catch {
      throw ResultFolderError(error, path: path)
    }
  }

  /// Writes the LP of a block that failed, `<study>-<year>-<block>.lp`, into a folder, which is made when it is missing.
  ///
  /// - Returns: Path of the file.
  /// - Throws: `notWritten`.
  public static func save(
    _ failure: BlockFailure, study: String, in folder: String
  ) throws(ResultFolderError) -> String {
    // Letters, digits and a few more are kept, so that no name leaves the folder.
    let name = String(
      "\(study)-\(failure.year)-\(failure.block)".map {
        $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : "_"
      })
    let path = "\(folder)/\(name).lp"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try FileReplacement(faults: .none)
        .write(Array(failure.cplexFormat.utf8), to: path, isDurable: false)
    } catch {
      throw ResultFolderError(error, path: path)
    }
    return path
  }
}
