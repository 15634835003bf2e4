import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveStudyFiles

/// RGGI's rules in the default study, to the ton and to the cent, written down here from the program's own tables.
struct ShippedProgramTests {
  /// Regional cap, and triggers of both tiers in dollars of the year: model rule of 2017 for 2025 and 2026, of 2025 after.
  private static let rules: [(year: Int, cap: Double, first: Double, second: Double?, reserve: Double)] = [
    (2025, 66_586_609, 17.03, nil, 2.62), (2026, 78_532_784, 18.22, nil, 2.69),
    (2027, 69_806_919, 19.50, 29.25, 9.00), (2028, 61_081_054, 20.87, 31.30, 9.63),
    (2029, 52_355_189, 22.33, 33.49, 10.30), (2030, 43_629_324, 23.89, 35.83, 11.02),
    (2031, 35_277_611, 25.56, 38.34, 11.79), (2032, 26_925_899, 27.35, 41.02, 12.62),
    (2033, 18_574_187, 29.26, 43.89, 13.50), (2034, 16_187_983, 31.31, 46.96, 14.45),
    (2035, 13_801_780, 33.50, 50.25, 15.46), (2036, 11_415_578, 35.85, 53.77, 16.54),
    (2037, 9_029_374, 38.36, 57.53, 17.70),
  ]
  /// A ton.
  private static let ton = 1.0
  /// Half of one: prices are deflated when the study is read, and in dollars of their year again here.
  private static let cent = 0.005

  @Test func capsToTheTonAndTriggersToTheCent() throws {
    let study = try StudyFolder.load(ShippedStudyTests.folder, years: Years(2025...2040)).study
    let without = try StudyFolder.load(
      ShippedStudyTests.folder, years: Years(2025...2040), scenarios: ["without-virginia"]
    ).study
    for expected in Self.rules {
      let rules = try #require(without.program?.rules(in: expected.year))
      let level = try #require(study.deflator.first { $0.year == expected.year }?.index)
      #expect(abs(rules.capShortTons - expected.cap) < Self.ton, "\(expected.year)")
      #expect(abs(rules.reservePriceUSD * level - expected.reserve) < Self.cent)
      let triggers = rules.tiers.map { $0.triggerUSD * level }
      let wanted = [expected.first, expected.second].compactMap { $0 }
      #expect(triggers.count == wanted.count && zip(triggers, wanted).allSatisfy { abs($0 - $1) < Self.cent })
      // A tenth of what Virginia brings is added to every tier of its years.
      let joined = try #require(study.program?.rules(in: expected.year))
      let brought = joined.capShortTons - rules.capShortTons
      #expect((brought > 0) == (expected.year >= 2026))
      for (with, alone) in zip(joined.tiers, rules.tiers) {
        #expect(abs(with.quantityShortTons - alone.quantityShortTons - 0.1 * brought) < Self.ton)
      }
      if expected.year == 2026 { #expect(brought == 11_480_000) }
    }
  }
}
