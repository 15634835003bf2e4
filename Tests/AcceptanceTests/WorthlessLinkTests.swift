import Foundation
import Testing

/// Where a ton costs nothing the plan says no amount of it: what is due, and may be covered over a link, is what is emitted in the
/// end.
@Suite(.timeLimit(.minutes(60)))
struct WorthlessLinkTests {
  @Test func limitIsOfWhatIsEmitted() async throws {
    try await Program.withFolder { folder in
      let output = folder.appendingPathComponent("out").path
      let run = try await Program.run([
        "run", "--inputs", Program.root.appendingPathComponent("Tests/Fixtures/worthless-link").path,
        "--years", "2025", "--output", output, "-q",
      ])
      #expect(run.status == 0, "\(run.error)")
      let link = try Self.row("program_links", in: output) { $0["from_program"] == "p1" }
      let program = try Self.row("programs", in: output) { $0["program"] == "p2" }
      let limit = try #require(link["limit_short_tons"].flatMap(Double.init))
      let emitted = try #require(program["covered_emissions_short_tons"].flatMap(Double.init))
      #expect(link["to_price_usd"] == "0")
      #expect(emitted > 0 && abs(limit - emitted) <= 1e-9 * emitted, "\(limit) of \(emitted)")
    }
  }

  /// The first row of a table that `isWanted`, by header.
  private static func row(
    _ table: String, in output: String, where isWanted: ([String: String]) -> Bool
  ) throws -> [String: String] {
    let rows = try String(contentsOfFile: "\(output)/\(table).csv", encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let header = try #require(rows.first)
    let named = rows.dropFirst().map { Dictionary(zip(header, $0), uniquingKeysWith: { first, _ in first }) }
    let found = named.first(where: isWanted)
    return try #require(found)
  }
}
