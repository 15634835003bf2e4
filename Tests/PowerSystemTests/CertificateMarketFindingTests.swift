import DispatchSolvePowerSystem
import Testing

/// What is wrong with markets of certificates, and where.
struct CertificateMarketFindingTests {
  /// Both zones ask for a share of their load; `spoil` damages it.
  private static func found(_ spoil: (inout Study) -> Void) -> [String] {
    findings { study in
      study.settings.enforcesStandards = true
      let technology = study.units[0].technology
      study.generationStandards = ["North", "South"].flatMap { zone in
        [2025, 2026].map { year in
          GenerationStandard(
            year: year, zone: zone, standard: "clean", share: 0.1, basis: .load,
            eligibleTechnologies: [technology], alternativePaymentUSDPerMWh: 20)
        }
      }
      study.certificateMarkets = [
        CertificateMarket(market: "pool", standard: "clean", zones: ["North", "South"])
      ]
      spoil(&study)
    }.filter { $0.contains("certificate_markets") || $0.contains("pool") }
  }

  @Test func noneWhereAllIsWell() {
    #expect(Self.found { _ in } == [])
  }

  @Test func names() {
    #expect(
      Self.found { $0.certificateMarkets[0].zones = ["Nort"] } == [
        "error certificate_markets[0].zones: unknown zone 'Nort'; did you mean 'North'?"
      ])
    #expect(
      Self.found { $0.certificateMarkets[0].zones = ["North", "North"] } == [
        "error certificate_markets[0].zones: a zone is named twice"
      ])
    #expect(
      Self.found { $0.certificateMarkets[0].zones = [] } == [
        "error certificate_markets[0].zones: no zone's generation counts"
      ])
    #expect(
      Self.found { $0.certificateMarkets[0].standard = "green" } == [
        "warning certificate_markets[0].standard: no zone has a standard 'green': the row has no say"
      ])
    #expect(
      Self.found { $0.certificateMarkets.append($0.certificateMarkets[0]) } == [
        "error certificate_markets[1].market: duplicate key pool",
        "error certificate_markets[1].standard: duplicate key clean",
      ])
  }

  /// 20 $ in both years with a rate of 0: what 2025 pays is worth as much in 2026.
  @Test func paymentsThatCouldBeKept() {
    let found = { (rate: Double, later: Double) in
      Self.found { study in
        study.settings.discountRate = rate
        study.certificateMarkets[0].carryYears = 2
        for row in [1, 3] { study.generationStandards[row].alternativePaymentUSDPerMWh = later }
      }
    }
    let finding =
      "warning generation_standards[1].alternative_payment_usd_per_mwh: market 'pool' carries certificates, and its payment of "
      + "2026 is worth no less than that of 2025, discounted: a run in which 2025 pays fails, since what is paid for could be kept"
    #expect(found(0, 20) == [finding])
    #expect(found(0.05, 20) == [])
    #expect(found(0.05, 20.9) == [])
    #expect(found(0.05, 21.1) == [finding])
  }

  @Test func whatIsNotOneCertificate() {
    #expect(
      Self.found { $0.generationStandards[2].alternativePaymentUSDPerMWh = 30 } == [
        "error generation_standards[2].alternative_payment_usd_per_mwh: zones 'North' and 'South' share market 'pool' in 2025 "
          + "and have other payments: a market has one price"
      ])
    #expect(
      Self.found { $0.generationStandards[2].basis = .generation }.contains(
        "error generation_standards[2].basis: standard 'clean' is met from market 'pool', which needs shares of load"
      ))
    #expect(
      Self.found { study in
        guard let other = study.units.first(where: { $0.technology != study.units[0].technology }) else {
          return
        }
        study.generationStandards[3].eligibleTechnologies.append(other.technology)
      } == [
        "error generation_standards[3].eligible_technologies: zones 'North' and 'South' share market 'pool' in 2026 and count "
          + "other technologies: one certificate must be as good in both"
      ])
  }

  @Test func whatIsCarried() {
    #expect(
      Self.found { $0.certificateMarkets[0].carryShare = 0.3 } == [
        "warning certificate_markets[0].carry_share: nothing is carried: carry_years is 0"
      ])
    #expect(
      Self.found {
        $0.certificateMarkets[0].carryShare = 1.5
        $0.certificateMarkets[0].carryYears = 2
      } == [
        "error certificate_markets[0].carry_share: carry_share is 1.5; it must be between 0.0 and 1.0"
      ])
  }
}
