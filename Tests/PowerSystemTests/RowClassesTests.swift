import Testing

@testable import DispatchSolvePowerSystem

/// Classes of rows against dictionaries.
struct RowClassesTests {
  private static func expectClasses<Value: Hashable>(
    _ classes: RowClasses, of values: [Value], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var known: [Value: Int] = [:]
    var firstRows: [Int] = []
    var repeated: [Int] = []
    let expected = values.enumerated().map { row, value in
      if let index = known[value] {
        repeated.append(row)
        return index
      }
      known[value] = firstRows.count
      firstRows.append(row)
      return firstRows.count - 1
    }
    #expect(classes.classes.map(Int.init) == expected, sourceLocation: sourceLocation)
    #expect(classes.firstRows.map(Int.init) == firstRows, sourceLocation: sourceLocation)
    #expect(classes.repeatedRows == repeated, sourceLocation: sourceLocation)
    #expect(
      classes.map(values) { $0 } == firstRows.map { values[$0] }, sourceLocation: sourceLocation)
  }

  /// Few values and many, in cycles, in groups and at random, alone and in pairs.
  @Test(arguments: [1, 2, 7, 100, 3000]) func againstDictionaries(kinds: Int) {
    let orders: [[Int]] = [
      (0..<2000).map { $0 % kinds }, (0..<2000).map { $0 / 10 % kinds },
      (0..<2000).map { ($0 * $0 * 31 + $0 / 3) % 8191 % kinds }, [],
    ]
    for order in orders {
      let names = order.map { "a name, number \($0)" }
      let first = RowClasses(names) { $0 }
      Self.expectClasses(first, of: names)
      let other = order.indices.map { ($0 * 7919) % kinds }
      Self.expectClasses(
        RowClasses(first, and: RowClasses(other) { $0 }),
        of: zip(order, other).map { $0 * 10_000 + $1 })
    }
  }

  /// Names are equal as text, not as bytes.
  @Test func namesWrittenInTwoWays() {
    let names = ["Que\u{301}bec", "Ontario", "Qu\u{e9}bec"]
    #expect(RowClasses(names) { $0 }.repeatedRows == [2])
  }

  /// They share what is found out about them, and each finding has the name as its row writes it.
  @Test func unknownNameWrittenInTwoWays() {
    var study = Study(zones: [Zone(name: "Quebek", group: "East")])
    let names = ["Qu\u{e9}bec", "Que\u{301}bec"]
    study.fuelPrices = names.map { FuelPriceRow(year: 2030, zone: $0, fuel: "gas", priceUSDPerMMBtu: 1) }
    let messages = study.findings().filter { $0.table == .fuelPrices }.map { Array($0.message.utf8) }
    #expect(
      messages == [
        Array("unknown zone 'Qu\u{e9}bec'; did you mean 'Quebek'?".utf8),
        Array("unknown zone 'Que\u{301}bec'; did you mean 'Quebek'?".utf8),
        Array("duplicate key 2030, Que\u{301}bec, gas".utf8),
      ])
  }
}
