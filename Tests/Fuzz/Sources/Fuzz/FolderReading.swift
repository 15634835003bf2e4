import Foundation

@testable import DispatchSolveCoordinator
@testable import DispatchSolveComparison
@testable import DispatchSolveRunFolder
@testable import DispatchSolveStudyFiles

/// Files that the program wrote into a result folder, and someone else changed.
///
/// Seals are made anew, since no mutation hits one: what is read behind them is what is looked at.
final class FolderReading: Sendable {
  static let shared = FolderReading()

  private let folder = freshFolder("results")

  private static func sealed(_ body: [UInt8]) -> [UInt8] {
    Array("dispatchsolve sealed 1 sha256 \(FileDigest(body).sha256)\n".utf8) + body
  }

  /// A manifest as it stands, and with a seal that fits.
  func manifest(_ bytes: [UInt8]) -> Bool {
    let file = folder.appendingPathComponent("manifest.json")
    write(bytes, file)
    taken()
    if let manifest = try? JSONDecoder().decode(RunManifest.self, from: Data(bytes)),
      let resealed = try? manifest.json()
    {
      write(resealed, file)
      taken()
      _ = manifest.identity.changes(to: manifest.identity)
      _ = try? RunResults(path: folder.path)
    }
    return true
  }

  private func taken() {
    guard let manifest = try? RunManifest.checked(folder.path, shown: "r") else { return }
    for name in manifest.outputs.keys where !FileManager.default.fileExists(atPath: "\(folder.path)/\(name)")
    {
      fail("taken without its file \(name)")
    }
  }

  /// The body of a checkpoint, under a seal that fits.
  func checkpoint(_ bytes: [UInt8]) -> Bool {
    let file = folder.appendingPathComponent("year-2030.json")
    write(bytes, file)
    _ = try? SealedFile.read(YearCheckpoint.self, from: file.path)
    write(Self.sealed(bytes), file)
    if let (found, _) = try? SealedFile.read(YearCheckpoint.self, from: file.path) {
      _ = found.state.applied(to: FixedPointRuntimeState(study: FuzzStudy()))
    }
    return true
  }

  func status(_ bytes: [UInt8]) -> Bool {
    write(bytes, folder.appendingPathComponent("status.json"))
    if let status = RunStatus.read(folder.path), status.progress.isEmpty { fail("no progress") }
    return true
  }
}
