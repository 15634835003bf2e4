import Foundation
import DispatchSolvePowerSystem
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import DispatchSolveTables

/// What lies in an experiment's folder: results, and in `.run` lock and state of an experiment that is not complete.
struct ExperimentFolder {
  /// Everything evaluated.
  static let state = "experiment.json"
  /// What is played: file, study, version.
  static let identity = "identity.json"
  /// Policies and costs by iteration.
  static let iterations = "iterations.csv"
  /// The result.
  static let result = "result.json"
  private static let results = [state, identity, iterations, result]
  private static let workNames = [WorkFolder.lockName, state, identity]

  /// Where it is.
  let path: String

  /// The part of it that belongs to an experiment at work.
  var work: WorkFolder { WorkFolder(results: path) }

  /// An experiment as it was left.
  struct Kept {
    var identity: RunIdentity
    var state: ExperimentState
    /// Whether it is complete, with results.
    var isComplete: Bool
  }

  /// What there is to go on with: an experiment that was interrupted, or else a complete one; nil: neither.
  ///
  /// - Throws: `ResultFolderError.damaged`.
  func kept() throws(ResultFolderError) -> Kept? {
    for (folder, isComplete) in [(work.path, false), (path, true)] {
      guard let state = FileManager.default.contents(atPath: "\(folder)/\(Self.state)") else { continue }
      let identity = FileManager.default.contents(atPath: "\(folder)/\(Self.identity)")
      // A state of which nobody says whose it is was being cleared.
      if identity == nil, !isComplete { continue }
      return Kept(
        identity: try Self.read("\(folder)/\(Self.identity)") { () throws in
          try JSONDecoder().decode(RunIdentity.self, from: identity ?? Data())
        },
        state: try Self.read("\(folder)/\(Self.state)") { () throws in try ExperimentState(json: state) },
        isComplete: isComplete)
    }
    return nil
  }

  private static func read<Value>(
    _ path: String, _ decode: () throws -> Value
  ) throws(ResultFolderError) -> Value {
    do {
      return try decode()
    } catch {
      throw .damaged(path: path, reason: "is not as an experiment wrote it")
    }
  }

  /// Evaluations of an experiment that was interrupted; nil: there is none.
  var evaluationsAtWork: Int? {
    FileManager.default.contents(atPath: "\(work.path)/\(Self.state)")
      .flatMap { try? ExperimentState(json: $0) }?.evaluations.count
  }

  /// Removes what an experiment at work has left, but for the lock.
  ///
  /// - Throws: An error of the file manager.
  func clearWork() throws {
    let files = FileManager.default
    // Without its identity a state counts for nothing.
    for name in [Self.identity, Self.state] {
      for whole in [name, name + FileReplacement.temporaryEnding]
      where files.fileExists(atPath: "\(work.path)/\(whole)") {
        try files.removeItem(atPath: "\(work.path)/\(whole)")
      }
    }
  }

  /// Why the folder must not be removed; nil when it is empty or holds what an experiment wrote and nothing else.
  func reasonToKeep() -> String? {
    guard type(of: "") == .typeDirectory else { return "it is not a folder" }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      return "it cannot be read"
    }
    for name in names.sorted() {
      let isOurs =
        name == WorkFolder.name
        ? type(of: name) == .typeDirectory : Self.results.contains(name) && type(of: name) == .typeRegular
      if !isOurs { return "an experiment did not write its '\(oneLine(name, limit: 60))'" }
    }
    let inner = (try? FileManager.default.contentsOfDirectory(atPath: work.path)) ?? []
    if let foreign = inner.sorted().first(where: { !Self.isOfWork($0) }) {
      return "an experiment did not write its '\(WorkFolder.name)/\(oneLine(foreign, limit: 60))'"
    }
    // A file of ours alone may as well be somebody else's.
    guard !names.allSatisfy({ $0 == WorkFolder.name }) else { return nil }
    guard let state = FileManager.default.contents(atPath: "\(path)/\(Self.state)") else {
      return "it has no \(Self.state)"
    }
    return (try? ExperimentState(json: state)) == nil ? "its \(Self.state) is not that of an experiment" : nil
  }

  private static func isOfWork(_ name: String) -> Bool {
    let ending = FileReplacement.temporaryEnding
    return workNames.contains(name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name)
  }

  /// Type of what has a name in the folder, links not followed; nil when there is nothing.
  private func type(of name: String) -> FileAttributeType? {
    let path = name.isEmpty ? path : "\(path)/\(name)"
    return (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
  }

  /// Files of a complete experiment.
  ///
  /// - Throws: `ResultFolderError.badValue`.
  static func files(
    _ identity: RunIdentity, _ state: ExperimentState, _ result: ExperimentResult
  ) throws(ResultFolderError) -> [(name: String, content: [UInt8])] {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return [
        (Self.iterations, try result.iterationsCSV()), (Self.result, Array(try encoder.encode(result))),
        (Self.identity, try encode(identity)), (Self.state, Array(try state.json())),
      ]
    } catch {
      throw .badValue("results cannot be written: \(error)")
    }
  }

  /// An identity as JSON with sorted keys.
  static func encode(_ identity: RunIdentity) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(identity)) + [0x0A]
  }

  /// The name of the first file that is not as a complete experiment wrote it; nil: all are. How long the experiment took
  /// is not compared.
  func firstDifference(_ expected: [(name: String, content: [UInt8])], _ result: ExperimentResult) -> String?
  {
    expected.first { file in
      guard let found = FileManager.default.contents(atPath: "\(path)/\(file.name)") else { return true }
      guard file.name == Self.result else { return Array(found) != file.content }
      let read = try? JSONDecoder().decode(ExperimentResult.self, from: found)
      return read?.lasting(0) != result.lasting(0)
    }?.name
  }
}
