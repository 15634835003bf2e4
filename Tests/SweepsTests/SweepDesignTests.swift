import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import Testing

@testable import DispatchSolveSweeps

/// What the cases of a sweep are, by its design.
struct SweepDesignTests {
  @Test func theGridsLastAxisIsFastest() throws {
    let cases = try SweepCases(axes: [SweepTests.gas, SweepTests.trigger], design: .grid)
    #expect(cases.count == 6)
    #expect(
      (0..<6).map { cases.values($0).map(\.written).joined(separator: " ") } == [
        "0.8 10", "0.8 35", "1 10", "1 35", "1.5 10", "1.5 35",
      ])
  }

  @Test func numbersOfAGridAreRound() {
    for (from, to, count, text) in [
      (0.8, 1.2, 9, "0.8 0.85 0.9 0.95 1 1.05 1.1 1.15 1.2"), (0, 1, 3, "0 0.5 1"), (1, 0, 2, "1 0"),
      (1.0 / 3, 2.0 / 3, 3, "0.3333333333333333 0.5 0.6666666666666666"),
    ] {
      guard case .list(let values) = SweepAxis.Values.grid(from: from, to: to, count: count) else { continue }
      #expect(values.map(\.written).joined(separator: " ") == text)
    }
  }

  @Test func aLatinHypercubeDrawsFromEveryPartOnce() throws {
    let axes = [
      SweepAxis(name: "x", targets: [], values: .range(10...20)),
      SweepAxis(name: "y", targets: [], values: .list([.text("a"), .text("b")])),
    ]
    let cases = try SweepCases(axes: axes, design: .latinHypercube(cases: 50, seed: 3))
    let numbers = (0..<50).compactMap { k -> Double? in
      if case .number(let x) = cases.values(k)[0] { x } else { nil }
    }
    #expect(Set(numbers.map { Int(($0 - 10) / 10 * 50) }) == Set(0..<50))
    #expect((0..<50).count { cases.values($0)[1] == .text("a") } == 25)
    #expect(numbers != numbers.sorted())
    let again = try SweepCases(axes: axes, design: .latinHypercube(cases: 50, seed: 3))
    #expect((0..<50).allSatisfy { again.values($0) == cases.values($0) })
    let other = try SweepCases(axes: axes, design: .latinHypercube(cases: 50, seed: 4))
    #expect((0..<50).contains { other.values($0) != cases.values($0) })
  }

  /// Every number once, in an order of its own for every seed.
  @Test func permutations() {
    for count in Array(1...40) + [255, 256, 257, 1_000, 4_097] {
      let order = (0..<count).map { IndexPermutation(count: count, seed: 5)($0) }
      #expect(order.sorted() == Array(0..<count))
      let other = (0..<count).map { IndexPermutation(count: count, seed: 6)($0) }
      #expect(count < 6 || (other != order && order != Array(0..<count)))
    }
    // No bias that a chi-square test of 20 x 20 cells would see: 99.9 % of 361 degrees of freedom is 448.
    let count = 40_000
    let (x, y) = (IndexPermutation(count: count, seed: 1), IndexPermutation(count: count, seed: 2))
    var cells = Array(repeating: 0.0, count: 400)
    for k in 0..<count { cells[x(k) / 2_000 * 20 + y(k) / 2_000] += 1 }
    #expect(cells.reduce(0) { $0 + ($1 - 100) * ($1 - 100) / 100 } < 448)
    let largest = IndexPermutation(count: 1_000_000_000, seed: 3)
    #expect((0..<1_000).allSatisfy { (0..<1_000_000_000).contains(largest($0)) })
  }

  /// The base, then every value alone; the table has what each does to the base, whatever part of the sweep is run.
  @Test(arguments: [true, false])
  func oneAtATime(shares: Bool) throws {
    let metrics = ["allowance_price_usd", shares ? "bank_short_tons" : "uncovered_emissions_short_tons"]
    let runner = try SweepTests.runner([SweepTests.cap, SweepTests.gas], .oneAtATime, metrics: metrics)
    #expect(runner.sharesCurves == shares && runner.cases.count == 12)
    let (outcomes, _) = SweepTests.outcomes(runner)
    let grid = try SweepTests.runner(
      [SweepTests.cap, SweepTests.gas],
      .draws([[.number(1), .number(1)], [.number(0.5), .number(1)], [.number(1), .number(1.5)]]),
      metrics: metrics)
    let (expected, _) = SweepTests.outcomes(grid)
    for (case_, draw) in [(0, 0), (1, 1), (11, 2)] {
      #expect(outcomes[case_].failure == nil && outcomes[case_].figures == expected[draw].figures)
    }
    #expect(outcomes[1].figures != outcomes[0].figures && outcomes[11].figures != outcomes[0].figures)
    let table = SweepTable(runner)
    let amounts = shares ? "shortage_short_tons" : "shortage_short_tons,unserved_mwh"
    #expect(
      String(decoding: table.header, as: UTF8.self)
        == "case,axis,value,year,status,reason,market_status,\(amounts),allowance_price_usd,effect_allowance_price_usd,\(metrics[1]),effect_\(metrics[1])\n"
    )
    let whole = table.rows(outcomes)
    let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(lines.count == 36)
    func keys(_ row: Int) -> String { lines[row][1...3].joined(separator: " ") }
    #expect([0, 3, 35].map(keys) == ["  2030", "cap 0.5 2030", "gas 1.5 2032"])
    let price = 7 + amounts.split(separator: ",").count
    for (row, line) in lines.enumerated() {
      let base = try #require(Double(lines[row % 3][price]))
      let value = try #require(Double(line[price]))
      #expect(Double(line[price + 1]) == value - base)
    }
    // Shards and what is left of a sweep find the base for themselves.
    var pieces: [UInt8] = []
    for range in [0..<1, 1..<5, 5..<5, 5..<12] { pieces += table.rows(SweepTests.outcomes(runner, range).0) }
    #expect(pieces == whole)
  }

  /// Where the base fails, the values do not, and there is nothing to compare with.
  @Test func oneAtATimeWithoutABase() throws {
    var study = SweepTests.study()
    study.program?.years[1].surrenderShare = 2
    let repair = SweepAxis(
      name: "share", targets: [.init(.allowanceProgram, years: [2031], column: "surrender_share", .set)],
      values: .list([.number(0.5)]))
    let runner = try SweepTests.runner([repair], .oneAtATime, metrics: ["allowance_price_usd"], study: study)
    let (outcomes, _) = SweepTests.outcomes(runner)
    #expect(outcomes[0].failure != nil && outcomes[1].failure == nil)
    let text = String(decoding: SweepTable(runner).rows(outcomes), as: UTF8.self).split(separator: "\n")
    #expect(text.count == 4)
    #expect(text[0].hasPrefix("1,,,,failed,"))
    #expect(text.dropFirst().allSatisfy { $0.hasPrefix("2,share,0.5,") && $0.hasSuffix(",") })
  }

  @Test func refusals() {
    #expect(throws: SweepError.noAxes) { try SweepCases(axes: [], design: .grid) }
    #expect(throws: SweepError.duplicateAxis("cap")) {
      try SweepCases(axes: [SweepTests.cap, SweepTests.cap], design: .grid)
    }
    let range = SweepAxis(name: "x", targets: [], values: .range(0...1))
    #expect(throws: SweepError.noValues(axis: "x")) { try SweepCases(axes: [range], design: .grid) }
    #expect(throws: SweepError.drawLength(row: 1, found: 0, expected: 1)) {
      try SweepCases(axes: [range], design: .draws([[.number(1)], []]))
    }
    #expect(throws: SweepError.noValues(axis: "x")) { try SweepCases(axes: [range], design: .oneAtATime) }
    #expect(throws: SweepError.blankValue(axis: "b")) {
      try SweepCases(
        axes: [SweepAxis(name: "b", targets: [], values: .list([.number(1), .blank]))], design: .oneAtATime)
    }
    #expect(throws: SweepError.caseCount) {
      try SweepCases(axes: [range], design: .latinHypercube(cases: 0, seed: 1))
    }
  }
}
