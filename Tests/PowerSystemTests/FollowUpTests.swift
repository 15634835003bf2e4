import DispatchSolvePowerSystem
import Testing

/// What follows from a name that is not there is not told besides; what is wrong for itself is.
struct FollowUpTests {
  @Test func retirementInAZoneThatIsNot() {
    #expect(
      findings {
        $0.plannedChanges.append(
          PlannedChange(year: 2026, zone: "Soth", technology: "Gas", changeMW: -5, status: .firm))
      }.filter { $0.contains("planned_changes[") } == [
        "error planned_changes[1].zone: unknown zone 'Soth'; did you mean 'South'?"
      ])
  }

  @Test func optionOfATechnologyThatIsNot() {
    let found = findings(years: [2025, 2026]) { study in
      study.settings.expansion.isEnabled = true
      study.buildOptions.append(
        BuildOption(
          year: 2025, technology: "Wnd", overnightCapexUSDPerKW: 1000, lifeYears: 20, realWACC: 0.05))
    }.filter { $0.contains("'Wnd'") }
    #expect(
      found.count == 1 && found.allSatisfy { $0.contains("has no row in technologies.csv") }, "\(found)")
  }

  /// A zone without load, since its load stands under another name.
  @Test func loadUnderAnotherName() {
    for name in ["Nrth", "North2", "Norden"] {
      let found = findings { study in
        for row in study.demand.indices where study.demand[row].zone == "North" {
          study.demand[row].zone = name
        }
      }
      #expect(!found.isEmpty && found.allSatisfy { $0.contains("unknown zone '\(name)'") }, "\(found)")
    }
  }

  @Test func whatIsWrongForItselfIsTold() {
    let found = findings {
      $0.units[0].zone = "Nrth"
      $0.units[0].heatRateMMBtuPerMWh = -3
      $0.demand[1].zone = "Soth"
    }
    #expect(found.contains { $0.contains("unknown zone 'Nrth'") })
    #expect(found.contains { $0.contains("heat_rate_mmbtu_per_mwh is -3") })
    #expect(found.contains { $0.contains("unknown zone 'Soth'") })
  }
}
