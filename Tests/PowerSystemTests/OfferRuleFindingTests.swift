import DispatchSolvePowerSystem
import Testing

/// What is wrong with rules by which offers follow from years before, and where.
struct OfferRuleFindingTests {
  private static func found(_ spoil: (inout OfferRules, inout Study) -> Void) -> [String] {
    findings { study in
      var rules = OfferRules()
      rules.reserves = [
        QuantityReserve(
          firstYear: 2025, upperBankShortTons: 1096e6, taperFromShortTons: 833e6, intakeShare: 0.24,
          lowerBankShortTons: 400e6, releaseShortTons: 100e6, stockLimitShortTons: 400e6)
      ]
      study.program?.years[0].tiers = [
        CostContainmentTier(number: 1, triggerUSD: 30, quantityShortTons: 10)
      ]
      rules.triggers = [TierPriceRule(tier: 1, firstYear: 2025, multiple: 2, years: 2)]
      spoil(&rules, &study)
      study.program?.offerRules = rules
    }.filter { $0.contains("reserves") || $0.contains("rules") || $0.contains("returns") }
  }

  @Test func noneWhereAllIsWell() {
    #expect(Self.found { _, _ in } == [])
  }

  @Test func thresholdsOutOfOrder() {
    #expect(
      Self.found { rules, _ in rules.reserves[0].taperFromShortTons = 2e9 } == [
        "error quantity_reserves[0].taper_from_short_tons: the taper begins at 2000000000.0, above upper_bank_short_tons 1096000000.0: thresholds out of order"
      ])
    #expect(
      Self.found { rules, _ in rules.reserves[0].lowerBankShortTons = 900e6 } == [
        "error quantity_reserves[0].lower_bank_short_tons: the reserve gives back below 900000000.0, but takes in above 833000000.0: thresholds out of order"
      ])
  }

  @Test func reservesThatDoNothing() {
    let found = Self.found { rules, _ in
      rules.reserves = [QuantityReserve(firstYear: 2025, upperBankShortTons: 10, lowerBankShortTons: 5)]
    }
    #expect(
      found == [
        "warning quantity_reserves[0].intake_share: the reserve takes nothing in and gives nothing back",
        "warning quantity_reserves[0].release_short_tons: nothing is given back below lower_bank_short_tons: release_short_tons is 0",
      ])
  }

  @Test func stockOfALaterRow() {
    let found = Self.found { rules, _ in
      var later = rules.reserves[0]
      later.firstYear = 2027
      later.openingStockShortTons = 5
      rules.reserves.append(later)
    }
    // The study's rules end before the later row begins, which is said too.
    #expect(found.count == 2)
    #expect(found.first?.hasPrefix("error quantity_reserves[1].opening_stock_short_tons: ") == true)
  }

  @Test func rowsTwice() {
    #expect(
      Self.found { rules, _ in
        rules.reserves.append(rules.reserves[0])
        rules.triggers.append(rules.triggers[0])
      } == [
        "error quantity_reserves[1].first_year: duplicate key 2025",
        "error tier_price_rules[1].first_year: duplicate key 1, 2025",
      ])
  }

  @Test func tiersThatAreNotThere() {
    #expect(
      Self.found { rules, _ in
        rules.triggers[0].tier = 2
        rules.returns = [
          UnsoldReturn(firstYear: 2025, place: .tier, tier: 3), UnsoldReturn(firstYear: 2026, place: .tier),
          UnsoldReturn(firstYear: 2027, place: .ecr), UnsoldReturn(firstYear: 2028, tier: 1),
        ]
      }.filter { $0.hasPrefix("error") } == [
        "error tier_price_rules[0].tier: no year from 2025 on has a tier 2",
        "error unsold_returns[0].tier: no year from 2026 on has a tier 3",
        "error unsold_returns[1].tier: which tier do unsold allowances go to?",
        "error unsold_returns[2].place: no year from 2028 on has an emissions containment reserve",
        "error unsold_returns[3].tier: a tier is named, but place is 'auction', not 'tier'",
      ])
  }

  @Test func rowsWithoutASay() {
    let found = Self.found { rules, study in
      rules.reserves[0].firstYear = 2090
      rules.returns = [UnsoldReturn(firstYear: 2025, afterYears: 50)]
    }
    #expect(found.count == 2)
    #expect(found.first?.hasPrefix("warning quantity_reserves[0].first_year: the row has no say: ") == true)
    #expect(found.last?.hasPrefix("warning unsold_returns[0].first_year: the row has no say: ") == true)
  }

  @Test func unsoldTwice() {
    let found = Self.found { rules, study in
      rules.returns = [UnsoldReturn(firstYear: 2025)]
      study.program?.unsoldRule = .rolled
    }
    #expect(
      found == [
        "error unsold_returns[0].first_year: unsold = \"rolled\" says already what becomes of unsold allowances: withdrawn goes with this table"
      ])
  }

  @Test func unknownPrograms() {
    let found = Self.found { rules, _ in rules.reserves[0].program = "eu" }
    #expect(found == ["error quantity_reserves[0].program: program 'eu': the study has no programs.csv"])
  }

  @Test func theLedgerConvention() {
    let found = Self.found { _, study in study.program?.convention = .ledger }
    #expect(
      found == [
        "error study[0].convention: rules by which offers follow from years before go with the auction convention alone"
      ])
  }

  @Test(arguments: [
    (\QuantityReserve.upperBankShortTons, "upper_bank_short_tons"),
    (\.intakeShortTons, "intake_short_tons"), (\.lowerBankShortTons, "lower_bank_short_tons"),
    (\.releaseShortTons, "release_short_tons"), (\.openingStockShortTons, "opening_stock_short_tons"),
  ]) func negativeAmounts(item: (path: WritableKeyPath<QuantityReserve, Double> & Sendable, name: String)) {
    let found = Self.found { rules, _ in rules.reserves[0][keyPath: item.path] = -1 }
    #expect(found.contains { $0.hasPrefix("error quantity_reserves[0].\(item.name): ") })
  }

  @Test func shares() {
    let found = Self.found { rules, _ in rules.reserves[0].intakeShare = 1.5 }
    #expect(found.contains { $0.hasPrefix("error quantity_reserves[0].intake_share: ") })
  }
}
