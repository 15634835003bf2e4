// Programs beside the first: their emissions are annual rows, and what a row's unit costs is what a ton of them pays.
extension DispatchResult {
  /// Short tons of a unit in a slice that need the allowances of a row's program, per MWh.
  private func programRate(_ row: AnnualRow, unit u: Int, slice s: Int) -> Double {
    -system.coefficient(row, unit: u, slice: s)
  }

  /// Emissions of a unit that need the allowances of a row's program, short tons.
  public func programEmissionsShortTons(row r: Int, unit u: Int) -> Double {
    let row = system.annualRows[r]
    guard let coefficient = row.coefficients[u] else { return 0 }
    guard row.coverageProfiles[u] != nil else { return -coefficient * unitGenerationMWh[u] }
    return system.slices.indices.reduce(0) {
      $0 + system.slices[$1].hours * quantities.generationMW(unit: u, slice: $1)
        * programRate(row, unit: u, slice: $1)
    }
  }

  /// Emissions that need the allowances of a row's program, short tons, imports included.
  public func programEmissionsShortTons(row r: Int) -> Double {
    system.annualRows[r].coefficients.keys.sorted().reduce(importedShortTons(row: r)) {
      $0 + programEmissionsShortTons(row: r, unit: $1)
    }
  }

  /// What a unit's emissions pay for allowances of all programs, $.
  public func allowanceCostUSD(unit u: Int) -> Double {
    var cost = unitCoveredEmissionsShortTons[u] * allowancePriceUSD
    for r in system.annualRows.indices where system.annualRows[r].program != nil {
      cost += annualRows[r].priceUSD * programEmissionsShortTons(row: r, unit: u)
    }
    return cost
  }

  /// Carbon cost of a unit in a slice at the year's prices of all programs, $/MWh.
  public func carbonCostUSDPerMWh(unit u: Int, slice s: Int) -> Double {
    carbonCostUSDPerMWh(unit: u, slice: s, of: system)
  }

  /// The same of a unit of another system of the year with the same annual rows, as one with units that have closed.
  public func carbonCostUSDPerMWh(unit u: Int, slice s: Int, of system: DispatchSystem) -> Double {
    var cost = system.carbonCostUSDPerMWh(unit: u, slice: s, allowancePriceUSD: allowancePriceUSD)
    for r in system.annualRows.indices where system.annualRows[r].program != nil {
      cost -= annualRows[r].priceUSD * system.coefficient(system.annualRows[r], unit: u, slice: s)
    }
    return cost
  }

  /// What emissions pay for allowances of all programs but the first, $.
  var furtherAllowanceCostUSD: Double {
    system.programRows.reduce(0) {
      $0 + annualRows[$1.row].priceUSD * programEmissionsShortTons(row: $1.row)
    }
  }
}
