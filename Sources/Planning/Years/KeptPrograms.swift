import DispatchSolvePowerDispatch
import Foundation

/// Programs of a window's years between windows: the next one sees most of these years again, with the same systems, and takes them
/// instead of making them anew.
///
/// They begin each plan as new ones would, so that nothing but time depends on what is kept; no state has it.
public final class KeptPrograms: @unchecked Sendable {
  private let lock = NSLock()
  // Read and written only while the lock is held.
  private var years: [PlanningBlocks] = []

  /// Nothing is kept.
  public init() {}

  /// The programs of a system, if there are any: they are no longer kept.
  func take(_ system: DispatchSystem, mostRows: Int) -> PlanningBlocks? {
    let found = lock.withLock {
      years.firstIndex { $0.serves(system, mostRows: mostRows) }.map { years.remove(at: $0) }
    }
    found?.renew()
    return found
  }

  /// Keeps those of a window that is planned, but for its first year, in place of others.
  func keep(_ window: [PlanningBlocks]) {
    window.forEach { $0.rest() }
    lock.withLock { years = Array(window.dropFirst()) }
  }
}
