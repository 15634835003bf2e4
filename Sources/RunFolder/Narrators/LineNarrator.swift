import DispatchSolveCoordinator

/// One line for every phase and for every year that is done, for terminals and logs that keep what they are shown.
public struct LineNarrator: Narrator {
  private let write: @Sendable (String) throws -> Void
  private var years = 0
  private var done = 0

  /// Creates a narrator that hands each line, with its end, to `write`.
  public init(write: @escaping @Sendable (String) throws -> Void) {
    self.write = write
  }

  /// Writes what the event adds.
  public mutating func narrate(_ event: RunEvent) throws {
    switch event {
    case .runStarted(_, let years, let first): self.years = max(0, (years.last ?? first - 1) - first + 1)
    case .runResumed(_, let left): done = years - left
    case .yearCompleted(let report):
      done += 1
      let digest = YearDigest(report)
      let price = digest.status == .noMarket ? digest.effectivePriceUSD : digest.allowancePriceUSD
      try write(
        "\(digest.year)  \(fixed(price, 2)) $/short ton, \(fixed(digest.emissionsShortTons / 1e6, 3)) M short tons, "
          + "\(digest.status.rawValue) (\(done) of \(years))\n")
    case .phaseCompleted(let year, let record):
      let work = PhaseText.work(record.work)
      try write(
        "\(year)  \(record.phase.rawValue): \(fixed(record.seconds, 3)) s\(work.isEmpty ? "" : "; \(work)")\n"
      )
    case .yearPassed(let year):
      done += 1
      try write("\(year)  (\(done) of \(years))\n")
    default: break
    }
  }
}
