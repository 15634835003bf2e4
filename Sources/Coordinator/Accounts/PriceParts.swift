import DispatchSolvePowerDispatch

/// Why energy has the price that it has in a zone and slice: what one MWh more would come from, and the way from there.
///
/// A source is a unit that runs between its limits at a cost that is the price, load that responds or goes unserved. From
/// it prices follow along lines that are not full, with losses and wheeling, and along stores that fill in one slice of a
/// block and empty in another, with theirs; where only a full line leads on, the rest is congestion. Parts add up to the
/// price; what no source accounts for, where any price within an interval holds, is a part of its own.
struct PriceParts: Sendable {
  /// Parts of a price, $/MWh.
  struct Parts: Sendable, Hashable {
    var fuel = 0.0
    var variableOM = 0.0
    var allowances = 0.0
    var supports = 0.0
    var certificates = 0.0
    var wheelingAndLosses = 0.0
    var storage = 0.0
    var congestion = 0.0
    var scarcity = 0.0
    var unexplained = 0.0

    var sum: Double {
      fuel + variableOM + allowances + supports + certificates + wheelingAndLosses + storage + congestion
        + scarcity + unexplained
    }
  }

  /// What a price comes from.
  enum Source: Sendable, Hashable {
    case unit(Int)
    case responding
    case unserved
    /// Any price within an interval holds, and nothing in particular sets it.
    case interval

    var kind: String {
      switch self {
      case .unit: "unit"
      case .responding: "responding load"
      case .unserved: "unserved load"
      case .interval: "interval"
      }
    }
  }

  /// The price of a zone and slice explained.
  struct Explanation: Sendable, Hashable {
    var source: Source
    /// Zone and slice of the source.
    var zone: Int
    var slice: Int
    /// Steps from the source to here: names of lines and stores.
    var path: [String] = []
    var parts = Parts()
  }

  /// A way from one zone and slice to another.
  private struct Way {
    var from: Int
    var to: Int
    var name: String
    var isStore: Bool
    /// Whether the price follows along it but for congestion.
    var isFull: Bool
    /// The line and its direction; nil for a store.
    var link: Link?
  }

  /// A line with the direction of its flow.
  private struct Link {
    var index: Int
    var isForward: Bool
    /// Whether the way leads from the receiving end to the sending one.
    var isBackwards: Bool
  }

  /// Difference of prices and costs that are the same, $/MWh: duals are known to 1e-7 relative, prices to some 1,000 $.
  private static let toleranceUSDPerMWh = 1e-4
  /// Share of a limit below which a distance from it is rounding.
  private static let relativeTolerance = 1e-7

  private let result: DispatchResult
  private var system: DispatchSystem { result.system }
  private var found: [Explanation?]
  private let imports: ImportCosts

  /// Explains all prices of a year.
  init(_ result: DispatchResult) {
    self.result = result
    imports = ImportCosts(result)
    found = Array(repeating: nil, count: result.system.zones.count * result.system.slices.count)
    begin(atLimits: false)
    let ways = ways()
    let open = Dictionary(grouping: ways.filter { !$0.isFull }, by: \.from)
    follow(open, from: found.indices.filter { found[$0] != nil })
    begin(atLimits: true)
    follow(open, from: found.indices.filter { found[$0] != nil })
    while let (way, explanation) = nearest(ways) {
      found[way.to] = explanation
      follow(open, from: [way.to])
    }
  }

  /// The explanation of a zone's price in a slice.
  func callAsFunction(zone: Int, slice: Int) -> Explanation {
    if let explanation = found[node(zone, slice)] { return explanation }
    var rest = Explanation(source: .interval, zone: zone, slice: slice)
    rest.parts.unexplained = price(zone, slice)
    return rest
  }

  private func node(_ zone: Int, _ slice: Int) -> Int { slice * system.zones.count + zone }
  private func price(_ zone: Int, _ slice: Int) -> Double {
    result.quantities.priceUSDPerMWh(zone: zone, slice: slice)
  }
  private func price(_ node: Int) -> Double {
    price(node % system.zones.count, node / system.zones.count)
  }
  private static func isInside(_ value: Double, _ low: Double, _ high: Double) -> Bool {
    let hair = relativeTolerance * max(1, abs(high))
    return value > low + hair && value < high - hair
  }

  /// Prices that have their source in the zone itself.
  ///
  /// - Parameter atLimits: Whether units count that run at a limit, at a cost that is the price all the same.
  private mutating func begin(atLimits: Bool) {
    for s in system.slices.indices {
      if !atLimits {
        for z in system.zones.indices { beginWithLoad(z, s) }
      }
      var best: [Int: (unit: Int, output: Double)] = [:]
      for (u, unit) in system.units.enumerated() where unit.capacityMW > 0 {
        guard found[node(unit.zone, s)] == nil, isMarginal(u, s, atLimits: atLimits) else { continue }
        let output = result.quantities.generationMW(unit: u, slice: s)
        if best[unit.zone].map({ output > $0.output }) ?? true { best[unit.zone] = (u, output) }
      }
      for (z, one) in best { found[node(z, s)] = explanation(unit: one.unit, slice: s) }
    }
  }

  private func isMarginal(_ u: Int, _ s: Int, atLimits: Bool) -> Bool {
    let cost =
      system.costUSDPerMWh(unit: u, slice: s)
      + result.carbonCostUSDPerMWh(unit: u, slice: s)
    guard abs(result.worthUSDPerMWh(unit: u, slice: s) - cost) <= Self.toleranceUSDPerMWh else {
      return false
    }
    return atLimits
      || Self.isInside(
        result.quantities.generationMW(unit: u, slice: s), system.minimumMW(unit: u, slice: s),
        system.capabilityMW(unit: u, slice: s))
  }

  private mutating func beginWithLoad(_ z: Int, _ s: Int) {
    let price = price(z, s)
    let unserved = result.quantities.unservedMW(zone: z, slice: s)
    if unserved > Self.relativeTolerance * max(1, system.zones[z].loadMW[s]) {
      var explanation = Explanation(source: .unserved, zone: z, slice: s)
      explanation.parts.scarcity = price
      found[node(z, s)] = explanation
      return
    }
    for (d, step) in system.demandSteps.enumerated() where step.zone == z {
      guard abs(step.priceUSDPerMWh - price) <= Self.toleranceUSDPerMWh,
        Self.isInside(result.quantities.responseMW(demandStep: d, slice: s), 0, step.loadMW[s])
      else { continue }
      var explanation = Explanation(source: .responding, zone: z, slice: s)
      explanation.parts.scarcity = price
      found[node(z, s)] = explanation
      return
    }
  }

  private func explanation(unit u: Int, slice s: Int) -> Explanation {
    let unit = system.units[u]
    var explanation = Explanation(source: .unit(u), zone: unit.zone, slice: s)
    var parts = Parts()
    parts.fuel = unit.fuelCostUSDPerMWh * system.fuelProfiles[unit.fuelProfile][s]
    parts.supports = -unit.supportUSDPerMWh
    parts.variableOM = unit.baseCostUSDPerMWh + unit.supportUSDPerMWh
    parts.allowances = result.carbonCostUSDPerMWh(unit: u, slice: s)
    // What its output is worth besides the price of energy: certificates, budgets of energy, limits of emissions.
    let price = price(unit.zone, s)
    parts.certificates = price - result.worthUSDPerMWh(unit: u, slice: s)
    parts.unexplained = price - parts.sum
    explanation.parts = parts
    return explanation
  }

  /// Ways along which prices follow each other, in a fixed order.
  private func ways() -> [Way] {
    var ways: [Way] = []
    for (a, link) in system.links.enumerated() {
      for s in system.slices.indices {
        let forward = result.quantities.forwardMW(link: a, slice: s)
        let reverse = result.quantities.reverseMW(link: a, slice: s)
        let (from, to) = (node(link.from, s), node(link.to, s))
        // In each direction both ends follow from each other.
        for (flow, least, most, isForward) in [
          (forward, link.contractedMW, link.forwardLimitMW, true),
          (reverse, 0, link.reverseLimitMW, false),
        ] where flow > Self.relativeTolerance * max(1, most) {
          let isFull = !Self.isInside(flow, least, most)
          let (sender, receiver) = isForward ? (from, to) : (to, from)
          for isBackwards in [false, true] {
            ways.append(
              Way(
                from: isBackwards ? receiver : sender, to: isBackwards ? sender : receiver,
                name: link.name, isStore: false, isFull: isFull,
                link: Link(index: a, isForward: isForward, isBackwards: isBackwards)))
          }
        }
      }
    }
    for (k, store) in system.storage.enumerated() where store.capacityMW > 0 {
      for block in system.blocks {
        func isInside(_ power: Double, _ s: Int) -> Bool {
          Self.isInside(
            power, 0, store.capacityMW * system.availabilityProfiles[store.availabilityProfile][s])
        }
        let fills = block.slices.filter { isInside(result.quantities.chargeMW(store: k, slice: $0), $0) }
        let empties = block.slices.filter { isInside(result.quantities.dischargeMW(store: k, slice: $0), $0) }
        for c in fills {
          for d in empties where c != d {
            let (from, to) = (node(store.zone, c), node(store.zone, d))
            ways.append(Way(from: from, to: to, name: store.name, isStore: true, isFull: false))
            ways.append(Way(from: to, to: from, name: store.name, isStore: true, isFull: false))
          }
        }
      }
    }
    return ways
  }

  /// Explains what can be explained along ways that are not full, given by where they begin.
  private mutating func follow(_ open: [Int: [Way]], from starts: [Int]) {
    var waiting = starts
    var next = 0
    while next < waiting.count {
      let at = waiting[next]
      next += 1
      guard let explanation = found[at] else { continue }
      for way in open[at] ?? [] where found[way.to] == nil {
        found[way.to] = step(explanation, way)
        waiting.append(way.to)
      }
    }
  }

  private func step(_ explanation: Explanation, _ way: Way) -> Explanation {
    var next = explanation
    next.path.append(way.name)
    let change = price(way.to) - price(way.from)
    if way.isStore {
      next.parts.storage += change
      return next
    }
    // What imports over the line pay for allowances.
    let paid = way.link.map { imported($0, way) } ?? 0
    next.parts.allowances += paid
    if way.isFull {
      next.parts.congestion += change - paid
    } else {
      next.parts.wheelingAndLosses += change - paid
    }
    return next
  }

  /// What a MWh pays for allowances that is sent over a link, $/MWh, or on the way back gets: what its layers count for where
  /// something is asked for, and where flows just balance what prices leave of it.
  private func imported(_ link: Link, _ way: Way) -> Double {
    let s = way.from / system.zones.count
    let (least, most) = imports.range(link: link.index, isForward: link.isForward, slice: s)
    guard least < most else { return link.isBackwards ? -least : least }
    let line = system.links[link.index]
    let (sender, receiver) = link.isBackwards ? (way.to, way.from) : (way.from, way.to)
    let left = line.efficiency * price(receiver) - price(sender) - line.wheelingUSDPerMWh
    let paid = min(max(left, least), most)
    return link.isBackwards ? -paid : paid
  }

  /// The way over a full line to a price that is not explained yet which that price differs least along.
  private func nearest(_ ways: [Way]) -> (Way, Explanation)? {
    var best: (way: Way, explanation: Explanation, change: Double)?
    for way in ways where way.isFull && found[way.to] == nil {
      guard let explanation = found[way.from] else { continue }
      let change = abs(price(way.to) - price(way.from))
      if best.map({ change < $0.change }) ?? true { best = (way, explanation, change) }
    }
    return best.map { ($0.way, step($0.explanation, $0.way)) }
  }
}
