import PowerSystem
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

  static let places = settings + technologies + units + storage + rows + interfaces + program

  @Test func soundStudyHasNoFindings() {
    #expect(findings { _ in } == [])
  }

  @Test(arguments: places) func notFinite(place: Place) throws {
    let column = try #require(place.name.split(separator: ".").last)
    for value in [Double.nan, .infinity, -.infinity] {
      let list = findings(years: nil) { place.set(&$0, value) }
      #expect(list.contains("error \(place.name): \(column) is not a finite number"), "\(value): \(list)")
    }
  }

  @Test(arguments: places.filter { !$0.name.contains("adder") && !$0.name.contains("change_mw") })
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
  ])
  func shareAboveOne(name: String) throws {
    let place = try #require(Self.places.first { $0.name == name })
    let list = findings(years: nil) { place.set(&$0, 1.5) }
    #expect(list.contains { $0.hasPrefix("error \(name): ") && $0.contains(" is 1.5; it must be between ") })
  }
}
