import Foundation

/// Random damage to files, for tests that read what nobody meant to write.
package enum Damage {
  /// How many damaged files of a kind a test reads: `DISPATCHSOLVE_FUZZ`, or a few hundred; `make full` sets it.
  package static var rounds: Int {
    ProcessInfo.processInfo.environment["DISPATCHSOLVE_FUZZ"].flatMap(Int.init) ?? 300
  }

  /// Changes, adds, repeats or takes away a few bytes at a place of the file.
  package static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    guard !bytes.isEmpty else {
      bytes = [0x22]
      return
    }
    let telling: [UInt8] = Array("\"{}[]=#,.-\n09aeE'".utf8) + [0, 0xC3, 0xFF, 0xE2]
    let place = random.below(bytes.count)
    switch random.below(5) {
    case 0: bytes[place] ^= UInt8(1 << random.below(8))
    case 1: bytes.insert(telling[random.below(telling.count)], at: place)
    case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(8)))
    case 3:
      let piece = Array(bytes[place..<min(bytes.count, place + 1 + random.below(40))])
      bytes.insert(contentsOf: piece, at: random.below(bytes.count))
    default: bytes[place] = telling[random.below(telling.count)]
    }
  }
}
