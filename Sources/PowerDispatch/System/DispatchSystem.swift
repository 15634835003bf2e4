import DispatchSolvePowerSystem

/// A year's power system, with names resolved to indices: what every dispatch model solves.
///
/// Quantities are in MW per slice; a slice's hours turn them into MWh. Profiles (availability, fuel price
/// multiplier) are shared between units, so that a large fleet costs little memory.
public struct DispatchSystem: Sendable, Hashable {
  /// A slice and its length.
  public struct Slice: Sendable, Hashable {
    /// Name.
    public var name: String
    /// Hours.
    public var hours: Double
    /// Name of the study's slice; of the parts of one that a membership's date divides the same.
    public var origin: String
    /// By month, days of the year that the slice stands for; empty: not known.
    public var daysOfMonth: [Int]

    /// Creates a slice.
    ///
    /// - Parameter origin: nil: the name.
    public init(name: String, hours: Double, origin: String? = nil, daysOfMonth: [Int] = []) {
      self.name = name
      self.hours = hours
      self.origin = origin ?? name
      self.daysOfMonth = daysOfMonth
    }
  }

  /// Slices between which storage shifts energy; solved together.
  public struct Block: Sendable, Hashable {
    /// Name.
    public var name: String
    /// Indices of its slices.
    public var slices: [Int]

    /// Creates a block.
    public init(name: String, slices: [Int]) {
      self.name = name
      self.slices = slices
    }
  }

  /// A zone as dispatch sees it.
  public struct Zone: Sendable, Hashable {
    /// Name.
    public var name: String
    /// Whether the allowance program covers it this year, or a part of it.
    public var isCovered: Bool
    /// Index of the profile that says in which slices.
    public var coverageProfile: Int
    /// Load by slice, MW; with demand steps the largest, at the lowest price.
    public var loadMW: [Double]
    /// Price of unserved energy, $/MWh.
    public var vollUSDPerMWh: Double

    /// Creates a zone.
    public init(
      name: String, isCovered: Bool, loadMW: [Double], vollUSDPerMWh: Double, coverageProfile: Int = 0
    ) {
      self.name = name
      self.isCovered = isCovered
      self.coverageProfile = coverageProfile
      self.loadMW = loadMW
      self.vollUSDPerMWh = vollUSDPerMWh
    }
  }

  /// A generating unit as dispatch sees it.
  public struct Unit: Sendable, Hashable {
    /// Name.
    public var name: String
    /// Index of its zone.
    public var zone: Int
    /// Technology.
    public var technology: String
    /// Fuel; empty for none.
    public var fuel: String
    /// Capacity, MW.
    public var capacityMW: Double
    /// Output that must run, as a share of capacity, as far as available.
    public var minimumOutputShare: Double
    /// Index of its availability profile.
    public var availabilityProfile: Int
    /// What the unit bids beside fuel, $/MWh: its cost less its support.
    public var baseCostUSDPerMWh: Double
    /// What somebody pays for each MWh, $/MWh; taken off the bid.
    public var supportUSDPerMWh: Double
    /// Who pays it, and why; empty without one.
    public var support: String
    /// Fuel cost at multiplier 1, $/MWh.
    public var fuelCostUSDPerMWh: Double
    /// Index of its fuel price profile.
    public var fuelProfile: Int
    /// CO2, short tons per MWh.
    public var emissionRate: Double
    /// Share of its emissions that needs allowances in slices in which its zone takes part.
    public var coveredShare: Double
    /// Index of the profile that says which slices these are.
    public var coverageProfile: Int
    /// Fixed operation and maintenance cost, $/kW and year; no part of dispatch.
    public var fixedOMUSDPerKWYear: Double

    /// Creates a unit.
    public init(
      name: String, zone: Int, technology: String = "", fuel: String = "", capacityMW: Double,
      minimumOutputShare: Double = 0, availabilityProfile: Int = 0, baseCostUSDPerMWh: Double,
      fuelCostUSDPerMWh: Double = 0, fuelProfile: Int = 0, emissionRate: Double = 0, coveredShare: Double = 0,
      fixedOMUSDPerKWYear: Double = 0, coverageProfile: Int = 0,
      supportUSDPerMWh: Double = 0, support: String = ""
    ) {
      self.supportUSDPerMWh = supportUSDPerMWh
      self.support = support
      self.coverageProfile = coverageProfile
      self.name = name
      self.zone = zone
      self.technology = technology
      self.fuel = fuel
      self.capacityMW = capacityMW
      self.minimumOutputShare = minimumOutputShare
      self.availabilityProfile = availabilityProfile
      self.baseCostUSDPerMWh = baseCostUSDPerMWh
      self.fuelCostUSDPerMWh = fuelCostUSDPerMWh
      self.fuelProfile = fuelProfile
      self.emissionRate = emissionRate
      self.coveredShare = coveredShare
      self.fixedOMUSDPerKWYear = fixedOMUSDPerKWYear
    }
  }

  /// A store as dispatch sees it.
  public struct Storage: Sendable, Hashable {
    /// Name.
    public var name: String
    /// Index of its zone.
    public var zone: Int
    /// Technology.
    public var technology: String
    /// Capacity, MW.
    public var capacityMW: Double
    /// Index of its availability profile.
    public var availabilityProfile: Int
    /// Energy out per energy in.
    public var roundTripEfficiency: Double
    /// Limit of discharge in a block, as a share of capacity times hours.
    public var maximumCapacityFactor: Double
    /// Cost of discharging, $/MWh.
    public var dischargeCostUSDPerMWh: Double
    /// Cost of charging, $/MWh.
    public var chargeCostUSDPerMWh: Double
    /// Fixed operation and maintenance cost, $/kW and year; no part of dispatch.
    public var fixedOMUSDPerKWYear: Double

    /// Creates a store.
    public init(
      name: String, zone: Int, technology: String = "", capacityMW: Double, availabilityProfile: Int = 0,
      roundTripEfficiency: Double, maximumCapacityFactor: Double = 1, dischargeCostUSDPerMWh: Double = 0,
      chargeCostUSDPerMWh: Double = 0, fixedOMUSDPerKWYear: Double = 0
    ) {
      self.name = name
      self.zone = zone
      self.technology = technology
      self.capacityMW = capacityMW
      self.availabilityProfile = availabilityProfile
      self.roundTripEfficiency = roundTripEfficiency
      self.maximumCapacityFactor = maximumCapacityFactor
      self.dischargeCostUSDPerMWh = dischargeCostUSDPerMWh
      self.chargeCostUSDPerMWh = chargeCostUSDPerMWh
      self.fixedOMUSDPerKWYear = fixedOMUSDPerKWYear
    }
  }

  /// An interface as dispatch sees it.
  public struct Link: Sendable, Hashable {
    /// Name.
    public var name: String
    /// Index of the sending zone of forward flow.
    public var from: Int
    /// Index of the receiving zone of forward flow.
    public var to: Int
    /// Forward limit, MW.
    public var forwardLimitMW: Double
    /// Reverse limit, MW.
    public var reverseLimitMW: Double
    /// Energy received per energy sent.
    public var efficiency: Double
    /// Charge per MWh sent, $/MWh.
    public var wheelingUSDPerMWh: Double
    /// Least forward flow, MW.
    public var contractedMW: Double

    /// Creates a link.
    public init(
      name: String, from: Int, to: Int, forwardLimitMW: Double, reverseLimitMW: Double,
      efficiency: Double = 1, wheelingUSDPerMWh: Double = 0, contractedMW: Double = 0
    ) {
      self.name = name
      self.from = from
      self.to = to
      self.forwardLimitMW = forwardLimitMW
      self.reverseLimitMW = reverseLimitMW
      self.efficiency = efficiency
      self.wheelingUSDPerMWh = wheelingUSDPerMWh
      self.contractedMW = contractedMW
    }
  }

  /// Capacity that may be added.
  public struct BuildOption: Sendable, Hashable {
    /// What the capacity is added to.
    public enum Target: Sendable, Hashable {
      /// A unit, by index.
      case unit(Int)
      /// A store, by index.
      case storage(Int)
    }

    /// What the capacity is added to; options have different targets, units without minimum output.
    public var target: Target
    /// Annualised cost, $/MW and year.
    public var costUSDPerMWYear: Double
    /// Most that can be added, MW; infinite for no limit.
    public var limitMW: Double

    /// Creates an option.
    public init(target: Target, costUSDPerMWYear: Double, limitMW: Double) {
      self.target = target
      self.costUSDPerMWYear = costUSDPerMWYear
      self.limitMW = limitMW
    }
  }

  /// Year.
  public var year: Int
  /// Slices.
  public var slices: [Slice]
  /// Blocks; every slice is in exactly one.
  public var blocks: [Block]
  /// Zones.
  public var zones: [Zone]
  /// Units with capacity.
  public var units: [Unit]
  /// Stores with capacity.
  public var storage: [Storage]
  /// Interfaces in service.
  public var links: [Link]
  /// Parts of load that respond to the price.
  public var demandSteps: [DemandStep]
  /// Rows over the whole year.
  public var annualRows: [AnnualRow]
  /// Borders over which power comes in that needs allowances.
  public var importBorders: [ImportBorder] = []
  /// Capacity that may be added, jointly with dispatch.
  public var buildOptions: [BuildOption] = []
  /// Directions that power may not take.
  public var blockedWays: Set<BlockedWay> = []
  /// Availability by profile and slice, in [0, 1].
  public var availabilityProfiles: [[Double]]
  /// Fuel price multipliers by profile and slice.
  public var fuelProfiles: [[Double]]
  /// By profile and slice, 1 where the program covers what has the profile, else 0; the first covers every slice. Empty:
  /// so do all.
  public var coverageProfiles: [[Double]]
  /// Exogenous carbon price of the year, $/short ton, on all emissions.
  public var carbonPriceUSD: Double
  /// How it acts together with the allowance price.
  public var combination: CarbonPriceCombination
  /// Where things are whose zones were merged; nil where none were.
  var places: Places?
  /// Balances of zones in slices up to which a planner takes blocks for one part; see `parts`.
  package var balancesOfPart = Self.usualBalancesOfPart

  /// Creates a system; see `DispatchSystem.init(study:fleet:year:)` for one from a study.
  public init(
    year: Int, slices: [Slice], blocks: [Block]? = nil, zones: [Zone], units: [Unit], storage: [Storage] = [],
    links: [Link] = [], demandSteps: [DemandStep] = [],
    annualRows: [AnnualRow] = [], availabilityProfiles: [[Double]]? = nil,
    fuelProfiles: [[Double]]? = nil, coverageProfiles: [[Double]] = [],
    carbonPriceUSD: Double = 0, combination: CarbonPriceCombination = .sum
  ) {
    self.year = year
    self.slices = slices
    self.blocks = blocks ?? slices.indices.map { Block(name: slices[$0].name, slices: [$0]) }
    self.zones = zones
    self.units = units
    self.storage = storage
    self.links = links
    self.demandSteps = demandSteps
    self.annualRows = annualRows
    let ones = Array(repeating: 1.0, count: slices.count)
    self.availabilityProfiles = availabilityProfiles ?? [ones]
    self.fuelProfiles = fuelProfiles ?? [ones]
    self.coverageProfiles = coverageProfiles
    self.carbonPriceUSD = carbonPriceUSD
    self.combination = combination
  }

  /// Load of zone `z` in slice `s` that no price below that of unserved energy takes away, MW.
  public func firmLoadMW(zone z: Int, slice s: Int) -> Double {
    let firm = demandSteps.reduce(zones[z].loadMW[s]) { $1.zone == z ? $0 - $1.loadMW[s] : $0 }
    return max(0, firm)
  }

  /// Capability of unit `u` in slice `s`, MW: capacity times availability, once.
  public func capabilityMW(unit u: Int, slice s: Int) -> Double {
    units[u].capacityMW * availabilityProfiles[units[u].availabilityProfile][s]
  }

  /// Least output of unit `u` in slice `s`, MW: its share of capacity, as far as that is available.
  public func minimumMW(unit u: Int, slice s: Int) -> Double {
    min(units[u].minimumOutputShare * units[u].capacityMW, capabilityMW(unit: u, slice: s))
  }

  /// Bid of unit `u` in slice `s` without any carbon cost, $/MWh: its cost less its support.
  public func costUSDPerMWh(unit u: Int, slice s: Int) -> Double {
    units[u].baseCostUSDPerMWh + units[u].fuelCostUSDPerMWh * fuelProfiles[units[u].fuelProfile][s]
  }

  /// What covered emissions pay at an allowance price, $/short ton.
  public func effectivePrice(_ allowancePriceUSD: Double) -> Double {
    switch combination {
    case .sum: allowancePriceUSD + carbonPriceUSD
    case .max: max(allowancePriceUSD, carbonPriceUSD)
    }
  }

  /// The exogenous price that covered emissions pay on top of the allowance price, $/short ton.
  var carbonPriceOnTop: Double { combination == .sum ? carbonPriceUSD : 0 }

  /// 1 where a coverage profile covers a slice, else 0.
  func coverage(_ profile: Int, slice s: Int) -> Double {
    coverageProfiles.isEmpty ? 1 : coverageProfiles[profile][s]
  }

  /// Whether the program covers zone `z` in slice `s`.
  public func isCovered(zone z: Int, slice s: Int) -> Bool {
    zones[z].isCovered && coverage(zones[z].coverageProfile, slice: s) > 0
  }

  /// Share of the emissions of unit `u` that needs allowances in slice `s`.
  public func coveredShare(unit u: Int, slice s: Int) -> Double {
    units[u].coveredShare * coverage(units[u].coverageProfile, slice: s)
  }

  /// Carbon cost of unit `u` in slice `s` at an allowance price, $/MWh.
  public func carbonCostUSDPerMWh(unit u: Int, slice s: Int, allowancePriceUSD: Double) -> Double {
    let share = coveredShare(unit: u, slice: s)
    let covered = effectivePrice(allowancePriceUSD)
    return units[u].emissionRate * (share * covered + (1 - share) * carbonPriceUSD)
  }
}
