import Foundation
import Synchronization
import Testing

@testable import DispatchSolveRunFolder

/// Lines reach a reader that takes them, in their order; one that takes none holds nobody up for long.
@Suite(.timeLimit(.minutes(60)))
struct LineQueueTests {
  /// A reader that can be made to wait.
  private final class Reader: Sendable {
    let lines = Mutex<[String]>([])
    let gate = DispatchSemaphore(value: 0)
  }

  private static func numbers(_ count: Int) -> [String] { (0..<count).map { "\($0)\n" } }

  /// A reader that is slower than lines come, with room for few of them.
  @Test func aSlowReaderGetsAll() {
    let reader = Reader()
    let queue = LineQueue(capacity: 4, patience: 30) { line in
      usleep(2_000)
      reader.lines.withLock { $0.append(line) }
    }
    for line in Self.numbers(300) { queue.add(line) }
    #expect(queue.finish(patience: 30) == 0)
    #expect(reader.lines.withLock { $0 } == Self.numbers(300))
  }

  @Test func manyLinesAtOnce() {
    let reader = Reader()
    let queue = LineQueue { line in reader.lines.withLock { $0.append(line) } }
    for line in Self.numbers(50_000) { queue.add(line) }
    #expect(queue.finish() == 0)
    #expect(reader.lines.withLock { $0 } == Self.numbers(50_000))
  }

  @Test func aReaderThatTakesNothing() {
    let reader = Reader()
    let queue = LineQueue(capacity: 10, patience: 0.3) { _ in reader.gate.wait() }
    let start = Date()
    for line in Self.numbers(1_000) { queue.add(line) }
    // All of them are lost: the one that is being taken, ten that wait, and those that found no room.
    #expect(queue.finish(patience: 0.3) == 1_000)
    // Half of what it takes to wait for the reader at every line.
    #expect(Date().timeIntervalSince(start) < 150)
    reader.gate.signal()
  }

  /// After a while in which it took nothing it gets what there is, and lines that come then.
  @Test func aReaderThatGoesOn() {
    let reader = Reader()
    let queue = LineQueue(capacity: 10, patience: 0.3) { line in
      if line == "0\n" { reader.gate.wait() }
      reader.lines.withLock { $0.append(line) }
    }
    for line in Self.numbers(100) { queue.add(line) }
    reader.gate.signal()
    while reader.lines.withLock({ $0.count }) < 11 { usleep(1_000) }
    queue.add("last\n")
    #expect(queue.finish() == 89)
    #expect(reader.lines.withLock { $0 } == Self.numbers(11) + ["last\n"])
  }

  @Test func aReaderThatLeaves() {
    let queue = LineQueue(capacity: 4, patience: 60) { _ in throw CancellationError() }
    for line in Self.numbers(100) { queue.add(line) }
    #expect(queue.finish(patience: 60) == 100)
  }

  /// Whoever waits for a reader waits no longer once there is no time.
  @Test func hurry() {
    let reader = Reader()
    let queue = LineQueue(capacity: 1, patience: 600) { _ in reader.gate.wait() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.2) { queue.hurry(0.05) }
    for line in Self.numbers(20) { queue.add(line) }
    #expect(queue.finish(patience: 0.1) == 20)
    reader.gate.signal()
  }
}
