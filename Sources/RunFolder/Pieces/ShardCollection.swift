import Foundation
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Why shards cannot be put together; every reason has a line.
public struct ShardError: Error, Sendable, CustomStringConvertible {
  /// Lines for people.
  public let reasons: [String]
  /// Whether a file of a shard is not as it was written.
  public let isDamage: Bool

  /// Creates an error.
  public init(reasons: [String], isDamage: Bool) {
    self.reasons = reasons
    self.isDamage = isDamage
  }

  /// The reasons, a line each.
  public var description: String { reasons.joined(separator: "\n") }
}

/// Complete shards of one sweep that together hold every case once.
public struct ShardCollection: Sendable {
  /// What results follow from, with all cases.
  public let identity: RunIdentity
  /// All cases.
  public let cases: CaseRange
  /// First line of the tables.
  public let header: [UInt8]
  private let shards: [(path: String, cases: CaseRange, counts: CaseCounts)]
  private let name: String

  /// Bytes that are read and added at once.
  private static let pieceLength = 8 << 20

  /// Looks at shards and checks every file of theirs.
  ///
  /// - Parameters:
  ///   - folders: Folders, in any order.
  ///   - name: Name of the table's file.
  /// - Throws: `ShardError` for folders that are no complete shards or damaged, for shards of different sweeps, inputs
  ///   or versions, for gaps and overlaps.
  public init(_ folders: [String], table name: String) throws {
    var reasons: [String] = []
    var isDamage = false
    var found: [(path: String, identity: RunIdentity, cases: CaseRange, counts: CaseCounts)] = []
    for folder in folders {
      guard FileManager.default.fileExists(atPath: "\(folder)/\(FolderContents.manifestName)") else {
        let status = RunStatus.read(folder)
        reasons.append(
          status.map { "\(folder) is not complete: \($0.progress) done" } ?? "\(folder) has no results")
        continue
      }
      let manifest: RunManifest
      do throws(ResultFolderError) {
        manifest = try RunManifest.checked(folder, shown: folder)
      } catch {
        reasons.append(error.description)
        isDamage = true
        continue
      }
      guard let cases = manifest.cases, manifest.outputs[name] != nil else {
        reasons.append("\(folder) holds no cases of a sweep")
        continue
      }
      var identity = manifest.identity
      identity.cases = nil
      found.append((folder, identity, cases, manifest.counts ?? CaseCounts(done: cases.count)))
    }
    if let first = found.first {
      for other in found.dropFirst() {
        let changes = first.identity.changes(to: other.identity)
        if !changes.isEmpty {
          reasons.append(
            "\(other.path) is of another sweep than \(first.path): \(changes.joined(separator: "; "))")
        } else if other.cases.of != first.cases.of {
          reasons.append("\(other.path) is of \(other.cases.of) cases, \(first.path) of \(first.cases.of)")
        }
      }
    }
    if reasons.isEmpty { reasons = Self.holes(found.map { ($0.path, $0.cases) }) }
    guard reasons.isEmpty, let first = found.first else {
      throw ShardError(reasons: reasons, isDamage: isDamage)
    }
    shards = found.map { ($0.path, $0.cases, $0.counts) }
      .sorted { ($0.cases.first, $0.cases.last) < ($1.cases.first, $1.cases.last) }
    cases = CaseRange(all: first.cases.of)
    var identity = first.identity
    identity.cases = cases
    self.identity = identity
    self.name = name
    header = try Self.header("\(shards[0].path)/\(name)")
    for shard in shards where try Self.header("\(shard.path)/\(name)") != header {
      throw ShardError(
        reasons: ["\(shard.path)/\(name) has other columns than \(shards[0].path)/\(name)"],
        isDamage: false)
    }
  }

  /// Cases that no shard has, or more than one.
  private static func holes(_ shards: [(path: String, cases: CaseRange)]) -> [String] {
    var reasons: [String] = []
    var next = 1
    var last = ""
    func text(_ first: Int, _ last: Int) -> String {
      first == last ? "case \(first) is" : "cases \(first)-\(last) are"
    }
    let filled = shards.filter { $0.cases.count > 0 }.sorted { $0.cases.first < $1.cases.first }
    for (path, cases) in filled {
      if cases.first > next { reasons.append("\(text(next, cases.first - 1)) missing") }
      if cases.first < next {
        reasons.append("\(text(cases.first, min(next - 1, cases.last))) in \(last) and in \(path)")
      }
      if cases.last >= next { (next, last) = (cases.last + 1, path) }
    }
    if let total = shards.first?.cases.of, next <= total { reasons.append("\(text(next, total)) missing") }
    return shards.isEmpty ? ["there are no shards"] : reasons
  }

  private static func header(_ path: String) throws -> [UInt8] {
    var header: [UInt8] = []
    try FileBytes.pieces(path, length: 4096) { piece in
      header += piece
      guard let end = header.firstIndex(of: 0x0A) else { return true }
      header.removeLast(header.count - end - 1)
      return false
    }
    return header
  }

  /// Writes the rows of all shards in the order of their cases.
  ///
  /// - Parameter copied: Told, after each shard, how many are there.
  /// - Throws: `ResultFolderError`, or an error of the file manager.
  public func copy(into session: TableSession, copied: (Int) -> Void = { _ in }) throws {
    for (index, shard) in shards.enumerated() {
      try FileBytes.pieces("\(shard.path)/\(name)", from: header.count, length: Self.pieceLength) { piece in
        try session.append(piece, cases: CaseCounts())
        return true
      }
      try session.append([], cases: shard.counts)
      copied(index + 1)
    }
  }
}
