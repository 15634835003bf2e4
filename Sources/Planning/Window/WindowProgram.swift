import DispatchSolveAllowanceMarket
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch

/// A window as one linear program, for other solvers: the dispatch of all years, additions, closures, reserve margins,
/// annual rows, supply and bank, written out from what is planned, nothing taken apart.
///
/// Power is in MW, energy in GWh, emissions and allowances in thousand short tons, costs in thousand $ of the first
/// year. Duals over a year's discount factor are then $/MWh, $/short ton and thousand $/MW.
public struct WindowProgram: Sendable {
  /// The program.
  public let program: LinearProgram
  /// Columns that take whole numbers: units of additions that come whole.
  public let integers: Set<Int>
  private let comment: String

  /// Thousand.
  private static let thousand = 1e3

  /// Writes a window down.
  ///
  /// - Throws: `PlanningError` for what cannot be planned either.
  public init(_ window: PlanningWindow) throws(PlanningError) {
    try window.check()
    var writer = WindowProgramWriter(window)
    do throws(DispatchError) {
      try writer.write()
    } catch {
      throw .dispatch(error)
    }
    let years = window.years.map(\.system.year)
    comment =
      "The years \(years.first ?? 0) to \(years.last ?? 0) as one linear program: costs in thousand $ of the first year, "
      + "capacity in MW, energy in GWh, emissions and allowances in thousand short tons.\n"
      + "Duals of a year over its discount factor: balance rows $/MWh, allowances $/short ton.\n"
      + "Discount factors: "
      + zip(years, window.weights).map { "\($0) \($1)" }.joined(separator: ", ")
    integers = writer.integers
    do {
      program = try writer.program()
    } catch {
      throw .notSolved("\(error)")
    }
  }

  /// The program in free MPS format, piece by piece.
  public func mps(write: (String) throws -> Void) rethrows {
    try program.mpsFormat(comment: comment, integers: integers, write: write)
  }

  /// An objective of the program, $.
  public func costUSD(objective: Double) -> Double { objective * Self.thousand }
}

/// Rows and columns of a window's program while they are collected.
private struct WindowProgramWriter {
  private struct Row {
    var name: String
    var lower: Double
    var upper: Double
  }

  private struct Column {
    var name: String
    var cost: Double
    var lower: Double
    var upper: Double
    var entries: [(row: Int, value: Double)]
  }

  private let window: PlanningWindow
  private let weights: [Double]
  /// Markets by program.
  private let markets: [WindowMarket]
  private var rows: [Row] = []
  private var columns: [Column] = []
  private(set) var integers: Set<Int> = []
  /// Column of each addition.
  private var additions: [Int] = []
  /// By class that may close and year, the column of what is kept; nil where nothing stands.
  private var kept: [[Int?]] = []
  /// By year and kind, the column of what stands; nil where nothing can.
  private var standing: [[Int?]] = []
  /// By program and year, the row of its allowances.
  private var allowances: [[Int]] = []
  /// By program and year, the row of offsets that are limited to a share of what is emitted, and the share.
  private var offsets: [[(row: Int, share: Double)?]] = []
  /// By program and year, rows of limits on what is accepted of other programs, and their shares of what is due.
  private var intakes: [[[(row: Int, share: Double)]]] = []
  /// By program and year, the column of offsets.
  private var offsetColumns: [[Int?]] = []

  private static let thousand = 1e3

  init(_ window: PlanningWindow) {
    self.window = window
    weights = window.weights
    // Only what the market offers and asks for is of use here, not how much could be needed.
    markets = WindowMarket.all(window, limitsMW: window.additions.map(\.leastMW))
  }

  func program() throws(LinearProgramError) -> LinearProgram {
    var builder = LinearProgramBuilder()
    for row in rows { builder.addRow(lower: row.lower, upper: row.upper, name: row.name) }
    for column in columns {
      _ = builder.addColumn(
        cost: column.cost, lower: column.lower, upper: column.upper, entries: column.entries,
        name: column.name)
    }
    return try builder.build()
  }

  mutating func write() throws(DispatchError) {
    addAdditions()
    addSharedLimits()
    addClosables()
    addStanding()
    for market in markets { addMarket(market) }
    var annualRows: [[Int]] = []
    for (t, year) in window.years.enumerated() { annualRows.append(addAnnualRows(t, year.system)) }
    addCertificates(annualRows)
    addLinks()
    for (t, year) in window.years.enumerated() {
      addMargins(t, year)
      let annualRows = annualRows[t]
      let emissions = markets.enumerated().map { m, market in
        addEmissions(
          t, market, allowances[m], offsets[m][t], intakes[m], row: market.rows[t].map { annualRows[$0] })
      }.first
      for block in try year.system.blockPrograms() {
        add(block, t, year.system, annualRows: annualRows, emissions: emissions)
      }
    }
  }

  private mutating func addRow(_ name: String, _ lower: Double, _ upper: Double) -> Int {
    rows.append(Row(name: name, lower: lower, upper: upper))
    return rows.count - 1
  }

  /// Adds a column with costs in thousand $ a unit.
  private mutating func addColumn(
    _ name: String, cost: Double = 0, from lower: Double = 0, to upper: Double = .infinity,
    _ entries: [(row: Int, value: Double)] = []
  ) -> Int {
    columns.append(Column(name: name, cost: cost, lower: lower, upper: upper, entries: entries))
    return columns.count - 1
  }

  private func year(_ t: Int) -> Int { window.years[t].system.year }

  private mutating func addAdditions() {
    for addition in window.additions {
      let cost = zip(addition.capacity, weights).reduce(0) {
        $1.0 == nil ? $0 : $0 + $1.1 * addition.annualCostUSDPerMW
      }
      let column = addColumn(
        "build:\(addition.name)", cost: cost / Self.thousand, from: addition.leastMW, to: addition.mostMW)
      additions.append(column)
      guard let size = addition.unitSizeMW else { continue }
      let row = addRow("units:\(addition.name)", 0, 0)
      columns[column].entries.append((row, 1))
      integers.insert(addColumn("units:\(addition.name)", [(row, -size)]))
    }
    for (total, most) in window.totalsMW.enumerated() where most.isFinite {
      let members = window.additions.indices.filter { window.additions[$0].total == total }
      guard let first = members.first else { continue }
      let row = addRow("total:\(window.additions[first].name)", -.infinity, most)
      for a in members { columns[additions[a]].entries.append((row, 1)) }
    }
  }

  private mutating func addSharedLimits() {
    for limit in window.sharedLimits where limit.mostMW.isFinite {
      let row = addRow("shared:\(limit.name)", -.infinity, limit.mostMW)
      for a in limit.additions { columns[additions[a]].entries.append((row, 1)) }
    }
  }

  /// What may close: at most what is planned and what of the additions to it stands; what has closed does not come back.
  private mutating func addClosables() {
    for (k, closable) in window.closables.enumerated() {
      kept.append([])
      for t in window.years.indices {
        let mine = window.additions.indices.filter {
          window.additions[$0].closable == k && window.additions[$0].capacity[t] != nil
        }
        let planned = closable.plannedMW[t]
        guard closable.capacity[t] != nil, planned > 0 || !mine.isEmpty else {
          kept[k].append(nil)
          continue
        }
        let column = addColumn(
          "keep:\(year(t)):\(closable.name)",
          cost: weights[t] * closable.annualCostUSDPerMW / Self.thousand)
        let whole = addRow(
          "stands:\(year(t)):\(closable.name)", t < closable.closesFrom ? planned : -.infinity, planned)
        columns[column].entries.append((whole, 1))
        for a in mine { columns[additions[a]].entries.append((whole, -1)) }
        if t > 0, let before = kept[k][t - 1] {
          let row = addRow("closes:\(year(t)):\(closable.name)", -.infinity, closable.enteringMW[t])
          columns[column].entries.append((row, 1))
          columns[before].entries.append((row, -1))
          for a in mine where window.additions[a].capacity[t - 1] == nil {
            columns[additions[a]].entries.append((row, -1))
          }
        }
        kept[k].append(column)
      }
    }
  }

  /// What stands of each kind: additions that are not part of a class, and what is kept of classes.
  private mutating func addStanding() {
    for (t, item) in window.years.enumerated() {
      var parts: [[Int]] = item.system.buildOptions.map { _ in [] }
      for (a, addition) in window.additions.enumerated() where addition.closable == nil {
        if let kind = addition.capacity[t] { parts[kind].append(additions[a]) }
      }
      for (k, closable) in window.closables.enumerated() {
        if let kind = closable.capacity[t], let column = kept[k][t] { parts[kind].append(column) }
      }
      standing.append(
        parts.enumerated().map { kind, parts in
          guard !parts.isEmpty else { return nil }
          let name = "standing:\(year(t)):\(item.system.name(of: item.system.buildOptions[kind]))"
          let row = addRow(name, 0, 0)
          for part in parts { columns[part].entries.append((row, -1)) }
          return addColumn(name, [(row, 1)])
        })
    }
  }

  private mutating func addMargins(_ t: Int, _ item: PlanningWindow.Year) {
    for margin in item.margins {
      let name = "\(item.system.year):\(margin.name)"
      let row = addRow("reserve_margin:\(name)", margin.requiredMW, .infinity)
      for (credit, column) in zip(margin.credits, standing[t]) where credit != 0 {
        if let column { columns[column].entries.append((row, credit)) }
      }
      if let price = margin.shortfallPriceUSDPerMW {
        _ = addColumn("shortfall:\(name)", cost: weights[t] * price / Self.thousand, [(row, 1)])
      }
    }
  }

  private mutating func addAnnualRows(_ t: Int, _ system: DispatchSystem) -> [Int] {
    system.annualRows.map { item in
      let name = "\(item.kind.rawValue):\(system.year):\(item.name)"
      let row = addRow(name, item.least / Self.thousand, .infinity)
      // What a program's row needs is what the year emits.
      let isProgram = markets.contains { $0.rows[t] != nil && $0.program.index == item.program }
      if !isProgram, let payment = item.alternativePaymentUSD {
        _ = addColumn("bought_out:\(name)", cost: weights[t] * payment, [(row, 1)])
      }
      return row
    }
  }

  /// Certificates that are carried from year to year.
  private mutating func addCertificates(_ annualRows: [[Int]]) {
    for market in CertificatePath.all(window) {
      var limits: [Int: Int] = [:]
      for place in market.places {
        guard let share = place.trade.carryShare else { continue }
        let least = window.years[place.year].system.annualRows[place.row].least
        limits[place.year] = addRow(
          "carry_limit:\(place.calendarYear):\(market.name)", -.infinity, share * least / Self.thousand)
      }
      func entries(_ to: CertificatePath.Place) -> [(row: Int, value: Double)] {
        [(annualRows[to.year][to.row], 1)] + (limits[to.year].map { [($0, 1)] } ?? [])
      }
      for lot in market.lots {
        let row = addRow("lot:\(lot.year):\(market.name)", -.infinity, lot.amountMWh / Self.thousand)
        for to in market.places where market.mayUse(lot.year, in: to) {
          _ = addColumn("carried:\(lot.year):\(to.calendarYear):\(market.name)", entries(to) + [(row, 1)])
        }
      }
      for (from, to) in market.pairs {
        _ = addColumn(
          "carried:\(from.calendarYear):\(to.calendarYear):\(market.name)",
          entries(to) + [(annualRows[from.year][from.row], -1)])
      }
    }
  }

  /// Supply, surrender and bank; amounts in thousand short tons.
  private mutating func addMarket(_ market: WindowMarket) {
    // Names of the only program's rows and columns name none.
    func name(_ what: String, _ t: Int) -> String {
      market.program.name.isEmpty ? "\(what):\(year(t))" : "\(what):\(market.program.name):\(year(t))"
    }
    let rows = window.years.indices.map { t in
      let due = market.dueShortTons[t] / Self.thousand
      return addRow(name("allowances", t), due, due)
    }
    allowances.append(rows)
    offsets.append(rows.map { _ in nil })
    offsetColumns.append(rows.map { _ in nil })
    for t in window.years.indices {
      let row = rows[t]
      for step in market.supplies[t].steps where step.quantityShortTons > 0 {
        var entries = [(row: row, value: 1.0)]
        if step.source == .offsets, let share = market.supplies[t].rules.offsets?.mostShare {
          let limit = addRow(name("offsets", t), -.infinity, 0)
          offsets[offsets.count - 1][t] = (limit, share)
          entries.append((limit, 1))
        }
        let column = addColumn(
          "\(name("sold", t)):\(Self.name(step.source))", cost: weights[t] * step.priceUSD,
          to: step.quantityShortTons / Self.thousand, entries)
        if step.source == .offsets { offsetColumns[offsetColumns.count - 1][t] = column }
      }
      if let borrowing = market.borrowing[t] {
        let isLast = t == window.years.count - 1
        _ = addColumn(
          name("borrowed", t), cost: isLast ? weights[t] * market.lastBorrowedUSD : 0,
          to: borrowing.mostShortTons / Self.thousand,
          [(row, 1)] + (isLast ? [] : [(rows[t + 1], -borrowing.repaidPerAllowance)]))
      }
      if market.supplies[t].rules.priceCeilingUSD == nil {
        _ = addColumn(
          name("short", t), cost: weights[t] * market.highestUSD, [(row, 1)])
      }
      _ = addColumn(name("unused", t), [(row, -1)])
      guard market.program.isBanking else { continue }
      if t == window.years.count - 1 {
        _ = addColumn(name("bank", t), cost: -weights[t] * market.terminalUSD, [(row, -1)])
      } else if market.carryShares[t] > 0 {
        _ = addColumn(
          name("bank", t), cost: market.holdingCostsUSD[t],
          to: (market.supplies[t].rules.bankLimitShortTons ?? .infinity) / Self.thousand,
          [(row, -1 / market.carryShares[t]), (rows[t + 1], 1)])
      }
    }
  }

  /// Allowances that programs accept of each other, and the limits on them.
  private mutating func addLinks() {
    intakes = markets.map { _ in window.years.map { _ in [] } }
    for t in window.years.indices {
      var entries: [[(row: Int, value: Double)]] = window.links.map { link in
        [(allowances[link.from][t], -1), (allowances[link.to][t], link.rate)]
      }
      for limit in window.intakes(year: t) {
        let market = markets[limit.program]
        let row = addRow(
          "accepted:\(market.program.name):\(year(t)):\(intakes[limit.program][t].count + 1)", -.infinity,
          limit.share * market.outstandingShortTons(year: t) / Self.thousand)
        intakes[limit.program][t].append((row, limit.share))
        for l in limit.links { entries[l].append((row, window.links[l].rate)) }
        if limit.countsOffsets, let column = offsetColumns[limit.program][t] {
          columns[column].entries.append((row, 1))
        }
      }
      for (l, link) in window.links.enumerated() where link.isOpen[t] {
        let (from, to) = (markets[link.from].program.name, markets[link.to].program.name)
        _ = addColumn("passed_on:\(from):\(to):\(year(t)):\(l + 1)", entries[l])
      }
    }
  }

  private static func name(_ source: SupplySource) -> String {
    switch source {
    case .base: "base"
    case .ecr: "containment_reserve"
    case .other: "other"
    case .offsets: "offsets"
    case .bank: "bank"
    case .borrowed: "borrowed"
    case .tier(let index): "tier\(index + 1)"
    case .ceiling: "ceiling"
    }
  }

  /// The row that adds a year's emissions up; of a further program its annual row, in which they count below 0.
  private mutating func addEmissions(
    _ t: Int, _ market: WindowMarket, _ allowances: [Int], _ offsets: (row: Int, share: Double)?,
    _ intakes: [[(row: Int, share: Double)]], row annualRow: Int?
  ) -> Int {
    let name =
      "emissions:" + (market.program.name.isEmpty ? "" : "\(market.program.name):") + "\(year(t))"
    let row = annualRow ?? addRow(name, 0, 0)
    let share = market.shares[t]
    var entries = [(row: row, value: annualRow == nil ? -1.0 : 1.0), (row: allowances[t], value: -share)]
    if share < 1 { entries.append((allowances[market.trueUpOf[t]], share - 1)) }
    if let offsets { entries.append((offsets.row, -offsets.share)) }
    for (due, part) in market.dueShares(of: t) {
      entries += intakes[due].map { ($0.row, -part * $0.share) }
    }
    _ = addColumn(name, entries)
    return row
  }

  private mutating func add(
    _ block: BlockProgram, _ t: Int, _ system: DispatchSystem, annualRows: [Int], emissions: Int?
  ) {
    let first = rows.count
    for item in block.rows {
      let row = addRow("\(item.name):\(system.year)", item.lower, item.upper)
      if let (option, perMW) = item.capacity, let column = standing[t][option] {
        columns[column].entries.append((row, -perMW))
      }
    }
    for item in block.columns {
      let name = "\(item.name):\(system.year)"
      var entries = item.entries.map { (row: first + $0.row, value: $0.value) }
      if let emissions, item.emissionRate != 0 { entries.append((emissions, item.emissionRate)) }
      for (r, value) in item.annual { entries.append((annualRows[r], value)) }
      var upper = item.upper
      if let (option, perMW) = item.capacity, let column = standing[t][option] {
        let row = addRow("limit:\(name)", -.infinity, upper)
        entries.append((row, 1))
        columns[column].entries.append((row, -perMW))
        upper = .infinity
      }
      var cost = item.costUSDPerMWh
      if emissions == nil { cost += window.years[t].emissionsPriceUSD * item.emissionRate }
      _ = addColumn(name, cost: weights[t] * cost, from: item.lower, to: upper, entries)
    }
  }
}
