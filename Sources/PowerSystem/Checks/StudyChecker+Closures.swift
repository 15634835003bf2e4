extension StudyChecker {
  /// A lifecycle that no unit could end by, and settings of it that have no say.
  mutating func checkLifecycle() {
    let lifecycle = study.settings.lifecycle
    guard lifecycle.isEnabled else { return checkIdleLifecycle(lifecycle) }
    // Where nothing closes there is more to say than that.
    if lifecycle.openingCashUSDPerKW != 0, lifecycle.closingCashUSDPerKW == nil,
      lifecycle.closures != .optimum, lifecycle.lossYearsToClosure != nil || !endsOfLife.isEmpty
    {
      warn(
        .study, 0, "opening_cash_usd_per_kw",
        "opening_cash_usd_per_kw has no say: closing_cash_usd_per_kw is not set")
    }
    if lifecycle.closures == .optimum { return checkOptimalClosures(lifecycle) }
    if lifecycle.noticeYears > 0 {
      warn(.study, 0, "notice_years", "notice_years has no say: closures are not those of the optimum")
    }
    guard lifecycle.lossYearsToClosure == nil, lifecycle.closingCashUSDPerKW == nil, endsOfLife.isEmpty else {
      return
    }
    let lack =
      study.technologies.allSatisfy { $0.lifeYears == nil }
      ? "technologies.csv has no life_years"
      : "no unit and no store of a technology with life_years has an online_year"
    warn(
      .study, 0, "lifecycle",
      "lifecycle is enabled but closes nothing: \(lack), and neither "
        + "loss_years_to_closure nor closing_cash_usd_per_kw is set",
      presumes: [.study, .technologies, .units, .storage])
  }

  /// Settings of a lifecycle that is not there: each by its name, once.
  private mutating func checkIdleLifecycle(_ lifecycle: LifecycleSettings) {
    var idle: [String] = []
    if lifecycle.closures == .optimum { idle.append("closures") }
    if lifecycle.noticeYears > 0 { idle.append("notice_years") }
    if lifecycle.lossYearsToClosure != nil { idle.append("loss_years_to_closure") }
    if lifecycle.closingCashUSDPerKW != nil { idle.append("closing_cash_usd_per_kw") }
    if lifecycle.openingCashUSDPerKW != 0 { idle.append("opening_cash_usd_per_kw") }
    if lifecycle.reserveMargin != nil { idle.append("reserve_margin") }
    guard let first = idle.first else { return }
    let names =
      idle.count == 1 ? first : idle.dropLast().joined(separator: ", ") + " and " + (idle.last ?? "")
    warn(
      .study, 0, first, "\(names) \(idle.count == 1 ? "has" : "have") no say: lifecycle is not enabled")
  }

  /// Lives that would end within the run, and do not, since units have no life cycle: said once.
  mutating func checkLives(_ years: Years) {
    guard !study.settings.lifecycle.isEnabled, let last = years.last else { return }
    let ends = endsOfLife.filter { $0.year <= last }
    guard let first = ends.first else { return }
    let others =
      ends.count == 1 ? "" : ends.count == 2 ? ", and so does one more" : ", and so do \(ends.count - 1) more"
    warn(
      first.table, first.row, "online_year",
      "'\(first.name)' goes on past \(first.year), the end of its life\(others): lifecycle is not enabled, so "
        + "life_years has no say", presumes: [.study, .technologies])
  }

  /// Units and stores whose life ends before their tables close them.
  private var endsOfLife: [(table: StudyTable, row: Int, name: String, year: Int)] {
    var lives: [String: Int] = [:]
    for technology in study.technologies { lives[technology.name] = technology.lifeYears }
    guard !lives.isEmpty else { return [] }
    var ends: [(table: StudyTable, row: Int, name: String, year: Int)] = []
    func note(
      _ table: StudyTable, _ row: Int, _ name: String, _ technology: String, _ online: Int?, _ closing: Int?
    ) {
      guard let online, let life = lives[technology], online + life < closing ?? Int.max else { return }
      ends.append((table, row, name, online + life))
    }
    for (row, unit) in study.units.enumerated() {
      note(.units, row, unit.name, unit.technology, unit.onlineYear, unit.closingYear)
    }
    for (row, store) in study.storage.enumerated() {
      note(.storage, row, store.name, store.technology, store.onlineYear, store.closingYear)
    }
    return ends
  }

  private mutating func checkOptimalClosures(_ lifecycle: LifecycleSettings) {
    let unused = [
      ("loss_years_to_closure", lifecycle.lossYearsToClosure != nil),
      ("closing_cash_usd_per_kw", lifecycle.closingCashUSDPerKW != nil),
      ("reserve_margin", lifecycle.reserveMargin != nil),
    ]
    for (name, isSet) in unused where isSet {
      warn(.study, 0, name, "\(name) has no say: closures are those of the optimum")
    }
    if let seen = study.settings.foresight.yearsSeen, lifecycle.noticeYears >= seen {
      let years = seen == 1 ? "" : " of \(lifecycle.noticeYears) years"
      warn(
        .study, 0, "notice_years",
        "closures take notice\(years): who sees \(Foresight.inWords(seen)) only never closes anything")
    }
    let costly = study.units.filter { $0.fixedOMUSDPerKWYear > 0 }
    let kept = study.units.indices.filter {
      study.units[$0].fixedOMUSDPerKWYear > 0 && study.units[$0].minimumOutputShare > 0
    }
    if let first = kept.first {
      let others = kept.count > 1 ? " and \(kept.count - 1) more" : ""
      warn(
        .units, first, "minimum_output_share",
        "unit '\(study.units[first].name)'\(others) must run, and closes by plan or age alone: the optimum decides "
          + "about units without a least output")
    }
    let isAnyCostly =
      costly.count > kept.count || study.storage.contains { $0.fixedOMUSDPerKWYear > 0 }
      || study.technologies.contains { $0.fixedOMUSDPerKWYear > 0 }
      || (study.settings.expansion.isEnabled && study.buildOptions.contains { $0.fixedOMUSDPerKWYear > 0 })
    if !isAnyCostly {
      warn(
        .study, 0, "closures",
        "closures = \"optimum\" closes nothing: no unit without a least output has a fixed_om_usd_per_kw_year",
        presumes: [.study, .units, .storage, .technologies, .buildOptions])
    }
  }
}
