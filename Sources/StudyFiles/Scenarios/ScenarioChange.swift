import DispatchSolvePowerSystem
import DispatchSolveTables

/// A change of a study: some rows of a table, or a setting, as values; files are one way to write it.
public struct ScenarioChange: Sendable, Hashable, Codable {
  /// What is done.
  public enum Action: Sendable, Hashable, Codable {
    /// Gives the column a value; blank stands for the column's default.
    case set(FieldValue)
    /// Multiplies the column's number.
    case multiply(Double)
    /// Adds to the column's number, in its unit.
    case add(Double)
    /// Adds rows, given by column; a column left out is blank.
    case addRows([[String: FieldValue]])
    /// Removes the rows.
    case remove
  }

  /// A condition on rows: a column has one of some values.
  public struct Condition: Sendable, Hashable, Codable {
    /// Column.
    public var column: String
    /// Values, one of which the row must have.
    public var values: [FieldValue]

    /// Creates a condition.
    public init(_ column: String, _ values: [FieldValue]) {
      self.column = column
      self.values = values
    }
  }

  /// Table; `study` for the settings of `study.toml`.
  public var table: StudyTable
  /// Conditions that all must hold.
  public var conditions: [Condition]
  /// Years of the rows; nil: any. The table must have a column `year`.
  public var years: Years?
  /// Column; for settings table and key of `study.toml` with a point between, as `run.discount_rate`. Nil for rows
  /// that are added or removed.
  public var column: String?
  /// What is done.
  public var action: Action
  /// Year from which the change is known: the years before it are run, and look ahead, without it. Nil: all know it.
  public var knownFrom: Int?

  /// Creates a change; it is checked when it is applied.
  public init(
    _ table: StudyTable, where conditions: [Condition] = [], years: Years? = nil, column: String? = nil,
    _ action: Action, knownFrom: Int? = nil
  ) {
    self.table = table
    self.conditions = conditions
    self.years = years
    self.column = column
    self.action = action
    self.knownFrom = knownFrom
  }

  /// A change of a setting, by table and key of `study.toml` with a point between.
  public static func setting(_ key: String, _ action: Action) -> ScenarioChange {
    ScenarioChange(.study, column: key, action)
  }
}

/// Changes with a name, in the order in which they are applied.
public struct Scenario: Sendable, Hashable, Codable {
  /// Name: letters, digits, `-`, `_` and `.`.
  public var name: String
  /// One line for people.
  public var description: String
  /// Changes; later ones see what earlier ones did.
  public var changes: [ScenarioChange]

  /// Creates a scenario.
  public init(name: String, description: String = "", changes: [ScenarioChange]) {
    self.name = name
    self.description = description
    self.changes = changes
  }
}

/// Why a change cannot be applied.
public struct ScenarioChangeError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The part of a change that is wrong.
  public enum Part: Sendable, Hashable {
    /// The change as a whole.
    case change
    /// A key of the change: `column`, `where.zone`, `add_rows[0].zone`.
    case key(String)
    /// The value of such a key.
    case value(String)
  }

  /// Index of the change in its list.
  public var change: Int
  /// What is wrong with it.
  public var part: Part
  /// One line, with the offending value and what would be right.
  public var message: String
  /// Whether the error may be owed to rows of the table that could not be read.
  var presumesAllRows = false

  /// `change 1: message`, counted from 1.
  public var description: String { "change \(change + 1): \(message)" }
}

/// Everything that is wrong with a list of changes.
public struct ScenarioErrors: Error, Sendable, Hashable, CustomStringConvertible {
  /// The errors, in the order of the changes; at least one.
  public var errors: [ScenarioChangeError]

  /// One line for each error.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

extension Study {
  /// Applies changes in their order; later ones see what earlier ones did.
  ///
  /// Every value is held to the schema of its column, so that each is one that a file could have; `findings(years:)`
  /// then says what is wrong with the study that results. Nothing is read, and only the tables changed are copied.
  /// - Throws: Everything wrong with the changes, at once; the study is then as it was.
  public mutating func apply(_ changes: [ScenarioChange]) throws(ScenarioErrors) {
    var whole = try changed(by: changes) { _ in true }
    for year in Set(changes.compactMap(\.knownFrom)).union(earlierViews.map(\.before)).sorted() {
      let view = try asKnown(in: year - 1).changed(by: changes) { ($0.knownFrom ?? Int.min) < year }
      whole.earlierViews.append(StudyView(before: year, study: view))
    }
    self = whole
  }

  /// The study with those of some changes that are known, without its views.
  private func changed(
    by changes: [ScenarioChange], known: (ScenarioChange) -> Bool
  ) throws(ScenarioErrors) -> Study {
    var applier = ScenarioApplier(study: self)
    for (index, change) in changes.enumerated() where known(change) { applier.apply(change, index) }
    applier.finish()
    guard applier.errors.isEmpty else { throw ScenarioErrors(errors: applier.errors) }
    var study = applier.study
    study.earlierViews = []
    study.sortYears()
    return study
  }

  /// Puts rules and carbon prices in the order of their years, in which they are looked for.
  mutating func sortYears() {
    program?.years.sort { $0.year < $1.year }
    carbonPrice.entries.sort { $0.year < $1.year }
  }
}
