import DispatchSolvePowerSystem

/// The policy object of the ledger and fixed-point vectors: one value a year in every list.
package struct LedgerPolicy: Decodable, Sendable {
  package var years: [Int]
  package var cap, floor, ccr1_trigger, ccr1_qty, ccr2_trigger, ccr2_qty: [Double]
  package var cp_id: [String]
  package var bank0: Double
  package var full_compliance_years: [Int]?
  package var control_period_length: Int?
  package var annual_surrender_frac, carry_pct: Double
  package var banking_enabled, enabled, ccr1_enabled, ccr2_enabled: Bool

  /// The rules of a year; nil when it is not one of the policy's.
  package func rules(_ year: Int) -> ProgramYear? {
    guard let i = years.firstIndex(of: year) else { return nil }
    var tiers: [CostContainmentTier] = []
    if ccr1_enabled {
      tiers.append(.init(number: 1, triggerUSD: ccr1_trigger[i], quantityShortTons: ccr1_qty[i]))
    }
    if ccr2_enabled {
      tiers.append(.init(number: 2, triggerUSD: ccr2_trigger[i], quantityShortTons: ccr2_qty[i]))
    }
    let listed = full_compliance_years ?? []
    let isFull =
      listed.isEmpty ? control_period_length.map { (i + 1) % $0 == 0 } ?? false : listed.contains(year)
    return ProgramYear(
      year: year, capShortTons: cap[i], reservePriceUSD: floor[i], tiers: tiers, controlPeriod: cp_id[i],
      fullCompliance: isFull, surrenderShare: annual_surrender_frac, carryShare: carry_pct)
  }

  /// The policy as a program under the ledger convention.
  package var program: AllowanceProgram {
    AllowanceProgram(
      years: years.compactMap(rules), memberships: [], openingBankShortTons: bank0, convention: .ledger,
      bankingEnabled: banking_enabled)
  }
}
