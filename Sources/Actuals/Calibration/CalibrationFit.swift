import Foundation
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Parameters fitted to what happened.
public struct CalibrationFit: Sendable {
  /// An area left out, and what the others say of it.
  public struct LeftOut: Sendable, Hashable {
    /// Area.
    public var area: String
    /// Values fitted without it.
    public var values: [Double]
    /// Root of the mean squared error of its rows, relative to their mean size, with these values.
    public var error: Double
    /// The same with the values fitted with it.
    public var errorWithIt: Double
  }

  /// What was fitted.
  public let problem: CalibrationProblem
  /// Values before.
  public let before: [Double]
  /// Sum of squared residuals before.
  public let sumBefore: Double
  /// Values fitted.
  public let result: LeastSquares.Result

  /// Fits the parameters from their values on.
  ///
  /// - Throws: What dispatch throws.
  public init(
    _ problem: CalibrationProblem, method: LeastSquares = LeastSquares(),
    progress: (Double) -> Void = { _ in }
  ) throws {
    self.problem = problem
    before = problem.calibration.parameters.map(\.value)
    sumBefore = try problem.residuals(problem.figures(before)).reduce(0) { $0 + $1 * $1 }
    result = try method.fit(
      from: before, in: problem.calibration.parameters.map(\.range), progress: progress
    ) { try problem.residuals(problem.figures($0)) }
  }

  /// Fits again without each area in turn, from the fit and from where it began: a search may end at a kink beside its
  /// start, and of the two ends the better is taken.
  public func leavingOneOut(
    method: LeastSquares = LeastSquares(), progress: (String) -> Void = { _ in }
  ) throws -> [LeftOut] {
    let areas = Set(problem.rows.map(\.area)).sorted()
    let ranges = problem.calibration.parameters.map(\.range)
    let with = try problem.figures(result.values)
    return try areas.compactMap { area in
      let rest = problem.without(area: area)
      guard !rest.rows.isEmpty else { return nil }
      progress(area)
      func fit(from start: [Double]) throws -> LeastSquares.Result {
        try method.fit(from: start, in: ranges) { try rest.residuals(rest.figures($0)) }
      }
      let (near, far) = (try fit(from: result.values), try fit(from: before))
      let found = far.sum < near.sum ? far : near
      let figures = try problem.figures(found.values)
      return LeftOut(
        area: area, values: found.values, error: error(figures, of: area), errorWithIt: error(with, of: area))
    }
  }

  /// Root of the mean square of an area's errors, each relative to the mean size of its quantity in the area.
  private func error(_ figures: [Double], of area: String) -> Double {
    let mine = zip(figures, problem.rows).filter { $0.1.area == area }
    let squares = Dictionary(grouping: mine, by: \.1.quantity).values.map { rows in
      let size = rows.reduce(0) { $0 + abs($1.1.value) } / Double(rows.count)
      return size > 0 ? rows.reduce(0) { $0 + pow(($1.0 - $1.1.value) / size, 2) } : 0
    }
    // In the order of their size: sums of a dictionary's values have none of their own.
    return mine.isEmpty ? 0 : (squares.sorted().reduce(0, +) / Double(mine.count)).squareRoot()
  }

  /// The fit for people, as Markdown.
  public func markdown(leftOut: [LeftOut] = []) -> String {
    let parameters = problem.calibration.parameters
    var text = "| parameter | before | fitted | low | high | meaning |\n|---|---:|---:|---:|---:|---|\n"
    for (k, parameter) in parameters.enumerated() {
      let isAtBound = [parameter.range.lowerBound, parameter.range.upperBound].contains(result.values[k])
      text +=
        "| \(parameter.name) | \(shown(before[k])) | \(shown(result.values[k]))\(isAtBound ? " (bound)" : "") | "
      text +=
        "\(shown(parameter.range.lowerBound)) | \(shown(parameter.range.upperBound)) | \(parameter.meaning) |\n"
    }
    text +=
      "\nSum of squared relative errors, weighted by size: \(shown(sumBefore)) before, \(shown(result.sum)) fitted; "
    text += "\(problem.rows.count) figures, \(result.evaluations) evaluations.\n"
    guard !leftOut.isEmpty else { return text }
    text += "\n| left out | its error | with it | " + parameters.map(\.name).joined(separator: " | ") + " |\n"
    text += "|---|---:|---:|" + parameters.map { _ in "---:|" }.joined() + "\n"
    for item in leftOut {
      text +=
        "| \(item.area) | \(decimals(100 * item.error, 1)) % | \(decimals(100 * item.errorWithIt, 1)) % | "
      text += item.values.map(shown).joined(separator: " | ") + " |\n"
    }
    return text
  }

  /// A number with four digits or so.
  private func shown(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    var scale = 1.0
    while abs(value) * scale < 1000, scale < 1e12 { scale *= 10 }
    return "\((value * scale).rounded() / scale)"
  }
}
