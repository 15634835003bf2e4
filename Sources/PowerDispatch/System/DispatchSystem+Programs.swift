// What programs beside the first come to, put into a year's system.
extension DispatchSystem {
  /// The system in which programs beside the first emit no more than what was planned.
  ///
  /// - Parameter planned: By program, most of its emissions, short tons, and what a ton beyond them costs, $/short ton.
  public func keeping(_ planned: [Int: (emissions: Double, missingTonUSD: Double)]) -> DispatchSystem {
    var system = self
    for (row, program) in programRows {
      guard let most = planned[program] else { continue }
      system.annualRows[row].least = -most.emissions
      system.annualRows[row].alternativePaymentUSD = most.missingTonUSD
    }
    return system
  }

  /// The system in which every ton of programs beside the first may be emitted and pays a price, $/short ton.
  ///
  /// - Parameter pricesUSD: By program; those not named pay nothing.
  public func paying(_ pricesUSD: [Int: Double]) -> DispatchSystem {
    keeping(
      Dictionary(
        uniqueKeysWithValues: programRows.map { ($0.program, (0, pricesUSD[$0.program] ?? 0)) }))
  }

  /// The system in which a program's emissions are those of the first, and the first's those of its row.
  public func exchangingFirst(with program: Int) -> DispatchSystem {
    guard let r = programRows.first(where: { $0.program == program })?.row else { return self }
    var system = self
    let row = annualRows[r]
    for b in importBorders.indices where [0, program].contains(importBorders[b].program) {
      system.importBorders[b].program = program - importBorders[b].program
    }
    system.annualRows[r].coefficients = [:]
    system.annualRows[r].coverageProfiles = [:]
    for (u, unit) in units.enumerated() {
      guard unit.emissionRate != 0 else {
        // What emits another pollutant alone emits it as the first does, and pays no more carbon price for it than before.
        guard let rate = row.coefficients[u].map({ -$0 }), rate != 0 else { continue }
        system.units[u].emissionRate = rate
        system.units[u].coveredShare = 1
        system.units[u].coverageProfile = row.coverageProfiles[u] ?? 0
        system.units[u].baseCostUSDPerMWh -= rate * carbonPriceUSD
        continue
      }
      system.units[u].coveredShare = -(row.coefficients[u] ?? 0) / unit.emissionRate
      system.units[u].coverageProfile = row.coverageProfiles[u] ?? 0
      guard unit.coveredShare != 0 else { continue }
      system.annualRows[r].coefficients[u] = -unit.emissionRate * unit.coveredShare
      if unit.coverageProfile != 0 { system.annualRows[r].coverageProfiles[u] = unit.coverageProfile }
    }
    return system
  }
}
