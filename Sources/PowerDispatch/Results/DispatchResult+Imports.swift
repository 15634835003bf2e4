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
    let layers = system.importLayers
    return system.slices.indices.reduce(0) { sum, s in
      layers(s).enumerated().reduce(sum) {
        guard $1.element.border == b else { return $0 }
        return $0 + system.slices[s].hours * $1.element.step
          * quantities.obligedMW(layer: $1.offset, slice: s)
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
    let layers = system.importLayers
    return system.importBorders.indices.flatMap { b -> [ImportTotals] in
      let border = system.importBorders[b]
      var totals = system.zones.indices.map { ImportTotals(border: b, zone: $0, rate: border.rates[$0]) }
      for (s, slice) in system.slices.enumerated() {
        let net = importsMW(border, slice: s)
        for z in totals.indices where net[z] != 0 {
          totals[z].importsMWh += slice.hours * max(0, net[z])
          totals[z].exportsMWh += slice.hours * max(0, -net[z])
          totals[z].grossShortTons += slice.hours * max(0, net[z]) * border.rate(zone: z, slice: s)
        }
        for (i, layer) in layers(s).enumerated() where layer.border == b {
          let obliged = quantities.obligedMW(layer: i, slice: s)
          guard obliged > 0 else { continue }
          let sources = totals.indices.filter {
            border.rate(zone: $0, slice: s) >= layer.rate && net[$0] > 0
          }
          let all = sources.reduce(0) { $0 + net[$1] }
          for z in sources {
            totals[z].shortTons += slice.hours * layer.step * obliged * net[z] / all
          }
        }
      }
      // Of rates that differ from slice to slice the mean of what came in.
      for z in totals.indices where !border.sliceRates.isEmpty && totals[z].importsMWh > 0 {
        totals[z].rate = totals[z].grossShortTons / totals[z].importsMWh
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

  /// Largest difference between what needs allowances and what flows ask for, by border, short tons: sums of layers worked out
  /// from flows alone.
  public func importDeviationShortTons(border b: Int) -> Double {
    let border = system.importBorders[b]
    var asked = 0.0
    let layers = system.importLayers
    for s in system.slices.indices {
      let net = importsMW(border, slice: s)
      let free = quantities.freeImportsMW(border: b, slice: s)
      for layer in layers(s) where layer.border == b {
        let flow = net.indices.reduce(0) {
          // Members of a part of the year count in the rest of it.
          border.rate(zone: $1, slice: s) >= layer.rate ? $0 + net[$1] : $0
        }
        asked += system.slices[s].hours * layer.step * max(0, flow - free)
      }
    }
    return abs(asked - importedShortTons(border: b))
  }
}

// Rates that are the mean of what sources emit.
extension DispatchResult {
  /// Rates of a border that this dispatch has where they are means: what units of a zone emit for a MWh in the slice, times
  /// its share; others, and those of zones that generate nothing, as they are. By slice and zone.
  public func meanImportRates(border b: Int) -> [[Double]] {
    let border = system.importBorders[b]
    var rates = system.slices.indices.map { s in
      system.zones.indices.map { border.rate(zone: $0, slice: s) }
    }
    let classes = quantities.classes.classes
    for s in system.slices.indices {
      var sums = system.zones.map { _ in (energy: 0.0, emissions: 0.0) }
      for (c, item) in classes.enumerated() {
        let output = quantities.generationMW(class: c, slice: s)
        sums[item.zone].energy += output
        sums[item.zone].emissions += output * item.emissionRate
      }
      for (z, share) in border.meanShares.enumerated() {
        guard let share, sums[z].energy > 0 else { continue }
        rates[s][z] = share * sums[z].emissions / sums[z].energy
      }
    }
    return rates
  }
}

/// What power pays for allowances that is sent over the lines of a dispatch.
public struct ImportCosts: Sendable {
  private let result: DispatchResult
  /// By slice; one for all where rates are the same in all.
  private let layers: [[ImportLayer]]

  /// Share of what can flow in below which a flow is none: what solvers are feasible to, and a digit.
  private static let balancedShare = 1e-7

  /// Costs of a dispatch.
  public init(_ result: DispatchResult) {
    self.result = result
    let system = result.system
    let layers = system.importLayers
    let count = system.importBorders.isEmpty ? 0 : system.hasSliceRates ? system.slices.count : 1
    self.layers = (0..<count).map(layers)
  }

  /// What a MWh sent over a link in a slice pays for allowances of imports, $/MWh, below 0 where it leaves: of layers in which
  /// something is asked for all, of those whose flows just balance nothing or all.
  public func range(link a: Int, isForward: Bool, slice s: Int) -> (least: Double, most: Double) {
    var range = (least: 0.0, most: 0.0)
    guard let first = layers.first else { return range }
    let (system, quantities) = (result.system, result.quantities)
    let coverage = system.coverage(slice: s)
    for (i, layer) in (layers.count > 1 ? layers[s] : first).enumerated() {
      let sign =
        system.importSign(link: a, layer, slice: s, coverage: coverage) * (isForward ? 1 : -1)
      guard sign != 0 else { continue }
      let border = system.importBorders[layer.border]
      let net = result.importsMW(border, slice: s)
      let flow = net.indices.reduce(-quantities.freeImportsMW(border: layer.border, slice: s)) {
        border.rate(zone: $1, slice: s) >= layer.rate ? $0 + net[$1] : $0
      }
      let size = max(1, system.mostImportedMW(layer, slice: s, coverage: coverage))
      let cost = sign * layer.step * result.importPriceUSD(border: layer.border)
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
}
