/// A finding with its place in the study folder.
public struct LocatedFinding: Error, Sendable, Hashable, CustomStringConvertible {
  /// Most characters of a message; names from outside may be longer than that.
  public static let longestMessage = 400

  /// How bad it is.
  public var severity: Severity
  /// File name within the folder.
  public var file: String
  /// Line, from 1.
  public var line: Int
  /// Column, in characters from 1.
  public var column: Int
  /// What is wrong.
  public var message: String
  /// Name of the table's column that it is about; nil: none, or not known.
  public var field: String?
  /// How many more rows of the table say the same; they come as this one finding, at the first.
  public var moreRows = 0

  /// Notes something at a place.
  public init(
    severity: Severity, file: String, line: Int, column: Int, message: String, field: String? = nil
  ) {
    self.severity = severity
    self.field = field
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// `file:line:column: message`, with `warning:` before the message of a warning, and with how many more rows say the
  /// same.
  public var description: String {
    "\(file):\(line):\(column): \(severity == .warning ? "warning: " : "")\(message)\(repetition)"
  }

  private var repetition: String {
    guard moreRows > 0 else { return "" }
    return " (and in \(moreRows) more row\(moreRows == 1 ? "" : "s"))"
  }
}

/// A file that could not be read at all.
public struct UnreadableFile: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Cause: Sendable, Hashable {
    /// The system could not read it.
    case unreadable
    /// It is not there.
    case missing
    /// It was asked for by a name that nothing has.
    case unknownName
  }

  /// Path as given.
  public var path: String
  /// What the system said.
  public var reason: String
  /// What kind of trouble it is.
  public var cause: Cause

  /// Notes a file.
  public init(path: String, reason: String, cause: Cause = .unreadable) {
    self.path = path
    self.reason = reason
    self.cause = cause
  }

  /// Notes a file as reading it failed.
  package init(path: String, _ failure: FileBytes.Failure) {
    var cause = Cause.unreadable
    if case .missing = failure { cause = .missing }
    self.init(path: path, reason: failure.description, cause: cause)
  }

  /// `path: reason`; of an unknown name the reason alone.
  public var description: String { cause == .unknownName ? reason : "\(path): \(reason)" }
}

/// Clips text from a file so that a message stays one short line.
package func clipped(_ text: String) -> String { oneLine(text, limit: 60) }
