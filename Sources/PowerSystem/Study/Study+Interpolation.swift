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
    Series.fill(&study.demand, \.year, by: { NameKey($0.zone) }, Linear([\.demandMWh], [\.peakMW]))
    Series.fill(
      &study.fuelPrices, \.year, by: { NameKey($0.zone, $0.fuel) }, Linear([\.priceUSDPerMMBtu]))
    Series.fill(
      &study.generationStandards, \.year, by: { NameKey($0.zone, $0.standard) },
      Linear([\.share], [\.alternativePaymentUSDPerMWh]))
    Series.fill(
      &study.buildOptions, \.year, by: { NameKey($0.zone ?? "", $0.technology) },
      Linear(
        [\.overnightCapexUSDPerKW, \.fixedOMUSDPerKWYear, \.realWACC], [\.heatRateMMBtuPerMWh]))
    Series.fill(&study.deflator, \.year, by: { _ in NameKey("") }, Linear([\.index]))
    Series.fill(
      &study.reserveMargins, \.year, by: { NameKey($0.region) },
      Linear([\.share, \.coincidentPeakMW, \.firmImportMW], [\.shortfallUSDPerMWYear]))
    if var program {
      Series.fill(&program.years, \.year, by: { NameKey($0.program) }, .program)
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
    _ rows: inout [Row], _ year: WritableKeyPath<Row, Int>, by key: (Row) -> NameKey, _ linear: Linear<Row>
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
          var row = linear.row(
            between: before, and: after, share: Double(next - first) / Double(last - first))
          row[keyPath: year] = next
          added.append(row)
        }
      }
    }
    rows += added
  }
}

/// The numbers of a row that are linear between two years. Where one of the two years leaves a number blank, and for
/// all else, the row is that of the year before.
private struct Linear<Row> {
  private let numbers: [WritableKeyPath<Row, Double>]
  private let optionalNumbers: [WritableKeyPath<Row, Double?>]
  /// What else changes between the rows.
  private var further: (inout Row, Row, Double) -> Void = { _, _, _ in }

  init(_ numbers: [WritableKeyPath<Row, Double>], _ optionalNumbers: [WritableKeyPath<Row, Double?>] = []) {
    self.numbers = numbers
    self.optionalNumbers = optionalNumbers
  }

  func row(between before: Row, and after: Row, share: Double) -> Row {
    var row = before
    move(&row, towards: after, share)
    return row
  }

  func move(_ row: inout Row, towards after: Row, _ share: Double) {
    for number in numbers { row[keyPath: number].move(towards: after[keyPath: number], share) }
    for number in optionalNumbers {
      guard let next = after[keyPath: number] else { continue }
      row[keyPath: number]?.move(towards: next, share)
    }
    further(&row, after, share)
  }
}

extension Linear<ProgramYear> {
  /// Amounts and prices of the program; its tiers by their numbers.
  static var program: Linear {
    let tier = Linear<CostContainmentTier>([\.triggerUSD, \.quantityShortTons])
    let reserve = Linear<EmissionsContainmentReserve>([\.triggerUSD, \.quantityShortTons])
    var program = Linear(
      [\.capShortTons, \.reservePriceUSD, \.otherSupplyShortTons],
      [\.priceCeilingUSD, \.bankLimitShortTons, \.bankLimitShare, \.borrowShare, \.borrowInterest])
    program.further = { row, after, share in
      for place in row.tiers.indices {
        guard let next = after.tiers.first(where: { $0.number == row.tiers[place].number }) else { continue }
        tier.move(&row.tiers[place], towards: next, share)
      }
      if let next = after.ecr { row.ecr = row.ecr.map { reserve.row(between: $0, and: next, share: share) } }
    }
    return program
  }
}

extension Double {
  /// Goes this share of the way; stays to the bit where there is none.
  fileprivate mutating func move(towards other: Double, _ share: Double) {
    if self != other { self += (other - self) * share }
  }
}
