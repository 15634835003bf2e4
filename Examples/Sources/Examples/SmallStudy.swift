import DispatchSolve

/// A study in code: one zone, coal and gas, a cap that falls for three years.
func smallStudy() -> Study {
  let years = 2030...2032
  return Study(
    settings: StudySettings(vollUSDPerMWh: 2000, maximumAllowancePriceUSD: 500),
    zones: [Zone(name: "A", group: "all")],
    units: [
      GeneratingUnit(
        name: "coal", zone: "A", technology: "Coal", fuel: "coal", capacityMW: 100, heatRateMMBtuPerMWh: 10,
        variableOMUSDPerMWh: 4, emissionRateShortTonsPerMWh: 1),
      GeneratingUnit(
        name: "gas", zone: "A", technology: "Gas", fuel: "gas", capacityMW: 150, heatRateMMBtuPerMWh: 7,
        variableOMUSDPerMWh: 2, emissionRateShortTonsPerMWh: 0.4),
    ],
    demand: years.map { DemandRow(year: $0, zone: "A", demandMWh: 876_000) },
    fuelPrices: years.flatMap { year in
      [("coal", 2.0), ("gas", 4.0)].map {
        FuelPriceRow(year: year, zone: "A", fuel: $0.0, priceUSDPerMMBtu: $0.1)
      }
    },
    program: AllowanceProgram(
      years: years.map {
        ProgramYear(year: $0, capShortTons: 900_000 - 300_000 * Double($0 - 2030), reservePriceUSD: 3)
      },
      memberships: [ProgramMembership(zone: "A", firstYear: 2030)]))
}

/// Writes the study as a folder of tables, reads it back, and runs it.
func studyIntoFolder(_ folder: String) throws {
  try StudyFolder.write(smallStudy(), to: folder)
  let study = try StudyFolder.load(folder).study
  let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2030, 2031, 2032])
  for year in outputs.reports {
    print("study: \(year.year), \(shown(year.dispatch.allowancePriceUSD)) $/short ton,", terminator: " ")
    print("\(shown(year.dispatch.coveredEmissionsShortTons)) short tons, \(year.marketStatus.rawValue)")
  }
}
