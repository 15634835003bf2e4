import Foundation

extension StudyChecker {
  /// Standards that must be met with nothing to pay instead: each is told once, at its first row; those on generation
  /// that the zone could meet by not generating alone are refused.
  mutating func checkStandards(_ years: Years) {
    guard study.settings.enforcesStandards else { return }
    checkGaps(.generationStandards, study.generationStandards.map(\.year), years)
    checkYearsOfStandards(years)
    var told: Set<NameKey> = []
    var refused: Set<NameKey> = []
    for (row, entry) in study.generationStandards.enumerated()
    where entry.alternativePaymentUSDPerMWh == nil && entry.share > 0 && years.contains(entry.year) {
      let key = NameKey(entry.zone, entry.standard)
      if told.insert(key).inserted {
        warn(
          .generationStandards, row, "alternative_payment_usd_per_mwh",
          "standard '\(entry.standard)' of zone '\(entry.zone)' has no alternative payment in \(entry.year): "
            + "the run fails when it cannot be met", presumes: [.study])
      }
      guard entry.basis == .generation, known.zones.names.contains(entry.zone), !refused.contains(key),
        !entry.eligibleTechnologies.isEmpty
      else { continue }
      let load = study.demand.reduce(0) {
        $1.year == entry.year && $1.zone == entry.zone ? $0 + $1.demandMWh : $0
      }
      let most = eligibleMWh(entry)
      guard most < entry.share * load * (1 - Fleet.capacityTolerance) else { continue }
      refused.insert(key)
      error(
        .generationStandards, row, "share",
        "standard '\(entry.standard)' of zone '\(entry.zone)' asks for \(entry.share) of its generation in "
          + "\(entry.year), but eligible units can give \(most) MWh to a load of \(load) MWh: it could only be met "
          + "by not generating",
        presumes: Self.supplyTables + [.demand, .slices, .availability, .buildLimits])
    }
  }

  /// Standards that are to be met and are not there, whatever the years.
  mutating func checkEnforcement() {
    guard study.settings.enforcesStandards, study.generationStandards.isEmpty else { return }
    warn(
      .study, 0, "generation_standards",
      "standards are enforced, but generation_standards.csv has none", presumes: [.generationStandards])
  }

  /// Standards that ask for nothing in some of the years: each is told once. What begins after the run is no matter.
  private mutating func checkYearsOfStandards(_ years: Years) {
    var rows: [NameKey: [Int]] = [:]
    var order: [NameKey] = []
    for (row, entry) in study.generationStandards.enumerated() where known.zones.names.contains(entry.zone) {
      let key = NameKey(entry.zone, entry.standard)
      if rows[key] == nil { order.append(key) }
      rows[key, default: []].append(row)
    }
    let given = Set(study.generationStandards.map(\.year))
    for key in order {
      guard let mine = rows[key], let first = mine.first else { continue }
      let own = Set(mine.map { study.generationStandards[$0].year })
      // Years between, in which none has a row, are told for all.
      let without = Array(years).filter {
        !own.contains($0) && (given.contains($0) || $0 < given.min() ?? $0 || $0 > given.max() ?? $0)
      }
      guard !without.isEmpty, without.count < years.count else { continue }
      let entry = study.generationStandards[first]
      warn(
        .generationStandards, first, "year",
        "standard '\(entry.standard)' of zone '\(entry.zone)' asks for nothing in \(Years.text(without)); rows with a share of 0 say that this is meant",
        presumes: [.study])
    }
  }

  /// Markets of certificates: names, and that what is one certificate is one for all that ask for it.
  mutating func checkCertificateMarkets() {
    let markets = study.certificateMarkets
    requireUnique(.certificateMarkets, markets.map(\.market), "market") { $0 }
    requireUnique(.certificateMarkets, markets.map(\.standard), "standard") { $0 }
    for (row, market) in markets.enumerated() {
      for zone in market.zones {
        require(zone, in: known.zones, .certificateMarkets, row, "zones")
      }
      if Set(market.zones).count < market.zones.count {
        error(.certificateMarkets, row, "zones", "a zone is named twice")
      }
      if market.zones.isEmpty {
        error(.certificateMarkets, row, "zones", "no zone's generation counts")
      }
      if let share = market.carryShare {
        require(share, 0...1, .certificateMarkets, row, "carry_share")
        if market.carryYears == 0 {
          warn(.certificateMarkets, row, "carry_share", "nothing is carried: carry_years is 0")
        }
      }
      checkStandards(of: market, row)
    }
  }

  private mutating func checkStandards(of market: CertificateMarket, _ row: Int) {
    let members = study.generationStandards.enumerated().filter { $1.standard == market.standard }
    guard !members.isEmpty else {
      warn(
        .certificateMarkets, row, "standard",
        "no zone has a standard '\(market.standard)': the row has no say",
        presumes: [.generationStandards])
      return
    }
    var first: [Int: GenerationStandard] = [:]
    for (place, entry) in members {
      if entry.basis != .load {
        error(
          .generationStandards, place, "basis",
          "standard '\(entry.standard)' is met from market '\(market.market)', which needs shares of load",
          presumes: [.certificateMarkets])
      }
      guard let other = first[entry.year] else {
        first[entry.year] = entry
        continue
      }
      if Set(other.eligibleTechnologies) != Set(entry.eligibleTechnologies) {
        error(
          .generationStandards, place, "eligible_technologies",
          "zones '\(other.zone)' and '\(entry.zone)' share market '\(market.market)' in \(entry.year) and count other "
            + "technologies: one certificate must be as good in both", presumes: [.certificateMarkets])
      }
      if other.alternativePaymentUSDPerMWh != entry.alternativePaymentUSDPerMWh {
        error(
          .generationStandards, place, "alternative_payment_usd_per_mwh",
          "zones '\(other.zone)' and '\(entry.zone)' share market '\(market.market)' in \(entry.year) and have other "
            + "payments: a market has one price", presumes: [.certificateMarkets])
      }
    }
    if market.carryYears > 0 { checkPayments(of: market, first) }
  }

  /// Alternative payments that rise faster than the discount rate while certificates are carried: who pays more than is asked for
  /// could hold what that buys.
  private mutating func checkPayments(of market: CertificateMarket, _ first: [Int: GenerationStandard]) {
    let payments = first.compactMapValues(\.alternativePaymentUSDPerMWh).sorted { $0.key < $1.key }
    for later in payments {
      guard
        let earlier = payments.first(where: {
          $0.key < later.key && $0.key + market.carryYears >= later.key
            && later.value >= $0.value * pow(1 + study.settings.discountRate, Double(later.key - $0.key))
        }),
        let place = study.generationStandards.firstIndex(where: {
          $0.standard == market.standard && $0.year == later.key
        })
      else { continue }
      warn(
        .generationStandards, place, "alternative_payment_usd_per_mwh",
        "market '\(market.market)' carries certificates, and its payment of \(later.key) is worth no less than that of \(earlier.key), "
          + "discounted: a run in which \(earlier.key) pays fails, since what is paid for could be kept",
        presumes: [.certificateMarkets])
      return
    }
  }

  /// Most that a standard's eligible units can generate in its year, MWh, what may be built by then included.
  private func eligibleMWh(_ standard: GenerationStandard) -> Double {
    var fleet = Fleet(study: study)
    fleet.applyPlannedChanges(of: study, through: standard.year)
    let group = study.zones.first { $0.name == standard.zone }?.group
    var energy = 0.0
    for technology in Set(standard.eligibleTechnologies).sorted() {
      let figures = study.technologies.first { $0.name == technology }
      // What a store gives was generated before.
      guard figures?.roundTripEfficiency == nil else { continue }
      let shares = Dictionary(
        study.availability(in: standard.year).lazy.filter { $0.group == group && $0.technology == technology }
          .map { ($0.slice, $0.availability) }, uniquingKeysWith: { first, _ in first })
      let hours = study.slices.reduce(0) {
        $0 + $1.hours * (shares[$1.name] ?? figures?.defaultAvailability ?? 1)
      }
      var megawatts = fleet.units.reduce(0) {
        $1.zone == standard.zone && $1.technology == technology && $1.operates(in: standard.year)
          ? $0 + $1.capacityMW : $0
      }
      for option in buildableMW(of: technology, through: standard.year) where option.zone == standard.zone {
        megawatts += option.megawatts
      }
      if hours > 0 { energy += megawatts * hours }
    }
    return energy
  }
}
