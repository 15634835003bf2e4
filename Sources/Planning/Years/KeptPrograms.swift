import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Foundation

/// A window's years between windows, and the programs of their systems: the next one sees most of these years again, as they
/// were, and takes them instead of making them anew.
///
/// They begin each plan as new ones would, so that nothing but time depends on what is kept; no state has it.
public final class KeptPrograms: @unchecked Sendable {
  private let lock = NSLock()
  // Read and written only while the lock is held.
  private var years: [PlanningBlocks] = []
  private var taken = 0
  private var seen: (study: Study, origin: Int, years: [PlanningWindow.Year])?

  /// Nothing is kept.
  public init() {}

  /// The programs of a system, if there are any: they are no longer kept.
  func take(_ system: DispatchSystem, mostRows: Int) -> PlanningBlocks? {
    let found: PlanningBlocks? = lock.withLock {
      guard let place = years.firstIndex(where: { $0.serves(system, mostRows: mostRows) }) else { return nil }
      taken += 1
      return years.remove(at: place)
    }
    found?.renew()
    return found
  }

  /// The years that a window of a study saw last, with decisions from the same year on: what tables say of a year and which
  /// additions were open since then makes its system, so that it is the same in any window.
  public func years(of study: Study, origin: Int) -> [PlanningWindow.Year] {
    lock.withLock { seen.flatMap { $0.origin == origin && $0.study == study ? $0.years : nil } ?? [] }
  }

  /// Keeps a window's years, in place of others.
  public func keep(_ years: [PlanningWindow.Year], of study: Study, origin: Int) {
    lock.withLock { seen = (study, origin, years) }
  }

  /// Programs that are kept.
  var count: Int { lock.withLock { years.count } }

  /// Programs that were taken so far.
  var takenCount: Int { lock.withLock { taken } }

  /// Keeps those of a window that is planned, but for its first year and for years that were solved block by block, in place of
  /// others.
  func keep(_ window: [PlanningBlocks]) {
    let useful = window.dropFirst().filter(\.canServe)
    useful.forEach { $0.rest() }
    lock.withLock { years = useful }
  }
}
