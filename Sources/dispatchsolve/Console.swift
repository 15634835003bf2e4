import Foundation
import Synchronization
import DispatchSolveTables

/// Standard output for data, standard error for everything else.
enum Console {
  /// To be called before anything is opened or written.
  ///
  /// A closed pipe becomes an error of the write that meets it instead of a signal that ends a run. Standard
  /// descriptors that are closed are held by a file that cannot be written: otherwise the next file opened would get
  /// their number, and text meant for people would end in it.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow further becomes an error of the write that meets it, too.
    signal(SIGXFSZ, SIG_IGN)
    // The lowest free number is given out first, so each file opened here takes the place of the closed descriptor.
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// Writes data to standard output.
  ///
  /// - Throws: `CommandFailure` when not all could be written. A reader that has left (as `head` does) is no failure:
  ///   the program ends then without a word.
  static func out(_ text: String) throws(CommandFailure) {
    switch write(Array(text.utf8)[...], to: STDOUT_FILENO) {
    case 0: return
    case EPIPE: throw CommandFailure(code: .done, text: "")
    case let code:
      throw CommandFailure(
        code: .files, text: "standard output could not be written: \(String(cString: strerror(code)))")
    }
  }

  /// Whether standard error has lines of JSON alone.
  static let writesJSON = ProgressStyle.isJSON(CommandLine.arguments)

  /// Held while a line is written, so that lines of several threads do not mix.
  private static let line = Mutex(())

  /// A message as an event.
  private struct Message: Encodable {
    var event: String
    var exit_code: Int32?
    var message: String

    /// As one line of JSON with its end.
    var line: String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      guard let data = try? encoder.encode(self) else { return "" }
      return String(decoding: data, as: UTF8.self) + "\n"
    }
  }

  /// Writes a message for people to standard error; where only JSON is wanted, as an event. What cannot be written is
  /// dropped, since no message must stop a run.
  ///
  /// - Parameter patience: How long a reader that takes nothing is waited for, milliseconds.
  static func note(_ text: String, patience: Int32 = 2000) { note("note", text, patience: patience) }

  /// Writes warnings about a study, each as an event of its own where only JSON is wanted.
  static func warn(_ warnings: [LocatedFinding]) {
    let report = FindingReport(warnings, limit: FindingOptions.limit)
    for line in FindingOptions.lines(of: report) { note("warning", line + "\n", patience: 2000) }
  }

  /// Writes why the command ends, on a line of its own.
  static func end(_ failure: CommandFailure, patience: Int32 = 2000) {
    raw(ending(failure), patience: patience)
  }

  /// Why the command ends, as a line of its own.
  static func ending(_ failure: CommandFailure) -> String {
    guard writesJSON else { return failure.text.hasSuffix("\n") ? failure.text : failure.text + "\n" }
    return Message(event: "exit", exit_code: failure.code.rawValue, message: failure.text).line
  }

  private static func note(_ event: String, _ text: String, patience: Int32) {
    guard writesJSON else { return raw(text, patience: patience) }
    let message = text.split(separator: "\n").joined(separator: "\n")
    raw(Message(event: event, message: message).line, patience: patience)
  }

  /// Writes a line as it is; one that nobody takes within `patience` milliseconds is dropped.
  static func raw(_ text: String, patience: Int32) {
    var left = patience
    while true {
      let isWritten: ()? = line.withLockIfAvailable { _ in write(text, patience: patience) }
      // Another thread writes, perhaps to a reader that takes nothing.
      guard isWritten == nil, left > 0 else { return }
      usleep(10_000)
      left -= 10
    }
  }

  private static func write(_ text: String, patience: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      // What is ready takes this much at once, so that no write waits.
      let part = rest.prefix(512)
      var ready = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
      guard poll(&ready, 1, patience) == 1 || errno == EINTR else { return }
      guard write(part, to: STDERR_FILENO) == 0 else { return }
      rest = rest.dropFirst(part.count)
    }
  }

  /// Writes to standard error for a narrator, on its thread: waits as long as it takes.
  ///
  /// - Throws: `NarrationFailure` when nobody reads any more.
  static func narrate(_ text: String) throws {
    let code = line.withLock { _ in write(Array(text.utf8)[...], to: STDERR_FILENO) }
    guard code == 0 else { throw NarrationFailure(reason: String(cString: strerror(code))) }
  }

  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Columns of the terminal on standard error; 80 where there is none.
  static var errorColumns: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// Writes all bytes; returns 0, or the error number of the write that failed.
  private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
      // The pointer is used inside the closure only, with the count of the bytes it points to.
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // Another program made the descriptor non-blocking: waits until it takes more.
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&ready, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}

/// Standard error could not be written.
struct NarrationFailure: Error, CustomStringConvertible {
  var reason: String
  var description: String { "standard error could not be written: \(reason)" }
}
