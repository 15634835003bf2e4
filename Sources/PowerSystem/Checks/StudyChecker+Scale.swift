/// Doubts about the size of figures, gathered over the years: each cause is told once, at its first year.
struct ScaleFindings {
  struct Doubt {
    var table: StudyTable
    var row: Int
    var column: String
    var message: String
    var presumes: [StudyTable]
    var years: [Int]
    /// Whom it is about; empty: all that the table speaks of.
    var zone: String
    /// Rows of the first year that it is drawn from.
    var rows: [Int]
  }

  private(set) var doubts: [Doubt] = []
  private var known: [NameKey: Int] = [:]

  /// Notes a doubt of a year; `zone` is the zone or program that it is about, or empty where it is all.
  mutating func note(
    _ year: Int, _ table: StudyTable, _ row: Int, _ column: String, _ cause: String, zone: String = "",
    _ message: String, presumes: [StudyTable], rows: [Int]? = nil
  ) {
    let key = NameKey(column, zone, cause)
    if let index = known[key] {
      doubts[index].years.append(year)
    } else {
      known[key] = doubts.count
      doubts.append(
        Doubt(
          table: table, row: row, column: column, message: message, presumes: presumes, years: [year],
          zone: zone, rows: rows ?? [row]))
    }
  }
}

extension StudyChecker {
  /// Load below this share of what the fleet can generate is load in another unit.
  static let leastUseOfFleet = 1e-3
  /// A cap below this share of what members can emit is a cap in another unit.
  static let leastCapOfPossible = 5e-4
  /// A cap above this multiple of what members can emit is a cap in another unit: pounds are 2,000, kilograms 907.
  static let mostCapOfPossible = 100.0
  /// Loads and caps of one year that are so many times those of the year before, or so many times less, are in two
  /// units; what comes into a study or leaves it may well change tenfold.
  static let mostChange = 100.0
  /// The same of fuel prices, which never rise so much: $ and cents.
  static let mostChangeOfPrices = 50.0
  /// Rounding that sums of megawatts may have.
  static let roundingShare = 1e-9

  /// Load and caps of a year against what its fleet can do.
  func checkScale(year: Int, _ fleet: Fleet, _ scale: inout ScaleFindings) {
    var capacity = 0.0
    var capacityOf: [String: Double] = [:]
    // What units emit of other pollutants is in tables of its own.
    let programs = study.allowancePrograms.filter { $0.pollutant == ProgramTerms.carbonDioxide }
    var emissions = programs.map { _ in 0.0 }
    var hasEmitters = programs.map { _ in false }
    let covered = programs.map { $0.coveredZones(in: year) }
    for unit in fleet.units where unit.operates(in: year) && unit.capacityMW.isFinite {
      capacity += unit.capacityMW
      capacityOf[unit.zone, default: 0] += unit.capacityMW
      for (p, program) in programs.enumerated() where covered[p].contains(unit.zone) {
        emissions[p] +=
          unit.capacityMW * TimeSlice.hoursPerYear * unit.emissionRateShortTonsPerMWh
          * program.coveredShare(zone: unit.zone, in: year, own: unit.coveredShare)
        if unit.capacityMW > 0, unit.emissionRateShortTonsPerMWh > 0 { hasEmitters[p] = true }
      }
    }
    let energy = capacity * TimeSlice.hoursPerYear
    let loads = study.demand.indices.filter { study.demand[$0].year == year }
    let load = loads.reduce(0) { $0 + study.demand[$1].demandMWh }
    if let row = loads.first {
      if load > 0, load < Self.leastUseOfFleet * energy {
        scale.note(
          year, .demand, row, "demand_mwh", "low",
          "load of \(year) is \(shortNumber(load)) MWh, less than a thousandth of what the fleet can generate (\(shortNumber(energy)) MWh)",
          presumes: Self.supplyTables, rows: loads)
      } else if load > energy, zonesWithOptions(in: year).isEmpty {
        scale.note(
          year, .demand, row, "demand_mwh", "high",
          "load of \(year) is \(shortNumber(load)) MWh, more than the fleet can generate in all hours (\(shortNumber(energy)) MWh)",
          presumes: Self.supplyTables, rows: loads)
      } else if load > energy,
        case let options = mostBuildableMW(by: year) * TimeSlice.hoursPerYear, load > energy + options
      {
        scale.note(
          year, .demand, row, "demand_mwh", "high",
          "load of \(year) is \(shortNumber(load)) MWh, more than the fleet and all that may be built can generate in all hours (\(shortNumber(energy + options)) MWh)",
          presumes: Self.supplyTables + [.buildLimits, .buildOptions], rows: loads)
      } else {
        checkLoadOfZones(loads, year, capacityOf, &scale)
      }
    }
    for row in loads where load >= Self.leastUseOfFleet * energy {
      let (zone, own) = (study.demand[row].zone, study.demand[row].demandMWh)
      let least = Self.leastUseOfFleet * (capacityOf[zone] ?? 0) * TimeSlice.hoursPerYear
      guard own > 0, own < least else { continue }
      scale.note(
        year, .demand, row, "demand_mwh", "low", zone: zone,
        "load of zone '\(zone)' in \(year) is \(shortNumber(own)) MWh, less than a thousandth of what its own units can generate",
        presumes: Self.supplyTables)
    }
    for (p, program) in programs.enumerated() {
      checkCap(of: program, year: year, possible: emissions[p], hasEmitters: hasEmitters[p], &scale)
    }
  }

  /// Zones whose mean load is more than all their own units and all lines into them can give.
  private func checkLoadOfZones(
    _ loads: [Int], _ year: Int, _ capacityOf: [String: Double], _ scale: inout ScaleFindings
  ) {
    var into: [String: Double] = [:]
    for line in study.interfaces where (line.firstYear ?? year) <= year && year <= (line.lastYear ?? year) {
      into[line.toZone, default: 0] += line.capacityMW * line.efficiency
      into[line.fromZone, default: 0] += line.reverseCapacityMW * line.efficiency
    }
    let options = zonesWithOptions(in: year)
    guard study.settings.mode != .single else { return }
    for row in loads {
      let (zone, load) = (study.demand[row].zone, study.demand[row].demandMWh)
      let most = (capacityOf[zone] ?? 0) + (into[zone] ?? 0)
      guard !options.contains(zone), known.zones.names.contains(zone),
        load > most * TimeSlice.hoursPerYear * (1 + Self.roundingShare)
      else { continue }
      scale.note(
        year, .demand, row, "demand_mwh", "high", zone: zone,
        "load of zone '\(zone)' in \(year) is \(shortNumber(load / TimeSlice.hoursPerYear)) MW in the mean; its units and all lines into it can give \(shortNumber(most)) MW at most",
        presumes: Self.supplyTables + [.interfaces])
    }
  }

  /// The most that may have been built by a year, MW; infinite where a limit is.
  private func mostBuildableMW(by year: Int) -> Double {
    let first = study.firstYear ?? year
    return study.buildLimits.filter(\.canBuild).reduce(0) { sum, limit in
      let begins = max(first, limit.firstYear ?? first)
      let years = Double(max(0, min(year, limit.lastYear ?? year) - begins + 1))
      guard years > 0 else { return sum }
      return sum + min(limit.limitMWTotal ?? .infinity, (limit.limitMWPerYear ?? .infinity) * years)
    }
  }

  private func checkCap(
    of program: AllowanceProgram, year: Int, possible emissions: Double, hasEmitters: Bool,
    _ scale: inout ScaleFindings
  ) {
    let rows = study.program?.years ?? []
    guard let cap = program.rules(in: year)?.capShortTons,
      let row = rows.firstIndex(where: {
        $0.year == year && (program.name.isEmpty || programName($0.program) == program.name)
      })
    else { return }
    if emissions == 0, hasEmitters, zonesWithOptions(in: year).isEmpty {
      return scale.note(
        year, .allowanceProgram, row, "cap_short_tons", "nothing", zone: program.name,
        "no emission of a member's units is covered\(ofProgram(program.name)) in \(year): allowances are worth the reserve price alone; covered_share says how much is",
        presumes: Self.supplyTables + [.programMembership])
    }
    // Rates in another unit are told by themselves.
    let areRatesDoubtful = findings.contains { $0.column == "emission_rate_short_tons_per_mwh" }
    let isLow = cap > 0 && cap < Self.leastCapOfPossible * emissions && !areRatesDoubtful
    guard isLow || (emissions > 0 && cap > Self.mostCapOfPossible * emissions) else { return }
    scale.note(
      year, .allowanceProgram, row, "cap_short_tons", isLow ? "low" : "high", zone: program.name,
      "cap\(ofProgram(program.name)) of \(year) is \(shortNumber(cap)) short tons, \(isLow ? "less than a two-thousandth" : "more than a hundred times") of what members can emit (\(shortNumber(emissions)) short tons)",
      presumes: Self.supplyTables + [.programMembership])
  }

  /// Tells what was gathered.
  mutating func report(_ scale: ScaleFindings) {
    for doubt in scale.doubts where !isUnusual(doubt.table, doubt.column) {
      toldDoubts.append(doubt)
      let others = doubt.years.dropFirst()
      warn(
        doubt.table, doubt.row, doubt.column,
        doubt.message + (others.isEmpty ? "" : "; so in \(Years.text(Array(others)))"),
        presumes: doubt.presumes, restsOn: doubt.rows.map { Finding.Cell(row: $0, column: doubt.column) })
    }
  }

  /// Whether a doubt about the size of a column's figures was told of a year and an owner.
  private func isDoubted(_ table: StudyTable, _ column: String, _ year: Int, _ owner: String) -> Bool {
    toldDoubts.contains {
      $0.table == table && $0.column == column && $0.years.contains(year)
        && ($0.zone.isEmpty || $0.zone == owner)
    }
  }

  /// Whether values of a column that look wrong are meant, as `[check] unusual` says.
  private func isUnusual(_ table: StudyTable, _ column: String) -> Bool {
    study.settings.unusualColumns.contains("\(table.rawValue).\(column)")
  }

  /// Peaks below the mean of the year: one of the two is of another unit or zone. A zone is told once.
  mutating func checkPeaksOfLoad() {
    var told: Set<String> = []
    guard !isUnusual(.demand, "peak_mw") else { return }
    for (row, entry) in study.demand.enumerated() {
      guard let peak = entry.peakMW,
        peak < (1 - Self.roundingShare) * entry.demandMWh / TimeSlice.hoursPerYear,
        told.insert(entry.zone).inserted
      else { continue }
      warn(
        .demand, row, "peak_mw",
        "peak of zone '\(entry.zone)' in \(entry.year) is \(shortNumber(peak)) MW, below its mean load of \(shortNumber(entry.demandMWh / TimeSlice.hoursPerYear)) MW",
        restsOn: ["demand_mwh", "peak_mw"].map { Finding.Cell(row: row, column: $0) })
    }
  }

  /// Loads, fuel prices and caps that are of another order than those of the year before: one of the two is in another
  /// unit, or has a digit too many.
  mutating func checkJumps() {
    checkJumps(
      .demand, "demand_mwh", "load of zone", "MWh", study.demand.map { ($0.zone, $0.year, $0.demandMWh) })
    checkJumps(
      .fuelPrices, "price_usd_per_mmbtu", "price of", "$/MMBtu",
      study.fuelPrices.map { ("\($0.fuel)' in zone '\($0.zone)", $0.year, $0.priceUSDPerMMBtu) },
      most: Self.mostChangeOfPrices)
    checkJumps(
      .allowanceProgram, "cap_short_tons", "", "short tons",
      (study.program?.years ?? []).map {
        (study.hasSeveralPrograms ? programName($0.program) : "", $0.year, $0.capShortTons)
      })
  }

  private mutating func checkJumps(
    _ table: StudyTable, _ column: String, _ what: String, _ unit: String,
    _ rows: [(owner: String, year: Int, value: Double)], most: Double = Self.mostChange
  ) {
    guard !isUnusual(table, column) else { return }
    var order = Array(rows.indices)
    order.sort { (rows[$0].owner, rows[$0].year, $0) < (rows[$1].owner, rows[$1].year, $1) }
    var last: Int?
    var told: Set<String> = []
    for row in order {
      defer { last = row }
      guard let last, rows[last].owner == rows[row].owner, rows[last].year < rows[row].year,
        rows[last].value > 0, rows[row].value > 0
      else { continue }
      let ratio = rows[row].value / rows[last].value
      guard ratio > most || ratio < 1 / most,
        // Sizes that are doubted for themselves are one cause with the jump.
        !isDoubted(table, column, rows[last].year, rows[row].owner),
        !isDoubted(table, column, rows[row].year, rows[row].owner),
        told.insert(rows[row].owner).inserted
      else { continue }
      warn(
        table, row, column,
        (what.isEmpty ? "cap\(ofProgram(rows[row].owner))" : "\(what) '\(rows[row].owner)'")
          + " is \(shortNumber(rows[row].value)) \(unit) in \(rows[row].year) after \(shortNumber(rows[last].value)) in \(rows[last].year)",
        restsOn: [last, row].map { Finding.Cell(row: $0, column: column) })
    }
  }
}
