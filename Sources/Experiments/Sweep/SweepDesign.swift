import PowerSystem
import StudyFiles

/// One thing that a sweep varies: a name, and what a value of it changes in a study.
public struct SweepAxis: Sendable, Hashable, Codable {
  /// How a value enters a change.
  public enum Use: String, Sendable, Hashable, Codable {
    /// The column gets the value.
    case set
    /// The column's number is multiplied with it.
    case multiply
    /// It is added to the column's number.
    case add
  }

  /// Rows and column that a value changes.
  public struct Target: Sendable, Hashable, Codable {
    /// Table; `study` for settings.
    public var table: StudyTable
    /// Conditions on rows that all must hold.
    public var conditions: [ScenarioChange.Condition]
    /// Years of the rows; nil: any.
    public var years: [Int]?
    /// Column, or dotted key of a setting.
    public var column: String
    /// How the value enters.
    public var use: Use

    /// Creates a target.
    public init(
      _ table: StudyTable, where conditions: [ScenarioChange.Condition] = [], years: [Int]? = nil,
      column: String, _ use: Use
    ) {
      self.table = table
      self.conditions = conditions
      self.years = years
      self.column = column
      self.use = use
    }
  }

  /// The values that an axis takes.
  public enum Values: Sendable, Hashable, Codable {
    /// These, in this order.
    case list([FieldValue])
    /// Any number between two, both included; what a Latin hypercube draws from.
    case range(ClosedRange<Double>)

    /// Numbers at equal distances from one to another.
    public static func grid(from: Double, to: Double, count: Int) -> Values {
      guard count > 1 else { return .list([.number(from)]) }
      return .list((0..<count).map { .number(from + (to - from) * Double($0) / Double(count - 1)) })
    }
  }

  /// Name, the column of results.
  public var name: String
  /// What a value changes; all targets get the same value.
  public var targets: [Target]
  /// Values.
  public var values: Values

  /// Creates an axis.
  public init(name: String, targets: [Target], values: Values) {
    self.name = name
    self.targets = targets
    self.values = values
  }

  /// The changes of a value; numbers alone can multiply or be added.
  func changes(_ value: FieldValue) -> [ScenarioChange] {
    targets.map { target in
      var action = ScenarioChange.Action.set(value)
      if case .number(let number) = value {
        switch target.use {
        case .set: break
        case .multiply: action = .multiply(number)
        case .add: action = .add(number)
        }
      }
      return ScenarioChange(
        target.table, where: target.conditions, years: target.years, column: target.column, action)
    }
  }

  /// Whether it changes the rules of the program alone, so that dispatch stays the same at every price.
  var changesProgramOnly: Bool {
    targets.allSatisfy { target in
      switch target.table {
      case .allowanceProgram: true
      case .programMembership: target.column == "budget_short_tons"
      case .study: target.column.hasPrefix("program.")
      default: false
      }
    }
  }
}

/// How the cases of a sweep follow from its axes. Case k has the same values on every machine.
public enum SweepDesign: Sendable, Hashable, Codable {
  /// Every combination of the axes' values; the last axis changes fastest.
  case grid
  /// As many cases as given: each axis is cut into that many parts, each part is drawn from once, parts of different
  /// axes are combined at random (McKay, Beckman and Conover 1979). Lists are cut likewise.
  case latinHypercube(cases: Int, seed: UInt64)
  /// A row of values for each case, in the order of the axes.
  case draws([[FieldValue]])
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
  /// Of a Latin hypercube, for each axis the part of each case.
  private let parts: [[Int]]

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
    var parts: [[Int]] = []
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
      for index in axes.indices {
        var random = SplitMix64(seed: seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15)
        var order = Array(0..<cases)
        for k in order.indices.dropFirst().reversed() { order.swapAt(k, random.below(k + 1)) }
        parts.append(order)
      }
    case .draws(let rows):
      guard (1...Self.most).contains(rows.count) else { throw .caseCount }
      for (row, values) in rows.enumerated() where values.count != axes.count {
        throw .drawLength(row: row, found: values.count, expected: axes.count)
      }
      count = rows.count
    }
    self.count = count
    self.parts = parts
  }

  private static let most = 1_000_000_000

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
        let part = parts[index][number]
        var random = SplitMix64(seed: seed ^ (UInt64(number) &* 0xBF58_476D_1CE4_E5B9) &+ UInt64(index))
        let place = (Double(part) + random.unit()) / Double(cases)
        switch axis.values {
        case .range(let range):
          return .number(range.lowerBound + place * (range.upperBound - range.lowerBound))
        case .list(let values): return values[min(values.count - 1, Int(place * Double(values.count)))]
        }
      }
    case .draws(let rows): return rows[number]
    }
  }
}

/// The generator of Steele, Lea and Flood (2014): small, seeded, the same everywhere.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in [0, 1).
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A whole number below `bound`, without bias.
  mutating func below(_ bound: Int) -> Int {
    let bound = UInt64(bound)
    let limit = UInt64.max - UInt64.max % bound
    var value = next()
    while value >= limit { value = next() }
    return Int(value % bound)
  }
}
