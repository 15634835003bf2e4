import DispatchSolveCoordinator
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// A model beside what happened: every row of actuals.csv with the model's figure, and changes between years.
public struct Validation: Sendable {
  /// A row of actuals.csv with the model's figure.
  public struct Row: Sendable, Hashable {
    /// What happened.
    public var actual: ActualRow
    /// The model's figure, in the row's unit.
    public var model: Double
    /// Whether it is a share by days of blocks that lie across the quarter's ends.
    public var isSharedByDays: Bool
    /// The last year before this one that has the same row; nil: none.
    public var before: Earlier?

    /// Model over actual; nil where the actual is 0.
    public var ratio: Double? { actual.value == 0 ? nil : model / actual.value }
    /// Model less actual.
    public var error: Double { model - actual.value }
    /// The model's change since `before`.
    public var modelChange: Double? { before.map { model - $0.model } }
    /// The actual change since then.
    public var actualChange: Double? { before.map { actual.value - $0.actual } }
  }

  /// The figures of an earlier year.
  public struct Earlier: Sendable, Hashable {
    /// Year.
    public var year: Int
    /// Model.
    public var model: Double
    /// Actual.
    public var actual: Double
  }

  /// Years, ascending.
  public let years: [ValidationYear]
  /// Rows by quantity, area, technologies, quarter and year.
  public let rows: [Row]
  /// Rows of actuals.csv of these years that the model has no figure for.
  public let left: [ActualRow]

  /// Years of a study's actuals.
  public static func years(of study: Study) -> [Int] { Set(study.actuals.map(\.year)).sorted() }

  /// Dispatches years that happened and compares them.
  ///
  /// - Parameters:
  ///   - study: A study without error findings for these years.
  ///   - model: How it is dispatched.
  ///   - years: Years; others of the actuals are left out.
  public init(study: Study, model: any DispatchModel, years: some Sequence<Int>) throws(RunError) {
    var dispatched: [ValidationYear] = []
    for year in years { dispatched.append(try ValidationYear(study: study, model: model, year: year)) }
    self.init(study: study, dispatched)
  }

  private init(study: Study, _ years: [ValidationYear]) {
    self.years = years
    var rows: [Row] = []
    var left: [ActualRow] = []
    for actual in study.actuals {
      guard let year = years.first(where: { $0.year == actual.year }) else { continue }
      if let figure = year.figure(actual, in: study) {
        rows.append(Row(actual: actual, model: figure.value, isSharedByDays: figure.isSharedByDays))
      } else {
        left.append(actual)
      }
    }
    rows.sort { Key($0.actual) < Key($1.actual) }
    for index in rows.indices.dropFirst() where Key(rows[index - 1].actual).isSeries(of: rows[index].actual) {
      let before = rows[index - 1]
      rows[index].before = Earlier(
        year: before.actual.year, model: before.model, actual: before.actual.value)
    }
    self.rows = rows
    self.left = left.sorted { Key($0) < Key($1) }
  }

  /// The order of rows: a series' years stand together.
  private struct Key: Comparable {
    let quantity: Int
    let area: String
    let technologies: String
    let quarter: Int
    let year: Int

    init(_ row: ActualRow) {
      quantity = ActualQuantity.allCases.firstIndex(of: row.quantity) ?? 0
      area = row.area
      technologies = row.technologies.joined(separator: ";")
      quarter = row.quarter ?? 0
      year = row.year
    }

    private var fields: (Int, String, String, Int, Int) { (quantity, area, technologies, quarter, year) }

    static func < (one: Key, other: Key) -> Bool { one.fields < other.fields }

    /// Whether a row is of the same series.
    func isSeries(of row: ActualRow) -> Bool {
      let other = Key(row)
      return (quantity, area, technologies, quarter)
        == (other.quantity, other.area, other.technologies, other.quarter)
    }
  }
}
