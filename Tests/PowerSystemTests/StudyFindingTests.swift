import DispatchSolvePowerSystem
import Testing

/// What is said of rows that are sound by themselves and not together.
struct StudyFindingTests {
  @Test func emptyStudy() {
    #expect(Study().findings().map(\.text) == ["error zones: no zones"])
    #expect(Study().findings(years: [2025]).map(\.text) == ["error zones: no zones"])
    #expect(Study().findings(years: []).map(\.text) == ["error zones: no zones"])
  }

  @Test func hoursOfSlices() {
    #expect(
      findings { $0.slices[0].hours = 5001 } == ["error slices.hours: hours sum to 8761.0; a year has 8760"])
  }

  @Test func contractedAboveCapacity() {
    #expect(
      findings { $0.interfaces[0].contractedMW = 101 } == [
        "error interfaces[0].contracted_mw: contracted_mw is 101.0, above the capacity of 100.0 MW"
      ])
    #expect(findings { $0.interfaces[0].contractedMW = 100 } == [])
  }

  @Test func interfaceToItself() {
    #expect(
      findings { $0.interfaces[0].toZone = "North" } == [
        "error interfaces[0].to_zone: interface 'ns' leads from 'North' to itself"
      ])
  }

  @Test func unitClosesBeforeItOpens() {
    #expect(
      findings(years: nil) {
        $0.units[1].onlineYear = 2030
        $0.units[1].closingYear = 2029
      } == ["error units[1].closing_year: unit 'wind' closes in 2029, before it opens in 2030"])
  }

  @Test func fuelAtNoHeatRate() {
    #expect(
      findings { $0.units[0].heatRateMMBtuPerMWh = 0 } == [
        "warning units[0].heat_rate_mmbtu_per_mwh: unit 'gas' burns a fuel at heat rate 0, for free"
      ])
  }

  @Test func capacitiesFarApart() {
    #expect(
      findings { $0.units[1].capacityMW = 1e-8 } == [
        "warning units[1].capacity_mw: capacities from 1e-08 to 500.0 MW: the smallest are lost in rounding"
      ])
  }

  @Test func storeNamedAsUnit() {
    #expect(
      findings { $0.storage[0].name = "gas" } == [
        "error storage[0].unit: 'gas' is the name of a generating unit too"
      ])
  }

  /// Names that planned additions get are not free for others.
  @Test func namedAsAPlannedAddition() {
    let message = "names that end in '|planned' are those of planned additions"
    #expect(findings { $0.units[1].name = "North|Wind|planned" } == ["error units[1].unit: \(message)"])
    #expect(findings { $0.storage[0].name = "x|planned" } == ["error storage[0].unit: \(message)"])
  }

  /// Nor are those of built units.
  @Test func namedAsABuiltUnit() {
    let message = "names that end in '|built-' and a year are those of built units"
    #expect(findings { $0.units[1].name = "North|Wind|built-2030" } == ["error units[1].unit: \(message)"])
    #expect(findings { $0.storage[0].name = "x|built-1" } == ["error storage[0].unit: \(message)"])
    for name in ["|built-", "built-2030", "x|built-2030a", "x|built-20 30", "x|built-２０", "x|built", "2030"] {
      #expect(findings { $0.units[1].name = name } == [], "\(name)")
    }
  }

  @Test func plannedAdditionNeedsTechnologyRow() {
    #expect(
      findings { $0.technologies.remove(at: 1) } == [
        "error planned_changes[0].technology: "
          + "technology 'Wind' has no row in technologies.csv, which an addition needs"
      ])
    // A retirement does not.
    #expect(
      findings {
        $0.technologies.remove(at: 1)
        $0.plannedChanges[0].changeMW = -20
        $0.reserveMargins = []
      } == [])
  }

  @Test func changeOfNothing() {
    #expect(
      findings { $0.plannedChanges[0].changeMW = 0 } == [
        "error planned_changes[0].change_mw: a change of 0 MW changes nothing"
      ])
  }

  @Test func missingSlicesOfShapes() {
    #expect(
      findings {
        $0.loadShape.removeLast()
        $0.availability.removeFirst()
      } == [
        "error availability: East, Wind: no availability for slice 'day'",
        "error load_shape: group 'East' has no load factor for slice 'night'",
      ])
  }

  /// A shape of nothing but zeros would make the load of its zones vanish.
  @Test func shapeWithoutLoad() {
    let error =
      "error load_shape[0].load_factor: the load factors of group 'East' are all 0, but its zones have demand"
    func shape(_ factors: [Double], demand: Double = 1) -> [String] {
      findings {
        for (row, factor) in factors.enumerated() { $0.loadShape[row].loadFactor = factor }
        for row in $0.demand.indices { $0.demand[row].demandMWh *= demand }
      }
    }
    #expect(shape([0, 0]) == [error])
    #expect(shape([0, 0], demand: 0) == [])
    #expect(shape([0, 1]) == [])
  }

  @Test func unknownNames() {
    #expect(
      findings(years: nil) {
        $0.units[0].zone = "Nort"
        $0.availability.append(
          AvailabilityRow(group: "West", technology: "Winds", slice: "dayy", availability: 1))
        $0.loadShape.append(LoadShapeRow(group: "East", slice: "dusk", loadFactor: 1))
        $0.fuelSeasonal[0].block = "summer"
        $0.fuelSeasonal[0].fuel = "gass"
        $0.program?.memberships[0].zone = "\u{1B}[2J\n"
        $0.generationStandards[0].eligibleTechnologies = ["Wind", "Wint"]
        $0.buildOptions[0].zone = "Nort"
        $0.buildOptions[1].technology = "Batery"
        $0.buildLimits[0].zone = "West"
        $0.buildLimits[1].technology = "Fusion"
      }.filter { !$0.contains("no availability") } == [
        "error units[0].zone: unknown zone 'Nort'; did you mean 'North'?",
        "error availability[2].group: unknown zone group 'West'",
        "error availability[2].technology: unknown technology 'Winds'; did you mean 'Wind'?",
        "error availability[2].slice: unknown slice 'dayy'; did you mean 'day'?",
        "error load_shape[2].slice: unknown slice 'dusk'",
        "error fuel_seasonal[0].block: unknown block 'summer'",
        "error fuel_seasonal[0].fuel: unknown fuel 'gass'; did you mean 'gas'?",
        "error program_membership[0].zone: unknown zone ' [2J '",
        "error generation_standards[0].eligible_technologies: "
          + "unknown technology 'Wint'; did you mean 'Wind'?",
        "error build_options[0].zone: unknown zone 'Nort'; did you mean 'North'?",
        "error build_options[1].technology: technology 'Batery' has no row in technologies.csv, which an "
          + "addition needs; did you mean 'Battery'?",
        "error build_limits[0].zone: unknown zone 'West'",
        "error build_limits[1].technology: technology 'Fusion' has no row in technologies.csv, which an "
          + "addition needs",
      ])
  }

  @Test func duplicateKeys() {
    #expect(
      findings {
        $0.zones.append($0.zones[0])
        $0.slices.append(TimeSlice(name: "day", block: "year", hours: 1e-9))
        $0.technologies.append($0.technologies[1])
        $0.units.append($0.units[1])
        $0.storage.append($0.storage[0])
        $0.availability.append($0.availability[0])
        $0.demand.append($0.demand[0])
        $0.loadShape.append($0.loadShape[0])
        $0.fuelPrices.append($0.fuelPrices[0])
        $0.fuelSeasonal.append($0.fuelSeasonal[0])
        $0.interfaces.append($0.interfaces[0])
        $0.program?.years.append(ProgramYear(year: 2026, capShortTons: 1))
        $0.carbonPrice.entries.append($0.carbonPrice.entries[0])
        $0.generationStandards.append($0.generationStandards[0])
        $0.buildOptions.append($0.buildOptions[0])
        $0.buildOptions.append($0.buildOptions[1])
        // A zone's own cost stands beside that of every zone.
        $0.buildOptions[1].zone = "North"
        $0.buildLimits.append($0.buildLimits[1])
      } == [
        "error zones[2].zone: duplicate key North", "error slices[2].slice: duplicate key day",
        "error technologies[3].technology: duplicate key Wind", "error units[2].unit: duplicate key wind",
        "error storage[1].unit: duplicate key battery",
        "error availability[2].slice: duplicate key East, Wind, day",
        "error demand[4].zone: duplicate key 2025, North",
        "error load_shape[2].slice: duplicate key East, day",
        "error fuel_prices[2].fuel: duplicate key 2025, North, gas",
        "error fuel_seasonal[1].fuel: duplicate key East, year, gas",
        "error interfaces[1].interface: duplicate key ns",
        "error allowance_program[2].year: duplicate key 2026",
        "error carbon_price[1].year: duplicate key 2026",
        "error generation_standards[1].standard: duplicate key 2025, North, RPS",
        "error build_options[4].technology: duplicate key 2025, North, Gas",
        "error build_limits[2].technology: duplicate key South, Battery",
      ])
  }

  /// By table and row, whatever check found them.
  @Test func orderOfTables() {
    var study = smallStudy()
    study.generationStandards[0].zone = "x"
    study.program?.years[0].carryShare = 2
    study.units[1].capacityMW = -1
    study.units[0].zone = "x"
    study.slices[0].hours = 1
    let places = study.findings(years: [2025, 2026]).map { finding in
      (StudyTable.allCases.firstIndex(of: finding.table) ?? -1) * 1000 + (finding.row ?? -1)
    }
    #expect(places.count >= 5)
    #expect(places == places.sorted())
  }

  @Test func longNamesAreClipped() throws {
    let name = String(repeating: "n", count: 100_000)
    var study = smallStudy()
    study.units[1].zone = name
    let message = try #require(study.findings().first?.message)
    #expect(message.count == Finding.longestMessage)
    #expect(message.hasPrefix("unknown zone 'nnn"))
    #expect(message.hasSuffix("nnn..."))
  }
}
