import Foundation

/// Wall time of `body`, seconds.
public func seconds(_ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let time = try clock.measure(body)
  return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
}

/// Median of samples; not a number without any.
public func median(_ samples: [Double]) -> Double {
  guard !samples.isEmpty else { return .nan }
  let sorted = samples.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// Memory of this process as Linux tells it.
public enum ProcessMemory {
  /// A figure of `/proc/self/status` in MB, such as `VmHWM` (peak) or `VmRSS` (now); 0 where there is no such file.
  public static func megabytes(_ field: String) -> Double {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("\(field):") }),
      let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
        Double($0)
      })
    else { return 0 }
    return kilobytes / 1_024
  }
}
