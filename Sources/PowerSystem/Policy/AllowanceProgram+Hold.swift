// A program past its table: the last year's rules are held, its cycle of control periods goes on.
extension AllowanceProgram {
  /// The program with rules for every year from its last one to a later one.
  ///
  /// Cap, prices, quantities, carry share and bank limit are those of the last year; so are its members and their
  /// budgets. Control periods go on with the length of the last complete one: the years from one full compliance to
  /// the next, and so do marks and surrender shares. Where the table has fewer than two years of full compliance, every
  /// held year is a period of its own and trues up.
  ///
  /// - Parameter year: Last year that is to have rules; one that the table reaches, or an empty table, changes nothing.
  public func held(through year: Int) -> AllowanceProgram {
    guard let last = years.last, year > last.year else { return self }
    var program = self
    let cycle = ComplianceCycle(years)
    for next in last.year + 1...year {
      var rules = last
      rules.year = next
      rules.change = nil
      if let cycle {
        let model = cycle.model(of: next)
        rules.fullCompliance = model.fullCompliance
        rules.surrenderShare = model.surrenderShare
        rules.controlPeriod = cycle.period(of: next, after: program.years.last ?? last)
      } else {
        rules.fullCompliance = true
        rules.controlPeriod = Self.periodName(beginning: next, after: program.years.last ?? last)
      }
      program.years.append(rules)
    }
    // A row for what begins later is no last year's member; a member of the last year stays.
    program.memberships = memberships.compactMap { row in
      guard row.firstYear <= last.year else { return nil }
      var row = row
      if row.holds(in: last.year), row.lastDate == nil { row.lastYear = nil }
      return row
    }
    return program
  }

  /// The control period of the year after one of the program's: of its next row, or as held; nil without any row.
  public func controlPeriod(after year: Int) -> String? {
    if let next = years.firstIndex(where: { $0.year > year }) { return years[next].controlPeriod }
    guard let last = years.last else { return nil }
    guard last.year == year else { return held(through: year + 1).years.last?.controlPeriod }
    // Without the list of held years: sweeps ask this of every case.
    return ComplianceCycle(years)?.period(of: year + 1, after: last)
      ?? Self.periodName(beginning: year + 1, after: last)
  }

  /// Name of a control period that begins in a held year: the next number where periods are numbered.
  fileprivate static func periodName(beginning year: Int, after last: ProgramYear) -> String {
    Int(last.controlPeriod).flatMap { $0 < Int.max ? "\($0 + 1)" : nil } ?? "from \(year)"
  }
}

/// How full compliance comes round in a program's table.
private struct ComplianceCycle {
  /// The years after the last full compliance but one, to the last.
  private let pattern: [ProgramYear]
  /// Whether a year of full compliance ends a control period.
  private let endsPeriods: Bool
  /// The last year of full compliance.
  private let last: Int
  private let length: Int

  /// Nil where the table has fewer than two years of full compliance. Years ascend.
  init?(_ years: [ProgramYear]) {
    let marked = years.indices.filter { years[$0].fullCompliance }
    guard let end = marked.last, let begin = marked.dropLast().last else { return nil }
    pattern = Array(years[(begin + 1)...end])
    endsPeriods = years[begin].controlPeriod != years[begin + 1].controlPeriod
    last = years[end].year
    length = years[end].year - years[begin].year
  }

  /// The year of the cycle that a held year follows.
  func model(of year: Int) -> ProgramYear {
    let place = last - length + 1 + (year - last - 1) % length
    // The end of the pattern is always there; before a year that the table leaves out its own pace holds.
    return pattern.first { $0.year >= place } ?? pattern[pattern.count - 1]
  }

  /// Control period of a held year.
  func period(of year: Int, after before: ProgramYear) -> String {
    endsPeriods && before.fullCompliance
      ? AllowanceProgram.periodName(beginning: year, after: before) : before.controlPeriod
  }
}
