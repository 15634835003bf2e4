import DispatchSolveRunFolder
import Dispatch
import Foundation
import Synchronization

/// SIGINT and SIGTERM: the first asks for a stop after the work at hand, and ends the program itself where that takes
/// longer than people wait; the second ends it at once.
///
/// Either way the result folder is whole: its files get their names only when they are complete.
final class StopSignals: @unchecked Sendable {
  /// What the job is handed.
  let stop = StopSignal()
  private let asked = Mutex<Int32>(0)
  /// Longest time from a signal to the end, seconds; with what is then left to be written it stays below two.
  private static let patience = 1.2
  /// Kept alive as long as the signals are listened to; written by `init` alone.
  private var sources: [any DispatchSourceSignal] = []

  /// Begins to listen. A signal that the caller of the program has switched off stays off, as for `nohup`.
  ///
  /// - Parameter note: What is said of the first signal, at once; nil: nothing.
  init(note: String?) {
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
        stop.ask()
        if let note { Console.note("\n\(note)\n", patience: 0) }
        // On a queue of its own: a second signal is heard meanwhile.
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) { [self] in leave(number) }
      }
      source.resume()
      sources.append(source)
    }
  }

  /// The end of the program where the work does not end by itself.
  private func leave(_ number: Int32) {
    do throws(ResultFolderError) {
      guard let stopped = try stop.leave() else { return }
      Console.end(failure(stopped))
    } catch {
      Console.end(CommandFailure(error))
    }
    _exit(128 + number)
  }

  /// How the program ends when a job was stopped.
  func failure(_ stopped: JobStop) -> CommandFailure {
    CommandFailure(
      code: asked.withLock { $0 } == SIGINT ? .interrupted : .terminated, text: stopped.text + Hint.resume)
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
