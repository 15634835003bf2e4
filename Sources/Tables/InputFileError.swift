/// Why input files cannot be used.
public enum InputFileError: Error, Sendable {
  /// Files that could not be read.
  case unreadable([UnreadableFile])
  /// Everything wrong with the data, warnings included, by file, line and column.
  case invalid([LocatedFinding])
}
