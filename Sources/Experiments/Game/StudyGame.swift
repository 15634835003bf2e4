import DispatchSolveCoordinator
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles

/// The game of jurisdictions on a study: every evaluation is a full run with certified dispatch, a found fixed point and
/// audits that hold.
public struct StudyGame: PolicyEvaluator {
  /// Study before any policy.
  public let study: Study
  /// Years of every run, ascending.
  public let years: Years
  /// Jurisdictions in the order of their turns.
  public let jurisdictions: [Jurisdiction]
  /// What tells this game from others: a digest of study, years and jurisdictions.
  public let identity: String
  private let model: any DispatchModel

  /// Creates a game.
  ///
  /// - Throws: `StudyGameError`, or the encoder's error when the study has no digest.
  public init(
    study: Study, years: Years, jurisdictions: [Jurisdiction], model: any DispatchModel = NetworkDispatch()
  ) throws {
    if let problem = Self.problems(study, years, jurisdictions).first { throw problem.error }
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
    let rules = StudyPolicies(jurisdictions: jurisdictions, years: years)
    let changed = try study.inEveryView { view throws(StudyGameError) in try rules.applied(policies, to: view)
    }
    if let finding = changed.findings(reporting: years).first(where: { $0.severity == .error }) {
      throw StudyGameError.invalidStudy(finding.message)
    }
    let outputs = try StudyRunner(YearRunner(study: changed, model: model)).run(Array(years))
    return JurisdictionAccounts(jurisdictions: jurisdictions, policies: policies).costs(outputs)
  }

  /// See `PolicyEvaluator`.
  public func costsInCents(_ policies: [Double]) throws -> [Int] {
    try costs(policies).map { try $0.cents() }
  }
}
