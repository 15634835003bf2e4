extension StudyChecker {
  /// Technologies whose additions emit in member zones outside of the cap, with the tons.
  ///
  /// - Parameter years: Years to be run, ascending.
  mutating func checkCoverage(_ years: Years) {
    guard let program = study.program, let last = years.last else { return }
    let members = Set(
      years.reduce(into: Set<String>()) { $0.formUnion(program.coveredZones(in: $1)) }
        .intersection(study.zones.map(\.name)))
    for (row, technology) in study.technologies.enumerated()
    where technology.coveredShare < 1 && technology.emissionRateShortTonsPerMWh > 0 {
      let additions =
        (plannedMW(of: technology.name, through: last)
        + buildableMW(of: technology.name, through: last)).filter { members.contains($0.zone) }
      let zones = Set(additions.map(\.zone)).sorted()
      guard !zones.isEmpty else { continue }
      let megawatts = additions.reduce(0) { $0 + $1.megawatts }
      let perMWh = technology.emissionRateShortTonsPerMWh * (1 - technology.coveredShare)
      let tons =
        megawatts.isFinite
        ? "up to \((megawatts * TimeSlice.hoursPerYear * perMWh).rounded()) short tons a year"
        : "\(perMWh) short tons per MWh of any amount"
      warn(
        .technologies, row, "covered_share",
        "additions of '\(technology.name)' emit in the program's zones "
          + zones.map { "'\($0)'" }.joined(separator: ", ") + " and are not covered: \(tons)",
        presumes: [.study, .plannedChanges, .buildLimits, .allowanceProgram, .programMembership])
    }
  }

  /// Planned additions of a technology up to a year, MW.
  private func plannedMW(of technology: String, through year: Int) -> [(zone: String, megawatts: Double)] {
    study.plannedChanges.filter {
      $0.technology == technology && $0.changeMW > 0 && $0.year <= year
        && study.settings.plannedChanges.contains($0.status)
    }.map { ($0.zone, $0.changeMW) }
  }

  /// What may be built of a technology up to a year, MW; infinite for no limit.
  func buildableMW(of technology: String, through year: Int) -> [(zone: String, megawatts: Double)] {
    guard study.settings.expansion.isEnabled else { return [] }
    // A yearly limit alone allows any amount in the end.
    return study.buildLimits.filter {
      $0.technology == technology && ($0.firstYear ?? Int.min) <= year && $0.canBuild
    }.map { ($0.zone, $0.limitMWTotal ?? .infinity) }
  }
}
