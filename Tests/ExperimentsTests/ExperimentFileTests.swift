import Testing

@testable import DispatchSolveExperiments

struct ExperimentFileTests {
  private static func file(_ jurisdiction: String, years: String = "[2030]") throws -> ExperimentFile {
    try ExperimentFile(
      toml: """
        name = "x"
        inputs = "data"
        years = \(years)
        threshold_cents = 7
        [[jurisdictions]]
        name = "a"
        zones = ["A", "B"]
        start = 1
        \(jurisdiction)
        """)
  }

  @Test func everyLever() throws {
    let choices = "choices = [0, 1.5, 1]"
    for (text, lever) in [
      ("lever = 'allowance_budget'", StudyLever.allowanceBudget),
      ("lever = 'membership'\nbudget_short_tons = 5", .membership(budgetShortTons: 5)),
      ("lever = 'build_support'\ntechnology = 'Wind'", .buildSupport(technology: "Wind")),
      (
        "lever = 'clean_share'\ntechnologies = ['Wind']\nstandard = 'CES'\nalternative_payment_usd_per_mwh = 45",
        .cleanShare(standard: "CES", technologies: ["Wind"], alternativePaymentUSDPerMWh: 45)
      ),
    ] {
      let file = try Self.file("\(text)\n\(choices)\ncap_share = 0.5\ndamage_usd_per_short_ton = 12.5")
      #expect(
        file.jurisdictions == [
          Jurisdiction(
            name: "a", zones: ["A", "B"], lever: lever, values: .choices([0, 1.5, 1]), start: 1,
            damageUSDPerShortTon: 12.5, capShare: 0.5)
        ])
      #expect(file.settings == ExperimentSettings(name: "x", iterationLimit: 50, thresholdInCents: 7))
      #expect(file.years == [2030] && file.inputs == "data")
    }
    let interval = try Self.file("lever = 'allowance_budget'\nlower = 0\nupper = 2.5\ngrid_points = 3")
    #expect(
      interval.jurisdictions.map(\.values) == [.interval(lower: 0, upper: 2.5, gridPoints: 3, halvings: 0)])
  }

  /// Years are written as in sweeps and scenarios.
  @Test(arguments: [
    "[2030, 2031, 2033]", "'2030-2031, 2033'", "['2030-2031', 2033]", "['2030', '2031,2033']",
  ])
  func years(text: String) throws {
    #expect(try Self.file("lever = 'membership'\nchoices = [1]", years: text).years == [2030, 2031, 2033])
  }

  @Test func withoutChoicesOfItsOwn() throws {
    let file = try Self.file("lever = 'clean_share'\ntechnologies = ['Wind']\nchoices = [1]")
    #expect(
      file.jurisdictions.map(\.lever) == [
        .cleanShare(standard: "clean_share", technologies: ["Wind"], alternativePaymentUSDPerMWh: nil)
      ])
  }
}
