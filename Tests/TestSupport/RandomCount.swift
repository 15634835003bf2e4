import Foundation

/// How many random problems a test tries.
public enum RandomCount {
  /// A few for every day, many with `DISPATCHSOLVE_RANDOM` set, as `make random` does: so many times as many as it says.
  public static func of(_ usual: Int, many: Int) -> Int {
    guard let times = ProcessInfo.processInfo.environment["DISPATCHSOLVE_RANDOM"] else { return usual }
    return many * max(1, Int(times) ?? 1)
  }
}
