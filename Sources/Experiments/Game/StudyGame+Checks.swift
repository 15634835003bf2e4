import DispatchSolvePowerSystem

extension StudyGame {
  /// By how much shares may add up to more than 1: thirds and tenths, written with nine digits, do not give 1 exactly.
  private static let shareTolerance = 1e-9

  /// Everything that keeps a study and jurisdictions from being a game, in the order of jurisdictions.
  static func problems(
    _ study: Study, _ years: Years, _ jurisdictions: [Jurisdiction]
  ) -> [StudyGameProblem] {
    var problems: [StudyGameProblem] = []
    if years.isEmpty { problems.append(StudyGameProblem(.noYears)) }
    if study.settings.mode != .network { problems.append(StudyGameProblem(.singleMode)) }
    if study.hasSeveralPrograms { problems.append(StudyGameProblem(.severalPrograms)) }
    if study.hasImportObligations { problems.append(StudyGameProblem(.imports)) }
    if !study.certificateMarkets.isEmpty {
      problems.append(StudyGameProblem(.certificateMarkets))
    }
    let known = Set(study.zones.map(\.name))
    var taken: Set<String> = []
    var shares = 0.0
    for (k, item) in jurisdictions.enumerated() {
      if item.zones.isEmpty { problems.append(StudyGameProblem(.noZones(jurisdiction: item.name), k)) }
      for (z, zone) in item.zones.enumerated() {
        if !known.contains(zone) {
          problems.append(StudyGameProblem(.unknownZone(jurisdiction: item.name, zone: zone), k, .zone(z)))
        } else if !taken.insert(zone).inserted {
          problems.append(StudyGameProblem(.sharedZone(zone), k, .zone(z)))
        }
      }
      func badFigure(_ what: String, _ part: StudyGameProblem.Part) {
        problems.append(StudyGameProblem(.badFigure(jurisdiction: item.name, what), k, part))
      }
      if !item.damageUSDPerShortTon.isFinite { badFigure("the damage must be finite", .damage) }
      problems += leverProblems(item, k, study)
      if (0...1).contains(item.capShare) {
        let before = shares
        shares += item.capShare
        let most = 1 + Self.shareTolerance
        if shares > most, before <= most {
          badFigure("cap shares add up to more than 1", .capShare)
        }
      } else {
        badFigure("the cap share must be in [0, 1]", .capShare)
      }
    }
    return problems
  }

  private static func leverProblems(_ item: Jurisdiction, _ k: Int, _ study: Study) -> [StudyGameProblem] {
    var problems: [StudyGameProblem] = []
    let grid = item.values.isValid ? item.values.grid : []
    // What a zone lacks that the study does not have says nothing new.
    let zonesAreKnown = Set(item.zones).isSubset(of: study.zones.map(\.name))
    func refuseValues(_ what: String) {
      problems.append(StudyGameProblem(.badFigure(jurisdiction: item.name, what), k, .values))
    }
    func require(_ allowed: ClosedRange<Double>, _ what: String) {
      if !grid.allSatisfy(allowed.contains) { refuseValues(what) }
    }
    func requireProgram(_ isThere: Bool) {
      if !isThere { problems.append(StudyGameProblem(.noProgram(jurisdiction: item.name), k, .lever)) }
    }
    switch item.lever {
    case .allowanceBudget:
      require(0...1e15, "budgets must be in [0, 1e15] short tons a year")
      let members = study.program?.memberships.map(\.zone) ?? []
      requireProgram(
        item.zones.contains(where: members.contains) || (study.program != nil && !zonesAreKnown))
    case .cleanShare:
      require(0...1, "shares must be in [0, 1]")
    case .membership:
      let isChoice = if case .choices = item.values { true } else { false }
      if !isChoice || !grid.allSatisfy({ $0 == 0 || $0 == 1 }) {
        refuseValues("membership is a choice between 0 and 1")
      }
      requireProgram(study.program != nil)
    case .buildSupport(let technology):
      require(0...1e9, "support must be in [0, 1e9] $/MW and year")
      let canBuild = study.buildOptions.contains { option in
        option.technology == technology && option.zone.map(item.zones.contains) ?? true
      }
      if !canBuild, zonesAreKnown {
        problems.append(
          StudyGameProblem(
            .noBuildOption(jurisdiction: item.name, technology: technology), k, .technology))
      }
    }
    return problems
  }
}
