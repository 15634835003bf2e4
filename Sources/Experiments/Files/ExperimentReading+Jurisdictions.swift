import DispatchSolveStudyFiles
import DispatchSolveTables

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
  func readJurisdiction(_ node: TOMLNode) -> Jurisdiction? {
    let known = Self.jurisdictionKeys + Self.leverKeys.flatMap(\.keys)
    node.checkKeys(known, in: " in [[jurisdictions]]")
    let name = node.requiredText("name")
    let zones = node.requiredTexts("zones")
    let lever = readLever(node)
    let values = readValues(node)
    let start = node.requiredNumber("start")
    if let values, let start, !values.allows(start) {
      let start = FieldValue.number(start).written
      switch values {
      case .choices: node["start"]?.refuse("\(start) is not one of the choices")
      case .interval(let lower, let upper, _, _):
        let ends = [lower, upper].map { FieldValue.number($0).written }
        node["start"]?.refuse("\(start) is not between lower, \(ends[0]), and upper, \(ends[1])")
      }
    }
    let damage = node.number("damage_usd_per_short_ton", default: 0)
    let share = node.number("cap_share", default: 0)
    guard let name, let zones, let lever, let values, let start, let damage, let share else { return nil }
    return Jurisdiction(
      name: name, zones: zones, lever: lever, values: values, start: start, damageUSDPerShortTon: damage,
      capShare: share)
  }

  private func readLever(_ node: TOMLNode) -> StudyLever? {
    guard let name = node.requiredText("lever"), let given = node["lever"] else { return nil }
    let names = Self.leverKeys.map(\.name)
    guard let used = Self.leverKeys.first(where: { $0.name == name })?.keys else {
      node.file.add(
        given.place,
        "lever '\(clipped(name))' is not one of \(names.joined(separator: ", "))\(didYouMean(name, names))")
      return nil
    }
    // A key that the lever does not use was meant for something.
    for key in Self.leverKeys.flatMap(\.keys) where !used.contains(key) {
      node[key]?.refuseKey("'\(key)' has no meaning with lever '\(name)'")
    }
    switch name {
    case "clean_share":
      let technologies = node.requiredTexts("technologies")
      let standard = node["standard"] == nil ? name : node.requiredText("standard")
      let hasPayment = node["alternative_payment_usd_per_mwh"] != nil
      let payment = node.number("alternative_payment_usd_per_mwh", atLeast: 0, default: 0)
      guard let technologies, let standard, let payment else { return nil }
      return .cleanShare(
        standard: standard, technologies: technologies,
        alternativePaymentUSDPerMWh: hasPayment ? payment : nil)
    case "membership":
      return node.number("budget_short_tons", atLeast: 0, default: 0).map { .membership(budgetShortTons: $0) }
    case "build_support": return node.requiredText("technology").map { .buildSupport(technology: $0) }
    default: return .allowanceBudget
    }
  }

  private func readValues(_ node: TOMLNode) -> Lever? {
    let given = Self.intervalKeys.compactMap { node[$0] }
    if let choices = node["choices"] {
      for key in given {
        key.refuseKey("'\(key.name)' has no meaning with choices; give one or the other")
      }
      return readChoices(choices)
    }
    if given.isEmpty {
      node.file.add(node.place, "values are missing: give choices, or lower, upper and grid_points")
      return nil
    }
    let (lower, upper) = (node.requiredNumber("lower"), node.requiredNumber("upper"))
    let points = node.requiredInteger("grid_points", 2...1_000_000)
    let halvings = node.integer("halvings", 0...30, default: 0)
    guard let lower, let upper else { return nil }
    guard lower < upper, (upper - lower).isFinite else {
      let ends = [lower, upper].map { FieldValue.number($0).written }
      node["lower"]?.refuse(
        lower < upper ? "is too far from upper" : "\(ends[0]) is not below upper, \(ends[1])")
      return nil
    }
    guard let points, let halvings else { return nil }
    return .interval(lower: lower, upper: upper, gridPoints: points, halvings: halvings)
  }

  private func readChoices(_ value: TOMLNode) -> Lever? {
    guard let elements = value.elements, !elements.isEmpty else {
      value.refuse("must be a list of numbers, at least one")
      return nil
    }
    var choices: [Double] = []
    var taken: Set<Double> = []
    for element in elements {
      if let choice = element.asNumber, choice.isFinite {
        if !taken.insert(choice).inserted {
          element.refuse("\(FieldValue.number(choice).written) is given twice")
        }
        choices.append(choice)
      } else {
        element.refuse("must be finite numbers")
      }
    }
    let lever = Lever.choices(choices)
    return choices.count == elements.count && lever.isValid ? lever : nil
  }
}
