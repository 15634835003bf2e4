import DispatchSolveCoordinator
import Synchronization

/// Holds back that a year is complete, and everything after it, until the year is on the disk: what is announced is kept.
final class EventGate: Sendable {
  private struct State {
    var held: [RunEvent] = []
    /// Last year on the disk.
    var year = Int.min
  }

  private let state = Mutex(State())
  private let narrate: @Sendable (RunEvent) -> Void

  /// - Parameter narrate: Told events in their order, one after another, on any thread; must not block.
  init(narrate: @escaping @Sendable (RunEvent) -> Void) {
    self.narrate = narrate
  }

  /// Passes an event on, at once or when what is before it may be told.
  func add(_ event: RunEvent) {
    state.withLock { state in
      state.held.append(event)
      release(&state)
    }
  }

  /// The years up to this one are on the disk.
  func isOnDisk(through year: Int) {
    state.withLock { state in
      state.year = max(state.year, year)
      release(&state)
    }
  }

  /// The end: what could not be brought to the disk is not told, the end is.
  func end(_ event: RunEvent) {
    state.withLock { state in
      state.held = []
      narrate(event)
    }
  }

  private func release(_ state: inout State) {
    var count = 0
    loop: for event in state.held {
      switch event {
      case .yearCompleted(let report) where report.year > state.year: break loop
      case .yearPassed(let year) where year > state.year: break loop
      default: break
      }
      narrate(event)
      count += 1
    }
    state.held.removeFirst(count)
  }
}
