import Foundation

/// A year's price index.
public struct PriceIndexRow: Sourced, Sendable, Codable, Hashable {
  /// Year.
  public var year: Int
  /// Price level of the year, in any unit, above 0.
  public var index: Double
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a row.
  public init(year: Int, index: Double) {
    self.year = year
    self.index = index
  }
}

/// A table whose prices may be published in dollars of each row's year.
public enum NominalTable: String, Sendable, Codable, CaseIterable {
  /// Reserve price, triggers and ceiling of a program's years; not the program's ceiling in `study.toml`.
  case allowanceProgram = "allowance_program"
  /// Alternative payments.
  case generationStandards = "generation_standards"
}

// The study's money, and dollars of a year.
extension Study {
  /// The study as it is run: years between those given filled, published prices in the study's money.
  ///
  /// It stays as it is when it is completed again.
  public func completed() -> Study { interpolated().inStudyMoney() }

  /// Whether something says what dollars of another year are worth.
  public var hasPriceLevels: Bool {
    settings.moneyYear != nil && (settings.inflation != nil || !deflator.isEmpty)
  }

  /// Dollars of a year that are worth a dollar of the study's money: (1 + inflation)^(year - money year), or the index of
  /// the year over that of the money year. A year without an index has that of the last year before it that has one.
  /// 1 where nothing says what a dollar is worth.
  public func nominalDollars(perStudyDollarIn year: Int) -> Double {
    guard let money = settings.moneyYear else { return 1 }
    if !deflator.isEmpty {
      let rows = deflator.sorted { $0.year < $1.year }
      func index(_ year: Int) -> Double { (rows.last { $0.year <= year } ?? rows[0]).index }
      return index(year) / index(money)
    }
    return settings.inflation.map { pow(1 + $0, Double(year - money)) } ?? 1
  }

  /// The study with published prices deflated, which its settings then no longer call nominal.
  private func inStudyMoney() -> Study {
    guard hasPriceLevels, !settings.nominal.isEmpty else { return self }
    return inEveryView { $0.deflated() }
  }

  private func deflated() -> Study {
    var study = self
    func real(_ price: inout Double, _ year: Int) { price /= nominalDollars(perStudyDollarIn: year) }
    if settings.nominal.contains(.allowanceProgram), var program {
      for t in program.years.indices {
        let year = program.years[t].year
        real(&program.years[t].reservePriceUSD, year)
        for k in program.years[t].tiers.indices { real(&program.years[t].tiers[k].triggerUSD, year) }
        if var ecr = program.years[t].ecr {
          real(&ecr.triggerUSD, year)
          program.years[t].ecr = ecr
        }
        if var ceiling = program.years[t].priceCeilingUSD {
          real(&ceiling, year)
          program.years[t].priceCeilingUSD = ceiling
        }
      }
      study.program = program
    }
    if settings.nominal.contains(.generationStandards) {
      for row in study.generationStandards.indices {
        guard var payment = study.generationStandards[row].alternativePaymentUSDPerMWh else { continue }
        real(&payment, study.generationStandards[row].year)
        study.generationStandards[row].alternativePaymentUSDPerMWh = payment
      }
    }
    study.settings.nominal = []
    return study
  }
}
