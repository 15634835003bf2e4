import DispatchSolveTables

/// An attribute that a study cannot express, with the values at which it has no bearing on the optimum.
struct Restriction: Sendable {
  /// A value, or values, without bearing; a blank cell always is.
  enum Neutral: Sendable {
    case no
    case number(Double)
    case atLeast(Double)
    case atMost(Double)
  }

  let attribute: String
  let neutral: Neutral
  /// What it asks for.
  let reason: String

  init(_ attribute: String, _ neutral: Neutral, _ reason: String) {
    self.attribute = attribute
    self.neutral = neutral
    self.reason = reason
  }

  /// Whether a value has no bearing.
  func isNeutral(_ value: PyPSAValue) -> Bool {
    switch (value, neutral) {
    case (.blank, _): true
    case (.flag(let flag), .no): !flag
    case (.number(let number), .no): number == 0
    case (.number(let number), .number(let other)): number == other
    case (.number(let number), .atLeast(let least)): number >= least
    case (.number(let number), .atMost(let most)): number <= most
    default: false
    }
  }

  /// Of each kind of component, in the order in which they are looked at.
  static let byList: [String: [Restriction]] = [
    "generators": commitment + [
      Restriction("e_sum_min", .atMost(0), "energy that must be generated over the horizon"),
      Restriction("e_sum_max", .number(.infinity), "a limit on energy over the horizon"),
      Restriction("sign", .number(1), "power that counts the other way round"),
    ],
    "links": commitment + [
      Restriction("delay", .number(0), "energy that arrives later"),
      Restriction("p_nom_extendable", .no, "transmission capacity that is to be found"),
    ],
    "lines": lines,
    "transformers": lines + [
      Restriction("phase_shift", .number(0), "phase shifts"),
      Restriction("phase_shift_min", .number(0), "phase shifts"),
      Restriction("phase_shift_max", .number(0), "phase shifts"),
    ],
    "storage_units": [
      Restriction("p_set", .number(.nan), "power that is fixed"),
      Restriction("p_dispatch_set", .number(.nan), "power that is fixed"),
      Restriction("p_store_set", .number(.nan), "power that is fixed"),
      Restriction("state_of_charge_set", .number(.nan), "a state of charge that is fixed"),
      Restriction("marginal_cost_quadratic", .number(0), "costs that rise with output"),
      Restriction("marginal_cost_storage", .number(0), "costs of what is stored"),
      Restriction("standing_loss", .number(0), "losses of what is stored"),
      Restriction("inflow", .number(0), "inflow"),
      Restriction("sign", .number(1), "power that counts the other way round"),
    ],
    "loads": [Restriction("sign", .number(-1), "power that counts the other way round")],
  ]

  /// Of generators, links and storage units whose capacity is to be found.
  static let ofExtendable = [
    Restriction("p_nom_mod", .number(0), "capacity in whole modules"),
    Restriction("p_nom_set", .number(.nan), "capacity that is fixed by a constraint"),
  ]

  private static let commitment = [
    Restriction("committable", .no, "unit commitment"),
    Restriction("maintainable", .no, "maintenance that is to be scheduled"),
    Restriction("p_set", .number(.nan), "power that is fixed"),
    Restriction("marginal_cost_quadratic", .number(0), "costs that rise with output"),
    Restriction("ramp_limit_up", .atLeast(1), "limits of ramps"),
    Restriction("ramp_limit_down", .atLeast(1), "limits of ramps"),
  ]

  private static let lines = [
    Restriction("s_nom_extendable", .no, "transmission capacity that is to be found"),
    Restriction("v_ang_max", .atLeast(.infinity), "limits of voltage angles"),
  ]

  /// Attributes over time without bearing on the optimum, and those that PyPSA writes of a solved network.
  static func isIgnoredOverTime(_ attribute: String) -> Bool {
    let outputs: Set = [
      "p", "q", "q_set", "p_dispatch", "p_store", "state_of_charge", "spill", "e", "v_mag_pu", "v_mag_pu_set",
      "v_ang", "marginal_price", "phase_shift_opt",
    ]
    if outputs.contains(attribute) || attribute.hasPrefix("mu_") || attribute.hasSuffix("_piecewise_opt") {
      return true
    }
    // Power at the ports.
    guard let first = attribute.first, first == "p" || first == "q" else { return false }
    return attribute.count > 1 && attribute.dropFirst().allSatisfy(\.isNumber)
  }

  /// Attributes over time that mean something for committable components alone.
  static let ofCommitment: Set = [
    "status", "start_up", "shut_down", "maintenance", "maintenance_start", "start_up_cost", "shut_down_cost",
    "stand_by_cost", "spill_cost",
  ]
}
