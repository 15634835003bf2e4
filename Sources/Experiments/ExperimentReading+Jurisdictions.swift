import StudyFiles
import TOMLKit
import Tables

// A `[[jurisdictions]]`.
extension ExperimentReading {
  private static let jurisdictionKeys = [
    "name", "zones", "lever", "lower", "upper", "grid_points", "halvings", "choices", "start",
    "damage_usd_per_short_ton", "cap_share",
  ]
  private static let intervalKeys = ["lower", "upper", "grid_points", "halvings"]
  /// Levers, and the keys that each of them has beside those of every jurisdiction.
  private static let leverKeys = [
    (name: "allowance_budget", keys: []),
    (name: "clean_share", keys: ["technologies", "standard", "alternative_payment_usd_per_mwh"]),
    (name: "membership", keys: ["budget_short_tons"]),
    (name: "build_support", keys: ["technology"]),
  ]

  /// A jurisdiction; nil, with findings, when it cannot be understood.
  mutating func readJurisdiction(_ table: TOMLTable, _ base: String) -> Jurisdiction? {
    let known = Self.jurisdictionKeys + Self.leverKeys.flatMap(\.keys)
    reader.checkKeys(table, base, known, in: " in [[jurisdictions]]")
    let name = reader.requiredText(table, base, "name")
    let zones = reader.requiredTexts(table, base, "zones")
    let lever = readLever(table, base)
    let values = readValues(table, base)
    let start = reader.requiredNumber(table, base, "start")
    if let values, let start, !values.allows(start) {
      let start = FieldValue.number(start).written
      switch values {
      case .choices: reader.refuse(base, "start", "start: \(start) is not one of the choices")
      case .interval(let lower, let upper, _, _):
        let ends = [lower, upper].map { FieldValue.number($0).written }
        reader.refuse(
          base, "start", "start: \(start) is not between lower, \(ends[0]), and upper, \(ends[1])")
      }
    }
    let damage = reader.number(table, base, "damage_usd_per_short_ton", default: 0)
    let share = reader.number(table, base, "cap_share", default: 0)
    guard let name, let zones, let lever, let values, let start, let damage, let share else { return nil }
    return Jurisdiction(
      name: name, zones: zones, lever: lever, values: values, start: start, damageUSDPerShortTon: damage,
      capShare: share)
  }

  private mutating func readLever(_ table: TOMLTable, _ base: String) -> StudyLever? {
    guard let name = reader.requiredText(table, base, "lever") else { return nil }
    let names = Self.leverKeys.map(\.name)
    guard let used = Self.leverKeys.first(where: { $0.name == name })?.keys else {
      reader.refuse(
        base, "lever",
        "lever '\(clipped(name))' is not one of \(names.joined(separator: ", "))\(TOMLReader.hint(name, names))"
      )
      return nil
    }
    // A key that the lever does not use was meant for something.
    for key in Self.leverKeys.flatMap(\.keys) where table[key] != nil && !used.contains(key) {
      reader.refuseKey(base, key, "'\(key)' has no meaning with lever '\(name)'")
    }
    switch name {
    case "clean_share":
      let technologies = reader.requiredTexts(table, base, "technologies")
      let standard = table["standard"] == nil ? name : reader.requiredText(table, base, "standard")
      let hasPayment = table["alternative_payment_usd_per_mwh"] != nil
      let payment = reader.number(table, base, "alternative_payment_usd_per_mwh", atLeast: 0, default: 0)
      guard let technologies, let standard, let payment else { return nil }
      return .cleanShare(
        standard: standard, technologies: technologies,
        alternativePaymentUSDPerMWh: hasPayment ? payment : nil)
    case "membership":
      return reader.number(table, base, "budget_short_tons", atLeast: 0, default: 0)
        .map { .membership(budgetShortTons: $0) }
    case "build_support":
      return reader.requiredText(table, base, "technology").map { .buildSupport(technology: $0) }
    default: return .allowanceBudget
    }
  }

  private mutating func readValues(_ table: TOMLTable, _ base: String) -> Lever? {
    let given = Self.intervalKeys.filter { table[$0] != nil }
    if let choices = table["choices"] {
      for key in given {
        reader.refuseKey(base, key, "'\(key)' has no meaning with choices; give one or the other")
      }
      return readChoices(choices, base)
    }
    if given.isEmpty {
      reader.refuseKey(base, "", "values are missing: give choices, or lower, upper and grid_points")
      return nil
    }
    let (lower, upper) = (
      reader.requiredNumber(table, base, "lower"), reader.requiredNumber(table, base, "upper")
    )
    let points = reader.requiredInteger(table, base, "grid_points", 2...1_000_000)
    let halvings = reader.integer(table, base, "halvings", 0...30, default: 0)
    guard let lower, let upper else { return nil }
    guard lower < upper, (upper - lower).isFinite else {
      let ends = [lower, upper].map { FieldValue.number($0).written }
      reader.refuse(
        base, "lower",
        lower < upper
          ? "lower: is too far from upper" : "lower: \(ends[0]) is not below upper, \(ends[1])")
      return nil
    }
    guard let points, let halvings else { return nil }
    return .interval(lower: lower, upper: upper, gridPoints: points, halvings: halvings)
  }

  private mutating func readChoices(_ value: any TOMLValueConvertible, _ base: String) -> Lever? {
    guard let array = value.array, !array.isEmpty else {
      reader.refuse(base, "choices", "choices: must be a list of numbers, at least one")
      return nil
    }
    var choices: [Double] = []
    var taken: Set<Double> = []
    for (index, element) in array.enumerated() {
      if let choice = TOMLReader.number(element) {
        if !taken.insert(choice).inserted {
          reader.refuse(
            base, "choices[\(index)]", "choices: \(FieldValue.number(choice).written) is given twice")
        }
        choices.append(choice)
      } else {
        reader.refuse(base, "choices[\(index)]", "choices: must be finite numbers")
      }
    }
    let lever = Lever.choices(choices)
    return choices.count == array.count && lever.isValid ? lever : nil
  }
}
