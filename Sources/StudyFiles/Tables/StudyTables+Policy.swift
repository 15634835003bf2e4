import DispatchSolvePowerSystem
import DispatchSolveTables

extension StandardBasis: WordValue {}
extension MassUnit: WordValue {}
extension ImportRateBasis: WordValue {}

// The allowance program, prices on carbon, standards.
extension StudyTables {
  static let programs = StudyTableAccess(
    .programs, \.programTerms,
    "The programs of a study with several; what the rows of a program say elsewhere is in its unit of account",
    blank: ProgramTerms(program: ""),
    [
      .key("program", \.program, "Program"),
      .optional(
        "pollutant", \.pollutant, .name,
        "What is capped: co2, or a pollutant of emission_rates.csv; the first program's is co2"),
      .optional("unit_of_account", \.unit, "What an allowance is one of"),
      .optional(
        "priority", \.priority, .integer(1...1000),
        "Order of the programs, lowest first, equal ones by name; tables of one program are of the first"),
      .optional(
        "opening_bank", \.openingBank, .notNegative, unit: "tons of the unit of account", plausible: 0...1e10,
        blank: "of the first program the setting, of others 0", "Allowances in the bank before the first year"
      ),
      .optional(
        "opening_obligation", \.openingObligation, .notNegative, unit: "tons of the unit of account",
        plausible: 0...1e10,
        blank: "of the first program the setting, of others 0",
        "Obligation of earlier years of the first control period still outstanding"),
      .optional(
        "unsold", \.unsoldRule, UnsoldRule?.cellKind, blank: "the setting", "Fate of unsold allowances"),
      .optional(
        "order_of_use", \.orderOfUse, OrderOfUse?.cellKind, blank: "the setting",
        "What serves first at the reserve price"),
      .optional(
        "banking", \.bankingEnabled, .flag, blank: "the setting", "Whether allowances may be banked"),
      .optional(
        "price_ceiling_usd", \.priceCeilingUSD, .notNegative, unit: "$/ton of the unit of account",
        plausible: 0...2000, blank: "the setting",
        "Price of unlimited supply in years that say nothing of their own"),
      .optional(
        "discount_rate", \.discountRate, .number(0...1), unit: "1/year", plausible: 0...0.3,
        blank: "the setting", "Real rate that holders of its allowances ask for"),
      .part(
        "months", .integers(1...12),
        "Months whose emissions count, 1 to 12, separated by ;; blank is all. Slices have to say their months",
        get: { .text($0.months.map(String.init).joined(separator: ";")) },
        set: { $0.months = $1.integers ?? [] }),
    ])

  static let allowanceProgram = StudyTableAccess(
    .allowanceProgram, \.programYears, "Rules of the allowance program by year",
    blank: ProgramYear(year: 0, capShortTons: 0, fullCompliance: false),
    [
      .optionalKey("program", \.program, .name, blank: "the first, or only, one", "Program"),
      .key("year", \.year, .year, "Program year"),
      .required("cap_short_tons", \.capShortTons, .notNegative, plausible: 0...1e10, "Base budget"),
      .optional(
        "reserve_price_usd", \.reservePriceUSD, .notNegative, unit: "$/short ton", plausible: 0...300,
        "Price below which nothing is sold"),
      .ecr(
        "ecr_trigger_usd", \.triggerUSD, unit: "$/short ton", plausible: 0...500,
        "Price below which the ECR is withheld"),
      .ecr("ecr_quantity", \.quantityShortTons, unit: "short tons", plausible: 0...1e9, "Size of the ECR"),
      .optional(
        "price_ceiling_usd", \.priceCeilingUSD, .notNegative, unit: "$/short ton", plausible: 0...2000,
        "Price of unlimited supply"),
      .optional("control_period", \.controlPeriod, .name, "Control period"),
      .optional("full_compliance", \.fullCompliance, "Whether the year trues up its control period"),
      .optional(
        "surrender_share", \.surrenderShare, .share, unit: "1", "Share of the year's emissions surrendered"),
      .optional("carry_share", \.carryShare, .share, unit: "1", "Share of the bank that stays valid"),
      .optional(
        "bank_limit", \.bankLimitShortTons, .notNegative, unit: "short tons", plausible: 0...1e10,
        "Largest bank carried on"),
      .optional(
        "bank_limit_share", \.bankLimitShare, .notNegative, unit: "1", plausible: 0...10, blank: "none",
        "The same as a share of the year's cap, members' budgets added; the smaller of the two holds"),
      .optional(
        "borrow_share", \.borrowShare, .number(0...1), unit: "1", plausible: 0...0.5, blank: "none",
        "Share of the next year's cap, members' budgets added, that may be used in this one and is repaid out of the next"
      ),
      .optional(
        "borrow_interest", \.borrowInterest, .notNegative, unit: "1", plausible: 0...0.5, blank: "none",
        "What is repaid beside an allowance that is borrowed, 0.1 for a tenth"),
      .optional(
        "other_supply_short_tons", \.otherSupplyShortTons, .notNegative, plausible: 0...1e9,
        "Offsets and other supply beside the auction, at any price"),
    ],
    numbered: Table.Numbered([
      {
        .tier(
          $0, "trigger_usd", \.triggerUSD, unit: "$/short ton", plausible: 0...1000,
          "Trigger of the cost containment tier of that number")
      },
      {
        .tier(
          $0, "quantity", \.quantityShortTons, unit: "short tons", plausible: 0...1e9,
          "Size of the cost containment tier of that number")
      },
    ]) { $0.tiers.map(\.number) }, removeHalves: { $0.removeHalves() })

  static let programMembership = StudyTableAccess(
    .programMembership, \.memberships, "Zones that take part in the program",
    blank: ProgramMembership(zone: "", firstYear: 0),
    [
      .optionalKey("program", \.program, .name, blank: "the first, or only, one", "Program"),
      .key("zone", \.zone, "Zone"), .key("first_year", \.firstYear, .year, "First year of membership"),
      .optional("last_year", \.lastYear, .year, "Last year of membership"),
      .optional(
        "budget_short_tons", \.budgetShortTons, .notNegative, plausible: 0...1e9,
        "Allowances a year added to the cap, in a part of a year as they are"),
      .optional("first_date", \.firstDate, "First day of membership, in first_year"),
      .optional("last_date", \.lastDate, "Last day of membership, in last_year"),
      .optional(
        "tier_quantity_short_tons", \.tierQuantityShortTons, .notNegative, plausible: 0...1e8,
        "Allowances added to every cost containment tier in each year of membership"),
      .optional(
        "cap_share", \.capShare, .share, unit: "1",
        "The zone's share of what cap_short_tons sells, for proceeds by zone; never used for solving"),
      .optional(
        "covered_share", \.coveredShare, .share, unit: "1", blank: "the unit's own",
        "Share of what each unit of the zone emits that needs the program's allowances"),
    ])

  static let programLinks = StudyTableAccess(
    .programLinks, \.programLinks,
    "Allowances of one program that another accepts in place of its own; both ways are two rows",
    blank: ProgramLink(fromProgram: "", toProgram: "", firstYear: 0),
    [
      .key("from_program", \.fromProgram, "Program whose allowances are accepted"),
      .key("to_program", \.toProgram, "Program that accepts them"),
      .key("first_year", \.firstYear, .year, "First year in which they are accepted"),
      .optional("last_year", \.lastYear, .year, "Last year in which they are accepted"),
      .optional(
        "exchange_rate", \.exchangeRate, .positive, unit: "1", plausible: 0.01...100,
        "Tons of the accepting program's obligation that one allowance covers, each in its program's unit of account"
      ),
      .optional(
        "share_limit", \.mostShare, .share, unit: "1", blank: "none",
        "Most of the accepting program's obligation of a year that may be covered so"),
    ])

  static let emissionRates = StudyTableAccess(
    .emissionRates, \.emissionRates,
    "What units emit of pollutants beside CO2: a row of a unit goes before one of its technology in its zone, that before one of its technology",
    blank: EmissionRate(pollutant: ""),
    [
      .key("pollutant", \.pollutant, "Pollutant, as programs.csv has it"),
      .optionalKey("unit", \.unit, .name, blank: "all of the technology", "Unit"),
      .optionalKey("technology", \.technology, .name, blank: "the row is of a unit", "Technology"),
      .optionalKey("zone", \.zone, .name, blank: "every zone", "Zone of the technology's units"),
      .optionalKey(
        "first_year", \.firstYear, .year, blank: "from the beginning",
        "First year in which the row holds, until a later one"),
      .optional(
        "rate_lb_per_mwh", \.poundsPerMWh, .notNegative, unit: "lb/MWh", plausible: 0...50,
        blank: "the rate is for fuel",
        "Emissions of a MWh"),
      .optional(
        "rate_lb_per_mmbtu", \.poundsPerMMBtu, .notNegative, unit: "lb/MMBtu", plausible: 0...10,
        blank: "the rate is for energy", "Emissions of a MMBtu of fuel, times the unit's heat rate"),
    ])

  static let importObligations = StudyTableAccess(
    .importObligations, \.importObligations,
    "What power counts for that comes into a program's zones, filled forward",
    blank: ImportObligation(firstYear: 0, rateShortTonsPerMWh: 0),
    [
      .optionalKey("program", \.program, .name, blank: "the first, or only, one", "Program"),
      .optionalKey(
        "source_zone", \.sourceZone, .name, blank: "every zone outside without a row of its own",
        "Zone outside of the program from which power comes"),
      .key("first_year", \.firstYear, .year, "First year in which the row holds, until a later one"),
      .required(
        "rate_short_tons_per_mwh", \.rateShortTonsPerMWh, .number(0...ImportObligation.highestRate),
        plausible: 0...1.3, "What a MWh counts for, or where the search for that begins"),
      .optional(
        "rate_basis", \.basis,
        "How the rate is found: given, or what the zone's own units emit in the slice, in the mean"),
      .optional(
        "obligated_share", \.obligatedShare, .share, unit: "1",
        "Share of these tons that needs allowances, less than 1 where the source's own carbon price is credited"
      ),
      .optional(
        "free_mwh", \.freeMWh, .notNegative, plausible: 0...1e9,
        "Imports of the program in a year, whichever, that are free; in rows without a zone"),
    ])

  static let carbonPrice = StudyTableAccess(
    .carbonPrice, \.carbonPrice.entries, "Exogenous carbon price, filled forward",
    blank: CarbonPriceSchedule.Entry(year: 0, priceUSDPerShortTon: 0),
    [
      .key("year", \.year, .year, "First year of the price"),
      .required(
        "price_usd_per_short_ton", \.priceUSDPerShortTon, .notNegative, plausible: 0...500,
        "Price on all emissions"),
    ])

  static let generationStandards = StudyTableAccess(
    .generationStandards, \.generationStandards, "Clean and renewable generation standards",
    blank: GenerationStandard(
      year: 0, zone: "", standard: "", share: 0, basis: .load, eligibleTechnologies: []),
    [
      .key("year", \.year, .year, "Year"), .key("zone", \.zone, "Zone"),
      .key("standard", \.standard, "Standard"),
      .required("share", \.share, .share, unit: "1", "Required share"),
      .required("basis", \.basis, "What the share refers to"),
      .required(
        "eligible_technologies", \.eligibleTechnologies, "Technologies that count, separated by ;"),
      .optional(
        "alternative_payment_usd_per_mwh", \.alternativePaymentUSDPerMWh, .notNegative, plausible: 0...500,
        "Payment per MWh short"),
    ])

  static let certificateMarkets = StudyTableAccess(
    .certificateMarkets, \.certificateMarkets,
    "Markets in which certificates of a standard of several zones are traded and carried; without one every zone meets its standards itself",
    blank: CertificateMarket(market: "", standard: "", zones: []),
    [
      .key("market", \.market, "Market"),
      .required(
        "standard", \.standard, .name,
        "Standard whose rows in generation_standards.csv, of all zones, are met from it"),
      .required("zones", \.zones, "Zones whose generation counts, separated by ;"),
      .optional(
        "carry_years", \.carryYears, .integer(0...50),
        "Years after that of their making in which certificates may be used"),
      .optional(
        "carry_share", \.carryShare, .share, unit: "1", blank: "all of it",
        "Most of what a year asks for that carried certificates may meet"),
    ])

  static let deflator = StudyTableAccess(
    .deflator, \.deflator,
    "Price level by year, by which published prices are deflated; goes with money_year",
    blank: PriceIndexRow(year: 0, index: 1),
    [
      .key("year", \.year, .year, "Year"),
      .required(
        "index", \.index, .positive, unit: "1", plausible: 0.01...10_000,
        "Price level, of any year as 1 or 100"),
    ])

  static let reserveMargins = StudyTableAccess(
    .reserveMargins, \.reserveMargins, "Capacity that regions have to have, beside dispatch",
    blank: ReserveMargin(region: "", year: 0, zones: [], share: 0, coincidentPeakMW: 0),
    [
      .key("region", \.region, "Region, or area of a capacity market"), .key("year", \.year, .year, "Year"),
      .required("zones", \.zones, "Zones of the region, separated by ;"),
      .required(
        "share", \.share, .number(-1...100), unit: "1", plausible: -0.2...0.5,
        "Margin over the coincident peak"),
      .required(
        "coincident_peak_mw", \.coincidentPeakMW, .notNegative, plausible: 0...1e6,
        "Highest load of all its zones together"),
      .optional(
        "firm_import_mw", \.firmImportMW, .notNegative, plausible: 0...1e5,
        "Capacity elsewhere that it can rely on"),
      .optional(
        "shortfall_usd_per_mw_year", \.shortfallUSDPerMWYear, .notNegative, plausible: 1e4...1e6,
        blank: "none may be missing", "What a missing MW costs"),
    ])
}

// A study without a program has none of these rows, and cannot be given any.
extension Study {
  fileprivate var programYears: [ProgramYear] {
    get { program?.years ?? [] }
    set { program?.years = newValue }
  }

  fileprivate var memberships: [ProgramMembership] {
    get { program?.memberships ?? [] }
    set { program?.memberships = newValue }
  }

  fileprivate var importObligations: [ImportObligation] {
    get { program?.importObligations ?? [] }
    set { program?.importObligations = newValue }
  }
}

// A tier and the ECR have two columns each. While rows are read and changes applied one of the two may be there alone:
// the other is not a number then, which `ProgramYear.removeHalves` finds when all are done.
extension Column<ProgramYear> {
  fileprivate static func ecr(
    _ name: String, _ part: WritableKeyPath<EmissionsContainmentReserve, Double> & Sendable, unit: String,
    plausible: ClosedRange<Double>, _ meaning: String
  ) -> Column {
    .part(name, .notNegative, unit: unit, plausible: plausible, meaning) { row in
      row.ecr.flatMap { $0[keyPath: part].isNaN ? nil : .number($0[keyPath: part]) } ?? .blank
    } set: { row, value in
      var ecr = row.ecr ?? EmissionsContainmentReserve(triggerUSD: .nan, quantityShortTons: .nan)
      ecr[keyPath: part] = value.number ?? .nan
      row.ecr = ecr.triggerUSD.isNaN && ecr.quantityShortTons.isNaN ? nil : ecr
    }
  }

  fileprivate static func tier(
    _ number: Int, _ name: String, _ part: WritableKeyPath<CostContainmentTier, Double> & Sendable,
    unit: String, plausible: ClosedRange<Double>, _ meaning: String
  ) -> Column {
    .part("ccr\(number)_\(name)", .notNegative, unit: unit, plausible: plausible, meaning) { row in
      row.tiers.first { $0.number == number }
        .flatMap { $0[keyPath: part].isNaN ? nil : .number($0[keyPath: part]) } ?? .blank
    } set: { row, value in
      var tier =
        row.tiers.first { $0.number == number }
        ?? CostContainmentTier(number: number, triggerUSD: .nan, quantityShortTons: .nan)
      tier[keyPath: part] = value.number ?? .nan
      row.tiers.removeAll { $0.number == number }
      guard !tier.triggerUSD.isNaN || !tier.quantityShortTons.isNaN else { return }
      let place = row.tiers.firstIndex { $0.number > number } ?? row.tiers.endIndex
      row.tiers.insert(tier, at: place)
    }
  }
}

extension ProgramYear {
  /// Takes out tiers and an ECR that have one of their two columns only; returns what is missing.
  mutating func removeHalves() -> [String] {
    func half(_ name: String, _ trigger: Double, _ quantity: Double) -> String? {
      if trigger.isNaN { return "\(name)_quantity without \(name)_trigger_usd" }
      return quantity.isNaN ? "\(name)_trigger_usd without \(name)_quantity" : nil
    }
    var halves = tiers.compactMap { half("ccr\($0.number)", $0.triggerUSD, $0.quantityShortTons) }
    tiers.removeAll { $0.triggerUSD.isNaN || $0.quantityShortTons.isNaN }
    if let reserve = ecr, let missing = half("ecr", reserve.triggerUSD, reserve.quantityShortTons) {
      halves.append(missing)
      ecr = nil
    }
    return halves
  }
}
