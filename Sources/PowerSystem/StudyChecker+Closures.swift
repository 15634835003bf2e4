extension StudyChecker {
  /// A lifecycle that no unit could end by, and settings of it that have no say.
  mutating func checkLifecycle() {
    let lifecycle = study.settings.lifecycle
    guard lifecycle.isEnabled else { return }
    if lifecycle.closures == .optimum { return checkOptimalClosures(lifecycle) }
    if lifecycle.noticeYears > 0 {
      warn(.study, 0, "notice_years", "notice_years has no say: closures are not those of the optimum")
    }
    guard lifecycle.lossYearsToClosure == nil, lifecycle.closingCashUSDPerKW == nil,
      study.technologies.allSatisfy({ $0.lifeYears == nil })
    else { return }
    warn(
      .study, 0, "lifecycle",
      "lifecycle is enabled but closes nothing: technologies.csv has no life_years, and neither "
        + "loss_years_to_closure nor closing_cash_usd_per_kw is set", presumes: [.study, .technologies])
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
    if lifecycle.noticeYears > 0, study.settings.foresight == .myopic {
      warn(
        .study, 0, "notice_years", "closures take notice: who sees one year only never closes anything")
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
