import PowerSystem
import TOMLKit

/// Reads the tables of `study.toml`, key by key.
extension StudyToml {
  mutating func readRun(_ run: TOMLTable) {
    settings.mode = choice(run, "run", "mode") ?? settings.mode
    settings.foresight = choice(run, "run", "foresight") ?? settings.foresight
    settings.discountRate = number(run, "run", "discount_rate", 0...1) ?? settings.discountRate
    convention = choice(run, "run", "convention") ?? convention
    settings.vollUSDPerMWh = number(run, "run", "voll_usd_per_mwh", 1...1e9) ?? settings.vollUSDPerMWh
    settings.maximumAllowancePriceUSD =
      number(run, "run", "maximum_price", 0...1e6) ?? settings.maximumAllowancePriceUSD
    combination = choice(run, "run", "carbon_price_combination") ?? combination
    carbonPriceBeforeFirst = number(run, "run", "carbon_price_before_first", 0...1e6) ?? 0
    settings.enforcesStandards = flag(run, "run", "generation_standards") ?? settings.enforcesStandards
    guard let value = run["planned_changes"] else { return }
    guard let array = value.array else {
      return add("run", "planned_changes", "must be a list of firm, trend, proposed")
    }
    settings.plannedChanges = []
    for element in array {
      if let word = element.string, let status = PlanStatus(rawValue: word) {
        settings.plannedChanges.append(status)
      } else {
        add(
          "run", "planned_changes", "'\(clipped(element.string ?? "?"))' is not one of firm, trend, proposed")
      }
    }
  }

  mutating func readProgram(_ program: TOMLTable) {
    openingBank = number(program, "program", "opening_bank_short_tons", 0...1e15) ?? 0
    openingObligation = number(program, "program", "opening_obligation_short_tons", 0...1e15) ?? 0
    unsoldRule = choice(program, "program", "unsold") ?? unsoldRule
    orderOfUse = choice(program, "program", "order_of_use") ?? orderOfUse
    priceCeiling = number(program, "program", "price_ceiling", 0...1e6)
    bankingEnabled = flag(program, "program", "banking") ?? bankingEnabled
  }

  mutating func readExpansion(_ expansion: TOMLTable) {
    settings.expansion.isEnabled = flag(expansion, "expansion", "enabled") ?? false
    settings.expansion.wholeUnits = flag(expansion, "expansion", "whole_units") ?? false
  }

  mutating func readLifecycle(_ lifecycle: TOMLTable) {
    settings.lifecycle.isEnabled = flag(lifecycle, "lifecycle", "enabled") ?? false
    settings.lifecycle.lossYearsToClosure =
      integer(lifecycle, "lifecycle", "loss_years_to_closure", 1...1000)
    settings.lifecycle.closingCashUSDPerKW =
      number(lifecycle, "lifecycle", "closing_cash_usd_per_kw", -1e9...1e9)
    settings.lifecycle.openingCashUSDPerKW =
      number(lifecycle, "lifecycle", "opening_cash_usd_per_kw", -1e9...1e9) ?? 0
    settings.lifecycle.reserveMargin = number(lifecycle, "lifecycle", "reserve_margin", -1...10)
  }
}
