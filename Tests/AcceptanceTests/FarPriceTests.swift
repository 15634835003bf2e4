import Foundation
import Testing

/// What a missing ton costs has no say where none is missing: prices are the same to the last digits that matter, however far
/// `maximum_price` is.
@Suite(.timeLimit(.minutes(60)))
struct FarPriceTests {
  @Test(arguments: [50_000, 200_000, 1_000_000]) func pricesStayWhereTheyAre(highest: Int) async throws {
    let near = try await Self.prices(highest: 5_000)
    let far = try await Self.prices(highest: highest)
    #expect(near.count == 6 && near.count == far.count)
    for (a, b) in zip(near, far) { #expect(abs(a - b) <= 1e-6 * max(1, abs(a)), "\(a) and \(b)") }
  }

  /// Prices of three programs in two years, $/short ton.
  private static func prices(highest: Int) async throws -> [Double] {
    try await Program.withFolder { folder in
      let study = folder.appendingPathComponent("study")
      try FileManager.default.copyItem(
        at: Program.root.appendingPathComponent("Tests/Fixtures/far-prices"), to: study)
      let settings = study.appendingPathComponent("study.toml")
      try String(contentsOf: settings, encoding: .utf8)
        .replacingOccurrences(of: "maximum_price = 200000", with: "maximum_price = \(highest)")
        .write(to: settings, atomically: true, encoding: .utf8)
      let output = folder.appendingPathComponent("out").path
      let run = try await Program.run([
        "run", "--inputs", study.path, "--years", "2025-2026", "--output", output, "-q",
      ])
      #expect(run.status == 0, "\(run.error)")
      return try String(contentsOfFile: "\(output)/programs.csv", encoding: .utf8)
        .split(separator: "\n").dropFirst().map {
          try #require(Double($0.split(separator: ",", omittingEmptySubsequences: false)[2]))
        }
    }
  }
}
