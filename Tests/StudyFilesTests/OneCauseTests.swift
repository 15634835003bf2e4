import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

@testable import DispatchSolveStudyFiles

/// One mistake of a study gives one finding, however many rows and checks it reaches.
struct OneCauseTests {
  @Test(arguments: [2, 3, 70]) func misspeltZoneInManyRows(count: Int) throws {
    let copy = try StudyCopy()
    let rows = (1...count).map { "\(String(repeating: "u", count: $0)),Suoth,Hydro,5\n" }
    let others = "a,North,Hydro,500\nb,South,Hydro,500\n"
    try copy.write("units.csv", ("unit,zone,technology,capacity_mw\n" + others + rows.joined()).utf8)
    let more = count == 2 ? "1 more row" : "\(count - 1) more rows"
    #expect(
      copy.findings() == ["units.csv:4:3: unknown zone 'Suoth'; did you mean 'South'? (and in \(more))"])
    // Nor does the load of the zone that they were to serve follow.
    try copy.write("units.csv", ("unit,zone,technology,capacity_mw\n" + rows.joined()).utf8)
    #expect(
      copy.findings() == ["units.csv:2:3: unknown zone 'Suoth'; did you mean 'South'? (and in \(more))"])
  }

  @Test func equalCellsThatAreRefused() throws {
    let copy = try StudyCopy()
    let years = (2025...2048).map { "\($0),1e6,\($0 % 2 == 0 ? "ja" : "nein")\n" }
    try copy.write("allowance_program.csv", ("year,cap_short_tons,full_compliance\n" + years.joined()).utf8)
    #expect(
      copy.findings() == [
        "allowance_program.csv:2:10: full_compliance: 'nein' is not one of true, false, 1, 0 (and in 11 more rows)",
        "allowance_program.csv:3:10: full_compliance: 'ja' is not one of true, false, 1, 0 (and in 11 more rows)",
      ])
    // The same text in two columns is two mistakes.
    try copy.write(
      "allowance_program.csv", "year,cap_short_tons,reserve_price_usd\n2025,x,x\n2026,x,1\n".utf8)
    #expect(
      copy.findings() == [
        "allowance_program.csv:2:6: cap_short_tons: 'x' is not a number (and in 1 more row)",
        "allowance_program.csv:2:8: reserve_price_usd: 'x' is not a number",
      ])
  }

  @Test func rowsOfOtherLengths() throws {
    let copy = try StudyCopy()
    let rows = (2025...2030).map { "\($0),North,1e6,,\n\($0),South,1e6\n" }
    try copy.write("demand.csv", ("year,zone,demand_mwh,peak_mw\n" + rows.joined()).utf8)
    #expect(
      copy.findings() == [
        "demand.csv:2:17: row has 5 fields, the header has 4 (and in 5 more rows)",
        "demand.csv:3:1: row has 3 fields, the header has 4 (and in 5 more rows)",
      ])
  }

  /// A header tells what it is in one finding.
  @Test(arguments: [
    ("Year,Zone,demand_mwh", "1:1: columns are misspelt: 'Year', 'Zone'; write year, zone"),
    ("year, ZONE ,DEMAND_MWH", "1:6: columns are misspelt: ' ZONE ', 'DEMAND_MWH'; write zone, demand_mwh"),
    (
      "year,zone,demand_MWH",
      "1:11: unknown column 'demand_MWH'; did you mean 'demand_mwh', which is missing?"
    ),
    (
      "year,zone,demand_twh",
      "1:11: unknown column 'demand_twh'; did you mean 'demand_mwh', which is missing?"
    ),
    ("year,zone,demand_mwh,peak_mv", "1:22: unknown column 'peak_mv'; did you mean 'peak_mw'?"),
    ("year", "1:1: columns 'zone', 'demand_mwh' are missing"),
    ("year,zone,demand_mwh,,,", "1:22: 3 columns without a name"),
    ("jahr/gebiet/last", "1:1: 'jahr/gebiet/last' is not the header; expected year,zone,demand_mwh"),
  ])
  func headers(header: String, says: String) throws {
    let copy = try StudyCopy()
    try copy.write("demand.csv", "\(header)\n".utf8)
    #expect(copy.findings() == ["demand.csv:\(says)"])
  }

  @Test(arguments: [
    (
      "sep=;\nyear;zone\n", "the line 'sep=;' is for spreadsheets: remove it, and write commas between fields"
    ),
    ("sep=,\r\nyear,zone\r\n", "the line 'sep=,' is for spreadsheets: remove it"),
    (
      "\u{FEFF}\"SEP=\t\"\n",
      "the line 'sep= ' is for spreadsheets: remove it, and write commas between fields"
    ),
    (
      "PK\u{3}\u{4}\u{14}\0x,y\rz\"\n",
      "file is a workbook (.xlsx, .ods) or another ZIP archive, not text; save it as CSV in UTF-8"
    ),
  ])
  func filesOfSpreadsheets(text: String, says: String) throws {
    let copy = try StudyCopy()
    for name in ["zones.csv", "fuel_prices.csv"] {
      try copy.write(name, text.utf8)
      #expect(copy.findings() == ["\(name):1:1: \(says)"])
      try copy.write(name, Data(contentsOf: StudyCopy.fixtures().appendingPathComponent("valid/\(name)")))
    }
  }

  @Test(arguments: [(2, "UTF-16"), (4, "UTF-32")], [true, false])
  func encodings(kind: (width: Int, name: String), isLittle: Bool) throws {
    func encoded(_ text: String) -> [UInt8] {
      text.unicodeScalars.flatMap { scalar in
        let little = (0..<kind.width).map { UInt8(scalar.value >> (8 * UInt32($0)) & 0xFF) }
        return isLittle ? little : little.reversed()
      }
    }
    let says = ":1:1: file is \(kind.name); save it as UTF-8"
    for mark in ["", "\u{FEFF}"] {
      for file in ["interfaces.csv", "study.toml"] {
        let copy = try StudyCopy()
        let text = try String(contentsOf: copy.folder.appendingPathComponent(file), encoding: .utf8)
        try copy.write(file, encoded(mark + text))
        #expect(copy.findings() == [file + says])
      }
      let copy = try StudyCopy()
      try copy.writeScenario("x", "")
      try copy.write("scenarios/x.toml", encoded(mark + "[[change]]\ntable = \"units\"\n"))
      #expect(try copy.findings(scenarios: ["x"]) == ["scenarios/x.toml" + says])
    }
  }

  /// Of a value outside its usual range, what follows from it is not told besides; without one it is.
  @Test func theMoreTellingOfTwo() throws {
    func findings(_ file: String, _ old: String, _ new: String) throws -> [String] {
      let copy = try StudyCopy()
      let text = try String(contentsOf: copy.folder.appendingPathComponent(file), encoding: .utf8)
      try copy.write(file, text.replacing(old, with: new).utf8)
      return copy.findings()
    }
    // Pounds, kilograms and Btu.
    #expect(
      try findings("units.csv", ",0.6", ",1190") == [
        "units.csv:4:45: warning: emission_rate_short_tons_per_mwh: 1190 is outside the usual range, 0 to 2.5"
      ])
    #expect(
      try findings("units.csv", ",7,", ",6900,") == [
        "units.csv:2:42: warning: heat_rate_mmbtu_per_mwh: 6900 is outside the usual range, 0 to 25"
      ])
    #expect(
      try findings("units.csv", ",7,", ",3.5,").map { $0.components(separatedBy: " at a heat rate").first }
        == [
          "units.csv:2:50: warning: 'north_gas' emits 0.4 short tons/MWh"
        ])
    // One load beyond all, alone and before a good one; of the second year.
    for (row, place) in [("2025,North,2000000", "2:12"), ("2026,South,1000000", "5:12")] {
      #expect(
        try findings("demand.csv", row, row.prefix(11) + "7e250") == [
          "demand.csv:\(place): warning: demand_mwh: 7e+250 is outside the usual range, 0 to 5000000000"
        ])
    }
  }

  /// Of a cell that is refused it is not told besides that it is unusual.
  @Test func refusedAndUnusual() throws {
    let copy = try StudyCopy()
    try copy.write("load_shape.csv", "group,slice,load_factor\nEast,day,0\nEast,night,0\n".utf8)
    let found = copy.findings().filter { $0.hasPrefix("load_shape.csv") }
    #expect(
      found == [
        "load_shape.csv:2:10: the load factors of group 'East' are all 0, but its zones have demand"
      ])
    // What is unusual alone is told.
    try copy.write("load_shape.csv", "group,slice,load_factor\nEast,day,6.5\nEast,night,1\n".utf8)
    #expect(
      copy.findings().contains {
        $0.hasPrefix("load_shape.csv:2:10: warning: load_factor: 6.5 is outside")
      })
  }
}
