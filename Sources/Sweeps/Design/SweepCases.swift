import DispatchSolveStudyFiles
import DispatchSolveTables

/// How the cases of a sweep follow from its axes. Case k has the same values on every machine.
public enum SweepDesign: Sendable, Hashable, Codable {
  /// Every combination of the axes' values; the last axis changes fastest.
  case grid
  /// As many cases as given: each axis is cut into that many parts, each part is drawn from once, parts of different
  /// axes are combined at random (McKay, Beckman and Conover 1979). Lists are cut likewise.
  case latinHypercube(cases: Int, seed: UInt64)
  /// A row of values for each case, in the order of the axes.
  case draws([[FieldValue]])
  /// The base, in which no axis changes anything, then every value of every axis alone.
  case oneAtATime
}

/// Why a sweep cannot be laid out.
public enum SweepError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There is no axis.
  case noAxes
  /// Two axes have one name.
  case duplicateAxis(String)
  /// An axis has no value, or a range in a grid.
  case noValues(axis: String)
  /// A row of draws has too many or too few values.
  case drawLength(row: Int, found: Int, expected: Int)
  /// A value is blank where that stands for the base.
  case blankValue(axis: String)
  /// More cases than can be counted, or none.
  case caseCount

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .noAxes: "a sweep needs at least one axis"
    case .duplicateAxis(let name): "two axes are called '\(name)'"
    case .noValues(let axis): "axis '\(axis)' needs values for this design"
    case .drawLength(let row, let found, let expected):
      "draw \(row + 1) has \(found) values for \(expected) axes"
    case .blankValue(let axis): "axis '\(axis)' has a blank value, which here stands for the base"
    case .caseCount: "a sweep needs between one and a thousand million cases"
    }
  }
}

/// The cases of a sweep.
public struct SweepCases: Sendable {
  /// Axes, in the order of result columns.
  public let axes: [SweepAxis]
  /// Number of cases.
  public let count: Int
  private let design: SweepDesign
  /// Of a Latin hypercube, for each axis which part a case draws from.
  private let parts: [IndexPermutation]

  /// Lays a sweep out.
  ///
  /// - Throws: `SweepError`.
  public init(axes: [SweepAxis], design: SweepDesign) throws(SweepError) {
    guard !axes.isEmpty else { throw .noAxes }
    var names: Set<String> = []
    for axis in axes where !names.insert(axis.name).inserted { throw .duplicateAxis(axis.name) }
    self.axes = axes
    self.design = design
    var count = 1
    var parts: [IndexPermutation] = []
    switch design {
    case .grid:
      for axis in axes {
        guard case .list(let values) = axis.values, !values.isEmpty else { throw .noValues(axis: axis.name) }
        let (product, overflow) = count.multipliedReportingOverflow(by: values.count)
        guard !overflow, product <= Self.most else { throw .caseCount }
        count = product
      }
    case .latinHypercube(let cases, let seed):
      guard (1...Self.most).contains(cases) else { throw .caseCount }
      for axis in axes {
        if case .list(let values) = axis.values, values.isEmpty { throw .noValues(axis: axis.name) }
      }
      count = cases
      parts = axes.indices.map { index in
        var random = SplitMix64(seed: seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
        return IndexPermutation(count: cases, seed: random.next())
      }
    case .draws(let rows):
      guard (1...Self.most).contains(rows.count) else { throw .caseCount }
      for (row, values) in rows.enumerated() where values.count != axes.count {
        throw .drawLength(row: row, found: values.count, expected: axes.count)
      }
      count = rows.count
    case .oneAtATime:
      for axis in axes {
        guard case .list(let values) = axis.values, !values.isEmpty else { throw .noValues(axis: axis.name) }
        guard !values.contains(.blank) else { throw .blankValue(axis: axis.name) }
        count += values.count
      }
      guard count <= Self.most else { throw .caseCount }
    }
    self.count = count
    self.parts = parts
  }

  /// Most cases that a sweep can have.
  static let most = 1_000_000_000

  /// The axes' values of a case, 0 to count - 1.
  public func values(_ number: Int) -> [FieldValue] {
    switch design {
    case .grid:
      var rest = number
      return axes.reversed().map { axis in
        guard case .list(let values) = axis.values, !values.isEmpty else { return .blank }
        defer { rest /= values.count }
        return values[rest % values.count]
      }.reversed()
    case .latinHypercube(let cases, let seed):
      return axes.enumerated().map { index, axis in
        let part = parts[index](number)
        var random = SplitMix64(seed: seed ^ (UInt64(number) &* 0xBF58_476D_1CE4_E5B9) &+ UInt64(index))
        let place = (Double(part) + random.unit()) / Double(cases)
        switch axis.values {
        case .range(let range):
          return .number(range.lowerBound + place * (range.upperBound - range.lowerBound))
        case .list(let values): return values[min(values.count - 1, Int(place * Double(values.count)))]
        }
      }
    case .draws(let rows): return rows[number]
    case .oneAtATime:
      var values = Array(repeating: FieldValue.blank, count: axes.count)
      if let (axis, value) = alone(number) { values[axis] = value }
      return values
    }
  }

  /// Whether every case but the first, the base, has the value of one axis alone.
  public var isOneAtATime: Bool { design == .oneAtATime }

  /// The axis and value that a case has alone; nil for the base, and in other designs.
  func alone(_ number: Int) -> (axis: Int, value: FieldValue)? {
    guard isOneAtATime, number > 0 else { return nil }
    var rest = number - 1
    for (index, axis) in axes.enumerated() {
      guard case .list(let values) = axis.values else { continue }
      if rest < values.count { return (index, values[rest]) }
      rest -= values.count
    }
    return nil
  }

  /// What an axis changes in a case with these values; nothing where it stands at the base.
  func changes(_ axis: Int, _ values: [FieldValue]) -> [ScenarioChange] {
    isAtBase(values[axis]) ? [] : axes[axis].changes(values[axis])
  }

  /// Whether a value leaves the study as it is.
  func isAtBase(_ value: FieldValue) -> Bool { isOneAtATime && value == .blank }
}
