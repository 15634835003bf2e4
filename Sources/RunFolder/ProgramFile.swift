import Foundation
import PowerDispatch

/// The LP of a block that failed, as a file for other solvers.
public enum ProgramFile {
  /// Writes `<study>-<year>-<block>.lp` into a folder, which is made when it is missing.
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
