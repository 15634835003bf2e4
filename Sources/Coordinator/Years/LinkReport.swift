import DispatchSolveAllowanceMarket
import DispatchSolvePlanning
import DispatchSolvePowerSystem

/// What went from one program to another in a year.
public struct LinkReport: Sendable {
  /// Program whose allowances are accepted.
  public var fromProgram: String
  /// Program that accepts them.
  public var toProgram: String
  /// Tons covered by one allowance, each in its program's unit of account.
  public var exchangeRate: Double
  /// Short tons covered by an allowance for one short ton.
  public var rate: Double
  /// Most of the obligation that may be covered so, as a share; nil: all of it.
  public var mostShare: Double?
  /// What the year's plan says of it.
  public var planned: PlannedLink
  /// Price of the allowances where they come from, $/short ton.
  public var fromPriceUSD: Double
  /// Price of those that they stand for, $/short ton.
  public var toPriceUSD: Double
  /// Whether no more could be accepted: the link's own limit is reached, or with offsets and other links all that is due is covered.
  public var isAtLimit: Bool

  /// Reports of a year, in the order of links.
  static func reports(
    _ study: Study, year: Int, _ programs: [ProgramReport], _ planned: [PlannedLink]
  ) -> [LinkReport] {
    zip(study.programLinks, planned).compactMap { link, planned in
      guard planned.isOpen, programs.indices.contains(planned.from), programs.indices.contains(planned.to)
      else { return nil }
      let (from, to) = (programs[planned.from], programs[planned.to])
      var planned = planned
      if to.market.clearing.priceUSD == 0 {
        // Of what costs nothing the plan says no amount: what is due is what is emitted in the end.
        let owed = owed(to.market.entry)
        planned.dueShortTons = min(planned.dueShortTons, owed)
        planned.limitShortTons = min(planned.limitShortTons, (link.mostShare ?? 1) * owed)
      }
      let least = YearAudits.conservationTolerance * max(1, planned.dueShortTons)
      let covered = to.market.linked.received + to.market.allocation.offsetsUsed
      return LinkReport(
        fromProgram: from.name, toProgram: to.name, exchangeRate: link.exchangeRate,
        rate: link.exchangeRate * to.unit.inShortTons / from.unit.inShortTons, mostShare: link.mostShare,
        planned: planned, fromPriceUSD: from.market.clearing.priceUSD,
        toPriceUSD: to.market.clearing.priceUSD,
        isAtLimit: planned.receivedShortTons >= planned.limitShortTons - least
          || covered >= planned.dueShortTons - least)
    }
  }

  /// What a year owes by its books, paid or not, short tons.
  private static func owed(_ entry: LedgerEntry) -> Double {
    entry.outstandingObligation + entry.surrendered + entry.excused
  }

  /// An allowance costs no less than what it stands for is worth, unless no more may be accepted, and where one is used no more;
  /// nothing is accepted beyond what may be; and what one program passes on is what others receive.
  static func audits(
    _ links: [LinkReport], year: Int, _ programs: [ProgramReport], allowedGap: Double
  ) -> [Audit] {
    guard !links.isEmpty else { return [] }
    var audits: [Audit] = []
    for link in links {
      let name = Study.suffix(of: "\(link.fromProgram) in \(link.toProgram)")
      let worth = link.rate * link.toPriceUSD
      let scale = max(1, link.fromPriceUSD, worth)
      let program = programs[link.planned.to].market
      let least = YearAudits.conservationTolerance * max(1, program.clearing.emissionsShortTons)
      let cheap = link.isAtLimit ? 0 : (worth - link.fromPriceUSD) / scale
      let dear = link.planned.receivedShortTons > least ? (link.fromPriceUSD - worth) / scale : 0
      audits.append(
        Audit(
          year: year, name: "price relation of linked programs" + name, deviation: max(0, cheap, dear),
          tolerance: max(allowedGap, YearPlan.worthTolerance)))
      let owed = Self.owed(program.entry)
      let beyond = max(
        link.planned.receivedShortTons - link.planned.limitShortTons,
        link.planned.limitShortTons - (link.mostShare ?? 1) * owed)
      audits.append(
        Audit(
          year: year, name: "accepted beyond the share that may be" + name,
          deviation: max(0, beyond) / max(1, owed), tolerance: YearAudits.conservationTolerance))
    }
    for (p, program) in programs.enumerated() {
      let passed = links.reduce(0) { $1.planned.from == p ? $0 + $1.planned.passedShortTons : $0 }
      let received = links.reduce(0) {
        $1.planned.to == p ? $0 + $1.rate * $1.planned.passedShortTons : $0
      }
      let entry = program.market.entry
      let allocation = program.market.allocation
      let own =
        allocation.sold + allocation.offsetsUsed + program.market.otherShortTons
      let scale = max(1, entry.openingBank + entry.issued)
      audits.append(
        Audit(
          year: year, name: "allowances passed on and received" + Study.suffix(of: program.name),
          deviation: max(abs(entry.passedOn - passed), abs(entry.issued - own - received)) / scale,
          tolerance: YearAudits.conservationTolerance))
    }
    return audits
  }
}
