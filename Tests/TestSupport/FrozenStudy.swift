import Foundation

/// The study of 2024 that tests of the engine read, so that their figures outlive every new version of `data/`.
package enum FrozenStudy {
  /// `Tests/Fixtures/rggi-2024`, with its scenarios and sweeps.
  package static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/rggi-2024").path
}
