import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import DispatchSolveTables

/// What two runs were made with and do not share: versions, options, settings, inputs, a row each.
public struct RunDifference: Sendable, Hashable {
  /// What differs.
  public enum Kind: String, Sendable, Hashable {
    /// Version, study or years.
    case run
    /// An option that results depend on.
    case option
    /// A setting of `study.toml`, as it was in force.
    case setting
    /// A file that was read.
    case input
  }

  /// Kind.
  public var kind: Kind
  /// Name.
  public var name: String
  /// What A has; nil: nothing of that name.
  public var reference: String?
  /// What B has; nil likewise.
  public var other: String?

  /// Differences between two manifests, by kind and name.
  static func between(_ a: RunManifest, _ b: RunManifest) -> [RunDifference] {
    var rows: [RunDifference] = []
    func compare(_ kind: Kind, _ a: [String: String], _ b: [String: String]) {
      for name in Set(a.keys).union(b.keys).sorted() where a[name] != b[name] {
        rows.append(RunDifference(kind: kind, name: name, reference: a[name], other: b[name]))
      }
    }
    func run(_ manifest: RunManifest) -> [String: String] {
      ["study": manifest.study, "version": manifest.version, "years": "\(manifest.years)"]
    }
    compare(.run, run(a), run(b))
    compare(.option, a.options, b.options)
    // A run of an earlier version does not say its settings; its study.toml is among the inputs.
    if let one = a.settings, let two = b.settings { compare(.setting, one, two) }
    compare(.input, a.inputs.mapValues(\.shown), b.inputs.mapValues(\.shown))
    return rows
  }
}

extension FileDigest {
  /// For people: the beginning of the digest, and the size.
  fileprivate var shown: String { "\(sha256.prefix(12)), \(bytes) bytes" }
}
