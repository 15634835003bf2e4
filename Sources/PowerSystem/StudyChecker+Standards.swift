extension StudyChecker {
  /// Standards that must be met with nothing to pay instead: each is told once, at its first row.
  mutating func checkStandards(_ years: Years) {
    guard study.settings.enforcesStandards else { return }
    var told: Set<NameKey> = []
    for (row, entry) in study.generationStandards.enumerated()
    where entry.alternativePaymentUSDPerMWh == nil && entry.share > 0 && years.contains(entry.year)
      && told.insert(NameKey(entry.zone, entry.standard)).inserted
    {
      warn(
        .generationStandards, row, "alternative_payment_usd_per_mwh",
        "standard '\(entry.standard)' of zone '\(entry.zone)' has no alternative payment in \(entry.year): "
          + "the run fails when it cannot be met", presumes: [.study])
    }
  }
}
