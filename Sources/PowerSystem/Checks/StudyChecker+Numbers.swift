import DispatchSolveTables

extension StudyChecker {
  mutating func require(
    _ value: Double, _ range: ClosedRange<Double>, _ table: StudyTable, _ row: Int,
    _ name: @autoclosure () -> String
  ) {
    // What holds costs nothing more: sweeps check a million programs.
    guard !value.isFinite || !range.contains(value) else { return }
    let column = name()
    guard value.isFinite else { return error(table, row, column, "\(column) is not a finite number") }
    let bound =
      range.upperBound == .greatestFiniteMagnitude
      ? "at least \(range.lowerBound)" : "between \(range.lowerBound) and \(range.upperBound)"
    error(table, row, column, "\(column) is \(value); it must be \(bound)")
  }

  /// Numbers in their ranges, for studies built in code; files are held to the same ranges when they are read.
  mutating func checkNumbers() {
    checkSettings()
    checkTechnologies()
    checkUnits()
    checkStores()
    checkSeries()
    checkInterfaces()
    checkPrices()
    checkCoefficientRange()
  }

  /// Settings, zones and slices.
  private mutating func checkSettings() {
    let settings = study.settings
    require(settings.discountRate, 0...1, .study, 0, "discount_rate")
    require(settings.terminalAllowancePriceUSD ?? 0, 0...1e6, .study, 0, "terminal_price")
    require(settings.vollUSDPerMWh, 1...1e9, .study, 0, "voll_usd_per_mwh")
    require(settings.maximumAllowancePriceUSD, 0...1e6, .study, 0, "maximum_price")
    require(study.carbonPrice.priceBeforeFirstEntry, 0...1e6, .study, 0, "carbon_price_before_first")
    checkSettingsOfUnusualSize()
    for (row, zone) in study.zones.enumerated() {
      require(zone.demandElasticity, 0...10, .zones, row, "demand_elasticity")
      require(zone.referencePriceUSDPerMWh, 0...1e9, .zones, row, "reference_price_usd_per_mwh")
      if zone.demandElasticity > 0, zone.referencePriceUSDPerMWh == 0 {
        error(
          .zones, row, "reference_price_usd_per_mwh",
          "zone '\(zone.name)' has a demand elasticity but no reference price")
      }
    }
    for (row, slice) in study.slices.enumerated() {
      require(slice.hours, Double.leastNonzeroMagnitude...8784, .slices, row, "hours")
    }
  }

  /// Settings that are allowed and hardly meant.
  private mutating func checkSettingsOfUnusualSize() {
    let settings = study.settings
    let program = study.program
    // Allowances of a hundred years are in another unit.
    let cap = program?.years.lazy.map(\.capShortTons).first { $0 > 0 && $0.isFinite }
    let most = min(1e10, cap.map { 100 * $0 } ?? 1e10)
    for (column, value, usual) in [
      ("voll_usd_per_mwh", settings.vollUSDPerMWh, 100...100_000),
      ("discount_rate", settings.discountRate, 0...0.3),
      ("opening_bank_short_tons", program?.openingBankShortTons ?? 0, 0...most),
      ("opening_obligation_short_tons", program?.openingObligationShortTons ?? 0, 0...most),
    ] where value.isFinite && !usual.contains(value) {
      warn(
        .study, 0, column,
        "\(column) is \(shortNumber(value)), outside the usual range, \(shortNumber(usual.lowerBound)) to \(shortNumber(usual.upperBound))"
      )
    }
  }

  /// Energy of a megawatt-hour, MMBtu.
  static let mmbtuOfAMWh = 3.412

  /// Nothing makes more electricity than the fuel has energy.
  mutating func checkEfficiency(_ heatRate: Double, _ table: StudyTable, _ row: Int) {
    guard heatRate > 0, heatRate < Self.mmbtuOfAMWh else { return }
    error(
      table, row, "heat_rate_mmbtu_per_mwh",
      "heat_rate_mmbtu_per_mwh is \(shortNumber(heatRate)): a MWh has \(Self.mmbtuOfAMWh) MMBtu, and no plant makes more of its fuel than that; what burns nothing has 0"
    )
  }

  /// Generating units.
  private mutating func checkUnits() {
    let largest = Double.greatestFiniteMagnitude
    let any = -largest...largest
    for (row, unit) in study.units.enumerated() {
      require(unit.capacityMW, 0...largest, .units, row, "capacity_mw")
      require(unit.minimumOutputShare, 0...1, .units, row, "minimum_output_share")
      require(unit.heatRateMMBtuPerMWh, 0...largest, .units, row, "heat_rate_mmbtu_per_mwh")
      checkEfficiency(unit.heatRateMMBtuPerMWh, .units, row)
      require(unit.variableOMUSDPerMWh, any, .units, row, "variable_om_usd_per_mwh")
      require(unit.costAdderUSDPerMWh, any, .units, row, "cost_adder_usd_per_mwh")
      require(unit.supportUSDPerMWh, 0...largest, .units, row, "support_usd_per_mwh")
      if unit.supportUSDPerMWh > 0, unit.support.isEmpty {
        error(
          .units, row, "support", "support is blank: who pays the support of '\(unit.name)', and why?")
      } else if unit.supportUSDPerMWh == 0, !unit.support.isEmpty {
        warn(
          .units, row, "support",
          "unit '\(unit.name)' names a support but no support_usd_per_mwh: nothing is paid")
      }
      require(unit.fixedOMUSDPerKWYear, 0...largest, .units, row, "fixed_om_usd_per_kw_year")
      require(unit.emissionRateShortTonsPerMWh, 0...largest, .units, row, "emission_rate_short_tons_per_mwh")
      require(unit.coveredShare, 0...1, .units, row, "covered_share")
      if let online = unit.onlineYear, let closing = unit.closingYear, online > closing {
        error(
          .units, row, "closing_year",
          "unit '\(unit.name)' closes in \(closing), before it opens in \(online)")
      }
      if unit.fuel != nil, unit.heatRateMMBtuPerMWh == 0 {
        warn(
          .units, row, "heat_rate_mmbtu_per_mwh", "unit '\(unit.name)' burns a fuel at heat rate 0, for free")
      }
    }
  }

  /// Storage.
  private mutating func checkStores() {
    let largest = Double.greatestFiniteMagnitude
    for (row, store) in study.storage.enumerated() {
      require(store.capacityMW, 0...largest, .storage, row, "capacity_mw")
      require(
        store.roundTripEfficiency, Double.leastNonzeroMagnitude...1, .storage, row, "round_trip_efficiency")
      require(store.maximumCapacityFactor, 0...1, .storage, row, "maximum_capacity_factor")
      require(store.variableOMUSDPerMWh, 0...largest, .storage, row, "variable_om_usd_per_mwh")
      require(store.chargingCostUSDPerMWh, 0...largest, .storage, row, "charging_cost_usd_per_mwh")
      require(store.fixedOMUSDPerKWYear, 0...largest, .storage, row, "fixed_om_usd_per_kw_year")
      if let online = store.onlineYear, let closing = store.closingYear, online > closing {
        error(
          .storage, row, "closing_year",
          "store '\(store.name)' closes in \(closing), before it opens in \(online)")
      }
    }
  }

  /// Planned changes, and what changes from slice to slice or year to year.
  private mutating func checkSeries() {
    let largest = Double.greatestFiniteMagnitude
    let any = -largest...largest
    for (row, change) in study.plannedChanges.enumerated() {
      require(change.changeMW, any, .plannedChanges, row, "change_mw")
      if change.changeMW == 0 { error(.plannedChanges, row, "change_mw", "a change of 0 MW changes nothing") }
    }
    for (row, entry) in study.availability.enumerated() {
      require(entry.availability, 0...1, .availability, row, "availability")
    }
    for (row, entry) in study.demand.enumerated() {
      require(entry.demandMWh, 0...largest, .demand, row, "demand_mwh")
      if let peak = entry.peakMW { require(peak, 0...largest, .demand, row, "peak_mw") }
    }
    for (row, entry) in study.loadShape.enumerated() {
      require(entry.loadFactor, 0...largest, .loadShape, row, "load_factor")
    }
    for (row, entry) in study.fuelPrices.enumerated() {
      require(entry.priceUSDPerMMBtu, 0...largest, .fuelPrices, row, "price_usd_per_mmbtu")
    }
    for (row, entry) in study.fuelSeasonal.enumerated() {
      require(entry.multiplier, 0...largest, .fuelSeasonal, row, "multiplier")
    }
  }

  /// Lines between zones.
  private mutating func checkInterfaces() {
    let largest = Double.greatestFiniteMagnitude
    for (row, entry) in study.interfaces.enumerated() {
      require(entry.capacityMW, 0...largest, .interfaces, row, "capacity_mw")
      require(entry.reverseCapacityMW, 0...largest, .interfaces, row, "reverse_capacity_mw")
      require(entry.efficiency, Double.leastNonzeroMagnitude...1, .interfaces, row, "efficiency")
      require(entry.wheelingUSDPerMWh, 0...largest, .interfaces, row, "wheeling_usd_per_mwh")
      require(entry.contractedMW, 0...largest, .interfaces, row, "contracted_mw")
      if let first = entry.firstYear, let last = entry.lastYear, last < first {
        error(
          .interfaces, row, "last_year",
          "interface '\(entry.name)' ends in \(last), before it begins in \(first)")
      }
      if entry.contractedMW > entry.capacityMW {
        error(
          .interfaces, row, "contracted_mw",
          "contracted_mw is \(entry.contractedMW), above the capacity of \(entry.capacityMW) MW")
      }
    }
  }

  /// Carbon prices and generation standards.
  private mutating func checkPrices() {
    let largest = Double.greatestFiniteMagnitude
    for (row, entry) in study.carbonPrice.entries.enumerated() {
      require(entry.priceUSDPerShortTon, 0...largest, .carbonPrice, row, "price_usd_per_short_ton")
    }
    for (row, entry) in study.generationStandards.enumerated() {
      require(entry.share, 0...1, .generationStandards, row, "share")
      if let payment = entry.alternativePaymentUSDPerMWh {
        require(payment, 0...largest, .generationStandards, row, "alternative_payment_usd_per_mwh")
      }
    }
  }

  private mutating func checkTechnologies() {
    let largest = Double.greatestFiniteMagnitude
    let any = -largest...largest
    for (row, entry) in study.technologies.enumerated() {
      require(entry.heatRateMMBtuPerMWh, 0...largest, .technologies, row, "heat_rate_mmbtu_per_mwh")
      checkEfficiency(entry.heatRateMMBtuPerMWh, .technologies, row)
      require(entry.variableOMUSDPerMWh, any, .technologies, row, "variable_om_usd_per_mwh")
      require(entry.costAdderUSDPerMWh, any, .technologies, row, "cost_adder_usd_per_mwh")
      require(entry.fixedOMUSDPerKWYear, 0...largest, .technologies, row, "fixed_om_usd_per_kw_year")
      require(
        entry.emissionRateShortTonsPerMWh, 0...largest, .technologies, row, "emission_rate_short_tons_per_mwh"
      )
      require(entry.coveredShare, 0...1, .technologies, row, "covered_share")
      require(entry.defaultAvailability, 0...1, .technologies, row, "default_availability")
      if let efficiency = entry.roundTripEfficiency {
        require(
          efficiency, Double.leastNonzeroMagnitude...1, .technologies, row, "round_trip_efficiency")
      }
      require(entry.maximumCapacityFactor, 0...1, .technologies, row, "maximum_capacity_factor")
      require(entry.chargingCostUSDPerMWh, 0...largest, .technologies, row, "charging_cost_usd_per_mwh")
      if let life = entry.lifeYears { requireLife(life, .technologies, row) }
      if entry.leadYears < 0 {
        error(
          .technologies, row, "lead_years", "lead_years is \(entry.leadYears); it must be at least 0")
      }
    }
  }

  /// Emission rates, costs and capacities that are not zero should not lie too far apart: an LP in double precision
  /// loses the small ones beside the large.
  private mutating func checkCoefficientRange() {
    let capacities = study.units.map(\.capacityMW).filter { $0 > 0 && $0.isFinite }
    guard let least = capacities.min(), let most = capacities.max(), most / least > 1e9 else { return }
    warn(
      .units, study.units.firstIndex { $0.capacityMW == least }, "capacity_mw",
      "capacities from \(least) to \(most) MW: the smallest are lost in rounding")
  }

  /// The program: its rules, its control periods, its members and what is theirs of the cap.
  mutating func checkProgram() {
    guard let program = study.program else { return }
    let largest = Double.greatestFiniteMagnitude
    if program.years.isEmpty {
      error(.allowanceProgram, nil, nil, "the program has no years", presumes: [.allowanceProgram])
    }
    require(program.openingBankShortTons, 0...largest, .study, 0, "opening_bank_short_tons")
    require(program.openingObligationShortTons, 0...largest, .study, 0, "opening_obligation_short_tons")
    for row in program.years.indices { checkRules(row, of: program) }
    checkControlPeriods(program)
    checkMemberships(program)
    checkCapShares(program)
  }

  /// The numbers of one year's rules.
  private mutating func checkRules(_ row: Int, of program: AllowanceProgram) {
    let largest = Double.greatestFiniteMagnitude
    let rules = program.years[row]
    require(rules.capShortTons, 0...largest, .allowanceProgram, row, "cap_short_tons")
    require(rules.reservePriceUSD, 0...largest, .allowanceProgram, row, "reserve_price_usd")
    require(rules.surrenderShare, 0...1, .allowanceProgram, row, "surrender_share")
    require(rules.carryShare, 0...1, .allowanceProgram, row, "carry_share")
    require(
      rules.otherSupplyShortTons, 0...largest, .allowanceProgram, row, "other_supply_short_tons")
    if let limit = rules.bankLimitShortTons {
      require(limit, 0...largest, .allowanceProgram, row, "bank_limit")
    }
    if let share = rules.borrowShare {
      require(share, 0...1, .allowanceProgram, row, "borrow_share")
      if share > 0, study.program?.convention != .auction {
        error(
          .allowanceProgram, row, "borrow_share", "borrowing goes with the auction convention alone",
          presumes: [.study])
      }
    }
    if let interest = rules.borrowInterest {
      require(interest, 0...largest, .allowanceProgram, row, "borrow_interest")
      if interest > 0, rules.borrowShare ?? 0 == 0 {
        warn(
          .allowanceProgram, row, "borrow_interest", "the row has no borrow_share: nothing is borrowed")
      }
    }
    if let limit = rules.bankLimitShare {
      require(limit, 0...largest, .allowanceProgram, row, "bank_limit_share")
    }
    if let ecr = rules.ecr {
      require(ecr.triggerUSD, 0...largest, .allowanceProgram, row, "ecr_trigger_usd")
      require(ecr.quantityShortTons, 0...largest, .allowanceProgram, row, "ecr_quantity")
      // The reserve is part of the cap that is auctioned, members' budgets included.
      let cap = ownRules(rules, of: program)?.capShortTons ?? rules.capShortTons
      if ecr.quantityShortTons > cap {
        error(
          .allowanceProgram, row, "ecr_quantity",
          "ecr_quantity is \(ecr.quantityShortTons), above the cap of \(cap)",
          presumes: [.programMembership])
      }
    }
    let numbers = rules.tiers.map(\.number)
    if zip([0] + numbers, numbers).contains(where: { $0 >= $1 }) {
      error(.allowanceProgram, row, nil, "tier numbers \(numbers) do not ascend from 1 or above")
    }
    let ceiling = rules.priceCeilingUSD ?? program.priceCeilingUSD
    for tier in rules.tiers {
      let number = tier.number
      require(tier.triggerUSD, 0...largest, .allowanceProgram, row, "ccr\(number)_trigger_usd")
      require(tier.quantityShortTons, 0...largest, .allowanceProgram, row, "ccr\(number)_quantity")
      if let ceiling, tier.triggerUSD > ceiling {
        warn(
          .allowanceProgram, row, "ccr\(number)_trigger_usd",
          "tier \(number) never sells: its trigger is above the price ceiling")
      }
    }
    if let ceiling {
      require(ceiling, 0...largest, .allowanceProgram, row, "price_ceiling_usd")
      if ceiling < rules.reservePriceUSD {
        error(
          .allowanceProgram, row, "price_ceiling_usd",
          "price_ceiling_usd is \(ceiling), below the reserve price of \(rules.reservePriceUSD)")
      }
    }
  }

  /// A program's control periods, each in one piece.
  private mutating func checkControlPeriods(_ program: AllowanceProgram) {
    var closed: Set<NameKey> = []
    var current: [String: String] = [:]
    let rows = program.years.indices.sorted { program.years[$0].year < program.years[$1].year }
    for row in rows {
      let rules = program.years[row]
      let name = programName(rules.program)
      guard rules.controlPeriod != current[name] else { continue }
      if closed.contains(NameKey(name, rules.controlPeriod)) {
        error(
          .allowanceProgram, row, "control_period",
          "control period '\(rules.controlPeriod)' is interrupted by another one")
      }
      if let current = current[name] { closed.insert(NameKey(name, current)) }
      current[name] = rules.controlPeriod
    }
  }

  /// The numbers and dates of memberships, of which no two of a zone overlap.
  private mutating func checkMemberships(_ program: AllowanceProgram) {
    let largest = Double.greatestFiniteMagnitude
    var earlier: [NameKey: [ProgramMembership]] = [:]
    for (row, membership) in program.memberships.enumerated() {
      require(membership.budgetShortTons, 0...largest, .programMembership, row, "budget_short_tons")
      require(
        membership.tierQuantityShortTons, 0...largest, .programMembership, row, "tier_quantity_short_tons")
      if let share = membership.capShare { require(share, 0...1, .programMembership, row, "cap_share") }
      if let date = membership.firstDate, date.year != membership.firstYear {
        error(
          .programMembership, row, "first_date",
          "first_date \(date) is not in first_year, \(membership.firstYear)")
      }
      if let date = membership.lastDate, date.year != membership.lastYear {
        error(
          .programMembership, row, "last_date",
          "last_date \(date) is not in last_year\(membership.lastYear.map { ", \($0)" } ?? ", which is blank")"
        )
      }
      if let first = membership.firstDate, let last = membership.lastDate, last < first {
        error(
          .programMembership, row, "last_date",
          "membership of '\(membership.zone)' ends on \(last), before it begins on \(first)")
      }
      if let last = membership.lastYear, last < membership.firstYear {
        error(
          .programMembership, row, "last_year",
          "membership of '\(membership.zone)' ends in \(last), before it begins in \(membership.firstYear)")
      }
      let key = NameKey(programName(membership.program), membership.zone)
      for other in earlier[key] ?? [] where other.overlaps(membership) {
        error(
          .programMembership, row, "first_year",
          "membership of '\(membership.zone)' overlaps an earlier row")
      }
      earlier[key, default: []].append(membership)
    }
  }

  /// By how much shares that add up to 1 may pass it: a dozen of them, written with four digits.
  private static let shareTolerance = 1e-3

  /// No more can be shared out than there is: at the row with which a year's members first have more than the cap.
  private mutating func checkCapShares(_ program: AllowanceProgram) {
    var named: Set<Int> = []
    for year in Set(program.years.map(\.year)).sorted() {
      // Those of members that follow each other within a year are not shared out at once.
      for day in [CalendarDay(year: year, month: 1, day: 1)].compactMap(\.self)
        + program.dates(dividing: year)
      {
        var sums: [String: Double] = [:]
        for (row, membership) in program.memberships.enumerated() where membership.holds(on: day) {
          guard let share = membership.capShare else { continue }
          let name = programName(membership.program)
          let before = sums[name] ?? 0
          let sum = before + share
          sums[name] = sum
          guard before <= 1 + Self.shareTolerance, sum > 1 + Self.shareTolerance, named.insert(row).inserted
          else { continue }
          error(
            .programMembership, row, "cap_share", "cap shares of \(year)'s members add up to more than 1")
        }
      }
    }
  }

  /// A row's rules with what the members of its own program bring.
  private func ownRules(_ rules: ProgramYear, of program: AllowanceProgram) -> ProgramYear? {
    guard !study.programTerms.isEmpty else { return program.rules(in: rules.year) }
    var own = program
    let name = programName(rules.program)
    own.years = [rules]
    own.memberships = program.memberships.filter { programName($0.program) == name }
    return own.rules(in: rules.year)
  }
}
