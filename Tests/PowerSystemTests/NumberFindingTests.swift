import DispatchSolvePowerSystem
import Testing

/// Every number of a study built in code is held to its range, and to being finite.
struct NumberFindingTests {
  struct Place: Sendable, CustomTestStringConvertible {
    var name: String
    var set: @Sendable (inout Study, Double) -> Void
    var testDescription: String { name }

    init(_ name: String, _ set: @escaping @Sendable (inout Study, Double) -> Void) {
      self.name = name
      self.set = set
    }
  }

  static let places =
    settings + technologies + units + storage + rows + interfaces + program + building + margins

  @Test func soundStudyHasNoFindings() {
    #expect(findings { _ in } == [])
  }

  @Test(arguments: places + lifecycle) func notFinite(place: Place) throws {
    let column = try #require(place.name.split(separator: ".").last)
    for value in [Double.nan, .infinity, -.infinity] {
      let list = findings(years: nil) { place.set(&$0, value) }
      #expect(list.contains("error \(place.name): \(column) is not a finite number"), "\(value): \(list)")
    }
  }

  static let signed = ["adder", "change_mw", "reserve_margins[0].share"]

  @Test(arguments: places.filter { place in !signed.contains { place.name.contains($0) } })
  func negative(place: Place) {
    // Variable cost may be negative for units, not for stores.
    let isFree = place.name.contains("variable_om") && !place.name.hasPrefix("storage")
    let list = findings(years: nil) { place.set(&$0, -1) }
    #expect(list.contains { $0.hasPrefix("error \(place.name): ") } != isFree, "\(list)")
  }

  @Test(arguments: [
    "units[0].minimum_output_share", "units[0].covered_share", "technologies[0].covered_share",
    "technologies[0].default_availability", "technologies[2].round_trip_efficiency",
    "storage[0].maximum_capacity_factor", "storage[0].round_trip_efficiency", "availability[0].availability",
    "interfaces[0].efficiency", "allowance_program[0].surrender_share", "allowance_program[0].carry_share",
    "generation_standards[0].share", "study[0].discount_rate",
    "build_options[0].wacc_real",
  ])
  func shareAboveOne(name: String) throws {
    let place = try #require(Self.places.first { $0.name == name })
    let list = findings(years: nil) { place.set(&$0, 1.5) }
    #expect(list.contains { $0.hasPrefix("error \(name): ") && $0.contains(" is 1.5; it must be between ") })
  }

  /// Numbers of years, which are whole.
  @Test func years() {
    for years in [0, -1, 501] {
      #expect(
        findings(years: nil) {
          $0.technologies[0].lifeYears = years
          $0.buildOptions[0].lifeYears = years
        } == [
          "error technologies[0].life_years: life_years is \(years); it must be between 1 and 500",
          "error build_options[0].life_years: life_years is \(years); it must be between 1 and 500",
        ])
    }
    for years in [1, 500] {
      #expect(
        findings(years: nil) {
          $0.technologies[0].lifeYears = years
          $0.buildOptions[0].lifeYears = years
        } == [])
    }
    #expect(
      findings(years: nil) {
        $0.settings.lifecycle.isEnabled = true
        $0.settings.lifecycle.lossYearsToClosure = 0
      } == [
        "error study[0].loss_years_to_closure: loss_years_to_closure is 0; it must be at least 1"
      ])
    #expect(
      findings(years: nil) {
        $0.settings.lifecycle.isEnabled = true
        $0.settings.lifecycle.lossYearsToClosure = 1
      } == [])
  }

  /// Cash may be negative, a margin too, though not below all of the load.
  @Test func lifecycleBelowZero() {
    #expect(
      findings(years: nil) {
        $0.settings.lifecycle.isEnabled = true
        $0.settings.lifecycle.closingCashUSDPerKW = -100
        $0.settings.lifecycle.openingCashUSDPerKW = -10
        $0.settings.lifecycle.reserveMargin = -1
      } == [])
    for margin in [-1.1, 10.1] {
      #expect(
        findings(years: nil) {
          $0.settings.lifecycle.isEnabled = true
          $0.settings.lifecycle.closingCashUSDPerKW = -100
          $0.settings.lifecycle.reserveMargin = margin
        } == [
          "error study[0].reserve_margin: reserve_margin is \(margin); it must be between -1.0 and 10.0"
        ])
    }
  }

  @Test func unitsOfNoSize() {
    #expect(
      findings(years: nil) { $0.buildLimits[0].unitSizeMW = 0 } == [
        "error build_limits[0].unit_size_mw: unit_size_mw is 0.0; it must be at least 5e-324"
      ])
  }
}
