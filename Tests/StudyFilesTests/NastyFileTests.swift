import Testing

/// Files as people and programs spoil them, each laid over the small valid study, with all that is said of it.
struct NastyFileTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var overlay: String
    var findings: [String]
    var testDescription: String { overlay }

    init(_ overlay: String, _ findings: [String]) {
      self.overlay = overlay
      self.findings = findings
    }
  }

  @Test(arguments: accepted) func isAccepted(overlay: String) throws {
    #expect(try StudyCopy(overlay: overlay).findings() == [])
  }

  @Test(arguments: brokenText + badValues + badStudies + badSettings + severalAtOnce + building)
  func isReported(nasty: Case) throws {
    #expect(try StudyCopy(overlay: nasty.overlay).findings() == nasty.findings)
  }

  /// No fixture is forgotten.
  @Test func everyFixtureIsUsed() throws {
    let cases =
      Self.brokenText + Self.badValues + Self.badStudies + Self.badSettings + Self.severalAtOnce
      + Self.building
    let used = Self.accepted + cases.map(\.overlay)
    #expect(Set(used) == Set(try StudyCopy.fixtureNames()))
    #expect(used.count == Set(used).count)
  }
}
