import PowerSystem

// The index is that of the column in `StudySchema`; a test holds every column of every table against these.

extension Zone {
  init(row: borrowing RowValues) {
    self.init(
      name: row.text(0), group: row.text(1), displayName: row.optionalText(2),
      demandElasticity: row.number(3), referencePriceUSDPerMWh: row.number(4))
  }
}

extension TimeSlice {
  init(row: borrowing RowValues) {
    self.init(name: row.text(0), block: row.text(1), hours: row.number(2))
  }
}

extension Technology {
  init(row: borrowing RowValues) {
    self.init(
      name: row.text(0), fuel: row.optionalText(1), heatRateMMBtuPerMWh: row.number(2),
      variableOMUSDPerMWh: row.number(3), costAdderUSDPerMWh: row.number(4),
      fixedOMUSDPerKWYear: row.number(5), emissionRateShortTonsPerMWh: row.number(6),
      coveredShare: row.number(7, default: 1), defaultAvailability: row.number(8, default: 1),
      roundTripEfficiency: row.optionalNumber(9), maximumCapacityFactor: row.number(10, default: 1),
      chargingCostUSDPerMWh: row.number(11), lifeYears: row.optionalInteger(12))
  }
}

extension GeneratingUnit {
  init(row: borrowing RowValues) {
    self.init(
      name: row.text(0), zone: row.text(1), technology: row.text(2), fuel: row.optionalText(3),
      capacityMW: row.number(4), minimumOutputShare: row.number(5), heatRateMMBtuPerMWh: row.number(6),
      variableOMUSDPerMWh: row.number(7), costAdderUSDPerMWh: row.number(8),
      fixedOMUSDPerKWYear: row.number(9), emissionRateShortTonsPerMWh: row.number(10),
      coveredShare: row.number(11, default: 1), onlineYear: row.optionalInteger(12),
      closingYear: row.optionalInteger(13), unitCount: row.integer(14, default: 1))
  }
}

extension StorageUnit {
  init(row: borrowing RowValues) {
    self.init(
      name: row.text(0), zone: row.text(1), technology: row.text(2), capacityMW: row.number(3),
      roundTripEfficiency: row.number(4), maximumCapacityFactor: row.number(5, default: 1),
      variableOMUSDPerMWh: row.number(6), chargingCostUSDPerMWh: row.number(7))
  }
}

extension PlannedChange {
  init(row: borrowing RowValues) {
    self.init(
      year: row.integer(0), zone: row.text(1), technology: row.text(2), changeMW: row.number(3),
      status: PlanStatus(rawValue: row.text(4)) ?? .proposed, note: row.text(5))
  }
}

extension AvailabilityRow {
  init(row: borrowing RowValues) {
    self.init(
      group: row.text(0), technology: row.text(1), slice: row.text(2), availability: row.number(3))
  }
}

extension DemandRow {
  init(row: borrowing RowValues) {
    self.init(
      year: row.integer(0), zone: row.text(1), demandMWh: row.number(2), peakMW: row.optionalNumber(3))
  }
}

extension LoadShapeRow {
  init(row: borrowing RowValues) {
    self.init(group: row.text(0), slice: row.text(1), loadFactor: row.number(2))
  }
}

extension FuelPriceRow {
  init(row: borrowing RowValues) {
    self.init(year: row.integer(0), zone: row.text(1), fuel: row.text(2), priceUSDPerMMBtu: row.number(3))
  }
}

extension FuelSeasonalRow {
  init(row: borrowing RowValues) {
    self.init(group: row.text(0), block: row.text(1), fuel: row.text(2), multiplier: row.number(3))
  }
}

extension Interface {
  init(row: borrowing RowValues) {
    self.init(
      name: row.text(0), fromZone: row.text(1), toZone: row.text(2), capacityMW: row.number(3),
      reverseCapacityMW: row.number(4, default: row.number(3)), efficiency: row.number(5, default: 1),
      wheelingUSDPerMWh: row.number(6), contractedMW: row.number(7), firstYear: row.optionalInteger(8))
  }
}

extension ProgramYear {
  /// Everything but tiers and ECR, which span several columns.
  init(row: borrowing RowValues) {
    self.init(
      year: row.integer(0), capShortTons: row.number(1), reservePriceUSD: row.number(2),
      priceCeilingUSD: row.optionalNumber(5), controlPeriod: row.optionalText(6) ?? "1",
      fullCompliance: row.flag(7), surrenderShare: row.number(8, default: 1),
      carryShare: row.number(9, default: 1), bankLimitShortTons: row.optionalNumber(10),
      otherSupplyShortTons: row.number(11))
  }
}

extension ProgramMembership {
  init(row: borrowing RowValues) {
    self.init(
      zone: row.text(0), firstYear: row.integer(1), lastYear: row.optionalInteger(2),
      budgetShortTons: row.number(3))
  }
}

extension CarbonPriceSchedule.Entry {
  init(row: borrowing RowValues) {
    self.init(year: row.integer(0), priceUSDPerShortTon: row.number(1))
  }
}

extension GenerationStandard {
  init(row: borrowing RowValues) {
    self.init(
      year: row.integer(0), zone: row.text(1), standard: row.text(2), share: row.number(3),
      basis: StandardBasis(rawValue: row.text(4)) ?? .load,
      eligibleTechnologies: row.text(5).split(separator: ";").map(String.init),
      alternativePaymentUSDPerMWh: row.optionalNumber(6))
  }
}

extension BuildOption {
  init(row: borrowing RowValues) {
    self.init(
      year: row.integer(0), zone: row.optionalText(1), technology: row.text(2),
      overnightCapexUSDPerKW: row.number(3), fixedOMUSDPerKWYear: row.number(4),
      heatRateMMBtuPerMWh: row.optionalNumber(5), lifeYears: row.integer(6), realWACC: row.number(7))
  }
}

extension BuildLimit {
  init(row: borrowing RowValues) {
    self.init(
      zone: row.text(0), technology: row.text(1), firstYear: row.optionalInteger(2),
      limitMWPerYear: row.optionalNumber(3), limitMWTotal: row.optionalNumber(4),
      unitSizeMW: row.optionalNumber(5))
  }
}
