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

  /// Many of few values, each with a value of its own, and more values than numbers there are for them.
  @Test(arguments: [(5_000, 300), (130, 130), (64, 1), (0, 1), (140_000, 70_000)])
  func dualsComeBackToTheBit(count: Int, values: Int) throws {
    // Round numbers, numbers that differ in their last bit, and none.
    let duals = (0..<count).map { row in
      row % 3 == 0 ? 0 : row % 3 == 1 ? Double(row % values) : (20.0 + Double(row % values).ulp * 3).nextUp
    }
    let packed = PackedDuals(duals)
    #expect(packed.count == count)
    #expect(packed.unpacked.map(\.bitPattern) == duals.map(\.bitPattern))
    var sum = 0.0
    packed.forEachNonzero { row, dual in sum += dual == duals[row] ? 1 : .infinity }
    #expect(sum == Double(duals.count { $0 != 0 }))
    let written = packed.written
    #expect(
      PackedDuals(count: written.count, valueCount: written.valueCount, words: written.words) == packed)
    // In words, each dual that is not 0 is a quarter, or a value and no more.
    #expect(written.words.count <= count + (count + 63) / 64)
    if (count, values) == (5_000, 300) { #expect(written.words.count * 3 < count) }
  }

  /// Words that are not those of any duals are refused: one too many or too few, a bit beyond the last dual, and a number that no
  /// value has.
  @Test func damagedDualsAreRefused() throws {
    let duals = PackedDuals([5, 0, 5, 7, 0, 5, 7]).written
    #expect(duals.valueCount == 2)
    #expect(duals.words.count == 2 + 1 + 2)
    func made(_ words: [UInt64], count: Int = 7, values: Int = 2) -> PackedDuals? {
      PackedDuals(count: count, valueCount: values, words: words)
    }
    #expect(made(duals.words)?.unpacked == [5, 0, 5, 7, 0, 5, 7])
    #expect(made(duals.words + [0]) == nil)
    #expect(made(Array(duals.words.dropLast())) == nil)
    #expect(made(duals.words, count: 6) == nil)
    #expect(made(duals.words, count: -1) == nil)
    #expect(made(duals.words, values: 3) == nil)
    #expect(made(duals.words, values: -1) == nil)
    // Counts whose sums no number holds.
    #expect(made([], count: .max, values: 0) == nil)
    #expect(made(duals.words, count: .max - 1024, values: .max - 2047) == nil)
    #expect(made(duals.words, count: .max, values: .max) == nil)
    var words = duals.words
    words[3] |= 2
    #expect(made(words) == nil)
    words = duals.words
    words[2] |= 1 << 7
    #expect(made(words) == nil)
  }

  /// As builds wrote them that knew no packed duals: all numbers, lists with their counts.
  @Test func cutsOfEarlierBuildsAreRead() throws {
    let numbers = [Self.cut.constantUSD, 3] + Self.cut.capacitySlopes + [1, 22.09, 0, 3, 0.1, -0.0, 4e15]
    func text(_ numbers: [Double]) -> Data {
      let bytes = numbers.flatMap { number in
        (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(8 * $0)) }
      }
      return Data("[\"\(Data(bytes).base64EncodedString())\"]".utf8)
    }
    let back = try #require(try JSONDecoder().decode([CostCut].self, from: text(numbers)).first)
    #expect(back == Self.cut)
    #expect(back.rowDuals.map(\.bitPattern) == Self.cut.rowDuals.map(\.bitPattern))
    for damaged in [numbers + [1], Array(numbers.dropLast())] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([CostCut].self, from: text(damaged))
      }
    }
  }

  @Test func damageIsSaid() throws {
    let text = try #require(String(data: try JSONEncoder().encode([Self.cut]), encoding: .utf8))
    // Cut short by whole numbers, by a part of one, no base 64, and a count that nothing follows.
    let whole = String(text.dropFirst(2).dropLast(2))
    // Or one number more than belongs to it.
    let bytes = try #require(Data(base64Encoded: whole.replacing("\\/", with: "/")))
    let more = (bytes + Data(repeating: 0, count: 8)).base64EncodedString()
    for damaged in [String(whole.prefix(32)), String(whole.prefix(20)), "!!!!", "", more] {
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

  /// Near a point are the cuts that are nearly best there; of blocks with many duals only the tightest, in their order.
  @Test func nearAPoint() {
    var cost = YearCost(blockCount: 2)
    let slacks = (0..<40).map { Double(($0 * 17) % 40) }
    for block in 0..<2 {
      for slack in slacks {
        cost.add(
          CostCut(
            constantUSD: 1000 - slack - 7, capacitySlopes: [2], pricesUSD: [1], rowPricesUSD: [3],
            rowDuals: Array(repeating: slack, count: 50)), block: block)
      }
    }
    // 2 x 5 - 1 x 6 + 3 x 1 = 7: the best is 1000 there.
    func near(slack: Double, most: Int) -> [[Double]] {
      cost.near(capacityMW: [5], emissions: [6, 6], quotas: [[1], [1]], slack: slack, mostDuals: most).cuts
        .map {
          $0.map { $0.rowDuals[0] }
        }
    }
    #expect(near(slack: 0.0305, most: 1 << 20) == [slacks.filter { $0 <= 30 }, slacks.filter { $0 <= 30 }])
    // 2,000 duals are 20 cuts of each block; below that it is 16.
    #expect(near(slack: 1, most: 2000) == [slacks.filter { $0 < 20 }, slacks.filter { $0 < 20 }])
    #expect(near(slack: 1, most: 1) == [slacks.filter { $0 < 16 }, slacks.filter { $0 < 16 }])
    #expect(near(slack: 0.0105, most: 1) == [slacks.filter { $0 <= 10 }, slacks.filter { $0 <= 10 }])
  }
}
