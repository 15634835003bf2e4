import Testing

@testable import DispatchSolvePowerSystem

/// Keys and rows that do nothing in the study as it is, and rows that lack years.
struct WithoutSayTests {
  private func told(_ years: ClosedRange<Int>? = nil, _ change: (inout Study) -> Void) throws -> [String] {
    var study = smallStudy()
    change(&study)
    let asked = try years.map { try Years(Array($0)) }
    let findings = study.findings(years: asked)
    return findings.map(\.message)
  }

  @Test(arguments: [400_000.0, 7])
  func aBankThatNobodyMayKeep(bank: Double) throws {
    let text =
      "nothing is banked (banking = false), and the opening bank, \(shortNumber(bank)) short tons, is dropped"
    #expect(
      try told {
        $0.program?.openingBankShortTons = bank
        $0.program?.bankingEnabled = false
      }.contains(text))
    #expect(try !told { $0.program?.openingBankShortTons = bank }.contains(text))
    #expect(
      try !told { $0.program?.bankingEnabled = false }.contains { $0.contains("opening bank") })
  }

  @Test func keysOfThoseWhoLookAhead() throws {
    let price = "nobody looks ahead (foresight = \"myopic\"): what is left in the bank at last has no say"
    func terminal(_ foresight: Foresight, _ price: Double?) throws -> [String] {
      try told {
        $0.settings.foresight = foresight
        $0.settings.terminalAllowancePriceUSD = price
      }
    }
    #expect(try terminal(.myopic, 100).contains(price))
    #expect(try !terminal(.years(3), 100).contains(price))
    #expect(try !terminal(.myopic, 0).contains(price))
    func horizon(_ foresight: Foresight) throws -> Bool {
      try told {
        $0.settings.foresight = foresight
        $0.settings.horizonYear = 2032
      }.contains { $0.hasPrefix("horizon_year 2032 has no say") }
    }
    #expect(try horizon(.myopic))
    #expect(try horizon(.years(3)))
    #expect(try !horizon(.perfect))
  }

  @Test func dollarsOfTheirYears() throws {
    func isTold(_ nominal: [NominalTable], inflation: Double?, year: Int? = 2026) throws -> Bool {
      try told {
        $0.settings.moneyYear = year
        $0.settings.nominal = nominal
        $0.settings.inflation = inflation
      }.contains { $0.hasPrefix("prices of allowance_program") }
    }
    #expect(try isTold([.allowanceProgram], inflation: nil))
    #expect(try isTold(NominalTable.allCases, inflation: nil))
    #expect(try !isTold([], inflation: nil))
    #expect(try !isTold([.allowanceProgram], inflation: 0.02))
    #expect(try !isTold([.allowanceProgram], inflation: nil, year: nil))
    // Over many years with other prices there is still one finding of it.
    let many = try told(2025...2032) { study in
      study.settings.moneyYear = 2026
      study.settings.hold = .lastYear
      if let last = study.program?.years.last {
        for year in 2027...2032 {
          var rules = last
          rules.year = year
          rules.reservePriceUSD = Double(year - 2020)
          study.program?.years.append(rules)
        }
      }
    }
    #expect(many.filter { $0.contains("nothing says what the") }.count == 1, "\(many)")
  }

  /// The small study's tables end in its last year.
  @Test func rowsAfterTheStudy() throws {
    let study = smallStudy()
    let last = try #require(study.lastSeenYear)
    let zone = study.zones[0].name
    func late(_ years: [Int?]) throws -> [String] {
      try told { study in
        study.buildGroupLimits = years.map {
          BuildGroupLimit(
            limit: "l\($0 ?? 0)", zones: [zone], technologies: [study.units[0].technology], firstYear: $0,
            limitMWTotal: 5)
        }
      }.filter { $0.hasPrefix("the row has no say") }
    }
    #expect(try late([last, nil]) == [])
    #expect(
      try late([last + 2]) == [
        "the row has no say: the study ends in \(last), and \(last + 2) is later"
      ])
    #expect(
      try late([last, last + 1, last + 4]) == [
        "the row has no say: the study ends in \(last), and \(last + 1) is later (and in 1 more row)"
      ])
    func margins(_ years: [Int]) throws -> [String] {
      try told { study in
        study.reserveMargins = years.map {
          ReserveMargin(region: "R", year: $0, zones: [zone], share: 0.1, coincidentPeakMW: 10)
        }
      }.filter { $0.hasPrefix("no row has a say") }
    }
    #expect(try margins([last, last + 1]) == [])
    #expect(
      try margins([last + 3, last + 1]) == [
        "no row has a say: the study ends in \(last), and they begin in \(last + 1)"
      ])
  }

  /// A region with rows for some of the years alone.
  @Test func marginsOfSomeYears() throws {
    let study = smallStudy()
    let first = try #require(study.firstYear)
    let zone = study.zones[0].name
    func gaps(_ years: [Int]) throws -> [String] {
      try told(first...(first + 1)) { study in
        study.reserveMargins = years.map {
          ReserveMargin(
            region: "R", year: $0, zones: [zone], share: 0.1, coincidentPeakMW: 10, shortfallUSDPerMWYear: 5)
        }
      }.filter { $0.hasPrefix("region 'R' has to have nothing") }
    }
    let hint = "; rows with a coincident_peak_mw of 0 say that this is meant"
    #expect(try gaps([first, first + 1]) == [])
    #expect(try gaps([first]) == ["region 'R' has to have nothing in \(first + 1)" + hint])
    #expect(try gaps([first + 1]) == [])
  }

  @Test func storesMeetNoStandard() throws {
    func isTold(_ technologies: [String]) throws -> Bool {
      try told { study in
        let zone = study.zones[0].name
        study.storage = [
          StorageUnit(
            name: "pump", zone: zone, technology: "Pump", capacityMW: 10, roundTripEfficiency: 0.8)
        ]
        study.generationStandards = [
          GenerationStandard(
            year: study.firstYear ?? 0, zone: zone, standard: "s", share: 0.1, basis: .load,
            eligibleTechnologies: technologies, alternativePaymentUSDPerMWh: 30)
        ]
      }.contains {
        $0.hasSuffix(
          "nothing that is eligible stands or may be built in the zone; all of it is paid for; what a store gives was generated before"
        )
      }
    }
    #expect(try isTold(["Pump"]))
    #expect(try !isTold([smallStudy().units[0].technology]))
  }
}
