import DispatchSolveCoordinator
import DispatchSolvePowerSystem
import DispatchSolveTables

/// A run as a text for people, in Markdown: `run.md`.
public enum MarkdownLog {
  /// What an event adds to the text; empty for events that it leaves out. Wall-clock times are never told.
  public static func text(_ event: RunEvent) -> String {
    switch event {
    case .runStarted(let study, let years, let first):
      "# \(markdownText(study)), \(Years.text(years))\n"
        + (years == Array(first...max(first, years.last ?? first))
          ? "" : "\nEvery year from \(first) on was run; these are reported.\n")
    case .yearStarted(let year): "\n## \(year)\n\n"
    case .converged(let point) where point.market == .noMarket: ""
    case .converged(let point):
      "Allowance price \(fixed(point.priceUSD, 2)) $/short ton after \(point.iterations) iteration\(point.iterations == 1 ? "" : "s"): \(point.reason).\n"
    case .optionAccepted(let option):
      "- built: \(fixed(option.builtMW, 1)) MW of \(markdownText(option.technology)) in \(markdownText(option.zone))\n"
    case .unitClosed(let closure):
      closure.isVetoed
        ? "- kept by the reserve margin: \(markdownText(closure.unit)), \(fixed(closure.capacityMW, 1)) MW\n"
        : "- closed: \(markdownText(closure.unit)), \(fixed(closure.capacityMW, 1)) MW (\(closure.reason.rawValue.replacing("_", with: " ")))\n"
    case .yearCompleted(let report): year(YearDigest(report), hasMarket: report.market != nil)
    case .runCompleted(let years): "\nAll \(years) year\(years == 1 ? " is" : "s are") complete.\n"
    case .runFailed(let message): "\nThe run failed: \(markdownText(message))\n"
    case .runStopped(let year, let left):
      "\nStopped \(year.map { "after \($0)" } ?? "before the first year"); \(left) years left.\n"
    case .runResumed, .windowIteration, .iteration, .phaseCompleted, .yearPassed: ""
    }
  }

  /// What the study is, and the scenarios laid over it.
  static func preface(_ study: Study) -> String {
    let description = oneLine(study.settings.description, limit: 1000)
    var text = description.isEmpty ? "" : "\n\(markdownText(description))\n"
    if !study.settings.scenarios.isEmpty {
      text += "\nScenarios, later ones upon earlier ones:\n\n"
      for scenario in study.settings.scenarios { text += "- \(markdownText(scenario))\n" }
    }
    return text
  }

  private static func year(_ digest: YearDigest, hasMarket: Bool) -> String {
    var text =
      hasMarket
      ? "" : "\nNo allowance market; emissions pay \(fixed(digest.effectivePriceUSD, 2)) $/short ton.\n"
    text +=
      "\n\(hasMarket ? "Covered emissions" : "Emissions") \(fixed(digest.emissionsShortTons / 1e6, 3)) M short tons"
    if hasMarket {
      text += ", bank \(fixed(digest.bankShortTons / 1e6, 3)) M"
      text += ", outstanding \(fixed(digest.outstandingShortTons / 1e6, 3)) M"
    }
    text += ", unserved \(fixed(digest.unservedMWh / 1e3, 1)) GWh;"
    text += " \(digest.auditsPassed) of \(digest.audits) audits passed.\n"
    for program in digest.programs?.dropFirst() ?? [] {
      let unit = program.unit
      let short = program.pollutant == nil ? " M" : ""
      func amount(_ shortTons: Double) -> String { fixed(shortTons / unit.shortTons, 3) }
      text +=
        "\nProgram \(markdownText(program.name)): allowance price \(fixed(program.allowancePriceUSD, 2)) $/short ton, covered emissions "
        + "\(amount(program.emissionsShortTons)) \(unit.name), bank \(amount(program.bankShortTons))\(short), "
        + "outstanding \(amount(program.outstandingShortTons))\(short).\n"
    }
    if !digest.limitingFactors.isEmpty {
      text += "\nLimits of what follows:\n\n"
      for factor in digest.limitingFactors {
        text += "- \(markdownText(factor.factor)): \(markdownText(factor.detail))\n"
      }
    }
    return text + zones(digest.zones)
  }

  /// The zones, under the names of their groups where there are several.
  private static func zones(_ zones: [ZoneReport]) -> String {
    var groups: [String] = []
    for zone in zones where !groups.contains(zone.group) { groups.append(zone.group) }
    var text = ""
    for group in groups {
      text += groups.count > 1 ? "\n\(markdownText(group)):\n\n" : "\n"
      for zone in zones where zone.group == group {
        let name = markdownText(zone.zone)
        let shown = markdownText(zone.displayName)
        text += "- " + (shown == name ? "**\(name)**" : "**\(shown)** (\(name))")
        text += ": \(markdownText(zone.text))\n"
      }
    }
    return text
  }
}
