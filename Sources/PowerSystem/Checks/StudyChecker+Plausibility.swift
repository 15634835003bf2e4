extension StudyChecker {
  /// CO2 per energy burnt, short tons/MMBtu, that rates and heat rates in the right units come to: natural gas has 0.058,
  /// anthracite 0.114 (EPA, emission factors for greenhouse gas inventories), process gases up to twice that, plants
  /// with capture a tenth. Pounds, kilograms and Btu/kWh miss by a factor of 900 at least.
  static let carbonContent = 1e-3...0.25

  /// Figures that fit the columns but not each other.
  mutating func checkPlausibility() {
    checkCarbonContent()
    checkPriceOrder()
  }

  /// Emission rates against heat rates.
  private mutating func checkCarbonContent() {
    // Fuels that units and technologies emit with.
    var emitting: Set<String> = []
    for unit in study.units where unit.emissionRateShortTonsPerMWh > 0 {
      if let fuel = unit.fuel { emitting.insert(fuel) }
    }
    for technology in study.technologies where technology.emissionRateShortTonsPerMWh > 0 {
      if let fuel = technology.fuel { emitting.insert(fuel) }
    }
    // Fuels of technologies, of those that have one.
    var fuelOf: [String: String] = [:]
    for technology in study.technologies { fuelOf[technology.name] = technology.fuel }
    for unit in study.units where fuelOf[unit.technology] == nil { fuelOf[unit.technology] = unit.fuel }
    var told: Set<NameKey> = []
    func check(
      _ table: StudyTable, _ row: Int, _ name: String, _ technology: String, _ fuel: String?, _ heat: Double,
      _ rate: Double
    ) {
      guard heat > 0, heat.isFinite, rate.isFinite else { return }
      // Units of a kind are told once.
      guard let fuel else {
        guard let usual = fuelOf[technology],
          !study.settings.unusualColumns.contains("\(table.rawValue).fuel"),
          told.insert(NameKey(table.rawValue, technology + " fuel")).inserted
        else { return }
        warn(
          table, row, "fuel",
          "'\(name)' names no fuel at a heat rate of \(shortNumber(heat)) MMBtu/MWh, others of technology '\(technology)' burn \(usual): what it burns costs nothing"
        )
        return
      }
      guard !study.settings.unusualColumns.contains("\(table.rawValue).emission_rate_short_tons_per_mwh")
      else { return }
      if rate == 0 {
        let others = emitting.contains(fuel)
        guard others || Self.isFossil(fuel), told.insert(NameKey(table.rawValue, technology, fuel)).inserted
        else { return }
        warn(
          table, row, "emission_rate_short_tons_per_mwh",
          "'\(name)' burns \(fuel) and emits nothing" + (others ? ", though others that burn it do" : ""))
      } else if !Self.carbonContent.contains(rate / heat) {
        guard told.insert(NameKey(table.rawValue, technology + " ratio", fuel)).inserted else { return }
        warn(
          table, row, "emission_rate_short_tons_per_mwh",
          "'\(name)' emits \(shortNumber(rate)) short tons/MWh at a heat rate of \(shortNumber(heat)) MMBtu/MWh; that is \(shortNumber(rate / heat)) short tons/MMBtu, fuels have \(Self.carbonContent.lowerBound) to \(Self.carbonContent.upperBound)",
          restsOn: ["heat_rate_mmbtu_per_mwh", "emission_rate_short_tons_per_mwh"].map {
            Finding.Cell(row: row, column: $0)
          })
      }
    }
    for (row, unit) in study.units.enumerated() {
      check(
        .units, row, unit.name, unit.technology, unit.fuel, unit.heatRateMMBtuPerMWh,
        unit.emissionRateShortTonsPerMWh)
    }
    for (row, technology) in study.technologies.enumerated() {
      check(
        .technologies, row, technology.name, technology.name, technology.fuel, technology.heatRateMMBtuPerMWh,
        technology.emissionRateShortTonsPerMWh)
    }
  }

  /// Whether a fuel's name says that it emits, as coal and oil do and what grows or is made does not.
  private static func isFossil(_ fuel: String) -> Bool {
    let name = fuel.lowercased()
    guard
      ![
        "bio", "landfill", "renewable", "green", "synthetic", "hydrogen", "vegetable", "palm", "cooking",
        "charcoal",
      ].contains(where: name.contains)
    else {
      return false
    }
    return ["coal", "lignite", "petcoke", "oil", "diesel", "kerosene"].contains(where: name.contains)
  }

  /// Reserve price, ECR, tiers, ceiling and highest price, which should ascend. What two of a program's prices have the
  /// wrong way round is told once, at its first row, with the other years.
  private mutating func checkPriceOrder() {
    guard let program = study.program else { return }
    var told: [(row: Int, column: String, message: String, others: [Int])] = []
    var places: [NameKey: Int] = [:]
    func note(_ row: Int, _ lower: String, _ upper: String, column: String, _ message: String) {
      let key = NameKey(program.years[row].program, lower, upper)
      if let place = places[key] {
        told[place].others.append(program.years[row].year)
      } else {
        places[key] = told.count
        told.append((row, column, message, []))
      }
    }
    for (row, rules) in program.years.enumerated() {
      var last = (name: "reserve_price_usd", price: rules.reservePriceUSD)
      var steps: [(name: String, price: Double)] = []
      if let ecr = rules.ecr { steps.append(("ecr_trigger_usd", ecr.triggerUSD)) }
      steps += rules.tiers.map { ("ccr\($0.number)_trigger_usd", $0.triggerUSD) }
      if (rules.priceCeilingUSD ?? program.priceCeilingUSD) == nil {
        steps.append(("maximum_price", study.settings.maximumAllowancePriceUSD))
      }
      for step in steps {
        if step.name == "ecr_trigger_usd", step.price <= last.price {
          note(
            row, last.name, step.name, column: step.name,
            "ecr_trigger_usd is \(shortNumber(step.price)), not above reserve_price_usd of \(shortNumber(last.price)): "
              + "nothing is withheld")
        } else if step.price < last.price {
          note(
            row, last.name, step.name, column: step.name == "maximum_price" ? last.name : step.name,
            "\(step.name) is \(shortNumber(step.price)), below \(last.name) of \(shortNumber(last.price))")
        }
        last = step
      }
    }
    for item in told {
      let others = Set(item.others).sorted()
      warn(
        .allowanceProgram, item.row, item.column,
        item.message + (others.isEmpty ? "" : "; also in \(Years.text(others))"),
        restsOn: [Finding.Cell(row: item.row, column: item.column)])
    }
  }
}
