import Foundation
import DispatchSolveRunFolder
import Synchronization

/// Cuts a run short at a named point, for crash tests: `DISPATCHSOLVE_FAULT=site[:n]` ends the program with SIGKILL
/// when it comes to the site for the nth time. CONTRIBUTING.md lists the sites.
enum FaultInjection {
  /// The faults that the environment asks for.
  ///
  /// - Throws: `CommandFailure` for a site that does not exist.
  static func faults() throws(CommandFailure) -> Faults {
    guard let text = ProcessInfo.processInfo.environment["DISPATCHSOLVE_FAULT"] else { return .none }
    let parts = text.split(separator: ":", maxSplits: 1)
    guard let site = parts.first.flatMap({ FaultSite(rawValue: String($0)) }),
      let count = parts.count > 1 ? Int(parts[1]) : 1, count > 0
    else {
      throw CommandFailure(
        code: .usage,
        text: "DISPATCHSOLVE_FAULT is not site[:n] with one of "
          + FaultSite.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let counter = Counter(count)
    return Faults { reached in
      if reached == site, counter.countDown() { kill(getpid(), SIGKILL) }
    }
  }

  private final class Counter: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func countDown() -> Bool {
      left.withLock {
        $0 -= 1
        return $0 == 0
      }
    }
  }
}
