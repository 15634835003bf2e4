import Foundation
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerSystem

/// Lists and fleets put together again from what has changed.
struct ListChangeTests {
  @Test func randomChanges() throws {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<300 {
      let earlier = (0..<Int.random(in: 0...150, using: &random)).map { _ in
        Int.random(in: 0...500, using: &random)
      }
      var list = earlier
      for _ in 0..<Int.random(in: 0...30, using: &random) {
        let at = Int.random(in: 0...list.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: list.insert(Int.random(in: 0...500, using: &random), at: at)
        case 1 where at < list.count: list.remove(at: at)
        case 2 where at < list.count: list[at] = -1
        case 3: list.swapAt(0, max(0, at - 1))
        default: list.removeFirst(min(at, list.count))
        }
        if list.isEmpty { list = [1] }
      }
      let change = ListChange(from: earlier, to: list)
      #expect(change.applied(to: earlier) == list)
      let stored = try JSONDecoder().decode(ListChange<Int>.self, from: JSONEncoder().encode(change))
      #expect(stored.applied(to: earlier) == list)
    }
  }

  /// What is kept takes no room.
  @Test func littleChangeIsSmall() throws {
    let earlier = (0..<10_000).map { "unit \($0)" }
    var list = earlier
    list[5000] = "another"
    list.remove(at: 7000)
    let size = try JSONEncoder().encode(ListChange(from: earlier, to: list)).count
    #expect(size < 300)
  }

  /// A change does not fit on a list that is too short.
  @Test func anotherListIsRefused() {
    let change = ListChange(from: [1, 2, 3, 4], to: [1, 2, 3, 4, 5])
    #expect(change.applied(to: [1, 2]) == nil)
    #expect(change.applied(to: []) == nil)
  }
}
