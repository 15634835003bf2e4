import DispatchSolvePowerSystem
import Testing

/// What is wrong with obligations on imports, and where.
struct ImportFindingTests {
  /// North is a member, South sends over one line; `spoil` damages it.
  private static func found(_ spoil: (inout Study) -> Void) -> [String] {
    findings { study in
      study.program?.importObligations = [
        ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 0.5, freeMWh: 1000),
        ImportObligation(sourceZone: "South", firstYear: 2026, rateShortTonsPerMWh: 0.6),
      ]
      spoil(&study)
    }.filter { $0.contains("import") || $0.contains("member in") }
  }

  @Test func noneWhereAllIsWell() {
    #expect(Self.found { _ in } == [])
  }

  @Test func unknownNames() {
    #expect(
      Self.found { $0.program?.importObligations[1].sourceZone = "Soth" } == [
        "error import_obligations[1].source_zone: unknown zone 'Soth'; did you mean 'South'?"
      ])
    #expect(
      Self.found { $0.program?.importObligations[0].program = "wci" } == [
        "error import_obligations[0].program: program 'wci': the study has no programs.csv"
      ])
  }

  @Test func aMember() {
    let found = Self.found { $0.program?.importObligations[1].sourceZone = "North" }
    #expect(
      found == [
        "error import_obligations[1].source_zone: zone 'North' is a member in 2026: what it sends to other members is no import"
      ])
    // One that joins later is outside until then.
    #expect(
      Self.found {
        $0.program?.memberships.append(ProgramMembership(zone: "South", firstYear: 2027))
      }.filter { $0.hasPrefix("error") } == [])
  }

  @Test func numbersOutOfRange() {
    #expect(
      Self.found { $0.program?.importObligations[0].rateShortTonsPerMWh = 3.5 } == [
        "error import_obligations[0].rate_short_tons_per_mwh: rate_short_tons_per_mwh is 3.5; it must be between 0.0 and 3.0"
      ])
    #expect(
      Self.found { $0.program?.importObligations[0].obligatedShare = -0.1 } == [
        "error import_obligations[0].obligated_share: obligated_share is -0.1; it must be between 0.0 and 1.0"
      ])
    #expect(
      Self.found { $0.program?.importObligations[0].freeMWh = -1 } == [
        "error import_obligations[0].free_mwh: free_mwh is -1.0; it must be at least 0.0"
      ])
  }

  @Test func whatIsFreeOfOneZone() {
    #expect(
      Self.found { $0.program?.importObligations[1].freeMWh = 5 } == [
        "error import_obligations[1].free_mwh: what is free is free whichever zone it comes from: free_mwh stands in the row without a zone"
      ])
  }

  @Test func twice() {
    #expect(
      Self.found { $0.program?.importObligations[1].firstYear = 2025 } == [])
    #expect(
      Self.found {
        $0.program?.importObligations[1].sourceZone = nil
        $0.program?.importObligations[1].firstYear = 2025
      } == ["error import_obligations[1].first_year: duplicate key 2025"])
  }

  @Test func noWayIn() {
    let warnings = [
      "warning import_obligations[0].source_zone: no interface leads into a member from outside: the row has no say",
      "warning import_obligations[1].source_zone: no interface leads from zone 'South' into a member: the row has no say",
    ]
    #expect(Self.found { $0.interfaces[0].reverseCapacityMW = 0 } == warnings)
  }

  @Test func rowsThatBeginTooLate() {
    #expect(
      Self.found { $0.program?.importObligations[1].firstYear = 2040 } == [
        "warning import_obligations[1].first_year: the row has no say: the program's rules end with 2026"
      ])
  }

  /// A row that asks for nothing ends another, or is an exception to it; alone it does nothing.
  @Test func rowsThatAskForNothing() {
    #expect(Self.found { $0.program?.importObligations[1].obligatedShare = 0 } == [])
    #expect(
      Self.found {
        $0.program?.importObligations[0].obligatedShare = 0
        $0.program?.importObligations[0].freeMWh = 0
      } == [
        "warning import_obligations[0].obligated_share: the row does nothing: obligated_share is 0, and no other row asks for allowances in its place"
      ])
    #expect(
      Self.found {
        $0.program?.importObligations.remove(at: 0)
        $0.program?.importObligations[0].rateShortTonsPerMWh = 0
      } == [
        "warning import_obligations[0].rate_short_tons_per_mwh: the row does nothing: rate_short_tons_per_mwh is 0, and no other row asks for allowances in its place"
      ])
  }

  @Test func whatCannotBeDispatched() {
    #expect(
      Self.found { $0.settings.mode = .single } == [
        "error import_obligations[0].rate_short_tons_per_mwh: an obligation on imports needs interfaces, and mode = \"single\" has none"
      ])
    #expect(
      Self.found { $0.carbonPrice.combination = .max } == [
        "error study[0].carbon_price_combination: where imports need allowances, a carbon price is paid on top of theirs: sum; "
          + "what is imported has paid it where it was generated"
      ])
  }

  @Test func meanRatesThatNobodyCanLookFor() {
    func found(_ spoil: (inout Study) -> Void) -> [String] {
      Self.found { study in
        study.program?.importObligations[1].basis = .mean
        study.reserveMargins = []
        spoil(&study)
      }
    }
    func text(_ reason: String) -> [String] {
      [
        "error import_obligations[1].rate_basis: a mean rate is looked for in years that each decide alone, and \(reason); "
          + "a fixed rate is planned with"
      ]
    }
    #expect(found { _ in } == [])
    #expect(found { $0.settings.foresight = .years(3) } == text("foresight is '3'"))
    #expect(
      found {
        $0.settings.enforcesStandards = true
        $0.certificateMarkets = [
          CertificateMarket(market: "pool", standard: "clean", zones: ["North"], carryYears: 1)
        ]
      } == text("certificates are carried from year to year"))
    #expect(
      found { $0.reserveMargins = smallStudy().reserveMargins }
        == text("reserve margins are decided with the year"))
    #expect(
      found {
        $0.settings.lifecycle.isEnabled = true
        $0.settings.lifecycle.closures = .optimum
      } == text("closures are decided with the year"))
  }

  /// The latest row of a zone holds, else that of all zones; a share of its tons needs allowances.
  @Test func ratesByYear() {
    var program = AllowanceProgram(years: [], memberships: [])
    program.importObligations = [
      ImportObligation(firstYear: 2030, rateShortTonsPerMWh: 0.4, freeMWh: 7),
      ImportObligation(sourceZone: "S", firstYear: 2028, rateShortTonsPerMWh: 0.6, obligatedShare: 0.5),
      ImportObligation(firstYear: 2026, rateShortTonsPerMWh: 0.5),
    ]
    #expect([2025, 2026, 2029, 2030].map { program.importRate(from: "N", in: $0) } == [0, 0.5, 0.5, 0.4])
    #expect([2025, 2027, 2028, 2040].map { program.importRate(from: "S", in: $0) } == [0, 0.5, 0.3, 0.3])
    #expect([2029, 2030].map { program.freeImportsMWh(in: $0) } == [0, 7])
  }

  /// What rows say is in the program's tons.
  @Test func metricTons() {
    var study = smallStudy()
    study.program?.importObligations = [ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 0.428)]
    study.programTerms = [ProgramTerms(program: "west", unit: .metricTons)]
    #expect(study.allowancePrograms[0].importRate(from: "South", in: 2025) == 0.428 / 0.907_184_74)
  }
}
