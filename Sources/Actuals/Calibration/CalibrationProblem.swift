import DispatchSolveCoordinator
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles

/// Why parameters cannot be fitted.
public enum CalibrationError: Error, Sendable, CustomStringConvertible {
  /// The study has no calibration.toml.
  case noParameters
  /// actuals.csv has no rows of use `fitted` that the model has figures for.
  case nothingFitted
  /// A price is among what is fitted.
  case priceFitted(String)
  /// Values of the parameters make no study.
  case badValues(String)

  /// Text for people.
  public var description: String {
    switch self {
    case .noParameters: "the study has no calibration.toml: there is nothing to fit"
    case .nothingFitted: "actuals.csv has no rows of use fitted in these years: nothing to fit to"
    case .priceFitted(let row): "\(row) is a price: nothing is fitted to one"
    case .badValues(let what): what
    }
  }
}

/// Parameters of a study and the figures that they are fitted to.
public struct CalibrationProblem: Sendable {
  /// Parameters.
  public let calibration: Calibration
  /// Rows of actuals.csv that are fitted, in the order of the study's.
  public let rows: [ActualRow]
  private let base: Study
  private let changes: [ScenarioChange]
  private let overrides: SettingOverrides
  private let model: any DispatchModel
  private let years: [Int]
  /// What an error of each row is divided by, in its unit.
  private let scales: [Double]

  /// A row smaller than this share of the mean row of its quantity counts as if it were so large: its relative error says
  /// little.
  private static let smallestShare = 0.05

  /// - Parameters:
  ///   - loaded: A study that `StudyFolder.loadHistory` read with the same overrides.
  ///   - years: Years whose figures are fitted; nil: all.
  /// - Throws: `CalibrationError`.
  public init(
    _ loaded: LoadedStudy, overrides: SettingOverrides = SettingOverrides(), model: any DispatchModel,
    years: Years? = nil
  ) throws(CalibrationError) {
    guard let calibration = loaded.calibration, let base = loaded.uncalibrated else { throw .noParameters }
    let rows = loaded.study.actuals.filter { row in
      row.use == .fitted && years?.contains(row.year) ?? true
        && (row.quarter == nil || loaded.study.slices.allSatisfy { !$0.months.isEmpty })
    }
    if let price = rows.first(where: \.quantity.isPrice) {
      throw .priceFitted("\(price.year) \(price.area) \(price.quantity.rawValue)")
    }
    self.init(
      calibration, rows, base: base, changes: loaded.scenarios.flatMap(\.changes), overrides: overrides,
      model: model)
    guard !rows.isEmpty else { throw .nothingFitted }
  }

  private init(
    _ calibration: Calibration, _ rows: [ActualRow], base: Study, changes: [ScenarioChange],
    overrides: SettingOverrides, model: any DispatchModel
  ) {
    self.calibration = calibration
    self.rows = rows
    self.base = base
    self.changes = changes
    self.overrides = overrides
    self.model = model
    years = Set(rows.map(\.year)).sorted()
    scales = rows.map { row in
      // Relative errors weighted by size: each quantity's weights add up to 1.
      let sizes = rows.filter { $0.quantity == row.quantity }.map { abs($0.value) }
      let sum = sizes.reduce(0, +)
      let size = max(abs(row.value), Self.smallestShare * sum / Double(max(1, sizes.count)))
      return (size * sum).squareRoot()
    }
  }

  /// The problem without the rows of an area.
  public func without(area: String) -> CalibrationProblem {
    CalibrationProblem(
      calibration, rows.filter { $0.area != area }, base: base, changes: changes, overrides: overrides,
      model: model)
  }

  /// The model's figures for the rows, with some values of the parameters.
  public func figures(_ values: [Double]) throws -> [Double] {
    var study = base
    do throws(ScenarioErrors) {
      try study.apply(calibration.changes(values) + changes)
    } catch {
      let named = zip(calibration.parameters, values).map { "\($0.name) = \($1)" }.joined(separator: ", ")
      throw CalibrationError.badValues("with \(named): \(error)")
    }
    overrides.apply(to: &study.settings)
    study.actuals = rows
    let completed = study.completed()
    let dispatched = try years.map { try ValidationYear(study: completed, model: model, year: $0) }
    return rows.map { row in
      dispatched.first { $0.year == row.year }?.figure(row, in: completed)?.value ?? .nan
    }
  }

  /// Errors of the rows, weighted: their squares sum, by quantity, to the mean squared relative error weighted by size.
  public func residuals(_ figures: [Double]) -> [Double] {
    zip(zip(figures, rows), scales).map { item, scale in
      scale > 0 ? (item.0 - item.1.value) / scale : 0
    }
  }
}
