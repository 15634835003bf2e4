import DispatchSolveStudyFiles
import DispatchSolveTables

/// Values that an agent can choose from.
public enum Lever: Sendable, Codable, Hashable {
  /// An interval, searched on a grid of `gridPoints` values with both ends, and then on finer ones: each of the
  /// `halvings` halves the step around the best value so far.
  case interval(lower: Double, upper: Double, gridPoints: Int, halvings: Int)
  /// These values, all of which are tried.
  case choices([Double])

  /// Whether the bounds make sense: finite, ascending, from 2 grid points, at most 30 halvings; choices distinct.
  public var isValid: Bool {
    switch self {
    case .interval(let lower, let upper, let points, let halvings):
      lower.isFinite && upper.isFinite && (upper - lower).isFinite && lower < upper
        && (2...1_000_000).contains(points) && (0...30).contains(halvings)
    case .choices(let values):
      !values.isEmpty && values.allSatisfy(\.isFinite) && Set(values).count == values.count
    }
  }

  /// Whether an agent may stand at `value`.
  public func allows(_ value: Double) -> Bool {
    switch self {
    case .interval(let lower, let upper, _, _): lower <= value && value <= upper
    case .choices(let values): values.contains(value)
    }
  }

  /// Values of the coarse grid, or all choices, in the order in which they are tried.
  public var grid: [Double] {
    switch self {
    case .interval(_, _, let points, let halvings): (0..<points).map { value(at: $0 << halvings) }
    case .choices(let values): values
    }
  }

  /// A point of the finest grid of an interval; the grid is fixed, so that searches from different sides meet at the
  /// same values, to the bit.
  func value(at index: Int) -> Double {
    guard case .interval(let lower, let upper, let points, let halvings) = self else { return 0 }
    let last = (points - 1) << halvings
    return index == last ? upper : lower + (upper - lower) * (Double(index) / Double(last))
  }
}

extension Lever: CustomStringConvertible {
  /// The values, in the words of an experiment's file.
  public var description: String {
    func text(_ value: Double) -> String { FieldValue.number(value).written }
    return switch self {
    case .interval(let lower, let upper, let points, let halvings):
      "lower \(text(lower)), upper \(text(upper)), grid_points \(points), halvings \(halvings)"
    case .choices(let values): "choices \(values.map(text).joined(separator: ", "))"
    }
  }
}

/// Someone who chooses the value of a lever.
public struct Agent: Sendable, Codable, Hashable {
  /// Name, unique in its experiment.
  public let name: String
  /// What it can choose from.
  public let lever: Lever
  /// Where it stands at the beginning.
  public let start: Double

  /// Creates an agent.
  public init(name: String, lever: Lever, start: Double) {
    self.name = name
    self.lever = lever
    self.start = start
  }
}
