extension MarketLanes {
  /// Clears lanes and writes what comes out into `results`, where it replaces what was there.
  ///
  /// Every figure has the bits that `MarketClearing.clear(_:supply:)` on a table gives for the lane alone.
  ///
  /// - Parameters:
  ///   - lanes: Lanes to clear; nil: all.
  ///   - results: Room for at least as many lanes and tiers.
  /// - Throws: `MarketLaneError` when lanes or room are missing; nothing is written then.
  public func clear(_ lanes: Range<Int>? = nil, into results: inout LaneClearings) throws(MarketLaneError) {
    let lanes = lanes ?? 0..<count
    guard lanes.lowerBound >= 0, lanes.upperBound <= count else {
      throw .noSuchLanes(asked: lanes, count: count)
    }
    guard lanes.count <= results.capacity else {
      throw .tooFewResults(asked: lanes.count, capacity: results.capacity)
    }
    guard tierCount <= results.tierCapacity else {
      throw .tooFewTiers(needed: tierCount, capacity: results.tierCapacity)
    }
    results.lanes = lanes
    guard !lanes.isEmpty else { return }
    let firstBlock = lanes.lowerBound / Self.width
    let lastBlock = (lanes.upperBound - 1) / Self.width
    let stride = results.stride
    let rows = rows
    nodes.withUnsafeBytes { nodes in
      figures.withUnsafeBufferPointer { figures in
        blocks.withUnsafeBufferPointer { blocks in
          results.values.withUnsafeMutableBytes { values in
            // None of the buffers is empty where a lane is asked for.
            guard let nodes = nodes.baseAddress, let figures = figures.baseAddress,
              let blocks = blocks.baseAddress, let values = values.baseAddress
            else { return }
            for index in firstBlock...lastBlock {
              let place = (index - firstBlock) * Self.width * MemoryLayout<Double>.stride
              let block = LaneBlock(
                place: blocks + index, nodes: nodes, rows: rows, figures: figures + index * rows.count)
              block.clear(values: values + place, stride: stride)
            }
          }
        }
      }
    }
    // Tiers that no lane has sell nothing; an earlier use of the room may have left amounts.
    for tier in tierCount..<results.tierCapacity {
      let start = LaneFigure.tierSold(tier).column * stride
      results.values.replaceSubrange(
        start..<start + stride, with: repeatElement(0, count: stride))
    }
  }
}

/// Eight markets cleared at once.
///
/// Bisection keeps, for every lane, the breakpoints between one at which what is on offer does not suffice and one
/// at which it does. Whether breakpoint k suffices is asked of supply turned around: n(b_k) allowances are on offer
/// from the price G(n) on, and it suffices when G(n) is at most b_k. The bracket ends between two breakpoints, where
/// needed allowances are a constant n, and the price is exactly min(b_k, G(n)): a level's or a breakpoint's, never a
/// midpoint. Every outcome takes the same way; lanes differ in what comparisons select.
///
/// The pointers are into arrays that outlive the value (`MarketLanes.clear`). Reads stay inside them: a position
/// is a curve's start plus at most its number of breakpoints, and two more pairs follow the last breakpoint.
struct LaneBlock {
  typealias Figures = MarketLanes.Figures
  typealias Positions = MarketLanes.Positions

  let place: UnsafePointer<MarketLanes.Block>
  let nodes: UnsafeRawPointer
  let rows: LaneRows
  let figures: UnsafePointer<Figures>

  /// Size of a pair, bytes, as a shift.
  private static let pairShift = 4

  /// The pairs that lie `offset` bytes behind the lanes' positions: prices, and emissions just above them.
  @inline(__always)
  private func pairs(_ positions: Positions, _ offset: Int) -> (prices: Figures, emissions: Figures) {
    let base = nodes + offset
    func pair(_ lane: Int) -> SIMD2<Double> {
      base.load(fromByteOffset: Int(truncatingIfNeeded: positions[lane]), as: SIMD2<Double>.self)
    }
    // Written out: a loop over the lanes would go through memory.
    let (a, b, c, d) = (pair(0), pair(1), pair(2), pair(3))
    let (e, f, g, h) = (pair(4), pair(5), pair(6), pair(7))
    return (
      Figures(a.x, b.x, c.x, d.x, e.x, f.x, g.x, h.x), Figures(a.y, b.y, c.y, d.y, e.y, f.y, g.y, h.y)
    )
  }

  @inline(__always)
  private func larger(_ a: Figures, _ b: Figures) -> Figures { a.replacing(with: b, where: a .< b) }

  @inline(__always)
  private func smaller(_ a: Figures, _ b: Figures) -> Figures { a.replacing(with: b, where: b .< a) }

  /// G(n): the lowest price at which `needed` allowances are on offer.
  ///
  /// Prices of levels ascend and none is below 0, so the largest price behind a level that does not suffice is it.
  @inline(__always)
  private func price(offering needed: Figures) -> Figures {
    var price = figures[rows.price]
    for level in 0..<rows.levels &- 1 {
      let next = figures[rows.price &+ 1 &+ level]
      price = larger(price, next.replacing(with: 0, where: needed .<= figures[rows.quantity &+ level]))
    }
    return price
  }

  /// Positions of the lanes behind all breakpoints at which what is on offer does not suffice.
  @inline(__always)
  private func search() -> Positions {
    let alsoNeeded = figures[rows.alsoNeeded]
    var positions = place.pointee.start
    if let common = place.pointee.common {
      // As many outcomes as breakpoints and one; halving rounds up, so all lanes end together.
      var outcomes = common &+ 1
      while outcomes > 1 {
        let half = outcomes &>> 1
        let step = half &<< Self.pairShift
        let (prices, emissions) = pairs(positions, step)
        let suffices = price(offering: emissions + alsoNeeded) .<= prices
        positions &+= Positions(repeating: UInt64(truncatingIfNeeded: step)).replacing(
          with: 0, where: suffices)
        outcomes &-= half
      }
      return positions
    }
    var outcomes = place.pointee.breakpoints &+ 1
    var most = outcomes.max()
    while most > 1 {
      // A lane that is done has half of one outcome, 0: it looks at where it stands and stays.
      let step = (outcomes &>> 1) &<< UInt64(Self.pairShift)
      let (prices, emissions) = pairs(positions &+ step, 0)
      let suffices = price(offering: emissions + alsoNeeded) .<= prices
      positions &+= step.replacing(with: 0, where: suffices)
      outcomes &-= outcomes &>> 1
      most &-= most &>> 1
    }
    return positions
  }

  /// Clears the lanes; figure `column` of the block goes to `values` + 8 x `stride` x column.
  @inline(__always)
  func clear(values: UnsafeMutableRawPointer, stride: Int) {
    @inline(__always)
    func write(_ figure: LaneFigure, _ value: Figures) {
      values.storeBytes(
        of: value, toByteOffset: figure.column &* stride &* MemoryLayout<Double>.stride, as: Figures.self)
    }
    let positions = search()
    let alsoNeeded = figures[rows.alsoNeeded]
    let (_, lower) = pairs(positions, 0)
    let (breakpoint, above) = pairs(positions, 1 &<< Self.pairShift)
    let (nextBreakpoint, _) = pairs(positions, 2 &<< Self.pairShift)

    let lowerNeeded = lower + alsoNeeded
    let levelPrice = price(offering: lowerNeeded)
    let isBreakpoint = breakpoint .<= levelPrice
    let price = levelPrice.replacing(with: breakpoint, where: isBreakpoint)
    let upper = lower.replacing(with: above, where: isBreakpoint)
    let next = breakpoint.replacing(with: nextBreakpoint, where: isBreakpoint)
    let needed = upper + alsoNeeded

    // What is on offer below the price; the first price at which more than what is needed is on offer.
    var offered = Figures.zero
    var dearer = figures[rows.price]
    for level in 0..<rows.levels &- 1 {
      let quantity = figures[rows.quantity &+ level]
      offered = larger(offered, quantity.replacing(with: 0, where: figures[rows.price &+ level] .>= price))
      dearer = larger(dearer, figures[rows.price &+ 1 &+ level].replacing(with: 0, where: quantity .> needed))
    }
    // Supply is constant where the price is neither the lowest nor a level's that is needed.
    let isCleared = (needed .<= offered) .& (price .> figures[rows.price])
    let highest = smaller(next, dearer).replacing(with: price, where: isCleared .& (needed .< offered))
    let weight = (lowerNeeded - offered) / (lowerNeeded - needed)
    let taken = needed.replacing(with: offered, where: isCleared)
    let short = larger(.zero, needed - figures[rows.shortBeyond])

    write(.priceUSD, price)
    write(.highestPriceUSD, highest)
    write(.emissions, upper.replacing(with: offered - alsoNeeded, where: isCleared))
    write(.lowerEmissions, upper.replacing(with: lower, where: isCleared))
    write(.upperEmissions, upper)
    write(.upperWeight, Figures.zero.replacing(with: weight, where: isCleared))
    write(.taken, taken)
    write(.short, short)
    writeAmounts(taken: taken, write: write)

    // Positions in `LaneClearings.outcomes`.
    var outcome = Figures(repeating: 2)
    outcome.replace(with: 1, where: price .== figures[rows.price])
    outcome.replace(with: 3, where: price .== figures[rows.ceiling])
    outcome.replace(with: 4, where: short .> .zero)
    outcome.replace(with: 0, where: isCleared)
    values.storeBytes(
      of: outcome, toByteOffset: LaneFigure.outcomeColumn &* stride &* MemoryLayout<Double>.stride,
      as: Figures.self)
  }

  /// Writes the amounts by source, each as `SupplyFigures.Source.sold(ofTaken:)`.
  @inline(__always)
  private func writeAmounts(taken: Figures, write: (LaneFigure, Figures) -> Void) {
    @inline(__always)
    func sold(_ source: Int) -> Figures {
      let before = figures[rows.sources &+ 2 &* source]
      let size = figures[rows.sources &+ 2 &* source &+ 1]
      return larger(.zero, taken - before).replacing(with: size, where: taken .>= before + size)
    }
    let base = sold(LaneRows.base)
    write(.baseSold, base)
    write(.unsold, figures[rows.sources &+ 2 &* LaneRows.base &+ 1] - base)
    let released = sold(LaneRows.ecr)
    write(.ecrReleased, released)
    write(.ecrWithheld, figures[rows.contained] - released)
    write(.otherUsed, sold(LaneRows.other))
    write(.bankUsed, sold(LaneRows.bank))
    write(.ceilingSold, sold(LaneRows.ceilingSource))
    for tier in 0..<rows.tiers { write(.tierSold(tier), sold(LaneRows.tier &+ tier)) }
  }
}
