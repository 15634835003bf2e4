import Foundation
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

/// A valid file with random damage: reading never traps, and what it reports lies within the file.
struct MutationTests {
  private static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let telling: [UInt8] = [
      0x22, 0x2C, 0x0A, 0x0D, 0x00, 0x2D, 0x2E, 0x65, 0xC3, 0xE2, 0xF0, 0xFF, 0x80, 0x39,
    ]
    let place = random.below(bytes.count)
    switch random.below(5) {
    case 0 where !bytes.isEmpty: bytes[place] ^= UInt8(1 << random.below(8))
    case 1: bytes.insert(telling[random.below(telling.count)], at: place)
    case 2 where !bytes.isEmpty:
      bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(4)))
    case 3 where !bytes.isEmpty:
      let piece = bytes[place..<min(bytes.count, place + 1 + random.below(30))]
      bytes.insert(contentsOf: Array(piece), at: random.below(bytes.count))
    default:
      if !bytes.isEmpty { bytes[place] = telling[random.below(telling.count)] }
    }
  }

  @Test func twentyThousandDamagedFiles() throws {
    let file = try StudyCopy.fixtures().appendingPathComponent("quoted/units.csv")
    let valid = [UInt8](try Data(contentsOf: file))
    var random = SeededGenerator(seed: 99)
    var accepted = 0
    for round in 0..<20_000 {
      var bytes = valid
      for _ in 0..<(1 + random.below(5)) { Self.damage(&bytes, &random) }
      var reader = TableReader(schema: StudyTables.units.schema, bytes: bytes)
      let rows = reader.rows(of: StudyTables.units.declaration).count
      if reader.findings.isEmpty { accepted += 1 }
      let lines = 1 + bytes.count { $0 == 0x0A || $0 == 0x0D }
      for finding in reader.findings {
        let isInside = (1...lines).contains(finding.line) && (1...(bytes.count + 1)).contains(finding.column)
        if !isInside || finding.message.contains(where: \.isNewline) {
          Issue.record("round \(round): \(finding)")
        }
      }
      for row in 0..<rows {
        for column in ["unit", "capacity_mw", "unit_count", nil] {
          let place = reader.place(row: row, column: column)
          if !(1...lines).contains(place.line) || place.column < 1 {
            Issue.record("round \(round): \(place)")
          }
        }
      }
      if reader.rowCount != rows {
        Issue.record("round \(round): \(rows) rows, \(reader.rowCount) places")
      }
    }
    // The damage is neither always fatal nor always harmless.
    #expect(accepted > 500)
    #expect(accepted < 15_000)
  }

  /// Every beginning of a valid file, as a copy that was cut off leaves it.
  @Test func cutOffFiles() throws {
    let file = try StudyCopy.fixtures().appendingPathComponent("quoted/units.csv")
    let valid = [UInt8](try Data(contentsOf: file))
    for length in 0..<valid.count {
      var reader = TableReader(schema: StudyTables.units.schema, bytes: Array(valid.prefix(length)))
      _ = reader.rows(of: StudyTables.units.declaration)
      #expect(reader.findings.allSatisfy { $0.line >= 1 && $0.column >= 1 })
    }
  }
}
