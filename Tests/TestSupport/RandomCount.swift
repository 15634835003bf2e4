import Foundation

/// How many random problems a test tries.
public enum RandomCount {
  /// A few for every day, many with `DISPATCHSOLVE_RANDOM` set, as `make random` does.
  public static func of(_ usual: Int, many: Int) -> Int {
    ProcessInfo.processInfo.environment["DISPATCHSOLVE_RANDOM"] == nil ? usual : many
  }
}
