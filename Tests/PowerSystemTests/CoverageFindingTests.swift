import DispatchSolvePowerSystem
import Testing

/// Additions that emit outside of the cap.
struct CoverageFindingTests {
  /// Gas may be built in North, a member, up to 1000 MW.
  private func texts(_ change: (inout Study) -> Void) -> [String] {
    findings {
      $0.settings.expansion.isEnabled = true
      $0.technologies[0].emissionRateShortTonsPerMWh = 0.41
      $0.technologies[0].coveredShare = 0
      change(&$0)
    }.filter { $0.contains("not covered") }
  }

  @Test func theTonsAreNamed() {
    let start =
      "warning technologies[0].covered_share: additions of 'Gas' emit in the program's zones 'North' and are not "
      + "covered: "
    #expect(texts { _ in } == [start + "up to 3591600.0 short tons a year"])
    #expect(
      texts { $0.buildLimits[0].limitMWTotal = nil } == [start + "0.41 short tons per MWh of any amount"])
    // A quarter covered leaves three.
    #expect(
      texts { $0.technologies[0].coveredShare = 0.25 } == [start + "up to 2693700.0 short tons a year"])
    // What is planned counts too.
    #expect(
      texts {
        $0.settings.expansion.isEnabled = false
        $0.plannedChanges.append(
          PlannedChange(year: 2026, zone: "North", technology: "Gas", changeMW: 10, status: .firm))
      } == [start + "up to 35916.0 short tons a year"])
  }

  @Test func nothingIsSaidWhereNothingIsEmittedOutside() {
    #expect(texts { $0.technologies[0].coveredShare = 1 } == [])
    #expect(texts { $0.technologies[0].emissionRateShortTonsPerMWh = 0 } == [])
    #expect(texts { $0.settings.expansion.isEnabled = false } == [])
    #expect(texts { $0.program = nil } == [])
    #expect(texts { $0.program?.memberships[0].zone = "South" } == [])
  }

  /// Blank is covered in both tables.
  @Test func coveredUnlessSaidOtherwise() {
    #expect(Technology(name: "Gas").coveredShare == 1)
    #expect(GeneratingUnit(name: "g", zone: "Z", technology: "Gas", capacityMW: 1).coveredShare == 1)
  }
}
