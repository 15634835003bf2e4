import Dispatch
import Foundation
import Synchronization

/// SIGINT and SIGTERM: the first asks for a stop after the work at hand, and ends the program itself where that takes
/// longer than people wait; the second ends it at once.
///
/// Either way the run folder is whole: its files get their names only when they are complete.
final class StopSignals: @unchecked Sendable {
  private let asked = Mutex<Int32>(0)
  /// Held while results change hands, and by the end that does not wait: one of both happens.
  private let gate = NSLock()
  /// Whether the work is done, and ends by itself; read and written while `gate` is locked.
  private var isDone = false
  /// Longest time from a signal to the end, seconds; with what is then left to be written it stays below two.
  private static let patience = 1.2
  /// Kept alive as long as the signals are listened to; written by `listen` alone.
  private var sources: [any DispatchSourceSignal] = []

  /// The signal that asked for a stop; nil: none did.
  var signal: Int32? {
    let number = asked.withLock { $0 }
    return number == 0 ? nil : number
  }

  /// Does something that must not be cut off by the end that does not wait.
  func pass<Result>(_ body: () -> Result) -> Result {
    gate.lock()
    defer { gate.unlock() }
    return body()
  }

  /// From now on the work ends by itself, and soon.
  func done() { pass { isDone = true } }

  /// Begins to listen. A signal that the caller of the program has switched off stays off, as for `nohup`.
  ///
  /// - Parameters:
  ///   - told: Told the first signal, at once.
  ///   - late: Called, while nothing passes the gate, when the work has not ended some time after the first signal; the
  ///     program ends after it.
  func listen(told: @escaping @Sendable () -> Void, late: @escaping @Sendable (Int32) -> Void = { _ in }) {
    let queue = DispatchQueue(label: "dispatchsolve.signals")
    for number in [SIGINT, SIGTERM] {
      var before = sigaction()
      guard sigaction(number, nil, &before) == 0, !Self.isIgnored(before) else { continue }
      Foundation.signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [self] in
        let isFirst = asked.withLock { asked in
          guard asked == 0 else { return false }
          asked = number
          return true
        }
        // Signals of one kind that come together count as what they are: several.
        guard isFirst, source.data == 1 else { _exit(128 + number) }
        told()
        // On a queue of its own: a second signal is heard meanwhile.
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) { [self] in
          gate.lock()
          guard !isDone else { return gate.unlock() }
          late(number)
          _exit(128 + number)
        }
      }
      source.resume()
      sources.append(source)
    }
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    #if canImport(Glibc)
      unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
    #else
      unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
    #endif
  }
}
