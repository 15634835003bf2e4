import Foundation
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// One thing that a sweep varies: a name, and what a value of it changes in a study.
public struct SweepAxis: Sendable, Hashable, Codable {
  /// How a value enters a change.
  public enum Use: String, Sendable, Hashable, Codable, CaseIterable {
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
    public var years: Years?
    /// Column, or dotted key of a setting.
    public var column: String
    /// How the value enters.
    public var use: Use

    /// Creates a target.
    public init(
      _ table: StudyTable, where conditions: [ScenarioChange.Condition] = [], years: Years? = nil,
      column: String, _ use: Use
    ) {
      self.table = table
      self.conditions = conditions
      self.years = years
      self.column = column
      self.use = use
    }

    /// The action of a value; numbers alone can multiply or be added.
    func action(_ value: FieldValue) -> ScenarioChange.Action {
      guard case .number(let number) = value else { return .set(value) }
      return switch use {
      case .set: .set(value)
      case .multiply: .multiply(number)
      case .add: .add(number)
      }
    }

    /// The change of a value.
    func change(_ value: FieldValue) -> ScenarioChange {
      ScenarioChange(table, where: conditions, years: years, column: column, action(value))
    }
  }

  /// The values that an axis takes.
  public enum Values: Sendable, Hashable, Codable {
    /// These, in this order.
    case list([FieldValue])
    /// Any number between two, both included; what a Latin hypercube draws from.
    case range(ClosedRange<Double>)

    /// Numbers at equal distances from one to another, of twelve digits, so that the second of 0.8, 0.85, 0.9 is 0.85.
    public static func grid(from: Double, to: Double, count: Int) -> Values {
      guard count > 1 else { return .list([.number(from)]) }
      return .list(
        (0..<count).map { place in
          guard place > 0, place < count - 1 else { return .number(place == 0 ? from : to) }
          let exact = from + (to - from) * Double(place) / Double(count - 1)
          return .number(ofTwelveDigits(exact))
        })
    }

    private static func ofTwelveDigits(_ value: Double) -> Double {
      guard value != 0, value.isFinite else { return value }
      let places = 11 - Int(log10(abs(value)).rounded(.down))
      // Powers of ten up to 22 are exact, so that the one division or product rounds as reading the digits would.
      guard abs(places) <= 22 else { return value }
      let power = pow(10, Double(abs(places)))
      return places >= 0 ? (value * power).rounded() / power : (value / power).rounded() * power
    }
  }

  /// Name, the column of results.
  public var name: String
  /// What a value changes; all targets get the same value.
  public var targets: [Target]
  /// Scenarios that values may name; a value that names none of them changes nothing.
  public var scenarios: [Scenario]
  /// Values.
  public var values: Values

  /// Creates an axis of one value at a time.
  public init(name: String, targets: [Target], values: Values) {
    self.name = name
    self.targets = targets
    self.values = values
    scenarios = []
  }

  /// Value of an axis of scenarios that stands for the study without any of them.
  public static let noScenario = "none"

  /// Creates an axis whose values are names of scenarios, `noScenario` among them.
  public init(name: String, scenarios: [Scenario], names: [String]) {
    self.name = name
    targets = []
    self.scenarios = scenarios
    values = .list(names.map { .text($0) })
  }

  /// Whether values are names of scenarios.
  var isOfScenarios: Bool { targets.isEmpty }

  /// The changes of a value; numbers alone can multiply or be added.
  func changes(_ value: FieldValue) -> [ScenarioChange] {
    if isOfScenarios { return scenarios.first { .text($0.name) == value }?.changes ?? [] }
    return targets.map { $0.change(value) }
  }

  /// What its values may change: a table and a column; no column where rows come or go.
  private var reach: [(table: StudyTable, column: String?)] {
    targets.map { ($0.table, $0.column) }
      + scenarios.flatMap(\.changes).map { change in
        switch change.action {
        case .addRows, .remove: (change.table, nil)
        case .set, .multiply, .add: (change.table, change.column)
        }
      }
  }

  /// Whether it changes the rules of the program alone, so that dispatch stays the same at every price.
  var changesProgramOnly: Bool {
    reach.allSatisfy { table, column in
      guard let column else { return false }
      return switch table {
      case .allowanceProgram: column != "year"
      case .programMembership: column == "budget_short_tons" || column == "tier_quantity_short_tons"
      case .study: column.hasPrefix("program.")
      default: false
      }
    }
  }

  /// Whether it may change how rates of imports are found.
  var saysRateBasis: Bool {
    reach.contains { table, column in table == .importObligations && (column ?? "rate_basis") == "rate_basis"
    }
  }

  /// Whether it changes rules of the program, perhaps among other things.
  var touchesProgram: Bool {
    reach.contains { table, column in
      table == .allowanceProgram || table == .programMembership
        || (table == .study && column?.hasPrefix("program.") == true)
    }
  }

  /// Whether it changes how offers follow from years before.
  var saysOffers: Bool { reach.contains { table, _ in table.saysOffers } }

  /// Whether a change of it is not known from the beginning.
  var surprises: Bool { scenarios.flatMap(\.changes).contains { $0.knownFrom != nil } }

  /// Whether it changes a setting of the study that is not one of the program.
  var changesSettings: Bool {
    reach.contains { table, column in table == .study && column?.hasPrefix("program.") != true }
  }
}
