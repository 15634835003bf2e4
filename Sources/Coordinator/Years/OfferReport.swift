import DispatchSolveAllowanceMarket
import DispatchSolvePowerSystem

/// What a program offered in a year, and what that followed from.
public struct OfferReport: Sendable {
  /// Name of the program; empty where it is the only one.
  public var program: String
  /// Its place among the study's programs.
  var place: Int
  /// The offer.
  public var offer: YearOffer
  /// The rules of the year before any year before it had a say, members' budgets added.
  public var plain: ProgramYear
  /// The rules that it cleared by.
  public var rules: ProgramYear
  /// Allowance price of a second equilibrium of the window that the year was planned in, $/short ton; nil where the same one was
  /// found from both starts, or no later year of the window had a say.
  public var otherPriceUSD: Double?
  /// Windows that were planned until the offers of their years followed from them; 0 where one was enough.
  public var windows = 0

  /// What was surrendered of offsets, short tons.
  public var offsetsUsedShortTons = 0.0

  /// What is offered at the reserve price, short tons.
  var baseOfferShortTons: Double { rules.capShortTons }
}

extension OfferReport {
  /// Twice what the search for a window's offers leaves: an offer and what follows from it may miss both ways.
  private static let tolerance = 2 * WindowOffers.tolerance

  /// The reports of a year's programs.
  ///
  /// - Parameter plan: What a window decided of the year.
  static func reports(
    _ offers: [YearOffer], _ study: Study, _ markets: [ClearedYear], plan: YearPlan?
  ) -> [OfferReport] {
    zip(study.allowancePrograms, zip(offers, markets)).enumerated().compactMap { p, pair in
      let (program, item) = pair
      guard program.offerRules != nil, let plain = program.plainRules(in: item.0.year) else { return nil }
      var rules = item.1.supply.rules
      rules.otherSupplyShortTons = item.1.otherShortTons
      var report = OfferReport(
        program: study.hasSeveralPrograms ? program.name : "", place: p, offer: item.0, plain: plain,
        rules: rules)
      report.offsetsUsedShortTons = item.1.allocation.offsetsUsed
      report.otherPriceUSD = plan?.offers?.otherPricesUSD[p]
      report.windows = plan?.offers?.windows ?? 0
      return report
    }
  }

  /// Identities of an offer, from the ledger and the study's tables.
  ///
  /// - Parameters:
  ///   - program: The program, with the rules that its tables have.
  ///   - ledger: The ledger after the year.
  func audits(_ program: AllowanceProgram, _ ledger: AllowanceLedger) -> [Audit] {
    let year = offer.year
    let of = Study.suffix(of: self.program)
    let scale = max(1, plain.offeredShortTons)
    let stock =
      offer.openingStockShortTons + offer.intakeShortTons - offer.releaseShortTons
      - offer.invalidatedShortTons - offer.stockShortTons
    let returned = offer.returnedShortTons
    let offered =
      rules.offeredShortTons - plain.offeredShortTons - returned + offer.intakeShortTons
      - offer.releaseShortTons + offer.takenForOffsetsShortTons
    var audits = [
      Audit(
        year: year, name: "stock of the reserve" + of, deviation: abs(stock) / scale,
        tolerance: YearAudits.roundingTolerance),
      Audit(
        year: year, name: "offer and what the reserve moved" + of, deviation: abs(offered) / scale,
        tolerance: Self.tolerance),
    ]
    if let most = rules.offsets?.mostShortTons {
      audits.append(
        Audit(
          year: year, name: "offsets beyond their limit" + of,
          deviation: max(0, offsetsUsedShortTons - most) / scale, tolerance: Self.tolerance))
    }
    if let reserve = program.offerRules?.reserve(in: year), let last = ledger.entries.dropLast().last {
      // From the ledger's own entry of the year before, whatever the year was told.
      let bank = max(0, last.closingBank - last.outstandingObligation - (last.borrowing?.owed ?? 0))
      // What returns to a tier or the ECR is no part of what can be taken in.
      let toBase = offer.change.base + offer.intakeShortTons - offer.releaseShortTons
      let room = plain.capShortTons + toBase
      let moves = [1 - Self.tolerance, 1, 1 + Self.tolerance].map { factor -> Double in
        let asked = reserve.movement(bankShortTons: bank * factor)
        return min(asked.release, offer.openingStockShortTons) - min(asked.intake, room)
      }
      let moved = offer.releaseShortTons - offer.intakeShortTons
      let outside = max(0, (moves.min() ?? 0) - moved, moved - (moves.max() ?? 0))
      audits.append(
        Audit(
          year: year, name: "what the reserve moved and the bank" + of, deviation: outside / scale,
          tolerance: Self.tolerance))
    }
    return audits
  }
}
