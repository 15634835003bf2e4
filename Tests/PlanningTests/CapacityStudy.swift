import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport

/// Studies whose capacity is decided about, small enough to work out by hand.
enum CapacityStudy {
  /// One zone with 100 MW of load all year. Old coal (20 $/MWh, 50 $/kW a year to keep) saves 43,800 $ a MW and year
  /// against gas at 25 $/MWh, 6,200 $ less than it costs.
  static func plain(years: ClosedRange<Int> = 2030...2033) -> Study {
    var study = Study()
    study.settings.discountRate = 0
    study.settings.lifecycle = LifecycleSettings(isEnabled: true, closures: .optimum)
    study.zones = [Zone(name: "Z", group: "G")]
    study.technologies = [
      Technology(name: "coal", capacityCredit: 0.8), Technology(name: "gas", capacityCredit: 0.5),
      Technology(
        name: "new", variableOMUSDPerMWh: 10, defaultAvailability: 1, capacityCredit: 1),
    ]
    study.units = [
      GeneratingUnit(
        name: "coal1", zone: "Z", technology: "coal", capacityMW: 60, variableOMUSDPerMWh: 20,
        fixedOMUSDPerKWYear: 50),
      GeneratingUnit(
        name: "coal2", zone: "Z", technology: "coal", capacityMW: 40, variableOMUSDPerMWh: 20,
        fixedOMUSDPerKWYear: 50),
      GeneratingUnit(
        name: "gas", zone: "Z", technology: "gas", capacityMW: 100, variableOMUSDPerMWh: 25),
    ]
    for year in years { study.demand.append(DemandRow(year: year, zone: "Z", demandMWh: 100 * 8760)) }
    return study
  }

  /// The same with an option at 10 $/MWh.
  static func withOption(
    years: ClosedRange<Int> = 2030...2033, fixedOMUSDPerKWYear: Double = 0, capexUSDPerKW: Double,
    lifeYears: Int = 10, limitMWPerYear: Double? = nil, limitMWTotal: Double? = nil, leadYears: Int = 0
  ) -> Study {
    var study = plain(years: years)
    study.settings.expansion.isEnabled = true
    study.technologies[2].leadYears = leadYears
    for year in years {
      study.buildOptions.append(
        BuildOption(
          year: year, technology: "new", overnightCapexUSDPerKW: capexUSDPerKW,
          fixedOMUSDPerKWYear: fixedOMUSDPerKWYear, lifeYears: lifeYears, realWACC: 0))
    }
    study.buildLimits = [
      BuildLimit(
        zone: "Z", technology: "new", limitMWPerYear: limitMWPerYear, limitMWTotal: limitMWTotal)
    ]
    return study
  }

  /// Two zones, some classes that may close, two options, planned changes, lead times, notice, a margin.
  static func random(_ seed: Int) -> Study {
    var generator = SeededGenerator(seed: UInt64(seed))
    func number(_ range: ClosedRange<Double>) -> Double {
      range.lowerBound + Double(generator.below(1000)) / 999 * (range.upperBound - range.lowerBound)
    }
    var study = Study()
    study.settings.discountRate = number(0...0.1)
    study.settings.lifecycle = LifecycleSettings(
      isEnabled: true, closures: .optimum, noticeYears: generator.below(3))
    study.settings.expansion.isEnabled = true
    study.zones = [Zone(name: "A", group: "G"), Zone(name: "B", group: "G")]
    study.slices = [
      TimeSlice(name: "high", block: "y", hours: 2760), TimeSlice(name: "low", block: "y", hours: 6000),
    ]
    study.loadShape = [
      LoadShapeRow(group: "G", slice: "high", loadFactor: 1.4),
      LoadShapeRow(group: "G", slice: "low", loadFactor: 0.8),
    ]
    study.technologies = [
      Technology(name: "old", lifeYears: 40, capacityCredit: 0.9),
      Technology(name: "mid", fixedOMUSDPerKWYear: number(10...60), capacityCredit: 0.7),
      Technology(
        name: "fast", variableOMUSDPerMWh: number(15...30), leadYears: generator.below(2), capacityCredit: 1),
      Technology(
        name: "slow", variableOMUSDPerMWh: 5, leadYears: 1 + generator.below(2), capacityCredit: 0.4),
      Technology(name: "store", roundTripEfficiency: 0.8, capacityCredit: 0.5),
    ]
    for zone in ["A", "B"] {
      for k in 0..<3 {
        study.units.append(
          GeneratingUnit(
            name: "\(zone)old\(k)", zone: zone, technology: "old", capacityMW: number(20...60),
            variableOMUSDPerMWh: k < 2 ? 22 : 35, fixedOMUSDPerKWYear: number(20...80).rounded(),
            onlineYear: 1990 + generator.below(8)))
      }
      // Of one class.
      study.units[study.units.count - 2].fixedOMUSDPerKWYear =
        study.units[study.units.count - 3].fixedOMUSDPerKWYear
      study.units.append(
        GeneratingUnit(
          name: "\(zone)mid", zone: zone, technology: "mid", capacityMW: number(60...120),
          variableOMUSDPerMWh: number(28...40), fixedOMUSDPerKWYear: generator.below(2) == 0 ? 0 : 30))
      study.buildLimits.append(
        BuildLimit(
          zone: zone, technology: "fast", limitMWPerYear: number(10...40),
          limitMWTotal: generator.below(2) == 0 ? nil : number(30...80)))
      study.buildLimits.append(BuildLimit(zone: zone, technology: "slow", limitMWPerYear: number(10...40)))
    }
    study.storage = [
      StorageUnit(
        name: "Astore", zone: "A", technology: "store", capacityMW: 20, roundTripEfficiency: 0.8,
        fixedOMUSDPerKWYear: number(1...40))
    ]
    study.plannedChanges = [
      PlannedChange(
        year: 2031 + generator.below(3), zone: "A", technology: "old", changeMW: -number(10...50),
        status: .firm),
      PlannedChange(
        year: 2031 + generator.below(3), zone: "B", technology: "mid", changeMW: number(10...30),
        status: .firm),
    ]
    study.interfaces = [
      Interface(name: "AB", fromZone: "A", toZone: "B", capacityMW: 30, reverseCapacityMW: 30)
    ]
    var (a, b) = (number(80...140), number(80...140))
    for year in 2030...2035 {
      study.demand.append(DemandRow(year: year, zone: "A", demandMWh: a * 8760))
      study.demand.append(DemandRow(year: year, zone: "B", demandMWh: b * 8760))
      a *= number(0.9...1.1)
      b *= number(0.9...1.1)
      for (technology, capex, fixed) in [("fast", 600.0, 15.0), ("slow", 2000.0, 40.0)] {
        study.buildOptions.append(
          BuildOption(
            year: year, technology: technology, overnightCapexUSDPerKW: capex * number(0.5...1.2),
            fixedOMUSDPerKWYear: generator.below(3) == 0
              ? 0 : fixed * (technology == "fast" ? 1 : number(0.5...1.5)),
            lifeYears: 2 + generator.below(20), realWACC: 0.05))
      }
      if generator.below(3) > 0 {
        study.reserveMargins.append(
          ReserveMargin(
            region: "all", year: year, zones: ["A", "B"], share: number(0...0.4),
            coincidentPeakMW: 1.4 * (a + b), firmImportMW: number(0...30),
            shortfallUSDPerMWYear: number(30_000...120_000)))
      }
    }
    return study
  }
}
