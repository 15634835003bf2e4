import DispatchSolveCSupport
import DispatchSolveRunFolder
import Foundation
import Synchronization

/// SIGINT and SIGTERM, of every command from its beginning: it ends with 130 or 143 and says so.
///
/// While a job is at work (`atWork`), the first signal asks it for a stop after the work at hand, and ends the program itself
/// where that takes longer than people wait. Any other command ends at once; of files that it was about to write nothing is
/// left, and those that are getting their places get them. The second signal ends the program at once, whatever it does.
///
/// Either way result folders are whole: files get their names only when they are complete.
final class StopSignals: @unchecked Sendable {
  /// Those of the program.
  static let program = StopSignals()

  /// What jobs, and what writes files, is handed.
  let stop = StopSignal()
  private let asked = Mutex<Int32>(0)
  private let work = Mutex(Work())
  /// Whether the one who says why the program ends is settled.
  private let hasEnd = Mutex(false)
  /// Longest time from a signal to the end, seconds; with what is then left to be written it stays below two.
  private let patience: Double
  /// Says why the program ends, and ends it.
  private let leaveProgram: @Sendable (_ number: Int32, _ text: String) -> Void
  /// Longest time that a reader of the last line is waited for after a signal, milliseconds.
  private static let lastWord: Int32 = 500
  /// What is said of the first signal, at once; nil: nothing.
  private struct Job {
    var note: String?
  }
  /// What a signal met.
  private struct Work {
    /// How a job is stopped; nil: none is at work.
    var job: Job?
    /// Whether a signal came when none was: then it is the signal that ends the program.
    var wasIdle = false
  }

  init(
    patience: Double = 1.2,
    leaving leaveProgram: @escaping @Sendable (Int32, String) -> Void = StopSignals.leave
  ) {
    self.patience = patience
    self.leaveProgram = leaveProgram
  }

  /// Begins to listen. A signal that the caller of the program has switched off stays off, as for `nohup`.
  ///
  /// A thread of their own takes them, which is there from the beginning: when memory has run out there may be no other.
  func listen() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    let (hears, tells) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    guard [SIGINT, SIGTERM].map({ cs_hear_signal($0, tells) }).contains(1) else { return }
    let thread = Thread { [self] in
      cs_take_signals()
      var byte: UInt8 = 0
      // A second signal ends the process by itself.
      while read(hears, &byte, 1) != 1 { guard errno == EINTR else { return } }
      heard(Int32(byte))
    }
    thread.stackSize = 1 << 20
    thread.start()
  }

  /// Lets a job be stopped gently while `body` runs it.
  ///
  /// - Parameter note: What is said of the first signal, at once; nil: nothing.
  func atWork<R, E: Error>(note: String?, _ body: (StopSignal) throws(E) -> R) throws(E) -> R {
    work.withLock { $0.job = Job(note: note) }
    defer { work.withLock { $0.job = nil } }
    return try body(stop)
  }

  /// What becomes of the first signal.
  func heard(_ number: Int32) {
    asked.withLock { $0 = number }
    let job = work.withLock {
      if $0.job == nil { $0.wasIdle = true }
      return $0.job
    }
    stop.ask()
    guard let job else { return end(number) }
    if let note = job.note { Console.note("\n\(note)\n", patience: 0) }
    Thread.sleep(forTimeInterval: patience)
    leave(number)
  }

  /// The end of a command that has no job at work.
  private func end(_ number: Int32) {
    // Files that are getting their places get them; after that there is nothing to wait for.
    guard !stop.isEnding else {
      Thread.sleep(forTimeInterval: patience)
      return last(number, "stopped by \(Self.name(number)); all files are written")
    }
    do throws(ResultFolderError) {
      let left = try stop.leave()
      last(number, left?.text ?? "stopped by \(Self.name(number))")
    } catch {
      last(number, "\(error)")
    }
  }

  /// The end of the program where the work of a job does not end by itself.
  private func leave(_ number: Int32) {
    do throws(ResultFolderError) {
      guard let stopped = try stop.leave() else { return }
      last(number, stopped.text + Hint.resume)
    } catch {
      last(number, CommandFailure(error).text)
    }
  }

  /// Says why the program ends, and ends it, unless it is ending by itself.
  private func last(_ number: Int32, _ text: String) {
    if claimEnd() { leaveProgram(number, text) }
  }

  @Sendable private static func leave(_ number: Int32, _ text: String) {
    let isLate = Console.errorIsTerminal && !Console.writesJSON ? "\n" : ""
    Console.end(CommandFailure(code: code(number), text: isLate + text), patience: lastWord)
    _exit(128 + number)
  }

  /// Settles that the caller ends the program; false: somebody else does.
  private func claimEnd() -> Bool {
    hasEnd.withLock { has in
      defer { has = true }
      return !has
    }
  }

  /// To be called before the program ends by itself: does not return where a signal ends it already.
  func beforeEnd() {
    if !mayEnd() { while true { pause() } }
  }

  /// Whether the program may end by itself, which is settled then; false: a signal ends it, without fail.
  ///
  /// A job that failed before it was at work has left nothing to a signal that met it: the program ends with its failure.
  func mayEnd() -> Bool {
    let isStopping = stop.isLeft || (work.withLock { $0.wasIdle } && !stop.isEnding)
    return !isStopping && claimEnd()
  }

  /// How the program ends when a job was stopped.
  func failure(_ stopped: JobStop) -> CommandFailure {
    CommandFailure(code: Self.code(asked.withLock { $0 }), text: stopped.text + Hint.resume)
  }

  private static func code(_ number: Int32) -> ExitStatus { number == SIGINT ? .interrupted : .terminated }

  private static func name(_ number: Int32) -> String { number == SIGINT ? "SIGINT" : "SIGTERM" }
}
