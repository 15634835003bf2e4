import Foundation
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import Testing

@testable import DispatchSolveComparison
@testable import DispatchSolveRunFolder

/// What comparisons say of prices at which nothing cleared, of several programs and of sweeps.
struct ComparisonMarkTests {
  private typealias Results = RunComparisonTests.Results

  private static func programs(status: String, price: Double, covered: Double, unpaid: Double = 0) -> String {
    "year,program,pollutant,status,allowance_price,covered_emissions_short_tons,sold_short_tons,bank,auction_proceeds_usd,unpaid_obligation_short_tons\n"
      + [2030, 2031].map { year in
        "\(year),first,co2,cleared,5,100,8,7,9,0\n"
          + (year == 2030
            ? "\(year),smog,so2,\(status),\(price),\(covered),1,0.5,9,\(unpaid)\n"
            : "\(year),smog,so2,cleared,2,40,1,0.5,9,0\n")
      }.joined()
  }

  /// A program beside the first has its own star, and its name beside what the star stands for.
  @Test(arguments: [
    ("shortage", 80.0, 0.0, "short of allowances, the price is the highest tried"),
    ("cleared", 3, 1e-3, "an obligation stays unpaid"),
    ("at_ceiling", 60, 0, "at the price ceiling"),
    ("cleared", 80, 0, "at the highest price tried"),
  ])
  func programsBesideTheFirst(status: String, price: Double, unpaid: Double, says: String) throws {
    let a = try Results(changing: [
      "programs.csv": Self.programs(status: "cleared", price: 3, covered: 41.25, unpaid: 1e-13)
    ])
    let b = try Results(
      settings: ["run.maximum_price": "80"],
      changing: [
        "programs.csv": Self.programs(status: status, price: price, covered: 37.125, unpaid: unpaid)
      ])
    let comparison = try RunComparison(
      reference: RunResults(path: a.path), other: RunResults(path: b.path))
    #expect(comparison.remark(in: 2030) == "B: program smog \(says)")
    #expect(comparison.remark(in: 2031).isEmpty && comparison.remark(in: 2030, program: "first").isEmpty)
    let text = comparison.text()
    #expect(text.contains("\n 2030* ") && text.contains("\n  2031 "), "\(text)")
    // Banks of half a ton and emissions of some forty have digits.
    #expect(text.contains("\nprogram smog, emissions and bank in short tons of so2\n 2030*   "), "\(text)")
    #expect(
      text.contains("   -4.125   ") && text.contains("\n  B in 2030: program smog \(says)\n"), "\(text)")
    let same = try RunComparison(reference: RunResults(path: a.path), other: RunResults(path: a.path))
    #expect(!same.text().contains("*"))
  }

  /// Load that is not served is of the prices of every program; the first one's shortage is of its own.
  @Test func marksOfAllPrograms() throws {
    let programs = Self.programs(status: "cleared", price: 3, covered: 41)
    let a = try Results(changing: ["programs.csv": programs])
    let b = try Results(status: "shortage", short: true, unserved: 4, changing: ["programs.csv": programs])
    let comparison = try RunComparison(
      reference: RunResults(path: a.path), other: RunResults(path: b.path))
    #expect(
      comparison.remark(in: nil)
        == "B in 2030: program first short of allowances, the price is the highest tried; B in 2030: load is not served"
    )
    #expect(comparison.remark(in: 2030, program: "smog") == "B: load is not served")
  }

  /// Some tons are told in tons, many in millions.
  @Test func unitsFollowTheAmounts() throws {
    func text(_ covered: Double) throws -> String {
      let (a, b) = (try Results(covered: covered), try Results(covered: covered * 0.75))
      return try RunComparison(reference: RunResults(path: a.path), other: RunResults(path: b.path)).text()
    }
    let small = try text(88_000)
    #expect(small.contains(" $/short ton    short tons ") && small.contains("   -22000   "), "\(small)")
    let large = try text(480_000)
    #expect(large.contains(" $/short ton  M short tons ") && large.contains("   -0.120   "), "\(large)")
  }

  /// A sweep's folder with its table.
  private final class Sweep {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("swept-\(UUID().uuidString)")

    init(_ rows: [String]) throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let table =
        "case,cap,year,status,reason,market_status,shortage_short_tons,own.market_status,own.shortage_short_tons,allowance_price_usd,own.allowance_price_usd\n"
        + rows.map { $0 + "\n" }.joined()
      var manifest = RunManifest(
        identity: RunIdentity(
          version: "1", study: "s", years: [2040], options: [:], inputs: [:], cases: CaseRange(all: 3)),
        solverSettings: nil, seconds: [:], peakMemoryMB: nil, audits: 0, auditsPassed: 0)
      manifest.outputs = ["sweep.csv": FileDigest(table)]
      try Data(table.utf8).write(to: folder.appendingPathComponent("sweep.csv"))
      try Data(manifest.json()).write(to: folder.appendingPathComponent("manifest.json"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
  }

  /// Rows of years in which nothing is wrong have no star; those that only one has are not counted.
  @Test func sweepsHaveTheirMarks() throws {
    let fine = "ok,,cleared,0,cleared,0,4,6"
    let a = try Sweep([
      "1,0.3,2040,short,allowances are missing at the highest price; load is not served,shortage,8,cleared,0,70,6",
      "1,0.3,2041,\(fine)", "2,0.6,2040,\(fine)", "2,0.6,2041,\(fine)",
      "3,0.9,2040,short,allowances are missing at the highest price,shortage,8,cleared,0,70,6",
    ])
    let b = try Sweep([
      "1,0.3,2040,\(fine)", "1,0.3,2041,\(fine)", "2,0.6,2040,ok,,cleared,0,at_ceiling,0,4,31",
      "2,0.6,2041,\(fine)", "3,0.95,,failed,it cannot be,,,,,,",
    ])
    let found = try #require(
      try JobComparisons.of(.sweep, reference: a.folder.path, others: [b.folder.path]))
    #expect(found.text.contains("\n2040* own.allowance_price_usd: mean 6.000 to 18.500,"), "\(found.text)")
    #expect(found.text.contains("\n2041 own.allowance_price_usd: mean 6.000 to 6.000,"), "\(found.text)")
    #expect(
      found.text.hasSuffix(
        """

        * not all of it is the price of a market that cleared and of load that was served:
          A in 2040: allowances are missing at the highest price in 1 of 2 cases
          A in 2040: load is not served in 1 of 2 cases
          B in 2040: program own at the price ceiling in 1 of 2 cases

        """), "\(found.text)")
    let rows = String(decoding: found.tables[0].bytes, as: UTF8.self).split(separator: "\n")
    for row in rows.dropFirst() {
      #expect(row.hasSuffix(",") == row.contains(",2041,"), "\(row)")
    }
    let same = try #require(
      try JobComparisons.of(.sweep, reference: b.folder.path, others: [b.folder.path]))
    #expect(same.text.contains("B in 2040: program own at the price ceiling"))
  }
}
