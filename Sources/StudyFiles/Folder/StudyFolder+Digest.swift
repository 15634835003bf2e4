import DispatchSolvePowerSystem
import DispatchSolveTables

extension StudyFolder {
  /// Size and SHA-256 of a study as a value: of the files that it would be written as, with their names, and of those of
  /// the earlier views that it has. Two studies have one digest when the same files would be written of them.
  ///
  /// - Throws: `CSVWriteError` for a number that is not finite.
  public static func digest(of study: Study) throws(CSVWriteError) -> FileDigest {
    var digest = RunningDigest()
    try add(study, to: &digest)
    for view in study.earlierViews {
      digest.add(Array("before \(view.before)\n".utf8))
      try add(view.study, to: &digest)
    }
    return digest.digest
  }

  private static func add(_ study: Study, to digest: inout RunningDigest) throws(CSVWriteError) {
    for file in try files(of: study) {
      digest.add(Array("\(file.name) \(file.bytes.count)\n".utf8))
      digest.add(file.bytes)
    }
  }
}
