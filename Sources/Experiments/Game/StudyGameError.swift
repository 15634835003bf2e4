/// Why policies have no cost, or a study and its jurisdictions make no game.
public enum StudyGameError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There are no years.
  case noYears
  /// A jurisdiction names a zone that the study does not have.
  case unknownZone(jurisdiction: String, zone: String)
  /// A jurisdiction has no zones.
  case noZones(jurisdiction: String)
  /// A zone has two jurisdictions, or one twice.
  case sharedZone(String)
  /// The study has one zone only, by its mode, and so no jurisdictions.
  case singleMode
  /// A figure of a jurisdiction is out of range.
  case badFigure(jurisdiction: String, String)
  /// The study has several programs, of which a jurisdiction's budget would be in one.
  case severalPrograms
  /// Imports need allowances, and no jurisdiction pays for them.
  case imports
  /// A budget or a membership without a program, or a budget of zones that never take part.
  case noProgram(jurisdiction: String)
  /// Certificates are traded between zones.
  case certificateMarkets
  /// Support of a technology that cannot be built in any of its zones.
  case noBuildOption(jurisdiction: String, technology: String)
  /// Support above the annualised capital cost, $/MW and year.
  case supportAboveCost(jurisdiction: String, mostUSDPerMWYear: Double)
  /// The number of policies is not that of jurisdictions.
  case wrongPolicyCount(Int)
  /// The policies make a study that cannot be run.
  case invalidStudy(String)
  /// A cost is not finite or beyond what cents can say, $.
  case badCost(Double)

  /// Text for people.
  public var description: String {
    switch self {
    case .noYears: "the game has no years"
    case .unknownZone(let name, let zone): "jurisdiction '\(name)': the study has no zone '\(zone)'"
    case .noZones(let name): "jurisdiction '\(name)' has no zones"
    case .sharedZone(let zone): "zone '\(zone)' is named twice; it has one jurisdiction"
    case .singleMode: "jurisdictions need mode 'network': in mode 'single' all zones are one"
    case .badFigure(let name, let what): "jurisdiction '\(name)': \(what)"
    case .severalPrograms: "jurisdictions need a study of one program: programs.csv has several"
    case .imports:
      "jurisdictions need a study without import_obligations.csv: what importers pay is no jurisdiction's"
    case .certificateMarkets:
      "jurisdictions need standards without certificate_markets.csv: what one pays another for certificates is in no account"
    case .noProgram(let name):
      "jurisdiction '\(name)': the study has no program, or the budget's zones never take part in it"
    case .noBuildOption(let name, let technology):
      "jurisdiction '\(name)': no build option of '\(technology)' in its zones"
    case .supportAboveCost(let name, let most):
      "jurisdiction '\(name)': support above the annualised capital cost of \(most) $/MW and year"
    case .wrongPolicyCount(let count): "\(count) policies do not fit the jurisdictions"
    case .invalidStudy(let finding): "the policies make a study that cannot be run: \(finding)"
    case .badCost(let cost): "a cost of \(cost) $ cannot be said in cents"
    }
  }
}
