import DispatchSolveLinearProgramming

/// A lower bound on the cost of a part of a year that is linear in capacity, in covered emissions and in what it brings
/// to annual rows: cost >= constant + slopes x capacity - prices x emissions + row prices x quotas.
public struct CostCut: Sendable, Hashable {
  /// Bound with no capacity, no emissions and quotas of 0, $.
  public var constantUSD: Double
  /// Change of the bound per MW of each kind of capacity, $/MW.
  public var capacitySlopes: [Double]
  /// By program, by how much an allowance more lowers the bound, $/short ton.
  public var pricesUSD: [Double]
  /// By annual row, by how much a unit more that the part has to bring raises the bound, $ per MWh or short ton.
  public var rowPricesUSD: [Double]
  /// The block's duals that prove it, by row of its program: prices of energy are a mix of those of a plan's cuts. Taken out of
  /// less room each time they are asked for.
  public var rowDuals: [Double] {
    get { packedDuals.unpacked }
    set { packedDuals = PackedDuals(newValue) }
  }
  /// The same as they are kept.
  var packedDuals: PackedDuals

  /// Creates a cut.
  public init(
    constantUSD: Double, capacitySlopes: [Double], pricesUSD: [Double], rowPricesUSD: [Double] = [],
    rowDuals: [Double] = []
  ) {
    self.constantUSD = constantUSD
    self.capacitySlopes = capacitySlopes
    self.pricesUSD = pricesUSD
    self.rowPricesUSD = rowPricesUSD
    packedDuals = PackedDuals(rowDuals)
  }

  /// The bound at given capacity, MW, emissions by program, short tons, and quotas by annual row, MWh or short tons; $.
  public func bound(capacityMW: [Double], emissions: [Double], quotas: [Double] = []) -> Double {
    var value = constantUSD
    // Asked of every cut in every iteration.
    capacitySlopes.withUnsafeBufferPointer { slopes in
      capacityMW.withUnsafeBufferPointer { capacity in
        for kind in 0..<min(slopes.count, capacity.count) where slopes[kind] != 0 {
          value += slopes[kind] * capacity[kind]
        }
      }
    }
    for (price, amount) in zip(pricesUSD, emissions) { value -= price * amount }
    for (price, amount) in zip(rowPricesUSD, quotas) { value += price * amount }
    return value
  }
}

/// A year's least cost of dispatch as a convex function of capacity, of each program's covered emissions and of the
/// quotas of annual rows, as far as it is known: by cuts, block by block.
///
/// Cuts are proven by duals and hold for any capacity, emissions, quotas and price, and in any window, as long as loads, fuel
/// prices and the plan's fleet are the same. Costs are not discounted.
public struct YearCost: Sendable, Hashable, Codable {
  /// Cuts by block, in the order in which they were found.
  public private(set) var cuts: [[CostCut]]
  /// Where a solver of the whole year may start, if anywhere is known.
  var start: YearStart?

  /// Nothing is known of a year with so many blocks.
  public init(blockCount: Int) {
    cuts = Array(repeating: [], count: blockCount)
  }

  /// Whether anything is known of each of so many blocks, with so many kinds of capacity and annual rows.
  func fits(blocks: Int, kinds: Int, rows: Int) -> Bool {
    cuts.count == blocks
      && cuts.allSatisfy { cuts in
        let duals = cuts.map(\.packedDuals.count).max() ?? 0
        return !cuts.isEmpty
          && cuts.allSatisfy {
            $0.capacitySlopes.count == kinds && $0.rowPricesUSD.count == rows
              && ($0.packedDuals.isEmpty || $0.packedDuals.count == duals)
          }
      }
  }

  /// Takes over what is known of a block.
  public mutating func add(_ cut: CostCut, block: Int) {
    SolverTally.current?.addCut()
    cuts[block].append(cut)
  }

  /// What is known of the cost of a block, $; minus infinity without cuts.
  public func bound(
    block: Int, capacityMW: [Double], emissions: [Double], quotas: [Double] = []
  ) -> Double {
    cuts[block].reduce(-.infinity) {
      max($0, $1.bound(capacityMW: capacityMW, emissions: emissions, quotas: quotas))
    }
  }

  /// Duals in the cuts of a year that is near something: 32 MB of them, a sixth of that as they are packed. Of blocks with
  /// thousands of rows only the tightest cuts are kept, but so many of each block. With a quarter of this the next window of years of
  /// weeks of hours takes half as many iterations again, with four times as many no fewer.
  static let mostNearDuals = 1 << 22
  static let leastNear = 16

  /// What is known near given capacity, emissions and quotas: the cuts of each block whose bound there is no further from the
  /// best, relative to it, than a slack; of too many the tightest, in the order in which they were found.
  func near(
    capacityMW: [Double], emissions: [Double], quotas: [[Double]], slack: Double,
    mostDuals: Int = mostNearDuals
  ) -> YearCost {
    var near = YearCost(blockCount: cuts.count)
    let duals = cuts.reduce(0) { $0 + ($1.map(\.packedDuals.count).max() ?? 0) }
    let most = max(Self.leastNear, mostDuals / max(1, duals))
    for (b, cuts) in cuts.enumerated() {
      let bounds = cuts.map {
        $0.bound(capacityMW: capacityMW, emissions: [emissions[b]], quotas: quotas[b])
      }
      let value = bounds.max() ?? 0
      var kept = cuts.indices.filter { value - bounds[$0] <= slack * max(1, abs(value)) }
      if kept.count > most {
        kept = kept.sorted { (bounds[$1], $0) < (bounds[$0], $1) }.prefix(most).sorted()
      }
      for place in kept { near.add(cuts[place], block: b) }
    }
    return near
  }
}
