/// What came into a program's zones from a zone outside, and what of it needs allowances.
public struct ImportTotals: Sendable, Hashable {
  /// Index among the system's borders.
  public var border: Int
  /// Zone that it came from, by index.
  public var zone: Int
  /// What a MWh counts for, short tons that need allowances.
  public var rate: Double
  /// Came in, net in every slice, at the sending ends, MWh.
  public var importsMWh = 0.0
  /// Went out, likewise, MWh.
  public var exportsMWh = 0.0
  /// Short tons that what came in counts for by itself.
  public var grossShortTons = 0.0
  /// Of these, what needs allowances once what left again and what is free are taken off, shared out by what came in.
  public var shortTons = 0.0
}

// Imports that need allowances: what flows over borders, and what it counts for.
extension DispatchResult {
  /// Short tons that need allowances of imports over a border.
  public func importedShortTons(border b: Int) -> Double {
    system.importLayers.enumerated().reduce(0) { sum, item in
      guard item.element.border == b else { return sum }
      return system.slices.indices.reduce(sum) {
        $0 + system.slices[$1].hours * item.element.step
          * quantities.obligedMW(layer: item.offset, slice: $1)
      }
    }
  }

  /// Short tons that need the first program's allowances for imports.
  public var importedShortTons: Double {
    system.importBorders.indices.reduce(0) {
      system.importBorders[$1].program == 0 ? $0 + importedShortTons(border: $1) : $0
    }
  }

  /// Short tons that need the allowances of a row's program for imports.
  public func importedShortTons(row r: Int) -> Double {
    guard let program = system.annualRows[r].program else { return 0 }
    return system.importBorders.indices.reduce(0) {
      system.importBorders[$1].program == program ? $0 + importedShortTons(border: $1) : $0
    }
  }

  /// What an imported short ton pays that needs allowances of a border's program, $/short ton.
  public func importPriceUSD(border b: Int) -> Double {
    system.programRow(of: system.importBorders[b]).map { annualRows[$0].priceUSD } ?? allowancePriceUSD
  }

  /// What importers pay for allowances of all programs, $.
  public var importCostUSD: Double {
    system.importBorders.indices.reduce(0) { $0 + importPriceUSD(border: $1) * importedShortTons(border: $1) }
  }

  /// Imports of a border that were free, MWh.
  public func freeImportsMWh(border b: Int) -> Double {
    system.slices.indices.reduce(0) {
      $0 + system.slices[$1].hours * quantities.freeImportsMW(border: b, slice: $1)
    }
  }

  /// Energy into and out of a border's program, net in every slice and zone, at the sending ends, MWh.
  public func energyOver(_ border: ImportBorder) -> (importsMWh: Double, exportsMWh: Double) {
    var energy = (importsMWh: 0.0, exportsMWh: 0.0)
    for (s, slice) in system.slices.enumerated() {
      for net in importsMW(border, slice: s) {
        energy.importsMWh += slice.hours * max(0, net)
        energy.exportsMWh += slice.hours * max(0, -net)
      }
    }
    return energy
  }

  /// Net flow into a border's program from each zone in a slice, at the sending ends, MW; 0 for members.
  func importsMW(_ border: ImportBorder, slice s: Int) -> [Double] {
    var net = system.zones.map { _ in 0.0 }
    func isMember(_ zone: Int) -> Bool {
      border.memberProfiles[zone].map { system.coverage($0, slice: s) > 0 } ?? false
    }
    for (a, link) in system.links.enumerated() {
      let (from, to) = (isMember(link.from), isMember(link.to))
      guard from != to else { continue }
      let forward = quantities.forwardMW(link: a, slice: s) - quantities.reverseMW(link: a, slice: s)
      net[from ? link.to : link.from] += to ? forward : -forward
    }
    return net
  }

  /// Imports by border and zone, zones of members and those that nothing joins left out.
  public func importTotals() -> [ImportTotals] {
    let layers = Array(system.importLayers.enumerated())
    return system.importBorders.indices.flatMap { b -> [ImportTotals] in
      let border = system.importBorders[b]
      var totals = system.zones.indices.map { ImportTotals(border: b, zone: $0, rate: border.rates[$0]) }
      let mine = layers.filter { $0.element.border == b }
      for (s, slice) in system.slices.enumerated() {
        let net = importsMW(border, slice: s)
        for z in totals.indices where net[z] != 0 {
          totals[z].importsMWh += slice.hours * max(0, net[z])
          totals[z].exportsMWh += slice.hours * max(0, -net[z])
          totals[z].grossShortTons += slice.hours * max(0, net[z]) * border.rates[z]
        }
        for (i, layer) in mine {
          let obliged = quantities.obligedMW(layer: i, slice: s)
          guard obliged > 0 else { continue }
          let sources = totals.indices.filter { border.rates[$0] >= layer.rate && net[$0] > 0 }
          let all = sources.reduce(0) { $0 + net[$1] }
          for z in sources {
            totals[z].shortTons += slice.hours * layer.step * obliged * net[z] / all
          }
        }
      }
      return totals.filter { $0.importsMWh != 0 || $0.exportsMWh != 0 || isJoined($0.zone, border) }
    }
  }

  private func isJoined(_ zone: Int, _ border: ImportBorder) -> Bool {
    border.memberProfiles[zone] == nil
      && system.links.contains {
        ($0.from == zone && border.memberProfiles[$0.to] != nil)
          || ($0.to == zone && border.memberProfiles[$0.from] != nil)
      }
  }

  /// What a MWh sent over a link in a slice pays for allowances of imports, $/MWh, below 0 where it leaves: of layers in which
  /// something is asked for all, of those whose flows just balance nothing or all.
  public func importCostRange(link a: Int, isForward: Bool, slice s: Int) -> (least: Double, most: Double) {
    var range = (least: 0.0, most: 0.0)
    guard !system.importBorders.isEmpty else { return range }
    let coverage = system.coverage(slice: s)
    for (i, layer) in system.importLayers.enumerated() {
      let sign = system.importSign(link: a, layer, coverage: coverage) * (isForward ? 1 : -1)
      guard sign != 0 else { continue }
      let border = system.importBorders[layer.border]
      let net = importsMW(border, slice: s)
      let flow = net.indices.reduce(-quantities.freeImportsMW(border: layer.border, slice: s)) {
        border.rates[$1] >= layer.rate ? $0 + net[$1] : $0
      }
      let size = max(1, system.mostImportedMW(layer, coverage: coverage))
      let cost = sign * layer.step * importPriceUSD(border: layer.border)
      if quantities.obligedMW(layer: i, slice: s) > Self.balancedShare * size {
        range.least += cost
        range.most += cost
      } else if flow > -Self.balancedShare * size {
        range.least += min(0, cost)
        range.most += max(0, cost)
      }
    }
    return range
  }

  /// Share of what can flow in below which a flow is none: what solvers are feasible to, and a digit.
  private static let balancedShare = 1e-7

  /// Largest difference between what needs allowances and what flows ask for, by border, short tons: sums of layers worked out
  /// from flows alone.
  public func importDeviationShortTons(border b: Int) -> Double {
    let border = system.importBorders[b]
    var asked = 0.0
    for s in system.slices.indices {
      let net = importsMW(border, slice: s)
      let free = quantities.freeImportsMW(border: b, slice: s)
      for layer in system.importLayers where layer.border == b {
        let flow = net.indices.reduce(0) {
          // Members of a part of the year count in the rest of it.
          border.rates[$1] >= layer.rate ? $0 + net[$1] : $0
        }
        asked += system.slices[s].hours * layer.step * max(0, flow - free)
      }
    }
    return abs(asked - importedShortTons(border: b))
  }
}
