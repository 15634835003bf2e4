import DispatchSolveRunFolder
import Foundation
import Synchronization
import Testing

@testable import DispatchSolveCommand

/// Who ends the program once it has had a signal: the one or the other, never both, never none.
struct StopSignalsTests {
  private struct Failed: Error {}

  /// What signals said when they ended the program.
  private final class Ends: Sendable {
    let texts = Mutex<[String]>([])
  }

  /// Signals that are heard while `body` runs; it is told when they are.
  ///
  /// - Returns: Whether the program might end by itself after that, and what ended it otherwise.
  private static func heard(
    _ body: (StopSignals, _ hear: @escaping @Sendable () -> Void) -> Void
  ) -> (mayEnd: Bool, texts: [String]) {
    let ends = Ends()
    let signals = StopSignals(patience: 0.2) { _, text in ends.texts.withLock { $0.append(text) } }
    let done = DispatchSemaphore(value: 0)
    let asked = DispatchSemaphore(value: 0)
    body(signals) {
      signals.stop.onAsking { asked.signal() }
      Thread {
        signals.heard(SIGTERM)
        done.signal()
      }.start()
      asked.wait()
    }
    let mayEnd = signals.mayEnd()
    done.wait()
    return (mayEnd, ends.texts.withLock { $0 })
  }

  /// With nothing at work the signal ends it.
  @Test func idle() {
    let (mayEnd, texts) = Self.heard { _, hear in hear() }
    #expect(!mayEnd && texts == ["stopped by SIGTERM"])
  }

  /// A job that fails before it is at work, refused a folder for one: nobody waits for anybody.
  @Test func failedBeforeWork() {
    let (mayEnd, texts) = Self.heard { signals, hear in
      #expect(throws: Failed.self) {
        try signals.atWork(note: nil) { _ throws(Failed) in
          hear()
          throw Failed()
        }
      }
    }
    #expect(mayEnd && texts.isEmpty)
  }

  /// A job that ends by itself after the work at hand.
  @Test func stoppedByItself() {
    let (mayEnd, texts) = Self.heard { signals, hear in
      signals.atWork(note: nil) { stop in
        stop.begin { .success(JobStop(text: "left")) }
        hear()
        stop.end()
      }
    }
    #expect(mayEnd && texts.isEmpty)
  }

  /// A job whose work at hand takes longer than people wait.
  @Test func left() {
    let (mayEnd, texts) = Self.heard { signals, hear in
      signals.atWork(note: nil) { stop in
        stop.begin { .success(JobStop(text: "left")) }
        hear()
        Thread.sleep(forTimeInterval: 0.6)
        #expect(stop.isLeft)
      }
    }
    #expect(!mayEnd && texts.count == 1 && texts[0].hasPrefix("left"))
  }

  /// Without a signal the program ends by itself, once.
  @Test func noSignal() {
    let signals = StopSignals(patience: 0) { _, _ in }
    #expect(signals.mayEnd() && !signals.mayEnd())
  }
}
