import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport

extension RandomWindow {
  /// The window with one to three programs beside its own: within its members, across them, or apart from them.
  mutating func windowOfSeveralPrograms(seed: Int) -> PlanningWindow {
    var window = window()
    var random = RandomPrograms(seed: seed)
    random.add(to: &window)
    return window
  }
}

extension RandomWindow {
  /// The window, with one program or several, that accepts offsets in some years.
  mutating func windowWithOffsets(seed: Int) -> PlanningWindow {
    var window = seed % 3 == 0 ? windowOfSeveralPrograms(seed: seed) : window()
    var random = RandomPrograms(seed: seed + 7)
    random.addOffsets(to: &window)
    return window
  }
}

extension RandomWindow {
  /// The window of several programs that accept each other's allowances.
  mutating func windowWithLinks(seed: Int) -> PlanningWindow {
    var window = windowOfSeveralPrograms(seed: seed)
    var random = RandomPrograms(seed: seed + 13)
    if seed % 5 == 0 { random.addOffsets(to: &window) }
    if seed % 7 == 3 { random.addBorrowing(to: &window) }
    random.addLinks(to: &window)
    return window
  }

  /// The window, with one program or several, in which the next year's allowances may be used, with offsets or without.
  mutating func windowWithBorrowing(seed: Int) -> PlanningWindow {
    var window = seed % 3 == 0 ? windowOfSeveralPrograms(seed: seed) : window()
    var random = RandomPrograms(seed: seed + 13)
    if seed % 4 == 0 { random.addOffsets(to: &window) }
    random.addBorrowing(to: &window)
    return window
  }
}

extension RandomWindow {
  /// The window with standards whose certificates are traded, of all zones, and carried; nil: it has no standard.
  mutating func windowWithCertificates(seed: Int) -> PlanningWindow? {
    var window = window()
    var random = RandomPrograms(seed: seed + 29)
    return random.addCertificates(to: &window) ? window : nil
  }

  /// The window of several programs of which some cap other pollutants, or count some seasons alone.
  mutating func windowOfPollutants(seed: Int) -> PlanningWindow {
    var window = windowOfSeveralPrograms(seed: seed)
    var random = RandomPrograms(seed: seed + 29)
    random.addPollutants(to: &window)
    return window
  }
}

/// Programs beside the first of a window.
private struct RandomPrograms {
  private var generator: SeededGenerator

  init(seed: Int) { generator = SeededGenerator(seed: UInt64(seed) + 2_000_000) }

  private mutating func number(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + Double(generator.next() >> 11) / Double(1 << 53)
      * (range.upperBound - range.lowerBound)
  }

  mutating func addOffsets(to window: inout PlanningWindow) {
    func offsets(_ rules: ProgramYear) -> OffsetOffer? {
      guard chance(0.7) else { return nil }
      let isShare = chance(0.7)
      return OffsetOffer(
        priceUSD: number(0...40), mostShare: isShare ? number(0.02...0.6) : nil,
        mostShortTons: !isShare || chance(0.2) ? rules.capShortTons * number(0.02...0.4) : nil)
    }
    for t in window.years.indices {
      let own = window.years[t].rules.flatMap { offsets($0) }
      window.years[t].rules?.offsets = own
      for p in window.furtherPrograms.indices {
        window.furtherPrograms[p].rules[t].offsets = offsets(window.furtherPrograms[p].rules[t])
      }
    }
  }

  /// Makes standards on load into markets, some of them of all zones; false: there are none.
  mutating func addCertificates(to window: inout PlanningWindow) -> Bool {
    let names = Set(
      window.years.flatMap { year in
        year.system.annualRows.filter {
          $0.kind == .generationStandard && $0.coefficients.values.allSatisfy { $0 == 1 }
        }
        .map(\.name)
      })
    for name in names.sorted() {
      let (years, share) = (1 + generator.below(3), chance(0.4) ? number(0.02...0.5) : nil)
      let ofAll = chance(0.5)
      for t in window.years.indices {
        guard let r = window.years[t].system.annualRows.firstIndex(where: { $0.name == name }) else {
          continue
        }
        var row = window.years[t].system.annualRows[r]
        row.trade = CertificateTrade(
          askedMWh: row.zone.map { [$0: row.least] } ?? [:], carryYears: years, carryShare: share)
        if ofAll {
          // What is clean anywhere counts.
          let units = window.years[t].system.units
          row.eligible = units.indices.filter { row.eligible.contains($0) || units[$0].emissionRate == 0 }
          row.coefficients = Dictionary(uniqueKeysWithValues: row.eligible.map { ($0, 1) })
        }
        row.least *= number(0.5...1.6)
        window.years[t].system.annualRows[r] = row
        if t == 0, chance(0.5) {
          let first = window.years[0].system.year
          window.certificates[name] = (1...3).reversed().map {
            CertificateLot(year: first - $0, amountMWh: row.least * number(0.01...0.2))
          }
        }
      }
    }
    return !names.isEmpty
  }

  /// Links whose rates are those of given worths of allowances, or less: so nothing comes back as more than it was.
  mutating func addLinks(to window: inout PlanningWindow) {
    let count = window.programs.count
    let worths = (0..<count).map { _ in chance(0.4) ? 1 : number(0.5...2) }
    while window.links.isEmpty {
      for from in 0..<count {
        for to in 0..<count where from != to && chance(0.6) {
          let isOpen = window.years.map { _ in true }
          let isPart = chance(0.2)
          window.links.append(
            PlanningWindow.ProgramAcceptance(
              from: from, to: to,
              rate: worths[from] / worths[to] * (chance(0.6) ? 1 : number(0.6...0.99)),
              mostShare: chance(0.5) ? number(0.02...0.6) : nil,
              isOpen: isPart ? isOpen.map { _ in chance(0.6) } : isOpen))
        }
      }
    }
  }

  /// Shares of the next year's cap, with interest or without, and what is owed from the year before.
  mutating func addBorrowing(to window: inout PlanningWindow) {
    func borrowing(_ rules: ProgramYear?, _ next: ProgramYear?) -> BorrowingOffer? {
      guard let rules, chance(0.7) else { return nil }
      return BorrowingOffer(
        mostShortTons: (next ?? rules).capShortTons * number(0.02...0.5),
        interest: chance(0.5) ? number(0...0.3) : 0)
    }
    let last = window.years.count - 1
    for t in window.years.indices {
      let next = min(t + 1, last)
      let own = borrowing(window.years[t].rules, window.years[next].rules)
      window.years[t].rules?.borrowing = own
      for p in window.furtherPrograms.indices {
        let rules = window.furtherPrograms[p].rules
        window.furtherPrograms[p].rules[t].borrowing = borrowing(rules[t], rules[next])
      }
    }
    if chance(0.3) {
      window.owedForBorrowingShortTons = (window.years[0].rules?.capShortTons ?? 0) * number(0.02...0.3)
    }
  }

  /// Rates that have nothing to do with those of CO2, of units without any too, some hundred times smaller, at prices as much higher; and
  /// seasons, in which whole blocks count or do not.
  mutating func addPollutants(to window: inout PlanningWindow) {
    window.maximumPriceUSD /= Self.size
    // Where a ton may cost more than energy that is not served, a plan may leave a contracted flow without power, which the one program
    // forbids: so none of these windows has one.
    for t in window.years.indices {
      for a in window.years[t].system.links.indices { window.years[t].system.links[a].contractedMW = 0 }
    }
    for p in window.furtherPrograms.indices {
      let index = window.furtherPrograms[p].index
      let isOther = p == 0 || chance(0.6)
      let rates = window.years[0].system.units.map { _ in Self.size * number(0.1...1.2) }
      let also = window.years[0].system.units.map { _ in chance(0.3) }
      let counts = window.years[0].system.blocks.map { _ in chance(0.6) }
      let isSeasonal = chance(0.5) && counts.contains(true) && counts.contains(false)
      for t in window.years.indices {
        guard let r = window.years[t].system.programRows.first(where: { $0.program == index })?.row else {
          continue
        }
        if isOther {
          let row = window.years[t].system.annualRows[r]
          let zones = Set(row.coefficients.keys.map { window.years[t].system.units[$0].zone })
          for (u, unit) in window.years[t].system.units.enumerated()
          where row.coefficients[u] != nil || (also[u] && zones.contains(unit.zone)) {
            window.years[t].system.annualRows[r].coefficients[u] = -rates[u]
          }
        }
        if isSeasonal { count(counts, row: r, in: &window.years[t].system) }
      }
      if isOther { window.furtherPrograms[p].shrink(Self.size) }
    }
  }

  private static let size = 0.01

  private mutating func count(_ counts: [Bool], row r: Int, in system: inout DispatchSystem) {
    if system.coverageProfiles.isEmpty { system.coverageProfiles = [system.slices.map { _ in 1.0 }] }
    let row = system.annualRows[r]
    for u in row.coefficients.keys.sorted() {
      // A program that begins within the year does so in its season.
      var profile = system.coverageProfiles[row.coverageProfiles[u] ?? 0]
      for (block, holds) in zip(system.blocks, counts) where !holds {
        for s in block.slices { profile[s] = 0 }
      }
      if let known = system.coverageProfiles.firstIndex(of: profile) {
        system.annualRows[r].coverageProfiles[u] = known
      } else {
        system.coverageProfiles.append(profile)
        system.annualRows[r].coverageProfiles[u] = system.coverageProfiles.count - 1
      }
    }
  }

  private mutating func chance(_ share: Double) -> Bool { number(0...1) < share }

  mutating func add(to window: inout PlanningWindow) {
    let units = window.years[0].system.units
    let zones = window.years[0].system.zones.count
    window.firstProgramName = "first"
    // Some units leave the first program, so that others may be apart from it.
    let leaves = chance(0.5) ? generator.below(zones) : -1
    for t in window.years.indices {
      for u in units.indices where units[u].zone == leaves {
        window.years[t].system.units[u].coveredShare = 0
      }
    }
    for program in 1...(1 + generator.below(3)) {
      let members = Set((0..<zones).filter { _ in chance(0.6) })
      let own = members.isEmpty ? [generator.below(zones)] : members
      var shares: [Int: Double] = [:]
      for u in units.indices where own.contains(units[u].zone) && units[u].emissionRate > 0 {
        shares[u] = chance(0.3) ? number(0.2...1) : 1
      }
      add(program, shares, begins: chance(0.3) ? generator.below(window.years.count) : nil, to: &window)
    }
  }

  private mutating func add(
    _ program: Int, _ shares: [Int: Double], begins: Int?, to window: inout PlanningWindow
  ) {
    let here = window.years.map { $0.system }
    let load = here[0].zones.indices.filter { z in shares.keys.contains { here[0].units[$0].zone == z } }
      .reduce(0) { sum, z in
        sum + here[0].zones[z].loadMW.reduce(0, +) / Double(here[0].zones[z].loadMW.count)
      }
    let size = max(1, load) * 8760 * 0.55
    let capShare = number(0.2...1.1)
    let period = 1 + generator.below(3)
    let isBanking = chance(0.8)
    let hasCeiling = chance(0.2)
    var floor = number(0...10)
    var rules: [ProgramYear] = []
    var isTrueUp: [Bool] = []
    for (t, system) in here.enumerated() {
      let cap = size * capShare * (1 - 0.07 * Double(t)) * number(0.8...1.1)
      isTrueUp.append(t % period == period - 1)
      rules.append(
        ProgramYear(
          year: system.year, capShortTons: cap, reservePriceUSD: floor,
          tiers: chance(0.5)
            ? [
              CostContainmentTier(
                number: 1, triggerUSD: floor + number(5...30), quantityShortTons: cap * number(0.03...0.2))
            ] : [],
          ecr: chance(0.2)
            ? EmissionsContainmentReserve(
              triggerUSD: floor + number(1...6), quantityShortTons: cap * 0.1) : nil,
          priceCeilingUSD: hasCeiling ? 70 + 2 * Double(t) : nil, controlPeriod: "\(t / period)",
          fullCompliance: isTrueUp[t], surrenderShare: isTrueUp[t] ? 1 : number(0.2...0.75),
          carryShare: chance(0.2) ? number(0.7...0.99) : 1,
          bankLimitShortTons: chance(0.2) ? cap * number(0.02...0.3) : nil,
          otherSupplyShortTons: chance(0.2) ? cap * 0.02 : 0))
      floor *= number(1...1.1)
      addRow(program, shares, isPartOf: begins == t, to: &window.years[t].system)
    }
    window.furtherPrograms.append(
      PlanningWindow.Program(
        name: "program \(program)", index: program, rules: rules, isTrueUp: isTrueUp,
        openingBankShortTons: isBanking && chance(0.5) ? size * number(0.02...0.3) : 0,
        outstandingShortTons: chance(0.2) ? size * number(0.01...0.1) : 0, isBanking: isBanking))
  }

  /// - Parameter isPartOf: Whether the program begins within the year, where blocks are slices.
  private mutating func addRow(
    _ program: Int, _ shares: [Int: Double], isPartOf: Bool, to system: inout DispatchSystem
  ) {
    var row = AnnualRow(name: "program \(program)", kind: .emissionCap, coefficients: [:], least: 0)
    row.program = program
    for (u, share) in shares { row.coefficients[u] = -share * system.units[u].emissionRate }
    if isPartOf, system.slices.count > 1, system.blocks.allSatisfy({ $0.slices.count == 1 }) {
      let ones = system.slices.map { _ in 1.0 }
      if system.coverageProfiles.isEmpty { system.coverageProfiles = [ones] }
      var late = ones
      late[0] = 0
      system.coverageProfiles.append(late)
      for u in shares.keys { row.coverageProfiles[u] = system.coverageProfiles.count - 1 }
    }
    system.annualRows.append(row)
  }
}

extension PlanningWindow.Program {
  /// The program with amounts that are so many times as large, and prices that go with them.
  fileprivate mutating func shrink(_ size: Double) {
    openingBankShortTons *= size
    outstandingShortTons *= size
    for t in rules.indices {
      rules[t].capShortTons *= size
      rules[t].reservePriceUSD /= size
      rules[t].otherSupplyShortTons *= size
      rules[t].bankLimitShortTons = rules[t].bankLimitShortTons.map { $0 * size }
      rules[t].priceCeilingUSD = rules[t].priceCeilingUSD.map { $0 / size }
      for k in rules[t].tiers.indices {
        rules[t].tiers[k].triggerUSD /= size
        rules[t].tiers[k].quantityShortTons *= size
      }
      rules[t].ecr = rules[t].ecr.map {
        EmissionsContainmentReserve(
          triggerUSD: $0.triggerUSD / size, quantityShortTons: $0.quantityShortTons * size)
      }
    }
  }
}
