import PowerSystem

// A study without a program has none of these rows, and cannot be given any.
extension Study {
  fileprivate var programYears: [ProgramYear] {
    get { program?.years ?? [] }
    set { program?.years = newValue }
  }

  fileprivate var memberships: [ProgramMembership] {
    get { program?.memberships ?? [] }
    set { program?.memberships = newValue }
  }
}

extension StudyTables {
  static let allowanceProgram = TableAccess(
    StudySchema.allowanceProgram, \.programYears,
    halves: {
      let (year, halves) = StudyGateway.programYear($0)
      return (year, halves)
    },
    [
      .integer(\.year), .number(\.capShortTons), .number(\.reservePriceUSD), .ecr(\.triggerUSD),
      .ecr(\.quantityShortTons), .optionalNumber(\.priceCeilingUSD), .text(\.controlPeriod, default: "1"),
      .flag(\.fullCompliance), .number(\.surrenderShare, default: 1), .number(\.carryShare, default: 1),
      .optionalNumber(\.bankLimitShortTons), .number(\.otherSupplyShortTons),
    ], numbered: { index, number in .tier(number, index == 0 ? \.triggerUSD : \.quantityShortTons) })

  static let programMembership = TableAccess(
    StudySchema.programMembership, \.memberships, { ProgramMembership(row: $0) },
    [.text(\.zone), .integer(\.firstYear), .optionalInteger(\.lastYear), .number(\.budgetShortTons)])
}

// A tier and the ECR have two columns each. While changes are applied one of the two may be there alone: the other is
// not a number then, which `ProgramYear.removeHalves` finds when all are done.
extension ColumnAccess where Row == ProgramYear {
  fileprivate static func ecr(
    _ part: WritableKeyPath<EmissionsContainmentReserve, Double> & Sendable
  ) -> ColumnAccess {
    ColumnAccess { row in
      row.ecr.flatMap { $0[keyPath: part].isNaN ? nil : .number($0[keyPath: part]) } ?? .blank
    } set: { row, value in
      var ecr = row.ecr ?? EmissionsContainmentReserve(triggerUSD: .nan, quantityShortTons: .nan)
      ecr[keyPath: part] = value.number ?? .nan
      row.ecr = ecr.triggerUSD.isNaN && ecr.quantityShortTons.isNaN ? nil : ecr
    }
  }

  fileprivate static func tier(
    _ number: Int, _ part: WritableKeyPath<CostContainmentTier, Double> & Sendable
  ) -> ColumnAccess {
    ColumnAccess { row in
      row.tiers.first { $0.number == number }
        .flatMap { $0[keyPath: part].isNaN ? nil : .number($0[keyPath: part]) } ?? .blank
    } set: { row, value in
      var tier =
        row.tiers.first { $0.number == number }
        ?? CostContainmentTier(number: number, triggerUSD: .nan, quantityShortTons: .nan)
      tier[keyPath: part] = value.number ?? .nan
      row.tiers.removeAll { $0.number == number }
      guard !tier.triggerUSD.isNaN || !tier.quantityShortTons.isNaN else { return }
      let place = row.tiers.firstIndex { $0.number > number } ?? row.tiers.endIndex
      row.tiers.insert(tier, at: place)
    }
  }
}

extension ProgramYear {
  /// Takes out tiers and an ECR that have one of their two columns only; returns what is missing.
  mutating func removeHalves() -> [String] {
    func half(_ name: String, _ trigger: Double, _ quantity: Double) -> String? {
      if trigger.isNaN { return "\(name)_quantity without \(name)_trigger_usd" }
      return quantity.isNaN ? "\(name)_trigger_usd without \(name)_quantity" : nil
    }
    var halves = tiers.compactMap { half("ccr\($0.number)", $0.triggerUSD, $0.quantityShortTons) }
    tiers.removeAll { $0.triggerUSD.isNaN || $0.quantityShortTons.isNaN }
    if let reserve = ecr, let missing = half("ecr", reserve.triggerUSD, reserve.quantityShortTons) {
      halves.append(missing)
      ecr = nil
    }
    return halves
  }
}
