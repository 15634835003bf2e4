import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables

/// What a year was like in one zone: figures, and a sentence or two that says them.
public struct ZoneReport: Sendable, Codable, Hashable {
  /// A technology in the zone.
  public struct Technology: Sendable, Codable, Hashable {
    /// Name.
    public var name: String
    /// Capacity, this year's additions included, MW.
    public var capacityMW: Double
    /// Emissions, short tons.
    public var emissionsShortTons: Double

    /// Creates a technology of a zone.
    public init(name: String, capacityMW: Double, emissionsShortTons: Double) {
      self.name = name
      self.capacityMW = capacityMW
      self.emissionsShortTons = emissionsShortTons
    }
  }

  /// Zone.
  public var zone: String
  /// Text for people.
  public var displayName: String
  /// Group of zones that it belongs to.
  public var group: String
  /// Load-weighted locational price, $/MWh; nil: nothing is bought or sold there.
  public var priceUSDPerMWh: Double?
  /// Load, MWh.
  public var loadMWh: Double
  /// Generation, MWh.
  public var generationMWh: Double
  /// Imports less exports, MWh.
  public var netImportsMWh: Double
  /// Load not served, MWh.
  public var unservedMWh: Double
  /// Emissions, covered or not, short tons.
  public var emissionsShortTons: Double
  /// Technologies in order of name.
  public var technologies: [Technology]
  /// The figures in words: price, emissions and why they moved, imports, capacity that came and went, scarcity.
  public var text = ""

  /// Creates a zone's report.
  public init(
    zone: String, displayName: String? = nil, group: String = "", priceUSDPerMWh: Double?, loadMWh: Double,
    generationMWh: Double, netImportsMWh: Double, unservedMWh: Double, emissionsShortTons: Double,
    technologies: [Technology], text: String = ""
  ) {
    self.zone = zone
    self.displayName = displayName ?? zone
    self.group = group
    self.priceUSDPerMWh = priceUSDPerMWh
    self.loadMWh = loadMWh
    self.generationMWh = generationMWh
    self.netImportsMWh = netImportsMWh
    self.unservedMWh = unservedMWh
    self.emissionsShortTons = emissionsShortTons
    self.technologies = technologies
    self.text = text
  }

  /// The zones of a year in order of name.
  ///
  /// - Parameters:
  ///   - report: Year.
  ///   - studyZones: The study's zones.
  ///   - before: The zones of the run's year before; empty for its first.
  ///   - yearBefore: That year.
  static func zones(
    of report: YearReport, _ studyZones: [Zone], before: [ZoneReport], yearBefore: Int?
  ) -> [ZoneReport] {
    let labels = Dictionary(studyZones.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let result = report.dispatch
    let priced = result.pricedZones
    let system = result.system
    var technologies = Array(repeating: [String: Technology](), count: system.zones.count)
    func add(_ zone: Int, _ name: String, _ capacity: Double, _ emissions: Double) {
      var item =
        technologies[zone][name] ?? Technology(name: name, capacityMW: 0, emissionsShortTons: 0)
      item.capacityMW += capacity
      item.emissionsShortTons += emissions
      technologies[zone][name] = item
    }
    for (u, unit) in system.units.enumerated() {
      add(
        unit.zone, unit.technology, unit.capacityMW, result.unitGenerationMWh[u] * unit.emissionRate)
    }
    for store in system.storage { add(store.zone, store.technology, store.capacityMW, 0) }
    let earlier = Dictionary(before.map { ($0.zone, $0) }, uniquingKeysWith: { first, _ in first })
    return system.zones.indices.sorted { system.zones[$0].name < system.zones[$1].name }.map { z in
      let totals = result.zones[z]
      let name = system.zones[z].name
      var zone = ZoneReport(
        zone: name, displayName: labels[name]?.displayName, group: labels[name]?.group ?? "",
        priceUSDPerMWh: priced[z] ? totals.priceUSDPerMWh : nil, loadMWh: totals.loadMWh,
        generationMWh: totals.generationMWh, netImportsMWh: totals.importsMWh - totals.exportsMWh,
        unservedMWh: totals.unservedMWh, emissionsShortTons: totals.emissionsShortTons,
        technologies: technologies[z].keys.sorted().compactMap { technologies[z][$0] })
      zone.text =
        ZoneText(
          zone: zone, before: earlier[name], yearBefore: yearBefore,
          closures: report.closures.filter { $0.zone == name && !$0.isVetoed }
        ).text
      return zone
    }
  }
}

extension DispatchResult {
  /// Whether a zone has a price, by zone: something is sold or bought there, or could be. Elsewhere the dual of an empty
  /// balance is no price.
  var pricedZones: [Bool] {
    var priced = zones.map { $0.loadMWh + $0.responseMWh > 0 || $0.importsMWh > 0 || $0.exportsMWh > 0 }
    for unit in system.units { priced[unit.zone] = true }
    for store in system.storage { priced[store.zone] = true }
    return priced
  }
}

/// Puts a zone's year into words; facts that are nothing (no change, no unserved load) are left out.
private struct ZoneText {
  let zone: ZoneReport
  let before: ZoneReport?
  let yearBefore: Int?
  let closures: [Closure]

  var text: String {
    ([price, emissions, imports, capacity, closing, scarcity].compactMap { $0 }).joined(separator: "; ")
  }

  private var price: String { zone.priceUSDPerMWh.map { "\(decimals($0, 2)) $/MWh" } ?? "no price" }

  private var emissions: String {
    let all = "emissions \(millions(zone.emissionsShortTons)) M short tons"
    guard let before, let yearBefore else { return all }
    let change = zone.emissionsShortTons - before.emissionsShortTons
    guard abs(change) >= 500 else { return "\(all), as in \(yearBefore)" }
    var text = "\(all), \(signed(change)) from \(yearBefore)"
    var why: [String] = []
    if zone.generationMWh > 0, before.generationMWh > 0 {
      // The change is the sum of both parts exactly: each factor's change at the mean of the other.
      let (rate, rateBefore) = (
        zone.emissionsShortTons / zone.generationMWh, before.emissionsShortTons / before.generationMWh
      )
      let amount = (zone.generationMWh - before.generationMWh) * (rate + rateBefore) / 2
      why.append("generation \(signed(amount)), emission rate \(signed(change - amount))")
    }
    if let most = largestMove(of: \.emissionsShortTons), abs(most.change) >= 500 {
      why.append("most by \(most.name), \(signed(most.change))")
    }
    if !why.isEmpty { text += " (\(why.joined(separator: "; ")))" }
    return text
  }

  private var imports: String? {
    let net = zone.netImportsMWh
    guard abs(net) >= 500 else { return nil }
    return "net \(net > 0 ? "imports" : "exports") \(decimals(abs(net) / 1e3, 1)) GWh"
  }

  private var capacity: String? {
    guard before != nil else { return nil }
    let moves = changes(of: \.capacityMW).filter { abs($0.change) >= 0.05 }
    guard !moves.isEmpty else { return nil }
    return "capacity "
      + moves.map { "\($0.name) \($0.change > 0 ? "+" : "-")\(decimals(abs($0.change), 1)) MW" }
      .joined(separator: ", ")
  }

  private var closing: String? {
    guard !closures.isEmpty else { return nil }
    let shown = closures.prefix(3).map { "\($0.unit) (\(decimals($0.capacityMW, 1)) MW, \($0.reason.words))" }
    let more = closures.count > 3 ? " and \(closures.count - 3) more" : ""
    return "closed at its end: \(shown.joined(separator: ", "))\(more)"
  }

  private var scarcity: String? {
    guard zone.unservedMWh > LimitingFactors.unservedTolerance * max(1, zone.loadMWh) else { return nil }
    return
      "\(decimals(zone.unservedMWh / 1e3, 1)) GWh unserved (\(decimals(100 * zone.unservedMWh / max(1, zone.loadMWh), 2)) % of load)"
  }

  private func changes(
    of figure: KeyPath<ZoneReport.Technology, Double>
  ) -> [(name: String, change: Double)] {
    var values: [String: Double] = [:]
    for item in zone.technologies { values[item.name, default: 0] += item[keyPath: figure] }
    for item in before?.technologies ?? [] { values[item.name, default: 0] -= item[keyPath: figure] }
    return values.keys.sorted().map { ($0, values[$0] ?? 0) }
  }

  /// The largest change, the first by name of equal ones.
  private func largestMove(
    of figure: KeyPath<ZoneReport.Technology, Double>
  ) -> (name: String, change: Double)? {
    guard before != nil else { return nil }
    return changes(of: figure).max { abs($0.change) < abs($1.change) }
  }

  private func millions(_ value: Double) -> String { decimals(value / 1e6, 3) }
  private func signed(_ value: Double) -> String { (value < 0 ? "-" : "+") + millions(abs(value)) }
}

extension ClosureReason {
  /// The reason for people.
  var words: String {
    switch self {
    case .endOfLife: "end of life"
    case .losses: "losses"
    case .cash: "cash"
    case .optimum: "fixed cost saved"
    }
  }
}
