import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

@testable import DispatchSolveStudyFiles

/// Fitted parameters: read, applied before scenarios, kept out of what is written.
struct CalibrationTests {
  private static let text = """
    # Two parameters.
    [[parameter]]
    name = "rates"   # a factor
    value = 1.25     # fitted
    low = 0.5
    high = 2
    meaning = "Heat rates of gas"
    fitted_to = "CO2 of 2023"
    [[parameter.change]]
    table = "units"
    where = { fuel = ["gas"] }
    column = "heat_rate_mmbtu_per_mwh"
    apply = "multiply"

    [[parameter]]
    name = "hurdle"
    value = 2
    low = 0
    high = 10
    meaning = "Hurdle"
    fitted_to = "trade"
    change = [{ table = "interfaces", column = "wheeling_usd_per_mwh", apply = "set" }]

    """

  private static func findings(_ text: String) throws -> [String] {
    let copy = try StudyCopy()
    try copy.write("calibration.toml", text.utf8)
    return copy.findings()
  }

  @Test func isApplied() throws {
    let copy = try StudyCopy()
    let plain = try copy.load().study
    try copy.write("calibration.toml", Self.text.utf8)
    let loaded = try copy.load()
    #expect(loaded.calibration?.parameters.map(\.name) == ["rates", "hurdle"])
    #expect(loaded.inputFiles.map(\.name).contains("calibration.toml"))
    for (unit, before) in zip(loaded.study.units, plain.units) {
      let factor = unit.fuel == "gas" ? 1.25 : 1
      #expect(unit.heatRateMMBtuPerMWh == before.heatRateMMBtuPerMWh * factor)
    }
    #expect(loaded.study.interfaces.allSatisfy { $0.wheelingUSDPerMWh == 2 })
    #expect(loaded.uncalibrated?.units == plain.units)
    #expect(plain.units.contains { $0.fuel == "gas" } && !plain.interfaces.isEmpty)
  }

  /// A share and what it leaves.
  @Test func theRestOfAShare() throws {
    let copy = try StudyCopy()
    let plain = try copy.load().study
    let share = Self.text.replacing("apply = \"multiply\"", with: "apply = \"multiply_by_rest\"")
      .replacing("value = 1.25 ", with: "value = 0.5 ")
    try copy.write("calibration.toml", share.utf8)
    for (unit, before) in zip(try copy.load().study.units, plain.units) {
      #expect(
        unit.heatRateMMBtuPerMWh == before.heatRateMMBtuPerMWh * (unit.fuel == "gas" ? 0.5 : 1))
    }
  }

  /// A parameter may be such that it changes nothing, which of a scenario's change would be told.
  @Test func aShareOfNothing() throws {
    let share = Self.text.replacing("apply = \"multiply\"", with: "apply = \"multiply_by_rest\"")
      .replacing("value = 1.25 ", with: "value = 0 ").replacing("low = 0.5", with: "low = 0")
    #expect(try Self.findings(share) == Self.findings(Self.text))
  }

  /// A scenario sees what the calibration did.
  @Test func scenariosComeAfter() throws {
    let copy = try StudyCopy()
    try copy.write("calibration.toml", Self.text.utf8)
    let scenarios = copy.folder.appendingPathComponent("scenarios")
    try FileManager.default.createDirectory(at: scenarios, withIntermediateDirectories: true)
    try Data(
      "[[change]]\ntable = \"interfaces\"\ncolumn = \"wheeling_usd_per_mwh\"\nmultiply = 3\n".utf8
    ).write(to: scenarios.appendingPathComponent("dear.toml"))
    let study = try StudyFolder.load(copy.folder.path, years: [2025], scenarios: ["dear"]).study
    #expect(study.interfaces.allSatisfy { $0.wheelingUSDPerMWh == 6 })
  }

  /// A study that is written has the changes in its tables, and no calibration beside them.
  @Test func isNotAppliedTwice() throws {
    let copy = try StudyCopy()
    try copy.write("calibration.toml", Self.text.utf8)
    let loaded = try copy.load()
    try StudyFolder.write(loaded.asGiven, to: copy.folder.path)
    #expect(
      !FileManager.default.fileExists(atPath: copy.folder.appendingPathComponent("calibration.toml").path))
    #expect(try copy.load().study == loaded.study)
  }

  @Test func valuesAreWrittenInPlace() throws {
    let copy = try StudyCopy()
    try copy.write("calibration.toml", Self.text.utf8)
    try StudyFolder.writeCalibration(copy.folder.path, values: [0.5, 7.25])
    let text = try String(contentsOf: copy.folder.appendingPathComponent("calibration.toml"), encoding: .utf8)
    #expect(
      text
        == Self.text.replacing("value = 1.25     # fitted", with: "value = 0.5     # fitted")
        .replacing("value = 2\n", with: "value = 7.25\n"))
    #expect(try copy.load().calibration?.parameters.map(\.value) == [0.5, 7.25])
  }

  @Test func whatIsWrong() throws {
    #expect(try Self.findings("") == ["calibration.toml:1:1: a calibration needs at least one [[parameter]]"])
    let first = Self.text.replacing("value = 1.25", with: "value = 2.5").replacing("\"set\"", with: "\"put\"")
      .replacing("\"rates\"", with: "\"hurdle\"").replacing("low = 0\n", with: "low = 10\n")
    #expect(
      try Self.findings(first) == [
        "calibration.toml:4:9: value: 2.5 is not between low, 0.5, and high, 2.0",
        "calibration.toml:19:8: high: 10.0 is not above low, 10.0",
        "calibration.toml:22:76: apply: 'put' is not one of set, multiply, multiply_by_rest, add",
      ])
    // Changes are held to the tables, with their place.
    let second = Self.text.replacing("\"heat_rate_mmbtu_per_mwh\"", with: "\"heat_rate\"")
      .replacing("\"wheeling_usd_per_mwh\", apply = \"set\"", with: "\"to_zone\", apply = \"multiply\"")
    #expect(
      try Self.findings(second) == [
        "calibration.toml:12:10: unknown column 'heat_rate' of units.csv",
        "calibration.toml:22:55: multiply: to_zone of interfaces.csv is not a number",
      ])
    #expect(
      try Self.findings("[[parameter]]\nname = \"a\"\n") == [
        "calibration.toml:1:1: value is missing", "calibration.toml:1:1: low is missing",
        "calibration.toml:1:1: high is missing", "calibration.toml:1:1: meaning is missing",
        "calibration.toml:1:1: fitted_to is missing", "calibration.toml:1:1: change is missing",
      ])
  }
}
