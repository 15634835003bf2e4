import Foundation
import Testing

struct DumpTests {
  @Test func dump() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: try StudyCopy.fixtures().path).sorted() {
      let copy = try StudyCopy(overlay: name)
      print("CASE \(name)")
      for line in copy.findings() { print("    \(line.debugDescription),") }
    }
  }
}
