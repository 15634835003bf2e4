/// The border of a program's zones, over which power comes in that needs the program's allowances.
///
/// What is asked for in a slice follows from net flows. With rates r_1 < r_2 < ... of the zones outside it is
///
///   sum_j (r_j - r_j-1) max(0, net flow into the program from all zones whose rate is r_j or more, less what is free),
///
/// so what leaves again takes off what came in, at the lower one of both rates, and nothing is won by sending power in a
/// circle. Each term is a layer.
public struct ImportBorder: Sendable, Hashable {
  /// Index among the study's programs.
  public var program: Int
  /// By zone, the profile of the slices in which it is a member; nil: never.
  public var memberProfiles: [Int?]
  /// By zone, what needs allowances of a MWh that it sends into the program, short tons; of members that of a part of the year
  /// in which they are none.
  public var rates: [Double]
  /// Rates by slice and zone; empty: they are the same in all slices.
  public var sliceRates: [[Double]] = []
  /// By zone, the share of what its units emit for a MWh in the mean that is its rate; nil: its rate is given. Empty: so are all.
  public var meanShares: [Double?] = []
  /// Imports of the year that are free, MWh; 0: none.
  public var freeMWh: Double

  /// What a MWh counts for that a zone sends in a slice, short tons that need allowances.
  public func rate(zone: Int, slice s: Int) -> Double {
    sliceRates.isEmpty ? rates[zone] : sliceRates[s][zone]
  }

  /// Creates a border.
  public init(program: Int = 0, memberProfiles: [Int?], rates: [Double], freeMWh: Double = 0) {
    self.program = program
    self.memberProfiles = memberProfiles
    self.rates = rates
    self.freeMWh = freeMWh
  }
}

/// What a MWh counts for that comes in from zones of at least a rate, on top of what it counts for at lower ones.
struct ImportLayer: Sendable, Hashable {
  /// Index among the system's borders.
  var border: Int
  /// Least rate of the zones that it is about, short tons/MWh.
  var rate: Double
  /// What a MWh counts for in it, short tons.
  var step: Double
}

extension DispatchSystem {
  /// Layers of all borders by slice, border by border from the lowest rate: as many in each slice, of which the last may be of no
  /// rate.
  var importLayers: (_ slice: Int) -> [ImportLayer] {
    let sources = importBorders.map(importSources)
    guard hasSliceRates else {
      let layers = slices.isEmpty ? [] : layers(slice: 0, sources)
      return { _ in layers }
    }
    return { layers(slice: $0, sources) }
  }

  private func layers(slice s: Int, _ sources: [[Int]]) -> [ImportLayer] {
    importBorders.indices.flatMap { b -> [ImportLayer] in
      let border = importBorders[b]
      let rates = Set(sources[b].map { border.rate(zone: $0, slice: s) }).filter { $0 > 0 }
      var before = 0.0
      var layers = rates.sorted().map { rate in
        defer { before = rate }
        return ImportLayer(border: b, rate: rate, step: rate - before)
      }
      if !border.sliceRates.isEmpty {
        while layers.count < sources[b].count {
          layers.append(ImportLayer(border: b, rate: .infinity, step: 0))
        }
      }
      return layers
    }
  }

  /// Number of layers in every slice.
  var importLayerCount: Int { importBorders.isEmpty || slices.isEmpty ? 0 : importLayers(0).count }

  /// Whether what imports count for differs from slice to slice.
  var hasSliceRates: Bool { importBorders.contains { !$0.sliceRates.isEmpty } }

  /// Zones from which a line leads into a border's program, where they are no members all the time.
  func importSources(_ border: ImportBorder) -> [Int] {
    var sources: Set<Int> = []
    for link in links {
      for (from, to) in [(link.from, link.to), (link.to, link.from)]
      where border.memberProfiles[to] != nil && !isAlwaysMember(from, of: border) {
        sources.insert(from)
      }
    }
    return sources.sorted()
  }

  private func isAlwaysMember(_ zone: Int, of border: ImportBorder) -> Bool {
    border.memberProfiles[zone].map { profile in
      slices.indices.allSatisfy { coverage(profile, slice: $0) > 0 }
    } ?? false
  }

  /// The annual row that adds up the emissions of a border's program; nil for the first program.
  func programRow(of border: ImportBorder) -> Int? {
    border.program == 0 ? nil : programRows.first { $0.program == border.program }?.row
  }

  /// The sign with which a link's forward flow counts as a flow into a border's program from zones of at least a rate: 1 in, -1
  /// out, 0 neither.
  ///
  /// - Parameter coverage: By profile, 1 where it covers the slice.
  func importSign(link a: Int, _ layer: ImportLayer, slice s: Int, coverage: [Double]) -> Double {
    let border = importBorders[layer.border]
    func isMember(_ zone: Int) -> Bool {
      border.memberProfiles[zone].map { coverage.isEmpty ? true : coverage[$0] > 0 } ?? false
    }
    let link = links[a]
    let (from, to) = (isMember(link.from), isMember(link.to))
    guard from != to else { return 0 }
    let outside = from ? link.to : link.from
    return border.rate(zone: outside, slice: s) >= layer.rate ? (to ? 1 : -1) : 0
  }

  /// Most that can flow into a program from zones of a layer, MW.
  func mostImportedMW(_ layer: ImportLayer, slice s: Int, coverage: [Double]) -> Double {
    links.indices.reduce(0) { sum, a in
      let sign = importSign(link: a, layer, slice: s, coverage: coverage)
      let limits = [links[a].forwardLimitMW, links[a].reverseLimitMW]
      return sign == 0 ? sum : sum + (sign > 0 ? limits[0] : limits[1])
    }
  }

  /// The system in which imports need no allowances.
  public func withoutImportBorders() -> DispatchSystem {
    var system = self
    system.importBorders = []
    system.annualRows.removeAll { $0.freeImportsOf != nil }
    return system
  }

  /// What people call a border: its program.
  func importName(border b: Int) -> String {
    programRow(of: importBorders[b]).map { annualRows[$0].name } ?? "first program"
  }

  /// What people call a layer.
  func importName(_ layer: ImportLayer) -> String {
    "\(importName(border: layer.border)):from \(layer.rate) t per MWh"
  }

  /// Coverage of a slice by profile.
  func coverage(slice s: Int) -> [Double] { coverageProfiles.map { $0[s] } }

  /// The row of a border's free imports; nil where none are free.
  func freeRow(of border: Int) -> Int? { annualRows.firstIndex { $0.freeImportsOf == border } }

  /// Sets the borders, with rows for what is free.
  ///
  /// - Parameter programs: Names of all programs; empty for the only one.
  package mutating func setImportBorders(_ borders: [ImportBorder], programs: [String]) {
    importBorders = borders
    for (b, border) in borders.enumerated() where border.freeMWh > 0 {
      let name = programs[border.program]
      var row = AnnualRow(
        name: "free imports" + (name.isEmpty ? "" : " of \(name)"), kind: .energyBudget, coefficients: [:],
        least: -border.freeMWh)
      row.freeImportsOf = b
      annualRows.append(row)
    }
  }
}

// Bounds for planners.
extension DispatchSystem {
  /// What imports can take from an annual row in a part of the year at most: they count below 0.
  package func mostImported(_ row: AnnualRow, _ part: Part) -> Double {
    guard row.program != nil || row.freeImportsOf != nil else { return 0 }
    return -importSum(part) { layer, most in
      let border = importBorders[layer.border]
      if let program = row.program { return border.program == program ? layer.step * most : 0 }
      return layer.border == row.freeImportsOf ? most : 0
    }
  }

  /// What imports can add to covered emissions in a part of the year at most, short tons.
  package func mostImportedShortTons(_ part: Part) -> Double {
    importSum(part) { layer, most in importBorders[layer.border].program == 0 ? layer.step * most : 0 }
  }

  private func importSum(_ part: Part, _ amount: (ImportLayer, Double) -> Double) -> Double {
    guard !importBorders.isEmpty else { return 0 }
    let layers = importLayers
    return part.slices.reduce(0) { sum, s in
      let coverage = coverage(slice: s)
      return layers(s).reduce(sum) {
        $0 + slices[s].hours * amount($1, mostImportedMW($1, slice: s, coverage: coverage))
      }
    }
  }
}
