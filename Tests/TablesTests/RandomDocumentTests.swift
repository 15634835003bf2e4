import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveTables

/// Random documents with known values and places, whole and damaged.
struct RandomDocumentTests {
  @Test func valuesAndPlaces() throws {
    var found = 0
    for seed in 0..<400 {
      let wanted = RandomDocument(seed: UInt64(seed))
      let file = TOMLFile(Array(wanted.text.utf8), name: "x")
      #expect(file.findings.isEmpty, "\(wanted.text)")
      for (path, value) in wanted.values {
        let node = file.top.nearest(path)
        #expect(PlainTOML.text(of: node) == value, "\(path) in\n\(wanted.text)")
        found += 1
      }
      for (path, places) in wanted.places {
        let node = file.top.nearest(path)
        let given = [node.keyPlace.line, node.keyPlace.column, node.place.line, node.place.column]
        #expect(given == places, "\(path) in\n\(wanted.text)")
      }
    }
    #expect(found > 2_000)
  }

  /// Damage never ends the reader, and what it says has a place in the text.
  @Test func damage() {
    var random = SeededGenerator(seed: 7)
    var refused = 0
    let telling: [UInt8] = Array("[]{}=.,\"'#\\\n\r\0\u{1} 0e-_:tT".utf8) + [0xC3, 0xFF, 0xE2, 0x80]
    for seed in 0..<4_000 {
      var bytes = Array(RandomDocument(seed: UInt64(seed % 400)).text.utf8)
      for _ in 0..<(1 + random.below(3)) {
        let place = random.below(bytes.count + 1)
        switch random.below(4) {
        case 0 where !bytes.isEmpty:
          bytes.removeSubrange(min(place, bytes.count - 1)...(min(place + 3, bytes.count - 1)))
        case 1: bytes.removeSubrange(place...)
        case 2 where place < bytes.count: bytes[place] = telling[random.below(telling.count)]
        default: bytes.insert(telling[random.below(telling.count)], at: place)
        }
      }
      do throws(TOMLProblem) {
        _ = try TOMLDocument(bytes)
      } catch {
        refused += 1
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let isInside =
          (1...lines.count).contains(error.place.line)
          && (1...(lines[error.place.line - 1].count + 1)).contains(error.place.column)
        #expect(isInside && !error.message.isEmpty, "\(error)")
      }
    }
    #expect((1_000..<4_000).contains(refused))
  }
}
