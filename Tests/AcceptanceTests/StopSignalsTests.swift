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

  /// Signals at work in a test, and the thread that hears one.
  private final class Heard: @unchecked Sendable {
    let signals: StopSignals
    private let ends: Ends
    private let asked = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    /// - Parameter patience: Seconds that a job at work is given.
    init(patience: Double) {
      let ends = Ends()
      self.ends = ends
      signals = StopSignals(patience: patience) { _, text in ends.texts.withLock { $0.append(text) } }
    }

    /// A signal comes, and the job at work, if there is one, is asked to stop.
    func hear() {
      signals.stop.onAsking { [asked] in asked.signal() }
      Thread { [self] in
        signals.heard(SIGTERM)
        done.signal()
      }.start()
      asked.wait()
    }

    /// What ended the program once all has become of the signal that can.
    func texts() -> [String] {
      done.wait()
      return ends.texts.withLock { $0 }
    }
  }

  /// With nothing at work the signal ends it.
  @Test func idle() {
    let heard = Heard(patience: 0)
    heard.hear()
    #expect(!heard.signals.mayEnd() && heard.texts() == ["stopped by SIGTERM"])
  }

  /// A job that fails before it is at work, refused a folder for one: nobody waits for anybody.
  @Test func failedBeforeWork() {
    let heard = Heard(patience: 0)
    #expect(throws: Failed.self) {
      try heard.signals.atWork(note: nil) { _ throws(Failed) in
        heard.hear()
        throw Failed()
      }
    }
    #expect(heard.signals.mayEnd() && heard.texts().isEmpty)
  }

  /// A job that ends by itself after the work at hand, within more patience than any machine needs for it.
  @Test func stoppedByItself() {
    let heard = Heard(patience: 5)
    heard.signals.atWork(note: nil) { stop in
      stop.begin { .success(JobStop(text: "left")) }
      heard.hear()
      stop.end()
    }
    #expect(heard.signals.mayEnd() && heard.texts().isEmpty)
  }

  /// A job whose work at hand takes longer than people wait.
  @Test func left() {
    let heard = Heard(patience: 0)
    var texts: [String] = []
    heard.signals.atWork(note: nil) { stop in
      stop.begin { .success(JobStop(text: "left")) }
      heard.hear()
      texts = heard.texts()
      #expect(stop.isLeft)
    }
    #expect(!heard.signals.mayEnd() && texts.count == 1 && texts[0].hasPrefix("left"))
  }

  /// Without a signal the program ends by itself, once.
  @Test func noSignal() {
    let signals = StopSignals(patience: 0) { _, _ in }
    #expect(signals.mayEnd() && !signals.mayEnd())
  }
}
