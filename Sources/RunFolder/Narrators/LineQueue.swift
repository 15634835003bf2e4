import Foundation

/// Lines for a reader that may be slow: a thread of its own hands them on, in their order, and waits for the reader.
///
/// Whoever adds lines goes on meanwhile. Where the reader is far behind it waits, too, but no longer than the reader takes
/// nothing at all for a while: after that lines for which there is no room are lost, and counted, until the reader goes on.
public final class LineQueue: @unchecked Sendable {
  private let capacity: Int
  private let write: @Sendable (String) throws -> Void
  // Everything below is read and written only while `condition` is locked.
  private let condition = NSCondition()
  private var patience: Double
  private var lines: [String] = []
  /// How many of `lines` were handed on.
  private var taken = 0
  private var isBusy = false
  private var isClosing = false
  private var hasFailed = false
  /// Whether the reader was waited for in vain since it took the last line.
  private var isStalled = false
  private var lost = 0
  private var told = 0

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - capacity: Lines that the reader may be behind before anybody waits for it.
  ///   - patience: How long a reader that takes nothing is waited for, seconds.
  ///   - write: Hands a line on, with its end; called on the thread, and may wait. Throws when nobody reads any more.
  public init(
    capacity: Int = 16_384, patience: Double = 10, write: @escaping @Sendable (String) throws -> Void
  ) {
    self.capacity = max(1, capacity)
    self.patience = patience
    self.write = write
    let thread = Thread { [self] in run() }
    thread.stackSize = 1 << 20
    thread.start()
  }

  /// Adds a line with its end.
  public func add(_ line: String) {
    condition.lock()
    defer { condition.unlock() }
    if hasFailed {
      lost += 1
      return
    }
    func hasRoom() -> Bool { lines.count - taken < capacity }
    if !hasRoom(), !isStalled { isStalled = !waitForReader(hasRoom) }
    guard hasRoom(), !isClosing else {
      lost += 1
      return
    }
    lines.append(line)
    condition.broadcast()
  }

  /// From now on nobody is waited for longer than this, seconds.
  public func hurry(_ patience: Double) {
    condition.lock()
    self.patience = min(self.patience, patience)
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until all lines are handed on, but no longer than `patience` seconds for a reader that takes none in that time;
  /// what is added after that is lost.
  ///
  /// - Returns: How many lines were lost since the last call.
  public func finish(patience: Double = 5) -> Int {
    condition.lock()
    defer { condition.unlock() }
    self.patience = min(self.patience, patience)
    if !waitForReader({ lines.count == taken && !isBusy }) {
      lost += lines.count - taken + (isBusy ? 1 : 0)
      (lines, taken) = ([], 0)
    }
    isClosing = true
    condition.broadcast()
    defer { lost = 0 }
    return lost
  }

  /// Waits, with the lock held, until `isEnough`; false: the reader took nothing for too long.
  private func waitForReader(_ isEnough: () -> Bool) -> Bool {
    var seen = told
    var since = Date()
    while !isEnough() {
      if hasFailed { return false }
      if told != seen { (seen, since) = (told, Date()) }
      let isWoken = condition.wait(until: since.addingTimeInterval(patience))
      guard isWoken || told != seen else { return isEnough() }
    }
    return true
  }

  private func run() {
    while let line = next() {
      let isWritten = (try? write(line)) != nil
      condition.lock()
      isBusy = false
      isStalled = false
      told += 1
      if !isWritten {
        hasFailed = true
        lost += 1 + lines.count - taken
        (lines, taken) = ([], 0)
      }
      condition.broadcast()
      condition.unlock()
      if !isWritten { return }
    }
  }

  private func next() -> String? {
    condition.lock()
    defer { condition.unlock() }
    while taken == lines.count {
      if isClosing { return nil }
      condition.wait()
    }
    isBusy = true
    let line = lines[taken]
    taken += 1
    // Moves the rest to the front now and then, not at every line.
    if taken > 1024, taken * 2 > lines.count {
      lines.removeFirst(taken)
      taken = 0
    }
    return line
  }
}
