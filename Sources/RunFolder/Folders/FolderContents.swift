import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables

/// What lies in a folder that is to be replaced.
struct FolderContents {
  /// Name of the manifest in a result folder.
  static let manifestName = "manifest.json"

  /// What Snakemake leaves in a folder that one of its jobs made, to know when that was; no work of anybody.
  private static let workflowMark = ".snakemake_timestamp"

  /// The part of a manifest that says what a folder is, the same in every version of the program.
  private struct Identity: Decodable {
    struct File: Decodable {}
    var program: String
    var outputs: [String: File]
  }

  let folder: String

  /// Why the folder must not be removed; nil when it is empty or holds what its manifest says a run wrote, what a run
  /// that is not complete writes, and nothing else.
  func reasonToKeep() -> String? {
    guard type(of: "") == .typeDirectory else { return "it is not a folder" }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      return "it cannot be read"
    }
    guard !names.isEmpty else { return nil }
    let hasWork = type(of: WorkFolder.name) == .typeDirectory
    var written: Set<String> = [
      RunStatus.fileName, RunStatus.fileName + FileReplacement.temporaryEnding, Self.workflowMark,
    ]
    if type(of: Self.manifestName) == .typeRegular {
      guard
        let bytes = try? FileBytes.read("\(folder)/\(Self.manifestName)", limit: FileBytes.noteLimit),
        let identity = try? JSONDecoder().decode(Identity.self, from: Data(bytes)),
        identity.program == RunManifest.programName
      else { return "its \(Self.manifestName) is not that of a run" }
      written.formUnion(Array(identity.outputs.keys) + [Self.manifestName])
    } else if !hasWork {
      return "it has no \(Self.manifestName)"
    }
    let others = names.filter { !($0 == WorkFolder.name && hasWork) }
    if let found = foreign(others, in: "", written) ?? (hasWork ? foreignWork() : nil) {
      return "a run did not write its '\(oneLine(found, limit: 60))'"
    }
    return nil
  }

  /// The first name in the working folder that a run does not write.
  private func foreignWork() -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(WorkFolder.name)")) ?? []
    return names.sorted().first { !WorkFolder.isOurs($0) }.map { "\(WorkFolder.name)/\($0)" }
  }

  /// The first of `names` in the subfolder `prefix` that is neither a file of `written` nor a folder that holds such
  /// files alone. Folders without such files are not looked into.
  private func foreign(_ names: [String], in prefix: String, _ written: Set<String>) -> String? {
    for name in names.sorted() {
      let path = prefix + name
      let isFolder = type(of: path) == .typeDirectory
      if isFolder, written.contains(where: { $0.hasPrefix("\(path)/") }) {
        let inner = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(path)")) ?? []
        if let found = foreign(inner, in: "\(path)/", written) { return found }
      } else if type(of: path) != .typeRegular || !written.contains(path) {
        return path
      }
    }
    return nil
  }

  /// Type of what has a name in the folder, links not followed; nil when there is nothing.
  private func type(of name: String) -> FileAttributeType? {
    let path = name.isEmpty ? folder : "\(folder)/\(name)"
    return (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
  }
}
