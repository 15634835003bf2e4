extension StudyChecker {
  /// CO2 per energy burnt, short tons/MMBtu, that rates and heat rates in the right units come to: natural gas has 0.058,
  /// anthracite 0.114 (EPA, emission factors for greenhouse gas inventories), process gases up to twice that, plants
  /// with capture a tenth. Pounds, kilograms and Btu/kWh miss by a factor of 900 at least.
  static let carbonContent = 1e-3...0.25

  /// The same of kinds of fuel, by words in a fuel's name, with half as much again on both sides: coals have 0.10 to 0.12, oils
  /// and their products 0.07 to 0.09, natural gas 0.058 (the same source). The least is asked for only where nothing is captured.
  private static let carbonContentOfFuels: [(words: [String], range: ClosedRange<Double>)] = [
    (
      ["coal", "lignite", "anthracite", "bituminous", "petcoke", "bit", "sub", "lig", "rc", "wc", "ant"],
      0.05...0.18
    ),
    (
      [
        "oil", "diesel", "kerosene", "petroleum", "distillate", "residual", "hfo", "lfo", "dfo", "rfo", "jf",
        "ker", "naphtha",
      ], 0.04...0.14
    ),
    (["gas", "methane", "ng", "lng"], 0.03...0.09),
  ]

  /// What CO2 a fuel has by its name, short tons/MMBtu; nil for those that are not known, or grow, or are made.
  private static func carbonContent(ofFuel fuel: String) -> ClosedRange<Double>? {
    let name = fuel.lowercased()
    guard !madeOrGrown.contains(where: name.contains) else { return nil }
    // Codes of few letters are words of their own.
    let words = name.split { !$0.isLetter }.map(String.init)
    return carbonContentOfFuels.first { kind in
      kind.words.contains {
        $0.count > 3 || ["gas", "oil"].contains($0) ? name.contains($0) : words.contains($0)
      }
    }?.range
  }

  private static let madeOrGrown = [
    "bio", "landfill", "renewable", "green", "synthetic", "hydrogen", "vegetable", "palm", "cooking",
    "charcoal", "process",
    "blast", "furnace", "refinery", "waste", "wood", "other",
  ]

  /// Figures that fit the columns but not each other.
  mutating func checkPlausibility() {
    checkCarbonContent()
    checkPriceOrder()
  }

  /// Emission rates against heat rates.
  private mutating func checkCarbonContent() {
    // Fuels that units and technologies emit with.
    var emitting: Set<String> = []
    // By row, since a unit's copy would count references to all of its names; most burn what the one above burns.
    var last: String?
    for row in study.units.indices where study.units[row].emissionRateShortTonsPerMWh > 0 {
      guard let fuel = study.units[row].fuel, fuel != last else { continue }
      emitting.insert(fuel)
      last = fuel
    }
    for technology in study.technologies where technology.emissionRateShortTonsPerMWh > 0 {
      if let fuel = technology.fuel { emitting.insert(fuel) }
    }
    // Fuels of technologies, of those that have one.
    var fuelOf: [String: String] = [:]
    for technology in study.technologies { fuelOf[technology.name] = technology.fuel }
    let technologies = RowClasses(study.units) { $0.technology }
    var fuels: [String?] = Array(repeating: nil, count: technologies.count)
    for row in study.units.indices where fuels[Int(technologies.classes[row])] == nil {
      fuels[Int(technologies.classes[row])] = study.units[row].fuel
    }
    for (technology, fuel) in zip(technologies.map(study.units) { $0.technology }, fuels)
    where fuelOf[technology] == nil {
      fuelOf[technology] = fuel
    }
    var told: Set<NameKey> = []
    // Fuels and technologies are few, units many.
    var contents: [String: ClosedRange<Double>?] = [:]
    var latest: (fuel: String, content: ClosedRange<Double>?)?
    func contentOf(_ fuel: String) -> ClosedRange<Double>? {
      if let latest, latest.fuel == fuel { return latest.content }
      let content = contents[fuel] ?? Self.carbonContent(ofFuel: fuel)
      contents[fuel] = .some(content)
      latest = (fuel, content)
      return content
    }
    let silenced = [StudyTable.units, .technologies].filter {
      study.settings.unusualColumns.contains("\($0.rawValue).emission_rate_short_tons_per_mwh")
    }
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
      guard !silenced.contains(table) else { return }
      if rate == 0 {
        let others = emitting.contains(fuel)
        guard others || contentOf(fuel) != nil,
          told.insert(NameKey(table.rawValue, technology, fuel)).inserted
        else { return }
        warn(
          table, row, "emission_rate_short_tons_per_mwh",
          "'\(name)' burns \(fuel) and emits nothing" + (others ? ", though others that burn it do" : ""))
      } else if let usual = Self.unusualContent(rate / heat, fuel, contentOf(fuel), technology) {
        guard told.insert(NameKey(table.rawValue, technology + " ratio", fuel)).inserted else { return }
        warn(
          table, row, "emission_rate_short_tons_per_mwh",
          "'\(name)' emits \(shortNumber(rate)) short tons/MWh at a heat rate of \(shortNumber(heat)) MMBtu/MWh; that is \(shortNumber(rate / heat)) short tons/MMBtu, \(usual)",
          restsOn: ["heat_rate_mmbtu_per_mwh", "emission_rate_short_tons_per_mwh"].map {
            Finding.Cell(row: row, column: $0)
          })
      }
    }
    for row in study.units.indices where study.units[row].heatRateMMBtuPerMWh > 0 {
      check(
        .units, row, study.units[row].name, study.units[row].technology, study.units[row].fuel,
        study.units[row].heatRateMMBtuPerMWh, study.units[row].emissionRateShortTonsPerMWh)
    }
    for (row, technology) in study.technologies.enumerated() {
      check(
        .technologies, row, technology.name, technology.name, technology.fuel, technology.heatRateMMBtuPerMWh,
        technology.emissionRateShortTonsPerMWh)
    }
  }

  /// What carbon content would be usual, where that of a unit is not; nil where it is.
  private static func unusualContent(
    _ content: Double, _ fuel: String, _ usual: ClosedRange<Double>?, _ technology: String
  ) -> String? {
    guard carbonContent.contains(content) else {
      return "fuels have \(carbonContent.lowerBound) to \(carbonContent.upperBound)"
    }
    guard let usual, !usual.contains(content) else { return nil }
    let captures = ["ccs", "capture", "ccus"].contains { technology.lowercased().contains($0) }
    guard content > usual.upperBound || !captures else { return nil }
    return "\(fuel) has \(usual.lowerBound) to \(usual.upperBound) unless it is captured"
  }

  /// Reserve price, ECR, tiers, ceiling and highest price, which should ascend. What two of a program's prices have the
  /// wrong way round is told once, at its first row, with the other years.
  private mutating func checkPriceOrder() {
    guard let program = study.program else { return }
    checkTierSizes(program)
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
      // Tiers above the ceiling are errors, told by themselves.
      if let ceiling = rules.priceCeilingUSD ?? program.priceCeilingUSD {
        if rules.tiers.isEmpty, ceiling >= rules.reservePriceUSD {
          steps.append(("price_ceiling_usd", ceiling))
        }
        checkCeiling(ceiling, row)
      } else {
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

  private static let mostTierOfCap = 10.0

  /// Above the highest price no ceiling is of use; with a ceiling no highest price is.
  private mutating func checkCeiling(_ ceiling: Double, _ row: Int) {
    let most = study.settings.maximumAllowancePriceUSD
    guard ceiling > most else { return }
    warn(
      .allowanceProgram, row, "price_ceiling_usd",
      "price_ceiling_usd is \(shortNumber(ceiling)), above maximum_price of \(shortNumber(most)): allowances clear up to the ceiling",
      presumes: [.study])
  }

  /// Tiers that could sell ten times the cap are in another unit; a tier as large as the cap may be meant. Told once a tier, and
  /// not where it is the cap that is doubted for its size.
  private mutating func checkTierSizes(_ program: AllowanceProgram) {
    var told: Set<Int> = []
    for (row, rules) in program.years.enumerated() where rules.capShortTons >= Self.leastCapOfTiers {
      for tier in rules.tiers
      where tier.quantityShortTons > Self.mostTierOfCap * rules.capShortTons
        && tier.quantityShortTons.isFinite
        && told.insert(tier.number).inserted
      {
        guard !study.settings.unusualColumns.contains("allowance_program.ccr#_quantity") else { continue }
        let column = "ccr\(tier.number)_quantity"
        warn(
          .allowanceProgram, row, column,
          "\(column) is \(shortNumber(tier.quantityShortTons)) short tons, more than ten times the cap of \(shortNumber(rules.capShortTons))"
        )
      }
    }
  }

  private static let leastCapOfTiers = 1000.0
}
