import Coordinator
import Foundation
import PowerDispatch
import PowerSystem
import StudyFiles

/// The game of jurisdictions on a study: every evaluation is a full run with certified dispatch, a found fixed point and
/// audits that hold.
public struct StudyGame: PolicyEvaluator {
  /// Study before any policy.
  public let study: Study
  /// Years of every run, ascending.
  public let years: [Int]
  /// Jurisdictions in the order of their turns.
  public let jurisdictions: [Jurisdiction]
  /// What tells this game from others: a digest of study, years and jurisdictions.
  public let identity: String
  private let model: any DispatchModel

  /// Creates a game.
  ///
  /// - Throws: `StudyGameError`, or the encoder's error when the study has no digest.
  public init(
    study: Study, years: [Int], jurisdictions: [Jurisdiction], model: any DispatchModel = NetworkDispatch()
  ) throws {
    try Self.check(study, years, jurisdictions)
    self.study = study
    self.years = years
    self.jurisdictions = jurisdictions
    self.model = model
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let content = try encoder.encode(study) + encoder.encode(years) + encoder.encode(jurisdictions)
    identity = FileDigest(Array(content)).sha256
  }

  /// The jurisdictions as agents.
  public var agents: [Agent] { jurisdictions.map(\.agent) }

  /// What policies cost each jurisdiction, by part.
  ///
  /// - Throws: `StudyGameError` or `RunError`.
  public func costs(_ policies: [Double]) throws -> [JurisdictionCost] {
    let changed = try StudyPolicies(jurisdictions: jurisdictions, years: years).applied(policies, to: study)
    if let finding = changed.findings(years: years).first(where: { $0.severity == .error }) {
      throw StudyGameError.invalidStudy(finding.message)
    }
    let outputs = try StudyRunner(YearRunner(study: changed, model: model)).run(years)
    return JurisdictionAccounts(jurisdictions: jurisdictions, policies: policies).costs(outputs)
  }

  /// See `PolicyEvaluator`.
  public func costsInCents(_ policies: [Double]) throws -> [Int] {
    try costs(policies).map { try $0.cents() }
  }

  private static func check(
    _ study: Study, _ years: [Int], _ jurisdictions: [Jurisdiction]
  ) throws(StudyGameError) {
    guard !years.isEmpty else { throw .noYears }
    guard study.settings.mode == .network else { throw .singleMode }
    let known = Set(study.zones.map(\.name))
    var taken: Set<String> = []
    for item in jurisdictions {
      if item.zones.isEmpty { throw .noZones(jurisdiction: item.name) }
      for zone in item.zones {
        if !known.contains(zone) { throw .unknownZone(jurisdiction: item.name, zone: zone) }
        if !taken.insert(zone).inserted { throw .sharedZone(zone) }
      }
      if !item.damageUSDPerShortTon.isFinite {
        throw .badFigure(jurisdiction: item.name, "the damage must be finite")
      }
      try checkLever(item, study)
    }
    let shares = jurisdictions.map(\.capShare)
    for (item, share) in zip(jurisdictions, shares) where !(0...1).contains(share) {
      throw .badFigure(jurisdiction: item.name, "the cap share must be in [0, 1]")
    }
    // Thirds and tenths do not add up to 1 exactly.
    if let last = jurisdictions.last, shares.reduce(0, +) > 1 + 1e-9 {
      throw .badFigure(jurisdiction: last.name, "cap shares add up to more than 1")
    }
  }

  private static func checkLever(_ item: Jurisdiction, _ study: Study) throws(StudyGameError) {
    let grid = item.values.isValid ? item.values.grid : []
    func require(_ allowed: ClosedRange<Double>, _ what: String) throws(StudyGameError) {
      guard grid.allSatisfy(allowed.contains) else {
        throw .badFigure(jurisdiction: item.name, what)
      }
    }
    switch item.lever {
    case .allowanceBudget:
      try require(0...1e15, "budgets must be in [0, 1e15] short tons a year")
      let members = study.program?.memberships.map(\.zone) ?? []
      if !item.zones.contains(where: members.contains) { throw .noProgram(jurisdiction: item.name) }
    case .cleanShare:
      try require(0...1, "shares must be in [0, 1]")
    case .membership:
      guard case .choices = item.values, grid.allSatisfy({ $0 == 0 || $0 == 1 }) else {
        throw .badFigure(jurisdiction: item.name, "membership is a choice between 0 and 1")
      }
      if study.program == nil { throw .noProgram(jurisdiction: item.name) }
    case .buildSupport(let technology):
      try require(0...1e9, "support must be in [0, 1e9] $/MW and year")
      let canBuild = study.buildOptions.contains { option in
        option.technology == technology && option.zone.map(item.zones.contains) ?? true
      }
      if !canBuild { throw .noBuildOption(jurisdiction: item.name, technology: technology) }
    }
  }
}
