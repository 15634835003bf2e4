import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables

/// What a component says of capacity: what stands, and what may be added at which cost.
struct ExtendableCapacity {
  /// What stands whatever is decided, MW.
  var standingMW: Double
  /// What may be added; nil where nothing may.
  var addition: Addition?

  /// An addition.
  struct Addition {
    /// The most, MW; nil: no limit.
    var limitMW: Double?
    /// Paid at once, $/MW, recovered over the life at the rate; 0 where the cost is given as a yearly one.
    var overnightUSDPerMW: Double
    /// A year, $/MW.
    var yearlyUSDPerMW: Double
    /// Years over which the overnight cost is recovered.
    var lifeYears: Int
    /// A year.
    var rate: Double

    /// What a MW costs a year, $.
    var annualUSDPerMW: Double {
      yearlyUSDPerMW + overnightUSDPerMW * capitalRecoveryFactor(rate: rate, years: lifeYears)
    }
  }
}

extension PyPSAReading {
  /// Life of an addition whose cost is a yearly one: a study of one year does not see its end.
  private static let unseenLife = 30
  private static let lives = 1.0...500.0

  /// Capacity of a generator or storage unit. PyPSA's `capital_cost` and `fom_cost` are those of the horizon, an overnight
  /// cost is recovered year by year.
  mutating func capacity(_ components: ComponentTable, _ row: Int) -> ExtendableCapacity {
    guard flag(components, row, "p_nom_extendable", default: false) else {
      return ExtendableCapacity(
        standingMW: number(components, row, "p_nom", default: 0, in: 0...Double.infinity))
    }
    restrict(components, row, Restriction.ofExtendable)
    let least = number(components, row, "p_nom_min", default: 0, in: 0...Double.infinity)
    let most = number(components, row, "p_nom_max", default: .infinity)
    if !(most >= least) {
      error(
        components.table, row, components.place("p_nom_max"),
        "p_nom_max: \(most) is below p_nom_min, \(least)")
    }
    let all = -Double.infinity...Double.infinity
    var addition = ExtendableCapacity.Addition(
      limitMW: most.isFinite ? max(0, most - least) : nil, overnightUSDPerMW: 0,
      yearlyUSDPerMW: number(components, row, "fom_cost", default: 0, in: all) * repetitions,
      lifeYears: Self.unseenLife, rate: 0)
    let overnight = number(components, row, "overnight_cost", default: .nan)
    if overnight.isNaN {
      addition.yearlyUSDPerMW += number(components, row, "capital_cost", default: 0, in: all) * repetitions
    } else {
      let rate = number(components, row, "discount_rate", default: .nan)
      let life = number(components, row, "lifetime", default: .infinity)
      if (0...1).contains(rate), life.rounded() == life, Self.lives.contains(life) {
        (addition.overnightUSDPerMW, addition.lifeYears, addition.rate) = (overnight, Int(life), rate)
      } else if rate >= 0, rate.isFinite, life > 0 {
        // Any life and rate, as PyPSA computes it.
        let factor = life.isFinite ? (rate > 0 ? rate / (1 - pow(1 + rate, -life)) : 1 / life) : rate
        addition.yearlyUSDPerMW += overnight * factor
      } else {
        error(
          components.table, row, components.place("discount_rate"),
          "discount_rate: with an overnight cost, a rate of at least 0 and a lifetime above 0 are needed")
      }
    }
    if addition.yearlyUSDPerMW < 0 || addition.overnightUSDPerMW < 0 {
      error(
        components.table, row, components.place(overnight.isNaN ? "capital_cost" : "overnight_cost"),
        "capital_cost: '\(clipped(components.names[row]))' costs less than nothing")
    }
    let before = number(components, row, "p_nom", default: 0, in: 0...Double.infinity)
    standingCost += (least - before) * addition.annualUSDPerMW / repetitions
    return ExtendableCapacity(standingMW: least, addition: addition)
  }

  /// Lists what may be added, and its technology.
  mutating func add(_ addition: ExtendableCapacity.Addition, of technology: Technology, in zone: String) {
    study.settings.expansion.isEnabled = true
    study.technologies.append(technology)
    study.buildOptions.append(
      BuildOption(
        year: year, zone: zone, technology: technology.name,
        overnightCapexUSDPerKW: addition.overnightUSDPerMW / 1000,
        fixedOMUSDPerKWYear: addition.yearlyUSDPerMW / 1000, lifeYears: addition.lifeYears,
        realWACC: addition.rate))
    study.buildLimits.append(
      BuildLimit(
        zone: zone, technology: technology.name, firstYear: year, limitMWPerYear: addition.limitMW,
        lastYear: year))
  }
}
