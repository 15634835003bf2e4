import Coordinator
import Foundation

/// Says nothing.
public struct SilentNarrator: Narrator {
  /// Creates it.
  public init() {}
  /// Drops the event.
  public func narrate(_ event: RunEvent) {}
}

/// A line per completed year on a terminal, with the year at work shown below and taken away again.
public struct TerminalNarrator: Narrator {
  private let write: @Sendable (String) -> Void
  private var years: [Int] = []
  private var done = 0

  /// Creates a narrator that hands text to `write`.
  public init(write: @escaping @Sendable (String) -> Void) {
    self.write = write
  }

  /// Writes progress.
  public mutating func narrate(_ event: RunEvent) {
    switch event {
    case .runStarted(_, let years): self.years = years
    case .yearStarted(let year): write("\r\u{1B}[K\(bar()) \(year)")
    case .iteration(let year, let iteration, let price, _):
      write("\r\u{1B}[K\(bar()) \(year)  iteration \(iteration)  \(fixed(price, 2)) $/short ton")
    case .phaseCompleted: break
    case .fleetIteration(let pass, let price, _):
      write("\r\u{1B}[K\(bar()) all years  pass \(pass)  \(fixed(price, 2)) $/short ton in the first")
    case .yearCompleted: done += 1
    case .runCompleted, .runFailed: write("\r\u{1B}[K")
    }
  }

  private func bar() -> String {
    let width = 24
    let filled = years.isEmpty ? 0 : width * done / years.count
    return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "]"
  }
}

/// One JSON object per event and line, for other programs.
public struct JSONLinesNarrator: Narrator {
  private struct Line: Encodable {
    var event: String
    var study: String?
    var years: [Int]?
    var year: Int?
    var iteration: Int?
    var allowance_price_usd: Double?
    var residual_usd: Double?
    var residual_mw: Double?
    var covered_emissions_short_tons: Double?
    var bank_short_tons: Double?
    var status: String?
    var unserved_mwh: Double?
    var phase: String?
    var seconds: Double?
    var notes: PhaseNotes?
    var completed: Int?
    var message: String?
  }
  private let write: @Sendable (String) -> Void

  /// Creates a narrator that hands lines to `write`.
  public init(write: @escaping @Sendable (String) -> Void) {
    self.write = write
  }

  /// Writes one line.
  public func narrate(_ event: RunEvent) {
    var line: Line
    switch event {
    case .runStarted(let study, let years): line = Line(event: "run_started", study: study, years: years)
    case .yearStarted(let year): line = Line(event: "year_started", year: year)
    case .iteration(let year, let iteration, let price, let residual):
      line = Line(
        event: "iteration", year: year, iteration: iteration, allowance_price_usd: price,
        residual_usd: residual)
    case .phaseCompleted(let year, let record):
      line = Line(event: "phase_completed", year: year)
      line.phase = record.phase.rawValue
      line.seconds = record.seconds
      line.notes = record.notes
    case .fleetIteration(let pass, let price, let residual):
      line = Line(
        event: "fleet_iteration", iteration: pass, allowance_price_usd: price)
      line.residual_mw = residual
    case .yearCompleted(let report):
      line = Line(event: "year_completed", year: report.year)
      line.allowance_price_usd = report.allowancePriceUSD
      line.covered_emissions_short_tons = report.dispatch.coveredEmissionsShortTons
      line.bank_short_tons = report.market?.entry.closingBank
      line.status = report.market?.clearing.status.rawValue ?? "no_market"
      line.unserved_mwh = report.dispatch.unservedMWh
    case .runCompleted(let years): line = Line(event: "run_completed", completed: years)
    case .runFailed(let message): line = Line(event: "run_failed", message: message)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if let data = try? encoder.encode(line) { write(String(decoding: data, as: UTF8.self) + "\n") }
  }
}

/// A number with a fixed count of decimals, and thousands set apart.
public func fixed(_ value: Double, _ decimals: Int) -> String {
  let text = String(format: "%.\(decimals)f", abs(value))
  var whole = String(text.prefix { $0 != "." })
  let rest = text.dropFirst(whole.count)
  var index = whole.count - 3
  while index > 0 {
    whole.insert(",", at: whole.index(whole.startIndex, offsetBy: index))
    index -= 3
  }
  let isNegative = value < 0 && text.contains { $0 != "0" && $0 != "." }
  return (isNegative ? "-" : "") + whole + rest
}
