import Foundation
import Testing

@testable import DispatchSolveStudyFiles

/// SHA-256 against the vectors of FIPS 180-4 and NIST's test files (SHA256ShortMsg, SHA256LongMsg).
struct FileDigestTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func texts(text: String, digest: String) {
    #expect(FileDigest(text).sha256 == digest)
    #expect(FileDigest(text).bytes == text.utf8.count)
  }

  @Test func aMillionLetters() {
    #expect(
      FileDigest(Array(repeating: UInt8(ascii: "a"), count: 1_000_000)).sha256
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Around the ends of blocks, where padding takes one block or two; digests of zeros, from another program.
  @Test(arguments: [
    (55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"),
    (56, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"),
    (63, "c7723fa1e0127975e49e62e753db53924c1bd84b8ac1ac08df78d09270f3d971"),
    (64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"),
    (119, "f616b0d54e78571a9611f343c9f8e022e859e920381ab0e4d3da01e193a7bd7e"),
  ])
  func blockEnds(count: Int, digest: String) {
    #expect(FileDigest(Array(repeating: UInt8(0), count: count)).sha256 == digest)
  }

  /// In pieces of any size, and from a file.
  @Test func inPieces() throws {
    let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let whole = FileDigest(bytes)
    for size in [1, 7, 55, 63, 64, 65, 128, 500, 1_000] {
      // Half of them without the processor's instructions, where it has any.
      var running = RunningDigest(isPortable: size % 2 == 1)
      for start in stride(from: 0, to: bytes.count, by: size) {
        running.add(Array(bytes[start..<min(bytes.count, start + size)]))
        // Looking at it changes nothing.
        _ = running.digest
      }
      #expect(running.digest == whole, "\(size)")
    }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("digest-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(bytes).write(to: file)
    #expect(try FileDigest(ofFile: file.path) == whole)
    #expect(throws: (any Error).self) { try FileDigest(ofFile: file.path + "-none") }
  }

  @Test func withAndWithoutInstructions() {
    for count in 0..<300 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 71 &+ count) }
      var (own, portable) = (RunningDigest(), RunningDigest(isPortable: true))
      own.add(bytes)
      portable.add(bytes)
      #expect(own.digest == portable.digest)
    }
    var portable = RunningDigest(isPortable: true)
    portable.add(Array("abc".utf8))
    #expect(
      portable.digest.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
