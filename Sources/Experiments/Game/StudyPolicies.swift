import DispatchSolvePowerSystem

/// Puts policies of jurisdictions into a study: from the game's first year on, whatever years of it are asked for.
struct StudyPolicies {
  let jurisdictions: [Jurisdiction]
  let years: Years

  /// Every year in which policies act.
  private var policyYears: ClosedRange<Int>? {
    guard let first = years.first, let last = years.last else { return nil }
    return first...last
  }

  /// The study with one value per jurisdiction.
  ///
  /// - Throws: `StudyGameError`.
  func applied(_ policies: [Double], to study: Study) throws(StudyGameError) -> Study {
    guard policies.count == jurisdictions.count else { throw .wrongPolicyCount(policies.count) }
    var study = study
    let setsShares = jurisdictions.contains {
      if case .cleanShare = $0.lever { true } else { false }
    }
    if setsShares, !study.settings.enforcesStandards {
      // The study's own standards did not bind, and do not now.
      study.generationStandards = []
      study.settings.enforcesStandards = true
    }
    for (jurisdiction, value) in zip(jurisdictions, policies) {
      switch jurisdiction.lever {
      case .allowanceBudget:
        try setBudget(value, of: jurisdiction, in: &study)
      case .cleanShare(let standard, let technologies, let payment):
        guard let policyYears else { continue }
        let begin = beginning(study)
        study.generationStandards.removeAll {
          jurisdiction.zones.contains($0.zone) && $0.standard == standard && $0.year >= begin
        }
        for year in policyYears {
          for zone in jurisdiction.zones {
            study.generationStandards.append(
              GenerationStandard(
                year: year, zone: zone, standard: standard, share: value, basis: .load,
                eligibleTechnologies: technologies, alternativePaymentUSDPerMWh: payment))
          }
        }
      case .membership(let budget):
        try setMembership(value != 0, budget: budget, of: jurisdiction, in: &study)
      case .buildSupport(let technology):
        try setSupport(value, technology: technology, of: jurisdiction, in: &study)
      }
    }
    return study
  }

  private func setBudget(
    _ value: Double, of jurisdiction: Jurisdiction, in study: inout Study
  ) throws(StudyGameError) {
    guard var program = study.program,
      let bringer = jurisdiction.zones.first(where: { zone in
        program.memberships.contains { $0.zone == zone }
      })
    else { throw .noProgram(jurisdiction: jurisdiction.name) }
    let begin = beginning(study)
    split(&program.memberships, of: jurisdiction.zones, at: begin)
    for index in program.memberships.indices {
      let zone = program.memberships[index].zone
      guard jurisdiction.zones.contains(zone), program.memberships[index].firstYear >= begin else { continue }
      program.memberships[index].budgetShortTons = zone == bringer ? value : 0
    }
    study.program = program
  }

  private func setMembership(
    _ takesPart: Bool, budget: Double, of jurisdiction: Jurisdiction, in study: inout Study
  ) throws(StudyGameError) {
    guard var program = study.program else { throw .noProgram(jurisdiction: jurisdiction.name) }
    let named = Set(program.memberships.map(\.zone)).intersection(jurisdiction.zones)
    if takesPart {
      for (index, zone) in jurisdiction.zones.enumerated() where !named.contains(zone) {
        program.memberships.append(
          ProgramMembership(
            zone: zone, firstYear: years.first ?? 0,
            budgetShortTons: named.isEmpty && index == 0 ? budget : 0))
      }
    } else {
      let begin = beginning(study)
      split(&program.memberships, of: jurisdiction.zones, at: begin)
      program.memberships.removeAll { named.contains($0.zone) && $0.firstYear >= begin }
    }
    study.program = program
  }

  /// The year from which policies act, if a run goes through years before it; else there is no such year.
  private func beginning(_ study: Study) -> Int {
    guard let first = years.first, (study.firstYear ?? first) < first else { return Int.min }
    return first
  }

  /// Divides membership rows at a year, so that each is of the years before it or of those from it on.
  private func split(_ memberships: inout [ProgramMembership], of zones: [String], at year: Int) {
    memberships = memberships.flatMap { row -> [ProgramMembership] in
      guard zones.contains(row.zone), row.firstYear < year, row.holds(in: year) else { return [row] }
      var (before, after) = (row, row)
      before.lastYear = year - 1
      before.lastDate = nil
      after.firstYear = year
      after.firstDate = nil
      return [before, after]
    }
  }

  /// Lowers the overnight cost until the annualised cost is lower by the support: by support / (1000 x capital recovery
  /// factor), $/kW. Options for every zone get rows of the jurisdiction's own.
  private func setSupport(
    _ value: Double, technology: String, of jurisdiction: Jurisdiction, in study: inout Study
  ) throws(StudyGameError) {
    guard value != 0 else { return }
    let first = beginning(study)
    let options = study.buildOptions.filter { $0.technology == technology && $0.year >= first }
    for zone in jurisdiction.zones {
      let own = Set(options.filter { $0.zone == zone }.map(\.year))
      for var option in options where option.zone == nil && !own.contains(option.year) {
        option.zone = zone
        study.buildOptions.append(option)
      }
    }
    for index in study.buildOptions.indices {
      var option = study.buildOptions[index]
      guard option.technology == technology, option.year >= first, let zone = option.zone,
        jurisdiction.zones.contains(zone)
      else { continue }
      let factor = capitalRecoveryFactor(rate: option.realWACC, years: option.lifeYears)
      option.overnightCapexUSDPerKW -= value / (1000 * factor)
      guard option.overnightCapexUSDPerKW >= 0 else {
        throw .supportAboveCost(
          jurisdiction: jurisdiction.name,
          mostUSDPerMWYear: 1000 * factor * study.buildOptions[index].overnightCapexUSDPerKW)
      }
      study.buildOptions[index] = option
    }
  }
}
