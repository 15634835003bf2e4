// Years between those that tables give.
extension Study {
  /// The study with rows for all years between those that its tables give, where its settings ask for that.
  ///
  /// Each series (a zone's load, a fuel's price in a zone, the program, a standard of a zone, a technology's cost) is
  /// linear between the years it gives. Words and rules hold as of the last given year: control periods, full compliance,
  /// shares of surrender and carry, what is eligible, lives. What one of the two years leaves blank is as in the year
  /// before. Nothing is added before a series' first year or after its last. The exogenous carbon price is filled
  /// forward as ever.
  public func interpolated() -> Study {
    settings.interpolatesYears ? inEveryView { $0.withYearsBetween() } : self
  }

  private func withYearsBetween() -> Study {
    var study = self
    Series.fill(&study.demand, \.year, key: { NameKey($0.zone) }) { $0.between($1, $2) }
    Series.fill(&study.fuelPrices, \.year, key: { NameKey($0.zone, $0.fuel) }) { $0.between($1, $2) }
    Series.fill(&study.generationStandards, \.year, key: { NameKey($0.zone, $0.standard) }) {
      $0.between($1, $2)
    }
    Series.fill(&study.buildOptions, \.year, key: { NameKey($0.zone ?? "", $0.technology) }) {
      $0.between($1, $2)
    }
    Series.fill(&study.deflator, \.year, key: { _ in NameKey("") }) { before, after, share in
      PriceIndexRow(year: before.year, index: mix(before.index, after.index, share))
    }
    Series.fill(&study.reserveMargins, \.year, key: { NameKey($0.region) }) { $0.between($1, $2) }
    if var program {
      Series.fill(&program.years, \.year, key: { _ in NameKey("") }) { $0.between($1, $2) }
      program.years.sort { $0.year < $1.year }
      study.program = program
    }
    return study
  }
}

/// Rows of one table that differ in their year alone.
private enum Series {
  /// Adds rows for the years that a series leaves out between two of its own, behind the others, series by series.
  static func fill<Row>(
    _ rows: inout [Row], _ year: WritableKeyPath<Row, Int>, key: (Row) -> NameKey,
    between: (Row, Row, Double) -> Row
  ) {
    let series = RowClasses(rows, by: key)
    var members = Array(repeating: [Int](), count: series.count)
    for row in rows.indices { members[Int(series.classes[row])].append(row) }
    var added: [Row] = []
    for rowsOfOne in members {
      let given = rowsOfOne.map { rows[$0] }.sorted { $0[keyPath: year] < $1[keyPath: year] }
      for (before, after) in zip(given, given.dropFirst()) {
        let (first, last) = (before[keyPath: year], after[keyPath: year])
        for next in first..<last where next > first {
          var row = between(before, after, Double(next - first) / Double(last - first))
          row[keyPath: year] = next
          added.append(row)
        }
      }
    }
    rows += added
  }
}

/// Linear between two numbers; the first where there is no second.
private func mix(_ a: Double, _ b: Double, _ share: Double) -> Double { a == b ? a : a + (b - a) * share }
private func mix(_ a: Double?, _ b: Double?, _ share: Double) -> Double? {
  guard let a, let b else { return a }
  return mix(a, b, share)
}

extension DemandRow {
  fileprivate func between(_ later: DemandRow, _ share: Double) -> DemandRow {
    var row = self
    row.demandMWh = mix(demandMWh, later.demandMWh, share)
    row.peakMW = mix(peakMW, later.peakMW, share)
    return row
  }
}

extension FuelPriceRow {
  fileprivate func between(_ later: FuelPriceRow, _ share: Double) -> FuelPriceRow {
    var row = self
    row.priceUSDPerMMBtu = mix(priceUSDPerMMBtu, later.priceUSDPerMMBtu, share)
    return row
  }
}

extension GenerationStandard {
  fileprivate func between(_ later: GenerationStandard, _ share: Double) -> GenerationStandard {
    var row = self
    row.share = mix(self.share, later.share, share)
    row.alternativePaymentUSDPerMWh = mix(
      alternativePaymentUSDPerMWh, later.alternativePaymentUSDPerMWh, share)
    return row
  }
}

extension ReserveMargin {
  fileprivate func between(_ later: ReserveMargin, _ share: Double) -> ReserveMargin {
    var row = self
    row.share = mix(self.share, later.share, share)
    row.coincidentPeakMW = mix(coincidentPeakMW, later.coincidentPeakMW, share)
    row.firmImportMW = mix(firmImportMW, later.firmImportMW, share)
    row.shortfallUSDPerMWYear = mix(shortfallUSDPerMWYear, later.shortfallUSDPerMWYear, share)
    return row
  }
}

extension BuildOption {
  fileprivate func between(_ later: BuildOption, _ share: Double) -> BuildOption {
    var row = self
    row.overnightCapexUSDPerKW = mix(overnightCapexUSDPerKW, later.overnightCapexUSDPerKW, share)
    row.fixedOMUSDPerKWYear = mix(fixedOMUSDPerKWYear, later.fixedOMUSDPerKWYear, share)
    row.heatRateMMBtuPerMWh = mix(heatRateMMBtuPerMWh, later.heatRateMMBtuPerMWh, share)
    row.realWACC = mix(realWACC, later.realWACC, share)
    return row
  }
}

extension ProgramYear {
  fileprivate func between(_ later: ProgramYear, _ share: Double) -> ProgramYear {
    var row = self
    row.capShortTons = mix(capShortTons, later.capShortTons, share)
    row.reservePriceUSD = mix(reservePriceUSD, later.reservePriceUSD, share)
    row.tiers = tiers.map { tier in
      guard let next = later.tiers.first(where: { $0.number == tier.number }) else { return tier }
      var tier = tier
      tier.triggerUSD = mix(tier.triggerUSD, next.triggerUSD, share)
      tier.quantityShortTons = mix(tier.quantityShortTons, next.quantityShortTons, share)
      return tier
    }
    if let ecr, let next = later.ecr {
      row.ecr = EmissionsContainmentReserve(
        triggerUSD: mix(ecr.triggerUSD, next.triggerUSD, share),
        quantityShortTons: mix(ecr.quantityShortTons, next.quantityShortTons, share))
    }
    row.priceCeilingUSD = mix(priceCeilingUSD, later.priceCeilingUSD, share)
    row.bankLimitShortTons = mix(bankLimitShortTons, later.bankLimitShortTons, share)
    row.otherSupplyShortTons = mix(otherSupplyShortTons, later.otherSupplyShortTons, share)
    return row
  }
}
