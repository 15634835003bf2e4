import DispatchSolveStudyFiles
import DispatchSolveTables

/// What a jurisdiction decides on.
public enum StudyLever: Sendable, Codable, Hashable {
  /// Allowances a year, short tons, that its zones bring to the program on top of the program's own cap: its first
  /// zone with a membership row brings them all.
  case allowanceBudget
  /// Share of its zones' load, in [0, 1], that these technologies must generate, zone by zone and in every year; an
  /// alternative payment, $/MWh, where there is one. Replaces standards of this name in its zones.
  case cleanShare(standard: String, technologies: [String], alternativePaymentUSDPerMWh: Double?)
  /// 1: its zones take part in the program, 0: they do not. Zones that the study has no row for take part in all years;
  /// if none of its zones has one, the first brings this budget, short tons a year.
  case membership(budgetShortTons: Double)
  /// What it pays, $/MW and year, for each MW of a technology added in its zones, as long as it stands; by as much the
  /// annualised cost of the addition falls.
  case buildSupport(technology: String)
}

extension StudyLever: CustomStringConvertible {
  /// The lever, in the words of an experiment's file.
  public var description: String {
    func text(_ value: Double) -> String { FieldValue.number(value).written }
    switch self {
    case .allowanceBudget: return "allowance_budget"
    case .cleanShare(let standard, let technologies, let payment):
      let payment = payment.map { ", alternative_payment_usd_per_mwh \(text($0))" } ?? ""
      return
        "clean_share, standard \(standard), technologies \(technologies.joined(separator: ", "))\(payment)"
    case .membership(let budget): return "membership, budget_short_tons \(text(budget))"
    case .buildSupport(let technology): return "build_support, technology \(technology)"
    }
  }
}

/// An agent of a study game: zones, and who decides for them.
public struct Jurisdiction: Sendable, Codable, Hashable {
  /// Name.
  public let name: String
  /// Its zones; no other jurisdiction has them.
  public let zones: [String]
  /// What it decides on.
  public let lever: StudyLever
  /// Among which values.
  public let values: Lever
  /// Where it stands at the beginning.
  public let start: Double
  /// Stated damage of CO2 emitted in its zones, $/short ton.
  public let damageUSDPerShortTon: Double
  /// Its share of proceeds from the program's own cap, the part that no membership brings, in [0, 1].
  public let capShare: Double

  /// Creates a jurisdiction.
  public init(
    name: String, zones: [String], lever: StudyLever, values: Lever, start: Double,
    damageUSDPerShortTon: Double = 0, capShare: Double = 0
  ) {
    self.name = name
    self.zones = zones
    self.lever = lever
    self.values = values
    self.start = start
    self.damageUSDPerShortTon = damageUSDPerShortTon
    self.capShare = capShare
  }

  /// The same as an agent of an experiment.
  public var agent: Agent { Agent(name: name, lever: values, start: start) }
}
