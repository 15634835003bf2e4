import Coordinator
import Foundation
import StudyFiles

/// Why results could not be written.
public enum ResultFolderError: Error, Sendable, CustomStringConvertible {
  /// The folder exists and nobody asked to replace it.
  case exists(path: String)
  /// The folder exists and is not one of results.
  case foreign(path: String)
  /// A file or folder could not be written.
  case notWritten(path: String, reason: String)
  /// A value cannot be written.
  case badValue(String)

  /// Text for people.
  public var description: String {
    switch self {
    case .exists(let path): "\(path) exists; give --overwrite to replace it or --output for another folder"
    case .foreign(let path):
      "\(path) exists and has no manifest.json, so it is not replaced; give --output another folder"
    case .notWritten(let path, let reason): "\(path): could not be written: \(reason)"
    case .badValue(let what): what
    }
  }
}

/// Writes a run's tables: into a new folder beside the final one, moved into place when all is there, so that a
/// reader sees the old results or the new ones, never a mixture.
public struct ResultFolder: Sendable {
  /// Final folder.
  public let path: String
  /// Whether an existing folder is replaced.
  public let overwrite: Bool

  /// Describes a result folder; nothing is touched yet.
  public init(path: String, overwrite: Bool) {
    self.path = path
    self.overwrite = overwrite
  }

  /// Checks before a long run that results can be written.
  ///
  /// - Throws: `exists`, or `notWritten` when the parent cannot be made or written to.
  public func prepare() throws(ResultFolderError) {
    let files = FileManager.default
    if files.fileExists(atPath: path) {
      guard overwrite else { throw .exists(path: path) }
      // Replacing removes what was there; that must be results, or nothing.
      let isResult = files.fileExists(atPath: "\(path)/manifest.json")
      let isEmpty = (try? files.contentsOfDirectory(atPath: path).isEmpty) ?? false
      guard isResult || isEmpty else { throw .foreign(path: path) }
    }
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try files.createDirectory(atPath: parent, withIntermediateDirectories: true)
    } catch {
      throw .notWritten(path: parent, reason: Self.reason(error))
    }
    guard files.isWritableFile(atPath: parent) else {
      throw .notWritten(path: parent, reason: "no permission to write")
    }
  }

  /// Writes all tables and `files` (name to content), then moves the folder into place.
  public func write(_ tables: [ResultTable], files extra: [(name: String, content: [UInt8])])
    throws(ResultFolderError)
  {
    try prepare()
    // The writer refuses numbers that are not finite before anything is on disk.
    var contents: [(name: String, content: [UInt8])] = []
    for table in tables { contents.append(("\(table.name).csv", try Self.encode(table))) }
    contents += extra
    let files = FileManager.default
    let final = URL(fileURLWithPath: path)
    let parent = final.deletingLastPathComponent()
    let identifier = ProcessInfo.processInfo.processIdentifier
    let staging = parent.appendingPathComponent(".\(final.lastPathComponent).new-\(identifier)")
    let retired = parent.appendingPathComponent(".\(final.lastPathComponent).old-\(identifier)")
    do {
      try? files.removeItem(at: staging)
      try files.createDirectory(at: staging, withIntermediateDirectories: true)
      for (name, content) in contents {
        let file = staging.appendingPathComponent(name)
        try files.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content).write(to: file)
      }
      if files.fileExists(atPath: path) {
        guard overwrite else { throw ResultFolderError.exists(path: path) }
        try files.moveItem(at: final, to: retired)
      }
      do {
        try files.moveItem(at: staging, to: final)
      } catch {
        // Puts the old results back rather than leaving none.
        try? files.moveItem(at: retired, to: final)
        throw error
      }
      try? files.removeItem(at: retired)
    } catch let error as ResultFolderError {
      try? files.removeItem(at: staging)
      throw error
    } catch {
      try? files.removeItem(at: staging)
      throw .notWritten(path: path, reason: Self.reason(error))
    }
  }

  static func encode(_ table: ResultTable) throws(ResultFolderError) -> [UInt8] {
    var writer = CSVWriter(table: table.name, columns: table.columns)
    do {
      for row in table.rows {
        for (index, cell) in row.enumerated() {
          switch cell {
          case .text(let text): writer.text(text)
          case .integer(let value): writer.integer(value)
          case .number(let value): try writer.number(value, column: table.columns[index])
          case .flag(let value): writer.text(value ? "true" : "false")
          case .blank: writer.text("")
          }
        }
        writer.endRow()
      }
    } catch {
      throw .badValue("\(error)")
    }
    return writer.bytes
  }

  private static func reason(_ error: any Error) -> String {
    let cocoa = error as NSError
    if let underlying = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError,
      underlying.domain == NSPOSIXErrorDomain
    {
      return String(cString: strerror(Int32(underlying.code)))
    }
    return cocoa.localizedDescription
  }
}
