import Dispatch
import Foundation
import Synchronization

/// SIGINT and SIGTERM: the first asks the run to stop after the year at work, the second ends the program at once.
///
/// Either way the run folder is whole: its files get their names only when they are complete.
final class StopSignals: @unchecked Sendable {
  private let asked = Mutex<Int32>(0)
  /// Kept alive as long as the signals are listened to; written by `listen` alone.
  private var sources: [any DispatchSourceSignal] = []

  /// The signal that asked for a stop; nil: none did.
  var signal: Int32? {
    let number = asked.withLock { $0 }
    return number == 0 ? nil : number
  }

  /// Begins to listen. A signal that the caller of the program has switched off stays off, as for `nohup`.
  func listen(told: @escaping @Sendable () -> Void) {
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
