import TOMLKit

/// An experiment as a file describes it.
public struct ExperimentFile: Sendable, Hashable {
  /// Folder of the study, as written.
  public let inputs: String
  /// Years of every run.
  public let years: [Int]
  /// Settings.
  public let settings: ExperimentSettings
  /// Jurisdictions in the order of their turns.
  public let jurisdictions: [Jurisdiction]

  /// Reads TOML; README lists the keys.
  ///
  /// - Throws: `ExperimentFileError`.
  public init(toml: String) throws(ExperimentFileError) {
    let file: Keys
    do {
      file = try TOMLDecoder(strictDecoding: true).decode(Keys.self, from: toml)
    } catch let error as TOMLParseError {
      throw ExperimentFileError(
        "line \(error.source.begin.line), column \(error.source.begin.column): \(error.description)")
    } catch let error as UnexpectedKeysError {
      throw ExperimentFileError("unknown keys: \(error.keys.keys.sorted().joined(separator: ", "))")
    } catch let error as DecodingError {
      throw ExperimentFileError(Self.text(error))
    } catch {
      throw ExperimentFileError("\(error)")
    }
    inputs = file.inputs
    years = file.years
    guard !years.isEmpty, zip(years, years.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw ExperimentFileError("years: must be a list of years, ascending")
    }
    settings = ExperimentSettings(
      name: file.name, iterationLimit: file.iteration_limit ?? 50,
      thresholdInCents: file.threshold_cents ?? 0)
    var items: [Jurisdiction] = []
    for keys in file.jurisdictions { items.append(try keys.jurisdiction()) }
    jurisdictions = items
  }

  private static func text(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context): return "\(path(context)): key '\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      return "\(path(context)): \(context.debugDescription)"
    @unknown default: return "\(error)"
    }
  }

  // Names as in the file.
  private struct Keys: Decodable {
    var name: String
    var inputs: String
    var years: [Int]
    var iteration_limit: Int?
    var threshold_cents: Int?
    var jurisdictions: [JurisdictionKeys]
  }
}

/// What is wrong with an experiment's file.
public struct ExperimentFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Text for people.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// A number, written with a point or without.
private struct AnyNumber: Decodable {
  var value: Double

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let whole = try? container.decode(Int.self) {
      value = Double(whole)
    } else {
      value = try container.decode(Double.self)
    }
  }
}

/// Keys of one `[[jurisdictions]]`.
private struct JurisdictionKeys: Decodable {
  var name: String
  var zones: [String]
  var lever: String
  var lower: AnyNumber?
  var upper: AnyNumber?
  var grid_points: Int?
  var halvings: Int?
  var choices: [AnyNumber]?
  var start: AnyNumber
  var damage_usd_per_short_ton: AnyNumber?
  var cap_share: AnyNumber?
  var budget_short_tons: AnyNumber?
  var standard: String?
  var technologies: [String]?
  var alternative_payment_usd_per_mwh: AnyNumber?
  var technology: String?

  func jurisdiction() throws(ExperimentFileError) -> Jurisdiction {
    Jurisdiction(
      name: name, zones: zones, lever: try studyLever(), values: try values(), start: start.value,
      damageUSDPerShortTon: damage_usd_per_short_ton?.value ?? 0, capShare: cap_share?.value ?? 0)
  }

  private func values() throws(ExperimentFileError) -> Lever {
    if let choices {
      guard lower == nil, upper == nil, grid_points == nil, halvings == nil else {
        throw error("choices and an interval exclude each other")
      }
      return .choices(choices.map(\.value))
    }
    guard let lower, let upper, let grid_points else {
      throw error("give choices, or lower, upper and grid_points")
    }
    return .interval(
      lower: lower.value, upper: upper.value, gridPoints: grid_points, halvings: halvings ?? 0)
  }

  private func studyLever() throws(ExperimentFileError) -> StudyLever {
    // A key that the lever does not use was meant for something.
    func only(_ used: Set<String>) throws(ExperimentFileError) {
      let given = [
        ("budget_short_tons", budget_short_tons != nil), ("standard", standard != nil),
        ("technologies", technologies != nil), ("technology", technology != nil),
        ("alternative_payment_usd_per_mwh", alternative_payment_usd_per_mwh != nil),
      ]
      if let (key, _) = given.first(where: { $0.1 && !used.contains($0.0) }) {
        throw error("'\(key)' has no meaning with lever '\(lever)'")
      }
    }
    switch lever {
    case "allowance_budget":
      try only([])
      return .allowanceBudget
    case "clean_share":
      try only(["standard", "technologies", "alternative_payment_usd_per_mwh"])
      guard let technologies else { throw error("'clean_share' needs technologies") }
      return .cleanShare(
        standard: standard ?? "clean_share", technologies: technologies,
        alternativePaymentUSDPerMWh: alternative_payment_usd_per_mwh?.value)
    case "membership":
      try only(["budget_short_tons"])
      return .membership(budgetShortTons: budget_short_tons?.value ?? 0)
    case "build_support":
      try only(["technology"])
      guard let technology else { throw error("'build_support' needs a technology") }
      return .buildSupport(technology: technology)
    default:
      throw error("lever '\(lever)' is not one of allowance_budget, clean_share, membership, build_support")
    }
  }

  private func error(_ text: String) -> ExperimentFileError {
    ExperimentFileError("jurisdiction '\(name)': \(text)")
  }
}
