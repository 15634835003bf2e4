import Foundation
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Why shards cannot be put together; every reason has a line.
public struct ShardError: Error, Sendable, CustomStringConvertible {
  /// Cases that are still to be run.
  public struct Rest: Sendable, Hashable {
    /// The folder in which they were begun; nil: nobody began them, as far as the shards tell.
    public var folder: String?
    /// Which shard has them, from 1; nil: they are the whole sweep, or it is not known how that was cut.
    public var index: Int?
    /// Of how many; nil likewise.
    public var count: Int?
    /// Whether they are all cases of the sweep.
    public var isAll: Bool
  }

  /// Lines for people.
  public let reasons: [String]
  /// What would have to be run before the shards are complete.
  public let rest: [Rest]
  /// Whether a file of a shard is not as it was written.
  public let isDamage: Bool

  /// Creates an error.
  public init(reasons: [String], rest: [Rest] = [], isDamage: Bool) {
    self.reasons = reasons
    self.rest = rest
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
    var begun: [(path: String?, cases: CaseRange)] = []
    var found: [(path: String, identity: RunIdentity, cases: CaseRange, counts: CaseCounts)] = []
    for folder in folders {
      guard FileManager.default.fileExists(atPath: "\(folder)/\(FolderContents.manifestName)") else {
        let status = RunStatus.read(folder)
        // Without its manifest what is there cannot be gone on with.
        let isLost = status?.status == .complete
        if let cases = status?.cases { begun.append((isLost ? nil : folder, cases)) }
        reasons.append(
          isLost
            ? "\(folder) is complete by its status, but has no manifest.json"
            : status.map { "\(folder) is not complete: \($0.progress) done" } ?? "\(folder) has no results")
        isDamage = isDamage || isLost
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
    var missing: [CaseRange] = []
    if reasons.isEmpty { (reasons, missing) = Self.holes(found.map { ($0.path, $0.cases) }) }
    guard reasons.isEmpty, let first = found.first else {
      let rest = Self.rest(begun, missing: missing, complete: found.map(\.cases))
      throw ShardError(reasons: reasons, rest: rest, isDamage: isDamage)
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

  /// Cases that no shard has, or more than one, in words, and the former.
  private static func holes(
    _ shards: [(path: String, cases: CaseRange)]
  ) -> (reasons: [String], missing: [CaseRange]) {
    var reasons: [String] = []
    var missing: [CaseRange] = []
    var next = 1
    var last = ""
    let total = shards.first?.cases.of ?? 0
    func text(_ first: Int, _ last: Int) -> String {
      first == last ? "case \(first) is" : "cases \(first)-\(last) are"
    }
    func miss(to last: Int) {
      guard next <= last else { return }
      reasons.append("\(text(next, last)) missing")
      missing.append(CaseRange(first: next, last: last, of: total))
    }
    let filled = shards.filter { $0.cases.count > 0 }.sorted { $0.cases.first < $1.cases.first }
    for (path, cases) in filled {
      miss(to: cases.first - 1)
      if cases.first < next {
        reasons.append("\(text(cases.first, min(next - 1, cases.last))) in \(last) and in \(path)")
      }
      if cases.last >= next { (next, last) = (cases.last + 1, path) }
    }
    miss(to: total)
    return shards.isEmpty ? (["there are no shards"], []) : (reasons, missing)
  }

  /// The shards that are to be run: those begun, and those that hold the cases that are missing.
  ///
  /// A shard is known by its cases: whatever numbers give them go on with it.
  private static func rest(
    _ begun: [(path: String?, cases: CaseRange)], missing: [CaseRange], complete: [CaseRange]
  ) -> [ShardError.Rest] {
    let count = CaseRange.shardCount(complete + begun.map(\.cases))
    func rest(_ folder: String?, _ cases: CaseRange) -> ShardError.Rest {
      let own = count ?? CaseRange.shardCount([cases])
      let index = own.flatMap { cases.index(of: $0) }
      return ShardError.Rest(
        folder: folder, index: index, count: index == nil ? nil : own, isAll: cases.count == cases.of)
    }
    return begun.map { rest($0.path, $0.cases) }
      + missing.flatMap { hole -> [ShardError.Rest] in
        guard let count else { return [rest(nil, hole)] }
        let shards = (1...count).map { CaseRange(shard: $0, of: count, total: hole.of) }
        return shards.filter { $0.count > 0 && $0.first >= hole.first && $0.last <= hole.last }
          .map { rest(nil, $0) }
      }
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
