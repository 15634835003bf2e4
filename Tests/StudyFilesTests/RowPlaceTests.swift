import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

/// Every row handed out is found again, however many rows around it were refused.
struct RowPlaceTests {
  /// One to several lines of a table of units; a good row's name is its line.
  private static func lines(_ line: Int, _ random: inout SeededGenerator) -> String {
    switch random.below(30) {
    case 0: "\n"
    case 1: "refused,z,t,x\n"
    case 2: "ragged,z,t\n"
    case 3: "ragged,z,t,1,2\n"
    case 4: "quote\"inside,z,t,1\n"
    case 5: ",z,t,1\n"
    case 6: "\"\(line)\",\"z\r\ny\",\"t\n\",1\r\n"
    case 7: "\"\(line)\",z,\"t\"\"\",1\n"
    default: "\(line),z,t,1\n"
    }
  }

  @Test(arguments: 0..<40) func nameOfARowIsItsLine(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var text = "unit,zone,technology,capacity_mw\n"
    var line = 2
    for _ in 0..<(1 + random.below(400)) {
      let piece = Self.lines(line, &random)
      line += piece.utf8.count { $0 == 0x0A }
      text += piece
    }
    var reader = TableReader(schema: StudyTables.units.schema, bytes: Array(text.utf8))
    let names = reader.rows(of: StudyTables.units.declaration).map(\.name)
    #expect(reader.rowCount == names.count)
    for (row, name) in names.enumerated() {
      let place = reader.place(row: row, column: "unit")
      #expect((place.line, place.column) == (Int(name) ?? 0, 1))
      let technology = reader.place(row: row, column: "technology")
      // A zone over two lines puts the technology on the second.
      #expect([place.line, place.line + 1].contains(technology.line))
      #expect(technology.column >= 3)
      #expect(reader.place(row: row, column: nil) == place)
    }
    #expect(reader.place(row: names.count, column: "unit") == (1, 1))
  }

  /// The second row of a key is named, in a table too long for luck, in and out of order.
  @Test(arguments: [false, true]) func duplicateInALongTable(isShuffled: Bool) throws {
    var random = SeededGenerator(seed: 7)
    let copy = try StudyCopy()
    let slices = (0..<500).map { "slice \($0)" }
    try copy.write(
      "slices.csv", ("slice,block,hours\n" + slices.map { "\($0),all,17.52\n" }.joined()).utf8)
    var rows = ["Hydro", "Gas"].flatMap { technology in slices.map { "East,\(technology),\($0),0.5" } }
    if isShuffled { rows.shuffle(using: &random) }
    rows.append(rows[321].replacing("Gas", with: "\"Gas\"").replacing("East", with: "\"East\""))
    try copy.write(
      "availability.csv", ("group,technology,slice,availability\n" + rows.joined(separator: "\n")).utf8)
    let key = rows[321].split(separator: ",").dropLast().joined(separator: ", ").replacing("\"", with: "")
    let column = 1 + rows[1000].split(separator: ",").prefix(2).joined(separator: ",").count + 1
    let findings = copy.findings().filter { $0.hasPrefix("availability.csv") }
    #expect(findings.contains("availability.csv:1002:\(column): duplicate key \(key)"))
    #expect(findings.count { $0.contains("duplicate") } == 1)
  }

  /// A lacking slice is told although another row of the pair stands twice.
  @Test func duplicateDoesNotHideALackingSlice() {
    var study = Study()
    study.zones = [Zone(name: "z", group: "g")]
    study.units = [GeneratingUnit(name: "u", zone: "z", technology: "t", capacityMW: 1)]
    study.slices = ["a", "b"].map { TimeSlice(name: $0, block: "all", hours: 4380) }
    study.availability = ["a", "a"].map {
      AvailabilityRow(group: "g", technology: "t", slice: $0, availability: 1)
    }
    let messages = study.findings().map(\.message)
    #expect(messages.contains("duplicate key g, t, a"))
    #expect(messages.contains("g, t: no availability for slice 'b'"))
  }
}
