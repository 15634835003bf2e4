import DispatchSolvePowerSystem
import Testing

/// Reserve margins, closures by the optimum and lead times.
struct CapacityFindingTests {
  @Test func namesOfReserveMargins() {
    #expect(
      findings { $0.reserveMargins[0].zones = ["North", "Soth"] } == [
        "error reserve_margins[0].zones: unknown zone 'Soth'; did you mean 'South'?"
      ])
    #expect(
      findings { $0.reserveMargins[0].zones = ["North", "North"] } == [
        "error reserve_margins[0].zones: zone 'North' counts once only, and is listed twice"
      ])
    #expect(
      findings(years: nil) { $0.reserveMargins[0].zones = [] } == [
        "error reserve_margins[0].zones: region 'All' has no zones"
      ])
    #expect(
      findings {
        $0.reserveMargins.append($0.reserveMargins[0])
        // Other years and other regions of the same zones are no doubles.
        $0.reserveMargins.append($0.reserveMargins[0])
        $0.reserveMargins[2].year = 2025
        $0.reserveMargins.append($0.reserveMargins[0])
        $0.reserveMargins[3].region = "East"
      } == ["error reserve_margins[1].region: duplicate key 2026, All"])
  }

  @Test func creditsOfAllThatMayStand() {
    func missing(_ row: Int, _ name: String) -> String {
      "error technologies[\(row)].capacity_credit: '\(name)' has no capacity credit, which the reserve margin of "
        + "region 'All' needs"
    }
    #expect(findings { $0.technologies[1].capacityCredit = nil } == [missing(1, "Wind")])
    #expect(
      findings {
        $0.technologies[0].capacityCredit = nil
        $0.technologies[2].capacityCredit = nil
      } == [missing(0, "Gas"), missing(2, "Battery")])
    #expect(
      findings {
        $0.technologies[1].capacityCredit = nil
        $0.reserveMargins[0].zones = ["North"]
      } == [])
    #expect(
      findings {
        $0.technologies[1].capacityCredit = nil
        $0.reserveMargins = []
      } == [])
    // What may be built counts too, where anything is built.
    func hydro(_ isEnabled: Bool) -> [String] {
      findings {
        $0.settings.expansion.isEnabled = isEnabled
        $0.technologies.append(Technology(name: "Hydro"))
        $0.buildLimits[1].technology = "Hydro"
        for row in [1, 3] { $0.buildOptions[row].technology = "Hydro" }
      }
    }
    #expect(hydro(true) == [missing(3, "Hydro")])
    #expect(hydro(false) == [])
    #expect(
      findings { $0.units[1].technology = "Solar" }.filter { $0.contains("margin") } == [
        "error units[1].technology: technology 'Solar' has no row in technologies.csv, which says what of it counts "
          + "in the reserve margin of region 'All'"
      ])
  }

  /// 0.9 x 500 + 0.2 x (200 + 20) + 0.5 x 50 = 519 MW count in 2026.
  @Test func marginsAboveAllThatMayStand() {
    func text(_ severity: String, _ required: String, _ most: String, _ missing: String, _ end: String = "")
      -> [String]
    {
      [
        "\(severity) reserve_margins[0].share: region 'All' has to have \(required) MW in 2026, but what stands and may "
          + "be built counts for \(most) MW at most: \(missing) MW are missing\(end)"
      ]
    }
    let noPrice = ", and there is no shortfall_usd_per_mw_year"
    func margin(_ peak: Double, price: Double?, _ change: (inout Study) -> Void = { _ in }) -> [String] {
      findings {
        $0.reserveMargins[0].coincidentPeakMW = peak
        $0.reserveMargins[0].share = 0.25
        $0.reserveMargins[0].shortfallUSDPerMWYear = price
        change(&$0)
      }
    }
    #expect(margin(431.2, price: nil) == [])
    #expect(margin(440, price: nil) == text("error", "530", "519", "11", noPrice))
    #expect(margin(440, price: 0) == text("warning", "530", "519", "11"))
    // 200 MW of gas from 2026 on, any amount of batteries.
    func build(_ change: (inout Study) -> Void) -> [String] {
      margin(600, price: nil) {
        $0.settings.expansion.isEnabled = true
        $0.settings.foresight = .perfect
        change(&$0)
      }
    }
    #expect(build { _ in } == [])
    func withoutBatteries(_ study: inout Study) {
      study.buildLimits.removeLast()
      study.buildOptions.removeAll { $0.technology == "Battery" }
    }
    #expect(build(withoutBatteries) == text("error", "730", "699", "31", noPrice))
    #expect(
      build {
        withoutBatteries(&$0)
        $0.buildLimits[0].limitMWPerYear = 250
      } == [])
    // What takes two years is not there in the second.
    #expect(build { $0.technologies[2].leadYears = 1 } == [])
    #expect(build { $0.technologies[2].leadYears = 2 } == text("error", "730", "699", "31", noPrice))
  }

  @Test func closuresOfTheOptimum() {
    func optimum(_ change: (inout Study) -> Void) -> [String] {
      findings {
        $0.settings.lifecycle.isEnabled = true
        $0.settings.lifecycle.closures = .optimum
        change(&$0)
      }
    }
    let nothing =
      "warning study[0].closures: closures = \"optimum\" closes nothing: no unit without a least output has a "
      + "fixed_om_usd_per_kw_year"
    #expect(optimum { _ in } == [nothing])
    #expect(optimum { $0.units[0].fixedOMUSDPerKWYear = 10 } == [])
    #expect(optimum { $0.storage[0].fixedOMUSDPerKWYear = 10 } == [])
    #expect(optimum { $0.settings.expansion.isEnabled = true } == [])
    func mustRun(_ who: String) -> String {
      "warning units[0].minimum_output_share: unit \(who) must run, and closes by plan or age alone: the optimum "
        + "decides about units without a least output"
    }
    #expect(
      optimum {
        $0.units[0].fixedOMUSDPerKWYear = 10
        $0.units[0].minimumOutputShare = 0.3
      } == [nothing, mustRun("'gas'")])
    #expect(
      optimum {
        for row in 0...1 {
          $0.units[row].fixedOMUSDPerKWYear = 10
          $0.units[row].minimumOutputShare = 0.3
        }
        $0.storage[0].fixedOMUSDPerKWYear = 10
      } == [mustRun("'gas' and 1 more")])
    func unused(_ name: String) -> String {
      "warning study[0].\(name): \(name) has no say: closures are those of the optimum"
    }
    #expect(
      optimum {
        $0.units[0].fixedOMUSDPerKWYear = 10
        $0.settings.lifecycle.lossYearsToClosure = 3
        $0.settings.lifecycle.closingCashUSDPerKW = -5
        $0.settings.lifecycle.reserveMargin = 0.1
      } == [unused("loss_years_to_closure"), unused("closing_cash_usd_per_kw"), unused("reserve_margin")])
    #expect(
      findings {
        $0.settings.lifecycle.isEnabled = true
        $0.settings.lifecycle.lossYearsToClosure = 3
        $0.settings.lifecycle.noticeYears = 1
      } == ["warning study[0].notice_years: notice_years has no say: closures are not those of the optimum"])
  }

  /// Who sees one year knows nothing of later ones.
  @Test func whatTakesLongerThanIsSeen() {
    let lead =
      "warning technologies[0].lead_years: lead_years is 2: who sees one year only never builds 'Gas'"
    let notice =
      "warning study[0].notice_years: closures take notice: who sees one year only never closes anything"
    func slow(_ foresight: Foresight, _ change: (inout Study) -> Void = { _ in }) -> [String] {
      findings {
        $0.settings.foresight = foresight
        $0.settings.expansion.isEnabled = true
        $0.technologies[0].leadYears = 2
        $0.units[0].fixedOMUSDPerKWYear = 10
        $0.settings.lifecycle = LifecycleSettings(isEnabled: true, closures: .optimum, noticeYears: 1)
        change(&$0)
      }
    }
    #expect(slow(.myopic) == [notice, lead])
    #expect(slow(.perfect) == [])
    // A window has to see as far as a decision takes.
    #expect(
      slow(.years(2)) == [
        "warning technologies[0].lead_years: lead_years is 2: who sees 2 years only never builds 'Gas'"
      ])
    #expect(
      slow(.years(2)) {
        $0.technologies[0].leadYears = 1
        $0.settings.lifecycle.noticeYears = 3
      } == [
        "warning study[0].notice_years: closures take notice of 3 years: who sees 2 years only never closes anything"
      ])
    #expect(slow(.years(3)) == [])
    #expect(slow(.myopic) { $0.buildLimits[0].limitMWTotal = 0 } == [notice])
    #expect(slow(.myopic) { $0.settings.expansion.isEnabled = false } == [notice])
  }

  @Test func yearsThatAreNone() {
    #expect(
      findings {
        $0.technologies[0].leadYears = -1
        $0.settings.lifecycle.noticeYears = -1
      } == [
        "error study[0].notice_years: notice_years is -1; it must be at least 0",
        "error technologies[0].lead_years: lead_years is -1; it must be at least 0",
      ])
  }
}
