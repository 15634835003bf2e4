import DispatchSolveTables

extension StudyChecker {
  private struct RowKey: Hashable {
    var program: String
    var zone: String?
    var year: Int
  }

  /// What is asked for imports: names, rates, and ways for power to come in.
  mutating func checkImports() {
    let rows = study.program?.importObligations ?? []
    guard !rows.isEmpty else { return }
    let names = study.programTerms.map(\.program)
    requireUnique(
      .importObligations,
      rows.map { RowKey(program: programName($0.program), zone: $0.sourceZone, year: $0.firstYear) },
      "first_year"
    ) { key in
      ([key.program, key.zone ?? ""].filter { !$0.isEmpty } + ["\(key.year)"]).joined(separator: ", ")
    }
    let largest = Double.greatestFiniteMagnitude
    for (row, entry) in rows.enumerated() {
      if !entry.program.isEmpty, !names.contains(entry.program) {
        unknown(entry.program, names, .importObligations, row)
      }
      require(
        entry.rateShortTonsPerMWh, 0...ImportObligation.highestRate, .importObligations, row,
        "rate_short_tons_per_mwh")
      require(entry.obligatedShare, 0...1, .importObligations, row, "obligated_share")
      require(entry.freeMWh, 0...largest, .importObligations, row, "free_mwh")
      checkSource(entry, row)
    }
    warnOfLate(rows.map { ($0.program, $0.firstYear) }, .importObligations)
    warnOfNothing(rows)
    checkMeanRates(rows)
    if study.settings.mode == .single {
      error(
        .importObligations, 0, "rate_short_tons_per_mwh",
        "an obligation on imports needs interfaces, and mode = \"single\" has none", presumes: [.study])
    }
    if study.carbonPrice.combination == .max, !study.carbonPrice.entries.isEmpty {
      error(
        .study, 0, "carbon_price_combination",
        "where imports need allowances, a carbon price is paid on top of theirs: sum; what is imported has paid it where it "
          + "was generated", presumes: [.carbonPrice, .importObligations])
    }
  }

  /// Rows that ask for nothing where nothing else is asked for that they could take the place of.
  private mutating func warnOfNothing(_ rows: [ImportObligation]) {
    func asks(_ row: ImportObligation) -> Bool {
      row.obligatedShare != 0 && (row.basis == .mean || row.rateShortTonsPerMWh != 0)
    }
    for (row, entry) in rows.enumerated() where !asks(entry) {
      let takesPlace = rows.contains { other in
        programName(other.program) == programName(entry.program) && asks(other)
          && (other.sourceZone == entry.sourceZone
            ? other.firstYear < entry.firstYear : other.sourceZone == nil)
      }
      guard !takesPlace else { continue }
      let column = entry.obligatedShare != 0 ? "rate_short_tons_per_mwh" : "obligated_share"
      warn(
        .importObligations, row, column,
        "the row does nothing: \(column) is 0, and no other row asks for allowances in its place")
    }
  }

  /// Mean rates are looked for year by year, which those who plan years, or several things together, cannot wait for.
  private mutating func checkMeanRates(_ rows: [ImportObligation]) {
    guard let row = rows.firstIndex(where: { $0.basis == .mean }) else { return }
    let settings = study.settings
    let reason: String? =
      if settings.foresight != .myopic {
        "foresight is '\(settings.foresight.text)'"
      } else if study.hasSeveralPrograms {
        "several programs are decided together"
      } else if !study.reserveMargins.isEmpty {
        "reserve margins are decided with the year"
      } else if settings.lifecycle.closesByOptimum {
        "closures are decided with the year"
      } else if study.hasOffsets {
        "offsets are decided with the year"
      } else if study.carriesCertificates {
        "certificates are carried from year to year"
      } else if settings.expansion.isEnabled, settings.expansion.wholeUnits,
        study.buildLimits.contains(where: { $0.unitSizeMW != nil })
      {
        "whole units are decided with the year"
      } else if settings.expansion.isEnabled, hasLimitsTogether {
        "additions under limits of several rows are decided with the year"
      } else {
        nil
      }
    guard let reason else { return }
    error(
      .importObligations, row, "rate_basis",
      "a mean rate is looked for in years that each decide alone, and \(reason); a fixed rate is planned with",
      presumes: [.study, .programs, .reserveMargins])
  }

  /// Whether limits of additions are of groups, or several rows of one zone and technology.
  private var hasLimitsTogether: Bool {
    let pairs = study.buildLimits.map { NameKey($0.zone, $0.technology) }
    return !study.buildGroupLimits.isEmpty || Set(pairs).count < pairs.count
  }

  /// The zone of a row: outside of the program, and with a way in.
  private mutating func checkSource(_ entry: ImportObligation, _ row: Int) {
    guard let program = study.allowancePrograms.first(where: { $0.name == programName(entry.program) })
    else { return }
    let members = Set(program.memberships.map(\.zone))
    func leadsIn(_ from: String, _ to: String) -> Bool {
      members.contains(to) && (entry.sourceZone.map { $0 == from } ?? !members.contains(from))
    }
    let hasWay = study.interfaces.contains {
      ($0.capacityMW > 0 && leadsIn($0.fromZone, $0.toZone))
        || ($0.reverseCapacityMW > 0 && leadsIn($0.toZone, $0.fromZone))
    }
    let tables: [StudyTable] = [.interfaces, .programMembership, .programs]
    guard let zone = entry.sourceZone else {
      if !hasWay {
        warn(
          .importObligations, row, "source_zone",
          "no interface leads into a member\(ofProgram(program.name)) from outside: the row has no say",
          presumes: tables)
      }
      return
    }
    require(zone, in: known.zones, .importObligations, row, "source_zone")
    guard known.zones.names.contains(zone) else { return }
    if entry.freeMWh > 0 {
      error(
        .importObligations, row, "free_mwh",
        "what is free is free whichever zone it comes from: free_mwh stands in the row without a zone")
    }
    let begin = CalendarDay(year: entry.firstYear, month: 1, day: 1)
    if begin.map({ program.covers(zone: zone, on: $0) }) ?? false {
      error(
        .importObligations, row, "source_zone",
        "zone '\(zone)' is a member\(ofProgram(program.name)) in \(entry.firstYear): what it sends to other members is no import",
        presumes: [.programMembership, .programs])
    } else if !hasWay {
      warn(
        .importObligations, row, "source_zone",
        "no interface leads from zone '\(zone)' into a member\(ofProgram(program.name)): the row has no say",
        presumes: tables)
    }
  }
}
