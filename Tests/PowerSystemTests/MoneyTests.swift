import DispatchSolvePowerSystem
import Testing

/// Published dollars and the study's money.
struct MoneyTests {
  private static func study(_ change: (inout Study) -> Void) -> Study {
    var study = smallStudy()
    study.settings.moneyYear = 2024
    change(&study)
    return study
  }

  @Test func whatADollarIsWorth() {
    let steady = Self.study { $0.settings.inflation = 0.25 }
    #expect([2023, 2024, 2026].map { steady.nominalDollars(perStudyDollarIn: $0) } == [0.8, 1, 1.5625])
    let index = Self.study {
      $0.deflator = [
        PriceIndexRow(year: 2026, index: 150), PriceIndexRow(year: 2024, index: 120),
        PriceIndexRow(year: 2025, index: 130),
      ]
    }
    #expect(index.nominalDollars(perStudyDollarIn: 2026) == 1.25)
    #expect(index.nominalDollars(perStudyDollarIn: 2024) == 1)
    // Past the index its last year holds.
    #expect(index.nominalDollars(perStudyDollarIn: 2040) == 1.25)
    let silent = Self.study { $0.settings.moneyYear = nil }
    #expect(!silent.hasPriceLevels && silent.nominalDollars(perStudyDollarIn: 2040) == 1)
    #expect(silent.completed() == silent)
  }

  /// 25 % a year: prices of 2025 are 0.8, of 2026 0.64 of what is published.
  @Test func publishedPricesAreDeflated() throws {
    let study = Self.study { $0.settings.inflation = 0.25 }
    let real = study.completed()
    let rules = try #require(real.program?.years)
    #expect(rules.map(\.reservePriceUSD) == [1.6, 1.28])
    #expect(rules.map { $0.tiers[0].triggerUSD } == [8, 6.4])
    #expect(rules.map { $0.ecr?.triggerUSD } == [4, 3.2])
    #expect(rules.map(\.priceCeilingUSD) == [80, 64])
    #expect(real.generationStandards[0].alternativePaymentUSDPerMWh == 24)
    // Amounts and everything that is in the study's money already stay.
    #expect(rules.map(\.capShortTons) == [1000, 1000] && rules[1].tiers[0].quantityShortTons == 100)
    #expect(real.fuelPrices == study.fuelPrices && real.buildOptions == study.buildOptions)
    #expect(real.carbonPrice == study.carbonPrice)
    // Once is enough, and past the table the last year's real prices hold.
    #expect(real.completed() == real)
    #expect(real.held(through: 2030).program?.rules(in: 2030)?.reservePriceUSD == 1.28)
    var one = study
    one.settings.nominal = [.generationStandards]
    #expect(one.completed().program == study.program)
    #expect(one.completed().generationStandards[0].alternativePaymentUSDPerMWh == 24)
  }

  @Test func yearsBetweenAreThoseOfPublishedPrices() throws {
    var study = Self.study { $0.settings.inflation = 0.25 }
    study.settings.interpolatesYears = true
    study.program?.years[1].year = 2027
    study.program?.years[1].reservePriceUSD = 3
    #expect(study.completed().program?.years.map(\.reservePriceUSD) == [1.6, 2.5 * 0.64, 3 * 0.512])
  }

  @Test func findings() {
    func texts(_ years: Years? = [2025, 2026], _ change: (inout Study) -> Void) -> [String] {
      Self.study(change).findings(years: years).map(\.text)
    }
    #expect(texts { $0.settings.inflation = 0.02 } == [])
    #expect(
      texts {
        $0.settings.moneyYear = nil
        $0.settings.inflation = 0.02
      } == ["error study[0].inflation: inflation needs money_year: whose dollars are the study's?"])
    let rows = [PriceIndexRow(year: 2024, index: 1), PriceIndexRow(year: 2026, index: 1.1)]
    #expect(
      texts { $0.deflator = rows } == [
        "error deflator: no index for 2025; with interpolate_years in study.toml years between those given are linear"
      ])
    #expect(texts(nil) { $0.deflator = rows } == [])
    #expect(
      texts(nil) {
        $0.settings.moneyYear = nil
        $0.deflator = rows
      } == ["error deflator: deflator.csv needs money_year in study.toml: whose dollars are the study's?"])
    #expect(
      texts(nil) {
        $0.settings.inflation = 0
        $0.deflator = rows
      } == [
        "error study[0].inflation: inflation goes not with deflator.csv, which says what a dollar is worth"
      ])
    #expect(texts(nil) { $0.deflator = rows + rows }.count == 2)
    #expect(
      texts(nil) { $0.deflator = [PriceIndexRow(year: 2024, index: 0)] }.contains {
        $0.hasPrefix("error deflator[0].index: ")
      })
  }

  /// Rising prices over years in which inflation matters: said once, and not where the study says what its dollars are.
  @Test func nothingSaysWhatADollarIsWorth() throws {
    func warnings(_ change: (inout Study) -> Void = { _ in }) -> [String] {
      var study = smallStudy().held(through: 2030)
      for t in (study.program?.years ?? []).indices {
        study.program?.years[t].reservePriceUSD += 0.1 * Double(t)
      }
      change(&study)
      return study.findings(years: [2025, 2026, 2027, 2028, 2029]).map(\.text)
        .filter { $0.contains("dollars") }
    }
    #expect(
      warnings() == [
        "warning allowance_program: dollars of every year are taken as the study's: nothing says what they are worth; "
          + "money_year with inflation or deflator.csv does, and nominal = [] that they are the study's"
      ])
    #expect(warnings { $0.settings.nominal = [] } == [])
    #expect(
      warnings {
        $0.settings.moneyYear = 2025
        $0.settings.inflation = 0
      } == [])
    #expect(warnings { $0.program = smallStudy().held(through: 2030).program } == [])
  }
}
