import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveExperiments

/// What is said of experiments that cannot be played: text and place, everything at once.
struct ExperimentFindingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var findings: [String]
    var testDescription: String { findings.first ?? text }

    /// Findings come without the file's name.
    init(_ text: String, _ findings: String...) {
      self.text = text
      self.findings = findings.map { "game.toml:\($0)" }
    }
  }

  /// Three lines.
  private static let head = "name = 'x'\ninputs = 'data'\nyears = [2030, 2031]\n"
  /// Three lines more, and a lever without values.
  private static let state = head + "[[jurisdictions]]\nname = 'a'\nzones = ['A']\n"
  private static let budget = state + "lever = 'allowance_budget'\n"
  private static let joins = state + "lever = 'membership'\n"
  private static let values = "choices = [0, 1]\nstart = 1\n"

  private static func found(_ text: String, on study: Study? = nil) -> [String] {
    ExperimentReading(Array(text.utf8), file: "game.toml").findings(on: study).map(\.description)
  }

  static let files = [
    Case("x = ", "1:5: expected a value, not the end of the file"),
    Case("a\0", "1:2: NUL byte"),
    Case(
      "", "1:1: inputs is missing",
      "1:1: jurisdictions are missing: an experiment needs at least one [[jurisdictions]]",
      "1:1: name is missing", "1:1: years is missing"),
    Case(
      "nam = 1\nname = 1\ninputs = ''\nyears = 203\niteration_limit = 0\nthreshold_cents = 0.5\njurisdictions = []",
      "1:1: unknown key 'nam'; did you mean 'name'?", "2:8: name: must be text in quotes, not empty",
      "3:10: inputs: must be text in quotes, not empty", "4:9: years: 203 is not between 1900 and 2200",
      "5:19: iteration_limit: must be a whole number from 1 to 1000000",
      "6:19: threshold_cents: must be a whole number from 0 to 9007199254740992",
      "7:17: jurisdictions: must be tables, at least one: [[jurisdictions]]"),
    Case(
      head.replacing("[2030, 2031]", with: "[2031, 2030, 99, '2032', 2033]") + "jurisdictions = [1]",
      "3:16: years: must be ascending, and 2030 comes after 2031",
      "3:22: years: 99 is not between 1900 and 2200",
      "4:18: jurisdictions: must be a table: [[jurisdictions]]"),
    Case(
      head + "[[jurisdictions]]\ncolour = 'red'\nlevr = 'membership'", "4:1: lever is missing",
      "4:1: name is missing", "4:1: start is missing",
      "4:1: values are missing: give choices, or lower, upper and grid_points", "4:1: zones is missing",
      "5:1: unknown key 'colour' in [[jurisdictions]]",
      "6:1: unknown key 'levr' in [[jurisdictions]]; did you mean 'lever'?"),
    Case(
      head + "[[jurisdictions]]\nname = 'a'\nzones = ['A', 2]\nlever = 'budget'\nchoices = [1, 'one', 1.0]\n"
        + "start = '1'\ndamage_usd_per_short_ton = nan\ncap_share = true",
      "6:15: zones: must be texts in quotes, not empty",
      "7:9: lever 'budget' is not one of allowance_budget, clean_share, membership, build_support",
      "8:15: choices: must be finite numbers", "8:22: choices: 1 is given twice",
      "9:9: start: must be a finite number", "10:28: damage_usd_per_short_ton: must be a finite number",
      "11:13: cap_share: must be a finite number"),
    Case(
      state + values + "lever = 'membrship'",
      "9:9: lever 'membrship' is not one of allowance_budget, clean_share, membership, build_support; did you mean 'membership'?"
    ),
    Case(
      budget + values + "lower = 0\nhalvings = 3",
      "10:1: 'lower' has no meaning with choices; give one or the other",
      "11:1: 'halvings' has no meaning with choices; give one or the other"),
    Case(
      budget + "choices = []\nstart = 0", "8:11: choices: must be a list of numbers, at least one"),
    Case(
      budget + "choices = [0, 2]\nstart = 1.5", "9:9: start: 1.5 is not one of the choices"),
    Case(
      budget + "lower = 5\nupper = 2.5\ngrid_points = 1\nhalvings = 31\nstart = 3",
      "8:9: lower: 5 is not below upper, 2.5",
      "10:15: grid_points: must be a whole number from 2 to 1000000",
      "11:12: halvings: must be a whole number from 0 to 30"),
    Case(
      budget + "lower = -1e308\nupper = 1e308\ngrid_points = 2\nstart = 3",
      "8:9: lower: is too far from upper"),
    Case(
      budget + "lower = 0\nupper = 2\nstart = 3", "4:1: grid_points is missing"),
    Case(
      budget + "lower = 0\nupper = 2\ngrid_points = 3\nstart = 2.5",
      "11:9: start: 2.5 is not between lower, 0, and upper, 2"),
    Case(
      joins + values + "technology = 'Wind'\nbudget_short_tons = -1",
      "10:1: 'technology' has no meaning with lever 'membership'",
      "11:21: budget_short_tons: must be a finite number, not below 0"),
    Case(
      state + values + "lever = 'clean_share'\nstandard = 1\nalternative_payment_usd_per_mwh = '45'",
      "4:1: technologies is missing", "10:12: standard: must be text in quotes, not empty",
      "11:35: alternative_payment_usd_per_mwh: must be a finite number, not below 0"),
    Case(state + values + "lever = 'build_support'", "4:1: technology is missing"),
    Case(
      joins + values + "[[jurisdictions]]\nname = 'a'\nzones = ['B']\nlever = 'membership'\n" + values,
      "11:8: name: 'a' is the name of an earlier jurisdiction"),
  ]

  @Test(arguments: files) func wrongFiles(_ item: Case) {
    #expect(Self.found(item.text) == item.findings)
    #expect(throws: ExperimentFileError.self) { try ExperimentFile(toml: item.text) }
  }

  /// What the study lacks, of `TwoStates`, whose zone B never takes part in the program.
  static let games = [
    Case(joins + values),
    Case(
      joins.replacing("['A']", with: "['A', 'Q', 'A']") + values,
      "6:15: jurisdiction 'a': the study has no zone 'Q'",
      "6:20: zone 'A' is named twice; it has one jurisdiction"),
    // The budget needs a member; of zones that are not there nothing more is said.
    Case(
      budget.replacing("['A']", with: "['AA']") + values,
      "6:10: jurisdiction 'a': the study has no zone 'AA'"),
    Case(
      budget.replacing("'A'", with: "'B'") + "choices = [-1]\nstart = -1\ncap_share = 2",
      "7:9: jurisdiction 'a': the study has no program, or the budget's zones never take part in it",
      "8:11: jurisdiction 'a': budgets must be in [0, 1e15] short tons a year",
      "10:13: jurisdiction 'a': the cap share must be in [0, 1]"),
    Case(
      joins + "lower = 0\nupper = 1\ngrid_points = 2\nstart = 0",
      "8:9: jurisdiction 'a': membership is a choice between 0 and 1"),
    Case(
      state + values + "lever = 'build_support'\ntechnology = 'wind'",
      "10:14: jurisdiction 'a': no build option of 'wind' in its zones; did you mean 'Wind'?"),
    Case(
      state + "lever = 'clean_share'\ntechnologies = ['Wind']\nchoices = [0, 2]\nstart = 0",
      "9:11: jurisdiction 'a': shares must be in [0, 1]"),
    Case(
      joins + values + "cap_share = 0.6\n"
        + "[[jurisdictions]]\nname = 'b'\nzones = ['B']\nlever = 'membership'\ncap_share = 0.6\n" + values,
      "15:13: jurisdiction 'b': cap shares add up to more than 1"),
    // The second is not understood; the third is still found in its place.
    Case(
      joins + values + "[[jurisdictions]]\nname = 'b'\nzones = ['B']\nlever = 1\n" + values
        + "[[jurisdictions]]\nname = 'c'\nzones = ['C']\nlever = 'membership'\n" + values,
      "13:9: lever: must be text in quotes, not empty", "18:10: jurisdiction 'c': the study has no zone 'C'"),
  ]

  @Test(arguments: games) func gamesThatTheStudyDoesNotFit(_ item: Case) {
    #expect(Self.found(item.text, on: TwoStates.study()) == item.findings)
  }

  @Test func aStudyOfOneZone() {
    var study = TwoStates.study()
    study.settings.mode = .single
    #expect(
      Self.found(Self.joins + Self.values, on: study) == [
        "game.toml:2:10: jurisdictions need mode 'network': in mode 'single' all zones are one"
      ])
  }

  @Test func bytesThatAreNoText() {
    let reading = ExperimentReading([0x61, 0x0A, 0xFF], file: "game.toml")
    #expect(reading.findings().map(\.description) == ["game.toml:2:1: invalid UTF-8"])
  }

  /// Whatever a slip of the pen makes of a file, what is said has a place in it, and either there is something to say or
  /// there is an experiment.
  @Test func slipsOfThePen() {
    let good =
      Self.state + "lever = 'clean_share'\ntechnologies = ['Wind']\nlower = 0\nupper = 1.0\n"
      + "grid_points = 3\nhalvings = 2\nstart = 0.5\ncap_share = 0.5\n"
    let study = TwoStates.study()
    #expect(Self.found(good, on: study) == [])
    let characters = Array(good)
    var wrong = 0
    for index in characters.indices {
      for slip in ["", "=", "'", "[", "-", "9", ".", "\n", "é"] {
        let text = String(characters[..<index]) + slip + String(characters[(index + 1)...])
        let reading = ExperimentReading(Array(text.utf8), file: "game.toml")
        let findings = reading.findings(on: study)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for finding in findings {
          let isInside =
            (1...lines.count).contains(finding.line)
            && (1...lines[finding.line - 1].unicodeScalars.count + 1).contains(finding.column)
          #expect(isInside, "\(finding) in\n\(text)")
        }
        #expect(findings.isEmpty == ((try? reading.experiment(on: study)) != nil))
        wrong += findings.isEmpty ? 0 : 1
      }
    }
    #expect(wrong > characters.count)
  }
}
