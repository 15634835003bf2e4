import Dispatch
import Foundation
import DispatchSolveRunFolder

/// How long something takes of which nobody knows how long it will: a line that is written anew every second, a line or an
/// event every ten.
final class ElapsedLine {
  private var timer: (any DispatchSourceTimer)?
  private let style: ProgressStyle

  /// Begins to count.
  init(_ what: String, _ style: ProgressStyle) {
    self.style = style
    guard style != .none, style != .auto else { return }
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "dispatchsolve.elapsed"))
    let start = ProcessInfo.processInfo.systemUptime
    let pause = style == .bar ? 1.0 : 10.0
    timer.schedule(deadline: .now() + pause, repeating: pause)
    let columns = Console.errorColumns
    timer.setEventHandler {
      let text = "\(what), \(Int(ProcessInfo.processInfo.systemUptime - start)) s"
      if style == .bar {
        Console.raw("\r\(text.prefix(columns - 1))\u{1B}[K", patience: 0)
      } else {
        Console.note(text + "\n", patience: 0)
      }
    }
    self.timer = timer
    timer.resume()
  }

  /// Takes the line away.
  func end() {
    guard let timer else { return }
    timer.cancel()
    self.timer = nil
    if style == .bar { Console.raw("\r\u{1B}[K", patience: 0) }
  }
}
