import DispatchSolveCoordinator
import Foundation

/// Events as JSON objects, one a line; docs/events.md describes them.
public enum EventLines {
  private struct Line: Encodable {
    var event: String
    var study: String?
    var years: [Int]?
    var first_year: Int?
    var year: Int?
    var after: Int?
    var years_left: Int?
    var iteration: Int?
    var iterations: Int?
    var allowance_price_usd: Double?
    var residual_usd: Double?
    var window: Int?
    var cost_usd: Double?
    var bound_usd: Double?
    var covered_emissions_short_tons: Double?
    var emissions_short_tons: Double?
    var bank_short_tons: Double?
    var status: String?
    var reason: String?
    var unserved_mwh: Double?
    var phase: String?
    var seconds: Double?
    var notes: PhaseNotes?
    var zone: String?
    var technology: String?
    var unit: String?
    var built_mw: Double?
    var capacity_mw: Double?
    var cost_usd_per_mw_year: Double?
    var vetoed: Bool?
    var zones: [Zone]?
    var limiting_factors: [Factor]?
    var audits_passed: Int?
    var completed: Int?
    var message: String?
  }

  private struct Zone: Encodable {
    var zone: String
    var price_usd_per_mwh: Double?
    var emissions_short_tons: Double
    var net_imports_mwh: Double
    var unserved_mwh: Double
    var text: String

    init(_ zone: ZoneReport) {
      self.zone = zone.zone
      price_usd_per_mwh = zone.priceUSDPerMWh
      emissions_short_tons = zone.emissionsShortTons
      net_imports_mwh = zone.netImportsMWh
      unserved_mwh = zone.unservedMWh
      text = zone.text
    }
  }

  private struct Factor: Encodable {
    var factor: String
    var detail: String
  }

  /// An event as one line, without the newline.
  ///
  /// - Parameter times: Whether durations are told; without them the line is the same for every run of a study.
  /// - Throws: `EncodingError` for a number that is not finite.
  public static func json(_ event: RunEvent, times: Bool) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(line(event, times: times)), as: UTF8.self)
  }

  private static func line(_ event: RunEvent, times: Bool) -> Line {
    switch event {
    case .runStarted(let study, let years, let first):
      return Line(event: "run_started", study: study, years: years, first_year: first)
    case .yearPassed(let year): return Line(event: "year_passed", year: year)
    case .runResumed(let year, let left): return Line(event: "run_resumed", after: year, years_left: left)
    case .windowIteration(let step):
      return Line(
        event: "window_iteration", iteration: step.iteration, window: step.window, cost_usd: step.costUSD,
        bound_usd: step.boundUSD)
    case .yearStarted(let year): return Line(event: "year_started", year: year)
    case .iteration(let year, let iteration, let price, let residual):
      return Line(
        event: "iteration", year: year, iteration: iteration, allowance_price_usd: price,
        residual_usd: residual)
    case .phaseCompleted(let year, let record):
      return Line(
        event: "phase_completed", year: year, phase: record.phase.rawValue,
        seconds: times ? record.seconds : nil, notes: record.notes)
    case .converged(let point):
      return Line(
        event: "converged", year: point.year, iterations: point.iterations,
        allowance_price_usd: point.priceUSD, residual_usd: point.residualUSD,
        status: point.status.rawValue, reason: point.reason)
    case .optionAccepted(let option):
      return Line(
        event: "option_accepted", year: option.year, zone: option.zone, technology: option.technology,
        built_mw: option.builtMW, cost_usd_per_mw_year: option.costUSDPerMWYear)
    case .unitClosed(let closure):
      return Line(
        event: "unit_closed", year: closure.year, reason: closure.reason.rawValue, zone: closure.zone,
        technology: closure.technology, unit: closure.unit, capacity_mw: closure.capacityMW,
        vetoed: closure.isVetoed)
    case .yearCompleted(let report):
      let digest = YearDigest(report)
      var line = Line(event: "year_completed", year: report.year)
      line.allowance_price_usd = digest.allowancePriceUSD
      line.covered_emissions_short_tons = report.dispatch.coveredEmissionsShortTons
      line.emissions_short_tons = report.dispatch.emissionsShortTons
      line.bank_short_tons = report.market?.entry.closingBank
      line.status = digest.status.rawValue
      line.unserved_mwh = digest.unservedMWh
      line.zones = digest.zones.map(Zone.init)
      line.limiting_factors = digest.limitingFactors.map { Factor(factor: $0.factor, detail: $0.detail) }
      line.audits_passed = digest.auditsPassed
      return line
    case .runCompleted(let years): return Line(event: "run_completed", completed: years)
    case .runStopped(let year, let left): return Line(event: "run_stopped", after: year, years_left: left)
    case .runFailed(let message): return Line(event: "run_failed", message: message)
    }
  }
}

/// One JSON object per event and line, for other programs.
public struct JSONLinesNarrator: Narrator {
  private let write: @Sendable (String) throws -> Void
  private let times: Bool

  /// Creates a narrator that hands lines to `write`; `times` as in `EventLines`.
  public init(times: Bool = true, write: @escaping @Sendable (String) throws -> Void) {
    self.times = times
    self.write = write
  }

  /// Writes one line.
  public func narrate(_ event: RunEvent) throws {
    try write(EventLines.json(event, times: times) + "\n")
  }
}
