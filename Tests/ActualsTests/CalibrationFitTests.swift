import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import Testing

@testable import DispatchSolveActuals

/// Fitting parameters to what happened.
struct CalibrationFitTests {
  /// Least squares of a line: 3 x0 + x1 = 10 and x1 = 1 at (3, 1), and at a bound where the best is outside.
  @Test func leastSquares() {
    let method = LeastSquares()
    let free = method.fit(from: [0, 0], in: [0...10, -5...5]) { [3 * $0[0] + $0[1] - 10, $0[1] - 1] }
    #expect(abs(free.values[0] - 3) < 1e-3 && abs(free.values[1] - 1) < 1e-3)
    let bound = method.fit(from: [0, 0], in: [0...2, -5...5]) { [3 * $0[0] + $0[1] - 10, $0[1] - 1] }
    // With 2 fixed: (x1 - 4)^2 + (x1 - 1)^2 is least at 2.5.
    #expect(bound.values[0] == 2 && abs(bound.values[1] - 2.5) < 1e-2)
    #expect(abs(bound.sum - 4.5) < 1e-2)
  }

  @Test func solvesWithPivots() {
    #expect(LeastSquares.solve([[0, 2], [4, 1]], [6, 7]) == [1, 3])
    #expect(LeastSquares.solve([[2, 0], [0, 0]], [6, 7]) == [3, 0])
  }

  /// Coal's rate emits 1 t/MWh in the tables; 0.8 times that happened. Load is 100 MW in A and 50 in B, without a line.
  private static func folder(_ actuals: [ActualRow], value: Double = 1) throws -> URL {
    var study = Study()
    study.settings.firstYear = 2025
    study.zones = [Zone(name: "A", group: "G"), Zone(name: "B", group: "G")]
    study.units = ["A", "B"].map {
      GeneratingUnit(
        name: "coal \($0)", zone: $0, technology: "Coal", capacityMW: 200, variableOMUSDPerMWh: 20,
        emissionRateShortTonsPerMWh: 1)
    }
    study.demand = [2023, 2024, 2025].flatMap { year in
      [
        DemandRow(year: year, zone: "A", demandMWh: 100 * 8760),
        DemandRow(year: year, zone: "B", demandMWh: 50 * 8760),
      ]
    }
    study.actuals = actuals
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fit-\(UUID().uuidString)")
    try StudyFolder.write(study, to: folder.path)
    try Data(
      """
      [[parameter]]
      name = "rate"
      value = \(value)
      low = 0.5
      high = 1.5
      meaning = "Emission rates of coal"
      fitted_to = "CO2"
      change = [{ table = "units", column = "emission_rate_short_tons_per_mwh", apply = "multiply" }]

      """.utf8
    ).write(to: folder.appendingPathComponent("calibration.toml"))
    return folder
  }

  private static func problem(_ actuals: [ActualRow]) throws -> CalibrationProblem {
    let folder = try folder(actuals)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try CalibrationProblem(
      StudyFolder.loadHistory(folder.path), model: NetworkDispatch())
  }

  private static let actuals = [
    ActualRow(year: 2023, area: "A", quantity: .co2, value: 0.8 * 876_000, use: .fitted),
    ActualRow(year: 2023, area: "B", quantity: .co2, value: 0.8 * 438_000, use: .fitted),
    ActualRow(year: 2024, area: "A", quantity: .co2, value: 1, use: .unseen),
  ]

  @Test func findsTheParameter() throws {
    let problem = try Self.problem(Self.actuals)
    #expect(problem.rows.map(\.year) == [2023, 2023])
    // Both are 0.25 above, so is the sum of squares that sizes weight.
    let fit = try CalibrationFit(problem)
    #expect(abs(fit.sumBefore - 0.0625) < 1e-12)
    #expect(abs(fit.result.values[0] - 0.8) < 1e-4)
    #expect(fit.result.sum < 1e-8)
    #expect(try CalibrationFit(problem).result == fit.result)
    let text = fit.markdown()
    #expect(text.contains("| rate | 1.0 | 0.8 | 0.5 | 1.5 | Emission rates of coal |\n"))
  }

  /// B emits as much as the tables say: without it 0.8, without A 1; with both nearer to the larger one.
  @Test func leavingOneOut() throws {
    var actuals = Self.actuals
    actuals[1].value = 438_000
    let fit = try CalibrationFit(try Self.problem(actuals))
    #expect(fit.result.values[0] > 0.82 && fit.result.values[0] < 0.92)
    let left = try fit.leavingOneOut()
    #expect(left.map(\.area) == ["A", "B"])
    #expect(abs(left[0].values[0] - 1) < 1e-3 && abs(left[1].values[0] - 0.8) < 1e-3)
    // Of A's 0.8 times 876,000, 1 times is 25 % too much; of B 0.8 times 20 % too little.
    #expect(abs(left[0].error - 0.25) < 1e-3 && abs(left[1].error - 0.2) < 1e-3)
  }

  /// Of two quantities each counts relative to its own size: of A tons are a quarter too much, MWh as they were.
  @Test func errorsOfTwoQuantities() throws {
    var actuals = Self.actuals
    actuals[1].value = 438_000
    actuals.append(ActualRow(year: 2023, area: "A", quantity: .generation, value: 876_000, use: .fitted))
    let left = try CalibrationFit(try Self.problem(actuals)).leavingOneOut()
    #expect(abs(left[0].error - 0.25 / 2.0.squareRoot()) < 1e-3)
  }

  @Test func whatCannotBeFitted() throws {
    #expect(throws: CalibrationError.self) { try Self.problem([Self.actuals[2]]) }
    // A price is refused by the checks of the study.
    let price = ActualRow(year: 2023, area: "A", quantity: .electricityPrice, value: 30, use: .fitted)
    #expect(throws: (any Error).self) { try Self.problem([price]) }
  }
}
