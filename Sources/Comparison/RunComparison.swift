import DispatchSolveStudyFiles
import DispatchSolvePowerSystem

/// Run B against run A, the reference: differences by year and zone, leakage, cost of abatement, bills.
///
/// All differences are B less A. Over the common years:
/// - leakage is the change of uncovered over minus the change of covered emissions; when the members of the program
///   are not the same in both runs, the zones that are members in either count as covered in both, with all of their
///   emissions;
/// - cost of abatement is the change of resource cost (system cost less payments for emissions) over minus the change of
///   all emissions, $/short ton, where these fall;
/// - bill impact is the change of what a MWh of load pays: load times zonal price over load, $/MWh.
public struct RunComparison: Sendable {
  /// A change of emissions below which ratios to it are not given, short tons: it is smaller than what solutions of
  /// equal cost may differ by.
  public static let smallestChangeShortTons = 1.0

  /// A quantity in both runs.
  public struct Row: Sendable, Hashable {
    /// Year; nil: all common years together.
    public var year: Int?
    /// Zone; empty: the whole system.
    public var region: String
    /// Quantity, perhaps of a technology.
    public var item: RunResults.Item
    /// Value in A; nil: the quantity is one of the comparison alone, or A does not have it.
    public var reference: Double?
    /// Value in B; nil likewise.
    public var other: Double?
    /// B less A, or the value of a quantity of the comparison; nil: not defined.
    public var difference: Double?

    /// Creates a row.
    public init(
      year: Int? = nil, region: String, item: RunResults.Item, reference: Double? = nil, other: Double? = nil,
      difference: Double? = nil
    ) {
      self.year = year
      self.region = region
      self.item = item
      self.reference = reference
      self.other = other
      self.difference = difference
    }
  }

  /// Quantities of the comparison of one year, or of all.
  public struct Ratios: Sendable, Hashable {
    /// Change of covered emissions, short tons.
    public var coveredChange: Double
    /// Change of uncovered emissions, short tons.
    public var uncoveredChange: Double
    /// Change of system cost without payments for emissions, $.
    public var costChange: Double
    /// Change of what a MWh of load pays, $/MWh.
    public var billChangeUSDPerMWh: Double

    /// Creates ratios from changes.
    public init(
      coveredChange: Double, uncoveredChange: Double, costChange: Double, billChangeUSDPerMWh: Double
    ) {
      self.coveredChange = coveredChange
      self.uncoveredChange = uncoveredChange
      self.costChange = costChange
      self.billChangeUSDPerMWh = billChangeUSDPerMWh
    }

    /// Leakage as a share; nil: covered emissions are the same.
    public var leakage: Double? {
      abs(coveredChange) >= smallestChangeShortTons ? uncoveredChange / -coveredChange : nil
    }
    /// Cost of abatement, $/short ton; nil: nothing is abated.
    public var costUSDPerShortTon: Double? {
      let abated = -(coveredChange + uncoveredChange)
      return abated >= smallestChangeShortTons ? costChange / abated : nil
    }
  }

  /// Results of A, the reference.
  public let reference: RunResults
  /// Results of B.
  public let other: RunResults
  /// Years of both, ascending.
  public let years: Years
  /// Years whose members of the program differ.
  public let yearsOfOtherMembers: Years
  /// How the runs are spoken of.
  public let names: (reference: String, other: String)

  /// Compares.
  ///
  /// - Throws: `ComparisonError.noCommonYear`.
  public init(
    reference: RunResults, other: RunResults, names: (reference: String, other: String) = ("A", "B")
  ) throws(ComparisonError) {
    self.names = names
    self.reference = reference
    self.other = other
    years = reference.years.filter { other.years.contains($0) }
    guard !years.isEmpty else {
      throw .noCommonYear(reference: reference.years, other: other.years, name: names.other)
    }
    yearsOfOtherMembers = years.filter { (reference.members[$0] ?? []) != (other.members[$0] ?? []) }
  }

  /// What the runs were made with and do not share.
  public var differences: [RunDifference] { RunDifference.between(reference.manifest, other.manifest) }

  /// Why prices of a year are not to be read as those of a market that cleared, of either run: `A: at the price ceiling`.
  /// Of several programs it is said which one is meant.
  ///
  /// - Parameters:
  ///   - year: nil: of any common year, with the years.
  ///   - program: The program whose prices are meant; nil: those of all.
  public func remark(in year: Int?, program: String? = nil) -> String {
    [(names.reference, reference), (names.other, other)].flatMap { name, run in
      run.markedPrograms(program).flatMap { marked, marks in
        RunResults.YearMark.allCases.compactMap { mark -> String? in
          let found = years.filter { (year ?? $0) == $0 && marks[$0]?.contains(mark) == true }
          guard !found.isEmpty else { return nil }
          let what = marked.isEmpty || mark == .unserved ? mark.text : "program \(marked) \(mark.text)"
          return "\(name)\(year == nil ? " in \(found)" : ""): \(what)"
        }
      }
    }.joined(separator: "; ")
  }

  /// Differences of the whole system, by year; sums of all common years last, where they make sense.
  public func byYear() -> [Row] {
    var rows: [Row] = []
    for year in years {
      rows += Self.rows(year, "", reference.annual[year] ?? [:], other.annual[year] ?? [:])
      rows += Self.rows(ratios(in: [year]), year)
    }
    rows += Self.rows(nil, "", total(reference), total(other))
    return rows + Self.rows(ratios(in: years), nil)
  }

  /// Differences by year and zone; the price of a zone that has none is a row without values.
  public func byRegion() -> [Row] {
    let places = Set(reference.regional.keys).union(other.regional.keys)
      .filter { years.contains($0.year) }.sorted { ($0.year, $0.region) < ($1.year, $1.region) }
    return places.flatMap {
      Self.rows(
        $0.year, $0.region, reference.regional[$0] ?? [:], other.regional[$0] ?? [:],
        always: [.electricityPrice])
    }
  }

  /// Leakage, cost of abatement and bill impact over some of the common years.
  public func ratios(in years: Years) -> Ratios {
    var ratios = Ratios(coveredChange: 0, uncoveredChange: 0, costChange: 0, billChangeUSDPerMWh: 0)
    for year in years {
      let (covered, uncovered) = emissionChanges(year)
      ratios.coveredChange += covered
      ratios.uncoveredChange += uncovered
      ratios.costChange += change(.resourceCost, year)
    }
    func pays(_ run: RunResults) -> Double {
      func sum(_ item: RunResults.Item) -> Double {
        years.reduce(0) { $0 + (run.annual[$1]?[item] ?? 0) }
      }
      return sum(.load) > 0 ? sum(.bill) / sum(.load) : 0
    }
    ratios.billChangeUSDPerMWh = pays(other) - pays(reference)
    return ratios
  }

  /// Common years in which a run has no allowance market.
  func yearsWithoutMarket(_ run: RunResults) -> Years { years.filter { run.yearsWithoutMarket.contains($0) } }

  private func change(_ item: RunResults.Item, _ year: Int) -> Double {
    (other.annual[year]?[item] ?? 0) - (reference.annual[year]?[item] ?? 0)
  }

  /// Changes of covered and of uncovered emissions.
  private func emissionChanges(_ year: Int) -> (covered: Double, uncovered: Double) {
    guard yearsOfOtherMembers.contains(year) else {
      let imported = other.imported(in: year) - reference.imported(in: year)
      return (change(.coveredEmissions, year) - imported, change(.uncoveredEmissions, year))
    }
    let members = (reference.members[year] ?? []).union(other.members[year] ?? [])
    func inside(_ run: RunResults) -> Double {
      members.sorted().reduce(0) {
        $0 + (run.regional[RunResults.Place(year: year, region: $1)]?[.emissions] ?? 0)
      }
    }
    let covered = inside(other) - inside(reference)
    return (covered, change(.emissions, year) - covered)
  }

  /// Sums over the common years of what can be summed.
  private func total(_ run: RunResults) -> [RunResults.Item: Double] {
    var sums: [RunResults.Item: Double] = [:]
    for year in years {
      for (item, value) in run.annual[year] ?? [:] where !Self.isState(item) {
        sums[item, default: 0] += value
      }
    }
    return sums
  }

  /// Prices and what stands at a year's end are not summed.
  private static func isState(_ item: RunResults.Item) -> Bool {
    item.quantity.contains("price") || item.quantity.hasSuffix("bank_short_tons")
  }

  private static func rows(
    _ year: Int?, _ region: String, _ reference: [RunResults.Item: Double],
    _ other: [RunResults.Item: Double],
    always: Set<RunResults.Item> = []
  ) -> [Row] {
    Set(reference.keys).union(other.keys).union(always)
      .sorted { ($0.quantity, $0.technology) < ($1.quantity, $1.technology) }
      .map { item in
        let (a, b) = (reference[item], other[item])
        // A technology or zone that a run lacks has none of the energy and capacity there.
        let isKnown = a != nil && b != nil || !item.technology.isEmpty
        return Row(
          year: year, region: region, item: item, reference: a, other: b,
          difference: isKnown ? (b ?? 0) - (a ?? 0) : nil)
      }
  }

  private static func rows(_ ratios: Ratios, _ year: Int?) -> [Row] {
    [
      ("leakage_share", ratios.leakage), ("cost_of_abatement_usd_per_short_ton", ratios.costUSDPerShortTon),
      ("bill_impact_usd_per_mwh", ratios.billChangeUSDPerMWh),
    ].map { Row(year: year, region: "", item: RunResults.Item($0), difference: $1) }
  }
}
