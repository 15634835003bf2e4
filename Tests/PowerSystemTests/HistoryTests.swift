import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

/// What happened, years before the first, and what is of some years only.
struct HistoryTests {
  private static func auction(_ name: String, _ day: String, _ price: Double, _ sold: Double?) throws
    -> AuctionRow
  {
    AuctionRow(auction: name, date: try #require(CalendarDay(day)), priceUSD: price, soldShortTons: sold)
  }

  /// (10 $ x 3 M + 20 $ x 1 M) / 4 M = 12.5 $; where an amount is missing (10 + 20) / 2.
  @Test func meanOfAYearsAuctions() throws {
    var study = smallStudy()
    study.auctions = [
      try Self.auction("b", "2025-09-01", 20, 1e6), try Self.auction("a", "2025-03-01", 10, 3e6),
      try Self.auction("c", "2024-12-01", 99, 1e6),
    ]
    #expect(study.auctionMeanUSD(in: 2025) == 12.5)
    #expect(study.auctionMeanUSD(in: 2026) == nil)
    study.auctions[0].soldShortTons = nil
    #expect(study.auctionMeanUSD(in: 2025) == 15)
  }

  @Test func areas() {
    let study = smallStudy()
    func zones(_ area: String, _ zones: [String] = []) -> [String] {
      ActualRow(year: 2025, area: area, zones: zones, quantity: .co2, value: 1).zones(in: study)
    }
    #expect(zones("North") == ["North"])
    #expect(zones("East") == ["North", "South"])
    #expect(zones("members") == ["North"])
    #expect(zones("both", ["South", "North"]) == ["North", "South"])
    #expect(zones("nowhere") == [])
  }

  /// One allowance price a year, that of members.
  @Test func allowancePricesOfAYear() {
    func told(_ areas: [String], year: Int = 2025) -> [String] {
      findings { study in
        study.actuals = areas.map {
          ActualRow(year: year, area: $0, quantity: .allowancePrice, value: 20)
        }
      }
    }
    #expect(told(["members"]) == [])
    #expect(told(["North"]) == [])
    let none = "it has no allowance price; members have"
    #expect(told(["South"]) == ["error actuals[0].area: zone 'South' is no member in 2025: \(none)"])
    #expect(
      told(["South", "members"]) == ["error actuals[0].area: zone 'South' is no member in 2025: \(none)"])
    #expect(
      told(["members", "North"], year: 2026) == [
        "error actuals[1].area: the allowance price of 2026 is given for 'members' too, and there is one a year"
      ])
  }

  /// A mean in which one amount is missing weighs none.
  @Test(arguments: [0, 1]) func auctionsThatDoNotSayWhatTheySold(missing: Int) throws {
    var auctions = [
      try Self.auction("a", "2025-03-01", 10, 3e6), try Self.auction("b", "2025-09-01", 20, 1e6),
      try Self.auction("c", "2024-12-01", 99, nil),
    ]
    #expect(findings { $0.auctions = auctions } == [])
    auctions[missing].soldShortTons = nil
    let name = auctions[missing].auction
    #expect(
      findings { $0.auctions = auctions } == [
        "warning auctions[\(missing)].sold_short_tons: auction '\(name)' does not say what it sold: all auctions of 2025 count alike in the year's mean"
      ])
  }

  @Test func whatIsWrongWithWhatHappened() throws {
    let one = try Self.auction("a", "2025-03-01", 10, 3e6)
    #expect(
      findings {
        $0.auctions = [one, one]
        $0.actuals = [
          ActualRow(year: 2025, quarter: 1, area: "Nort", quantity: .co2, value: -1),
          ActualRow(
            year: 2025, area: "North", zones: ["North"], quantity: .load, technologies: ["Wnd"], value: 1),
          ActualRow(year: 2025, area: "North", quantity: .electricityPrice, value: 40, use: .fitted),
          ActualRow(year: 2025, area: "North", quantity: .electricityPrice, value: 41),
          ActualRow(year: 2025, quarter: 2, area: "any", quantity: .allowancePrice, value: 20),
        ]
      } == [
        "error auctions[1].auction: duplicate key a",
        "error actuals[0].value: co2_short_tons is -1.0; it must be at least 0",
        "error actuals[0].area: 'Nort' is no zone, no zone group and not members, and has no zones; did you mean 'North'?",
        "warning actuals[0].quarter: quarters are not compared: slices.csv has no months for block 'year'",
        "error actuals[1].technologies: unknown technology 'Wnd'; did you mean 'Wind'?",
        "error actuals[1].technologies: technologies go with generation_mwh only",
        "error actuals[1].zones: area 'North' has zones of its own; give these another name",
        "error actuals[2].use: price_usd_per_mwh is a price; nothing is fitted to one, since it shall test what was fitted",
        "error actuals[3].quantity: duplicate key 2025, North, price_usd_per_mwh",
        "error actuals[4].quarter: an allowance price is that of the whole year",
      ])
  }

  @Test func months() {
    #expect(
      findings {
        $0.slices = [
          TimeSlice(name: "day", block: "year", hours: 5000, months: [1, 2]),
          TimeSlice(name: "night", block: "year", hours: 3000, months: [2, 3]),
          TimeSlice(name: "dawn", block: "other", hours: 760, months: [1, 13]),
        ]
      }.filter { $0.contains("months") } == [
        "error slices[1].months: months of slice 'night' are not those of the other slices of block 'year'",
        "error slices[2].months: months of slice 'dawn' are not different numbers from 1 to 12",
      ])
  }

  /// The fleet of the tables is that of the start of 2026: a change of 2025 is in it, one of 2026 is not.
  @Test func fleetYear() {
    var study = smallStudy()
    study.plannedChanges = [2025, 2026].map {
      PlannedChange(year: $0, zone: "South", technology: "Wind", changeMW: 20, status: .firm)
    }
    func wind(_ fleetYear: Int?) -> Double {
      study.settings.fleetYear = fleetYear
      var fleet = Fleet(study: study)
      fleet.applyPlannedChanges(of: study, through: 2026)
      return fleet.units.filter { $0.technology == "Wind" }.reduce(0) { $0 + $1.capacityMW }
    }
    #expect(wind(nil) == 240)
    #expect(wind(2025) == 240)
    #expect(wind(2026) == 220)
    #expect(wind(2027) == 200)
  }

  /// Rows of years before the first are history: a run does not begin there, and nothing is found of them.
  @Test func yearsBeforeTheFirst() {
    #expect(
      findings {
        let rows = $0.demand.filter { $0.year == 2025 }
        for row in rows {
          var row = row
          row.year = 2023
          $0.demand.append(row)
        }
        $0.settings.firstYear = 2025
      } == findings { _ in })
  }

  @Test func interfacesOfSomeYears() {
    let line = Interface(
      name: "l", fromZone: "North", toZone: "South", capacityMW: 1, reverseCapacityMW: 1, firstYear: 2025,
      lastYear: 2026)
    #expect([2024, 2025, 2026, 2027].map(line.operates) == [false, true, true, false])
    #expect(
      findings {
        $0.interfaces[0].firstYear = 2026; $0.interfaces[0].lastYear = 2025
      }.first
        == "error interfaces[0].last_year: interface 'ns' ends in 2025, before it begins in 2026")
  }

  /// A second tier of a tie, dearer, is no line given twice.
  @Test func tiersOfATie() {
    #expect(
      findings {
        $0.interfaces += [
          Interface(
            name: "ns dear", fromZone: "North", toZone: "South", capacityMW: 50, reverseCapacityMW: 50,
            wheelingUSDPerMWh: 12)
        ]
      } == findings { _ in })
  }

  @Test func seasonalPricesByYear() {
    #expect(
      findings {
        $0.fuelSeasonal.append($0.fuelSeasonal[0])
        $0.fuelSeasonal[1].year = 2025
      } == findings { _ in })
    #expect(
      findings {
        $0.fuelSeasonal[0].year = 2025
        $0.fuelSeasonal.append($0.fuelSeasonal[0])
      } == ["error fuel_seasonal[1].fuel: duplicate key 2025, East, year, gas"])
  }

  @Test func availabilityByYear() {
    /// Rows of 2025 for the slices from one on.
    func dry(_ study: inout Study, from first: Int) {
      study.availability += study.availability[first...].map {
        AvailabilityRow(
          year: 2025, group: $0.group, technology: $0.technology, slice: $0.slice, availability: 0.1)
      }
    }
    #expect(findings { dry(&$0, from: 0) } == findings { _ in })
    #expect(
      findings { dry(&$0, from: 1) } == [
        "error availability: 2025, East, Wind: no availability for slice 'day'"
      ])
    #expect(
      findings {
        dry(&$0, from: 0)
        $0.availability.append($0.availability[3])
      } == ["error availability[4].slice: duplicate key 2025, East, Wind, night"])
    #expect(
      findings { for row in $0.availability.indices { $0.availability[row].year = 2025 } } == [
        "warning availability[0].year: group 'East' has availabilities of 'Wind' for some years alone: others have the technology's own"
      ])
    var study = smallStudy()
    dry(&study, from: 0)
    #expect(study.availability(in: 2025).map(\.availability) == [0.1, 0.1])
    #expect(study.availability(in: 2026).map(\.availability) == [0.4, 0.4])
  }

  /// A pair may have several rows of different years.
  @Test func limitsByYear() {
    #expect(
      findings {
        $0.buildLimits[0].lastYear = 2029
        $0.buildLimits.append($0.buildLimits[0])
        $0.buildLimits[2].firstYear = 2030
        $0.buildLimits[2].lastYear = nil
      } == findings { _ in })
    #expect(
      findings {
        $0.buildLimits.append($0.buildLimits[0])
        $0.buildLimits[2].firstYear = 2030
        $0.buildLimits.append($0.buildLimits[1])
        $0.buildLimits[3].lastYear = 2020
        $0.buildLimits[3].firstYear = 2021
      } == [
        "error build_limits[2].first_year: the years of North, Gas overlap those of an earlier row",
        "error build_limits[3].last_year: last_year 2020 is before first_year 2021",
        "error build_limits[3].first_year: the years of South, Battery overlap those of an earlier row",
      ])
  }

  @Test func groupLimits() {
    let group = BuildGroupLimit(
      limit: "g", zones: ["North", "South"], technologies: ["Wind"], limitMWTotal: 1)
    #expect(
      findings {
        var good = group
        good.technologies = ["Gas", "Battery"]
        $0.buildGroupLimits = [good]
      } == findings { _ in })
    #expect(
      findings {
        $0.buildGroupLimits = [group, group]
        $0.buildGroupLimits[0].limitMWTotal = nil
        $0.buildGroupLimits[1].zones = ["Suth"]
      } == [
        "warning build_group_limits[0].limit_mw_per_year: limit 'g' limits nothing: both are blank",
        "error build_group_limits[0].zones: limit 'g' names nothing that can be built: build_limits.csv has no pair of its zones and technologies",
        "error build_group_limits[1].zones: unknown zone 'Suth'; did you mean 'South'?",
        "error build_group_limits[1].zones: limit 'g' names nothing that can be built: build_limits.csv has no pair of its zones and technologies",
        "error build_group_limits[1].first_year: the years of limit 'g' overlap those of an earlier row",
      ])
  }

  @Test func partsOfAYear() throws {
    let (first, last) = (CalendarDay("2025-07-01"), CalendarDay("2026-06-30"))
    #expect(
      findings {
        $0.program?.memberships = [
          ProgramMembership(zone: "North", firstYear: 2026, lastYear: 2026, firstDate: first, lastDate: last),
          ProgramMembership(zone: "South", firstYear: 2025, lastDate: last),
        ]
      }.filter { $0.contains("_date") } == [
        "error program_membership[0].first_date: first_date 2025-07-01 is within the year, but slices.csv has no months for block 'year': which of its hours are covered?",
        "error program_membership[0].last_date: last_date 2026-06-30 is within the year, but slices.csv has no months for block 'year': which of its hours are covered?",
        "error program_membership[0].first_date: first_date 2025-07-01 is not in first_year, 2026",
        "error program_membership[1].last_date: last_date 2026-06-30 is within the year, but slices.csv has no months for block 'year': which of its hours are covered?",
        "error program_membership[1].last_date: last_date 2026-06-30 is not in last_year, which is blank",
      ])
    // Out in the middle of a year and in again is no overlap; a day in both is.
    func rows(_ again: String) -> [String] {
      findings {
        for row in $0.slices.indices { $0.slices[row].months = Array(1...12) }
        $0.program?.memberships = [
          ProgramMembership(
            zone: "North", firstYear: 2024, lastYear: 2025, lastDate: CalendarDay("2025-06-30")),
          ProgramMembership(zone: "North", firstYear: 2025, firstDate: CalendarDay(again)),
        ]
      }
    }
    #expect(rows("2025-07-01") == findings { _ in })
    #expect(
      rows("2025-06-30").first
        == "error program_membership[1].first_year: membership of 'North' overlaps an earlier row")
  }

  /// A member of two tiers brings its amount to each, in its years alone.
  @Test func whatAMemberBringsToTiers() {
    var program = AllowanceProgram(
      years: [2025, 2026].map {
        ProgramYear(
          year: $0, capShortTons: 1000,
          tiers: [
            CostContainmentTier(number: 1, triggerUSD: 10, quantityShortTons: 100),
            CostContainmentTier(number: 2, triggerUSD: 20, quantityShortTons: 50),
          ])
      },
      memberships: [
        ProgramMembership(zone: "South", firstYear: 2026, budgetShortTons: 70, tierQuantityShortTons: 7)
      ])
    #expect(program.rules(in: 2025)?.tiers.map(\.quantityShortTons) == [100, 50])
    #expect(program.rules(in: 2026)?.tiers.map(\.quantityShortTons) == [107, 57])
    #expect(program.rules(in: 2026)?.capShortTons == 1070)
    program.memberships[0].tierQuantityShortTons = 0
    #expect(program.rules(in: 2026)?.tiers.map(\.quantityShortTons) == [100, 50])
  }

  @Test func supports() {
    #expect(
      findings {
        $0.units[0].supportUSDPerMWh = 12
        $0.units[1].support = "the state"
      } == [
        "error units[0].support: support is blank: who pays the support of 'gas', and why?",
        "warning units[1].support: unit 'wind' names a support but no support_usd_per_mwh: nothing is paid",
      ])
  }
}
