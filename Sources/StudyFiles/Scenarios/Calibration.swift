import DispatchSolvePowerSystem
import DispatchSolveTables

/// A change of a study whose amount is a parameter's value.
public struct ParameterChange: Sendable, Hashable {
  /// What the value does to the column.
  public enum Application: String, Sendable, CaseIterable {
    /// It is the column's value.
    case set
    /// The column is multiplied by it.
    case multiply
    /// The column is multiplied by what is left of 1: for the other part of what a share is taken from.
    case multiplyByRest = "multiply_by_rest"
    /// It is added to the column.
    case add
  }

  /// Table; `study` for the settings of `study.toml`.
  public var table: StudyTable
  /// Conditions that rows must meet.
  public var conditions: [ScenarioChange.Condition]
  /// Years of the rows; nil: any.
  public var years: Years?
  /// Column, or setting with its section and a point in front.
  public var column: String
  /// What the value does.
  public var application: Application

  /// Creates a change.
  public init(
    _ table: StudyTable, where conditions: [ScenarioChange.Condition] = [], years: Years? = nil,
    column: String,
    _ application: Application
  ) {
    self.table = table
    self.conditions = conditions
    self.years = years
    self.column = column
    self.application = application
  }

  /// The change with a value.
  public func change(by value: Double) -> ScenarioChange {
    let action: ScenarioChange.Action =
      switch application {
      case .set: .set(.number(value))
      case .multiply: .multiply(value)
      case .multiplyByRest: .multiply(1 - value)
      case .add: .add(value)
      }
    return ScenarioChange(table, where: conditions, years: years, column: column, action)
  }
}

/// A fitted parameter of a study.
public struct CalibrationParameter: Sendable, Hashable {
  /// Name.
  public var name: String
  /// Value.
  public var value: Double
  /// Range in which it may be fitted.
  public var range: ClosedRange<Double>
  /// What it stands for.
  public var meaning: String
  /// Which figures it was fitted to.
  public var fittedTo: String
  /// What it changes.
  public var changes: [ParameterChange]

  /// Creates a parameter.
  public init(
    name: String, value: Double, range: ClosedRange<Double>, meaning: String, fittedTo: String,
    changes: [ParameterChange]
  ) {
    self.name = name
    self.value = value
    self.range = range
    self.meaning = meaning
    self.fittedTo = fittedTo
    self.changes = changes
  }
}

/// The fitted parameters of a study, applied to its tables before scenarios are.
public struct Calibration: Sendable, Hashable {
  /// Parameters, in the order in which they are applied.
  public var parameters: [CalibrationParameter]

  /// Creates a calibration.
  public init(_ parameters: [CalibrationParameter]) { self.parameters = parameters }

  /// The parameters' changes with their values.
  public var changes: [ScenarioChange] { changes(parameters.map(\.value)) }

  /// The parameters' changes with other values, in the order of the parameters.
  public func changes(_ values: [Double]) -> [ScenarioChange] {
    zip(parameters, values).flatMap { parameter, value in parameter.changes.map { $0.change(by: value) } }
  }
}
