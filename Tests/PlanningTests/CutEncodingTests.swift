import Foundation
import DispatchSolveLinearProgramming
import Testing

@testable import DispatchSolvePlanning

/// What is known of a year's cost survives being written down, to the bit.
struct CutEncodingTests {
  private static let cut = CostCut(
    constantUSD: -1.0 / 3, capacitySlopes: [0, -.pi, 1e-300], pricesUSD: [22.09], rowPricesUSD: [],
    rowDuals: [0.1, -0.0, 4e15])

  @Test func comesBackToTheBit() throws {
    let data = try JSONEncoder().encode([Self.cut])
    let back = try #require(try JSONDecoder().decode([CostCut].self, from: data).first)
    #expect(back == Self.cut)
    #expect(back.rowDuals.map(\.bitPattern) == Self.cut.rowDuals.map(\.bitPattern))
    var cost = YearCost(blockCount: 2)
    cost.add(Self.cut, block: 1)
    #expect(try JSONDecoder().decode(YearCost.self, from: JSONEncoder().encode(cost)) == cost)
  }

  @Test func damageIsSaid() throws {
    let text = try #require(String(data: try JSONEncoder().encode([Self.cut]), encoding: .utf8))
    // Cut short by whole numbers, by a part of one, no base 64, and a count that nothing follows.
    let whole = String(text.dropFirst(2).dropLast(2))
    for damaged in [String(whole.prefix(32)), String(whole.prefix(20)), "!!!!", "", whole + "AAAAAAAAAAA="] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([CostCut].self, from: Data("[\"\(damaged)\"]".utf8))
      }
    }
  }

  /// Bases of one group and of several, as strings with commas between groups.
  @Test(arguments: [1, 3]) func basesComeBack(groups: Int) throws {
    let basis = Basis(columns: [.basic, .atLower, .atUpper, .free, .fixed], rows: [.atUpper, .basic])
    let other = Basis(columns: [.atLower], rows: [])
    let start = YearStart([basis] + Array(repeating: other, count: groups - 1))
    let data = try JSONEncoder().encode(start)
    #expect(try JSONDecoder().decode(YearStart.self, from: data) == start)
    let text = try #require(String(data: data, encoding: .utf8))
    #expect(text.contains(groups == 1 ? "\"blufx\"" : "\"blufx,l,l\""))
  }

  @Test func damagedBasesAreSaid() {
    for damaged in [#"{"columns":"bq","rows":"b"}"#, #"{"columns":"b,l","rows":"b"}"#, #"{"columns":"b"}"#] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(YearStart.self, from: Data(damaged.utf8))
      }
    }
  }
}
