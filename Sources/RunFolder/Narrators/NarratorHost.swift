import DispatchSolveCoordinator
import Foundation

/// Keeps narrators apart from the run: each has a thread and a queue of its own.
///
/// A narrator that throws, falls too far behind, or does not come to an end in the end hears no more; that is told
/// once, and the run's result is the same.
public final class NarratorHost: Sendable {
  private let lanes: [NarratorLane]

  /// Starts the narrators.
  ///
  /// - Parameters:
  ///   - narrators: Narrators with names for people.
  ///   - capacity: Events that a narrator may be behind.
  ///   - dropped: Told, once per narrator, that it hears no more; on any thread, and must not block.
  public init(
    _ narrators: [(name: String, narrator: any Narrator)], capacity: Int = 4096,
    dropped: @escaping @Sendable (String) -> Void
  ) {
    lanes = narrators.map {
      NarratorLane(name: $0.name, narrator: $0.narrator, capacity: capacity, dropped: dropped)
    }
    for lane in lanes { lane.start() }
  }

  /// Hands an event to every narrator; never waits.
  public func narrate(_ event: RunEvent) {
    for lane in lanes { lane.add(event) }
  }

  /// Waits until all narrators have told everything, but no longer than `patience` seconds for one that tells nothing
  /// more in that time.
  public func finish(patience: Double = 5) {
    for lane in lanes { lane.finish(patience: patience) }
  }
}

/// A narrator with its queue.
private final class NarratorLane: @unchecked Sendable {
  private let name: String
  private let capacity: Int
  private let dropped: @Sendable (String) -> Void
  /// Used by the lane's thread alone.
  private var narrator: any Narrator

  // Everything mutable below is read and written only while `condition` is locked.
  private let condition = NSCondition()
  private var queue: [RunEvent] = []
  private var isBusy = false
  private var isDropped = false
  /// Whether it is being told that the narrator is dropped.
  private var isReporting = false
  private var isClosing = false
  private var told = 0

  init(
    name: String, narrator: any Narrator, capacity: Int, dropped: @escaping @Sendable (String) -> Void
  ) {
    self.name = name
    self.narrator = narrator
    self.capacity = capacity
    self.dropped = dropped
  }

  func start() {
    let thread = Thread { [self] in run() }
    thread.stackSize = 1 << 20
    thread.start()
  }

  func add(_ event: RunEvent) {
    condition.lock()
    let isFull = queue.count >= capacity
    if isFull {
      condition.unlock()
      drop("it is \(capacity) events behind")
      return
    }
    if !isDropped {
      queue.append(event)
      condition.broadcast()
    }
    condition.unlock()
  }

  func finish(patience: Double) {
    condition.lock()
    isClosing = true
    condition.broadcast()
    var seen = told
    var until = Date(timeIntervalSinceNow: patience)
    while isReporting || (!isDropped && (!queue.isEmpty || isBusy)) {
      if !condition.wait(until: until) {
        guard told == seen else {
          seen = told
          until = Date(timeIntervalSinceNow: patience)
          continue
        }
        condition.unlock()
        drop("it has told nothing for \(fixed(patience, 0)) s")
        return
      }
    }
    condition.unlock()
  }

  private func run() {
    while let event = next() {
      var failure: (any Error)?
      do { try narrator.narrate(event) } catch { failure = error }
      // Before it counts as done, so that nobody who waits for the end misses it.
      if let failure { drop("\(failure)") }
      condition.lock()
      isBusy = false
      told += 1
      condition.broadcast()
      condition.unlock()
      if failure != nil { return }
    }
  }

  private func next() -> RunEvent? {
    condition.lock()
    defer { condition.unlock() }
    while queue.isEmpty {
      if isClosing || isDropped { return nil }
      condition.wait()
    }
    isBusy = true
    return queue.removeFirst()
  }

  private func drop(_ reason: String) {
    condition.lock()
    let isFirst = !isDropped
    isDropped = true
    isReporting = isReporting || isFirst
    queue = []
    condition.broadcast()
    condition.unlock()
    guard isFirst else { return }
    dropped("narrator \(name) hears no more: \(reason); the run goes on")
    condition.lock()
    isReporting = false
    condition.broadcast()
    condition.unlock()
  }
}
