import DispatchSolveCoordinator
import Foundation
import Instances
import DispatchSolvePowerDispatch

/// One growth curve: the same instance with more and more of one thing.
struct GrowthStudy {
  /// What grows, in the singular.
  var item: String
  /// What stays.
  var base: String
  /// Counts and instances, ascending.
  var points: [(count: Int, size: InstanceSize)]
  /// Whether whole runs with their markets are timed instead of one year's dispatch.
  var isRun = false

  /// Time per item may rise by this factor over any range of counts and still count as linear.
  static let tolerance = 1.15

  /// Times of all points and what they say, as text.
  ///
  /// Points take turns, and the least time of each counts: what else the machine does only ever adds to it.
  func table(repeats: Int) throws -> String {
    let bodies = try points.map { try body($0.size) }
    for body in bodies { try body() }
    var samples = Array(repeating: [Double](), count: points.count)
    for _ in 0..<repeats {
      for (index, body) in bodies.enumerated() { samples[index].append(try seconds(body)) }
    }
    let times = samples.map { $0.min() ?? .nan }
    var text = "\nper \(item): \(base)\n\n| \(item)s | least ms | us per \(item) |\n|---|---|---|\n"
    for (point, time) in zip(points, times) {
      let each = time * 1e6 / Double(point.count)
      text += "| \(point.count) | \(Self.digits(time * 1e3)) | \(Self.digits(each)) |\n"
    }
    return text + "\n" + verdict(times)
  }

  /// What is timed at a point.
  private func body(_ size: InstanceSize) throws -> () throws -> Void {
    let study = InstanceGenerator.study(size)
    if isRun {
      return {
        _ = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run(Array(size.yearRange))
      }
    }
    let system = try dispatchSystem(study)
    return { _ = try NetworkDispatch().withSession(system) { try $0.result(at: 20) } }
  }

  /// The exponent that fits best, and the largest rise of the time per item.
  private func verdict(_ times: [Double]) -> String {
    let x = points.map { log(Double($0.count)) }
    let y = times.map { log($0) }
    let meanX = x.reduce(0, +) / Double(x.count)
    let meanY = y.reduce(0, +) / Double(y.count)
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let variance = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    var least = Double.infinity
    var rise = 0.0
    for (time, point) in zip(times, points) {
      let each = time / Double(point.count)
      rise = max(rise, each / min(least, each))
      least = min(least, each)
    }
    let isLinear = rise <= Self.tolerance
    return "time grows with the power \(Self.digits(covariance / variance)); per \(item) it rises by at most "
      + "\(Self.digits((rise - 1) * 100)) %: \(isLinear ? "linear or better" : "not linear") within 15 %"
  }

  private static func digits(_ value: Double) -> String { String(format: "%.3g", value) }
}
