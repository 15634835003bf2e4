import DispatchSolveLinearProgramming

/// A lower bound on a block's least cost that is linear in capacity, covered emissions and what the block brings to
/// annual rows, $: cost >= constant + slopes x capacity - price x emissions + row prices x quotas.
package struct BlockCut: Sendable, Hashable {
  /// Bound with no capacity of the build options and no emissions, $.
  package var constantUSD: Double
  /// Change of the bound per MW of each build option, $/MW, not positive.
  package var capacitySlopes: [Double]
  /// Allowance price at which it was found, $/short ton: a ton more makes the bound so much lower.
  package var priceUSD: Double
  /// By annual row, what the bound rises by per unit of the block's quota, $ per MWh or short ton, not negative.
  package var rowPricesUSD: [Double]
  /// The duals that prove it, by row of the block.
  package var rowDuals: [Double]

  package init(
    constantUSD: Double, capacitySlopes: [Double], priceUSD: Double, rowPricesUSD: [Double] = [],
    rowDuals: [Double] = []
  ) {
    self.constantUSD = constantUSD
    self.capacitySlopes = capacitySlopes
    self.priceUSD = priceUSD
    self.rowPricesUSD = rowPricesUSD
    self.rowDuals = rowDuals
  }
}

/// What a block has to bring to the annual rows, or pay for.
package struct BlockQuotas: Sendable, Hashable {
  /// By annual row, MWh or short tons.
  package var amounts: [Double]
  /// By annual row, what a missing unit costs, $.
  package var paymentsUSD: [Double]

  package init(amounts: [Double], paymentsUSD: [Double]) {
    self.amounts = amounts
    self.paymentsUSD = paymentsUSD
  }

  /// Nothing has to be brought, whatever annual rows there are.
  package static let none = BlockQuotas(amounts: [], paymentsUSD: [])
}

/// The blocks of one year for a planner that decides about capacity and emissions, by the parts that it knows apart
/// (`DispatchSystem.parts`), each some blocks: mostly all of them.
///
/// The system's build options say where capacity stands that the planner decides about; their costs and limits do not
/// matter. Parts that go together (`groups`) have one program, where that fails every block its own; each starts from what its
/// own last optimum left: answers depend on what the group, or part, was asked before, within rounding, never on others.
///
/// A group, or a part of none, serves one thread at a time.
package final class PlanningBlocks {
  /// What a block answers.
  package struct Answer: Sendable {
    /// What its duals prove for any capacity and emissions.
    package var cut: BlockCut
    /// Least cost, allowances not counted, $: with covered emissions of at most those asked for, tons above them at the
    /// highest price; where a price was asked for, cost and emissions at that price together, $.
    package var costUSD: Double
    /// Covered emissions at the cut's price, short tons; at a switch those of one of its ends.
    package var emissions: Double
  }

  /// Emissions that differ by less than this share are the same: a hundredfold of the rounding of their sums.
  private static let emissionsTolerance = 1e-12
  /// Costs that differ by less than this share are the same.
  private static let costTolerance = 1e-12
  /// Rows up to which parts are solved together: with more in a group plans take fewer iterations, but each pivot of the
  /// sparse method longer. A year of 960 slices took 3.7 s with 8,000, 3.9 with 16,000, 2,880 slices 10.7 and 15.3.
  package static let mostRows = 8_000
  /// Evaluations in which a block's switch is found without following its costs; a dozen are usual.
  private static let chordLimit = 100

  let network: BlockEngine.Network
  let mostRows: Int
  let planned: [PlannedBlock]
  /// Parts that are solved together; none where they are solved one by one, or were not joined yet.
  package private(set) var groups: [Range<Int>] = []
  private(set) var joint: [Group] = []
  private var isJoined = false
  /// Where first joint solves are to start.
  var startBases: [Basis] = []
  /// The whole year with what is decided around it, where that is one program.
  var decided: JointYear?
  /// Whether that program was not solved.
  var gaveUp = false
  /// Of each part its blocks.
  let parts: [Range<Int>]
  /// Solves so far, continued ones not counted.
  package var solves: Int {
    planned.reduce(joint.reduce(decided?.solves ?? 0) { $0 + $1.year.solves }) { $0 + $1.solves }
  }
  /// Whether loads are as given, or a hair off.
  package var loads = LoadShift.none

  /// A group at work. Groups of a year serve threads of their own, so each keeps what it remembers to itself.
  final class Group {
    let year: JointYear
    /// What it was last asked, and the answer, nil where that failed: near the end most years of a plan stay as they are.
    var last: (request: JointYear.Request, answer: YearAnswer?)?

    init(_ year: JointYear) { self.year = year }
  }

  /// Prepares the blocks of a system.
  ///
  /// - Parameters:
  ///   - mostRows: Rows up to which parts are solved together.
  ///   - joins: Whether parts are joined at once, not when that is asked for.
  /// - Throws: `DispatchError.invalidProgram` for an exogenous carbon price of which only the larger of both is paid.
  package convenience init(
    _ system: DispatchSystem, mostRows: Int = PlanningBlocks.mostRows, joins: Bool = true
  ) throws(DispatchError) {
    try self.init(system, parts: system.parts.map(\.blocks), mostRows: mostRows, joins: joins)
  }

  init(
    _ system: DispatchSystem, parts: [Range<Int>], mostRows: Int = PlanningBlocks.mostRows,
    joins: Bool = true
  ) throws(DispatchError) {
    guard system.combination == .sum || system.carbonPriceUSD == 0 else {
      // Below the carbon price, what is added changes the demand for allowances, but their price changes nothing for what
      // is added: no cost has both as its slopes.
      throw .invalidProgram(
        "\(system.year): a carbon price combined as maximum is not planned ahead; while it is above the allowance price, "
          + "investors pay the one and holders the other, and what they do together is the optimum of no single cost"
      )
    }
    let network = try BlockEngine.Network(system, hasQuotas: true)
    self.network = network
    self.mostRows = mostRows
    planned = PlannedBlock.all(of: network)
    self.parts = parts
    if joins { try join() }
  }

  /// Makes the programs of parts that are solved together, where that was not done yet.
  package func join() throws(DispatchError) {
    guard !isJoined else { return }
    let groups = PartGroups(network, parts, mostRows: mostRows).groups
    var joint: [JointYear?] = []
    for group in groups {
      let blocks = Self.blocks(of: parts[group])
      joint.append(
        JointYear(network, blocks, Array(planned[blocks]), others: joint.compactMap { $0 }))
    }
    joint.forEach { $0?.close() }
    let isJoint = !joint.contains { $0 == nil }
    guard isJoint || isDivisible else {
      throw .invalidProgram("\(network.system.year): blocks with annual rows cannot be put into one program")
    }
    isJoined = true
    guard isJoint else { return }
    self.groups = groups
    self.joint = joint.compactMap { $0.map(Group.init) }
    start(at: startBases)
  }

  /// Keeps matrices in the same memory as another year where both have the same.
  package func share(matricesOf other: PlanningBlocks) {
    for (group, theirs) in zip(joint, other.joint) { group.year.share(matrixOf: theirs.year) }
  }

  private func firstBlock(ofGroup group: Int) -> Int { parts[groups[group].lowerBound].lowerBound }

  /// Whether parts can be solved block by block: what annual rows need of a part is not shared out among its blocks.
  private var isDivisible: Bool { network.system.annualRows.isEmpty || parts.count == planned.count }

  static func blocks(of parts: ArraySlice<Range<Int>>) -> Range<Int> {
    (parts.first?.lowerBound ?? 0)..<(parts.last?.upperBound ?? 0)
  }

  /// Answers of a year's parts, all or those of a group, with how emissions and annual rows are shared out among them.
  package struct YearAnswer: Sendable {
    package var blocks: [Answer]
    /// By part, covered emissions, short tons: no more than were allowed in all, what is above them is paid for.
    package var emissions: [Double]
    /// By part and annual row, what it brings, MWh or short tons.
    package var quotas: [[Double]]
    /// Whether the parts were solved together and shares found, not taken as asked.
    package var isJoint: Bool

    package init(blocks: [Answer], emissions: [Double], quotas: [[Double]], isJoint: Bool) {
      self.blocks = blocks
      self.emissions = emissions
      self.quotas = quotas
      self.isJoint = isJoint
    }

    /// Adds the answers of the parts that follow.
    package mutating func append(_ other: YearAnswer) {
      blocks += other.blocks
      emissions += other.emissions
      quotas += other.quotas
    }
  }

  /// The optimum of a group's parts together; nil where that failed.
  package func optimum(group: Int, _ request: JointYear.Request) throws(DispatchError) -> YearAnswer? {
    var request = request
    request.loads = loads
    let own = joint[group]
    if let last = own.last, last.request == request { return last.answer }
    own.last = (request, nil)
    var found: JointYear.Optimum?
    do throws(LinearProgramError) {
      try startAtSlices(group, request)
      found = try own.year.solve(request)
      if found == nil, !isDivisible { found = try own.year.solveByGLPK(request) }
    } catch {
      throw network.invalid(firstBlock(ofGroup: group), error)
    }
    guard found != nil || isDivisible else { throw try failure(ofGroup: group, request) }
    guard let found else { return nil }
    let answer = answer(found, of: groups[group], request)
    own.last = (request, answer)
    return answer
  }

  /// What an optimum of some parts together answers.
  func answer(_ found: JointYear.Optimum, of group: Range<Int>, _ request: JointYear.Request) -> YearAnswer {
    let quotas = BlockQuotas(amounts: [], paymentsUSD: request.paymentsUSD)
    let emitted = found.emissions.reduce(0, +)
    // Tons above what is allowed are paid at the highest price, by each block its share.
    let share = emitted > request.emissions ? max(0, request.emissions) / emitted : 1
    var answer = YearAnswer(blocks: [], emissions: [], quotas: [], isJoint: true)
    let firstBlock = parts[group.lowerBound].lowerBound
    for part in group {
      let places = (parts[part].lowerBound - firstBlock)..<(parts[part].upperBound - firstBlock)
      let emissions = found.emissions[places].reduce(0, +)
      let allowed = emissions * share
      let cost = found.costsUSD[places].reduce(0, +) + request.highestUSD * (emissions - allowed)
      var duals: [Double] = []
      duals.reserveCapacity(found.rowDuals[places].reduce(0) { $0 + $1.count })
      for own in found.rowDuals[places] { duals += own }
      let known = found.cuts.map { joined($0[places], found.priceUSD, duals) }
      answer.blocks.append(
        Answer(
          cut: known ?? cut(part, duals, found.priceUSD, quotas, request.loads), costUSD: cost,
          emissions: emissions))
      answer.emissions.append(allowed)
      answer.quotas.append(
        request.leastOfRows.indices.map { r in found.activity[places].reduce(0) { $0 + $1[r] } })
    }
    return answer
  }

  /// Number of parts.
  package var count: Int { parts.count }
  /// Number of kinds of capacity that are decided about.
  package var kindCount: Int { network.system.buildOptions.count }

  /// The optimum of a part with given capacity of each build option, MW, at an allowance price, $/short ton.
  package func optimum(
    _ part: Int, capacityMW: [Double], priceUSD: Double, quotas: BlockQuotas = .none
  ) throws(DispatchError) -> Answer {
    let amounts = Amounts(capacityMW: capacityMW, quotas: quotas)
    let point = try point(part, amounts, priceUSD)
    return Answer(
      cut: cut(part, point.rowDuals, priceUSD, quotas), costUSD: point.costUSD, emissions: point.emissions)
  }

  /// The optimum of a part with given capacity of each build option, MW, and covered emissions of at most `most`,
  /// short tons.
  ///
  /// - Parameters:
  ///   - near: Allowance price from which the part's price is looked for, $/short ton.
  ///   - prices: Prices that may be found; tons that even the highest does not avoid are paid at it.
  package func optimum(
    _ part: Int, capacityMW: [Double], quotas: BlockQuotas = .none, emissions most: Double, near: Double,
    in prices: ClosedRange<Double>
  ) throws(DispatchError) -> Answer {
    let amounts = Amounts(capacityMW: capacityMW, quotas: quotas)
    // Only one block alone is followed along its own switches.
    let single = parts[part].count == 1 ? parts[part].first : nil
    let price = min(max(near, prices.lowerBound), prices.upperBound)
    var start: Point
    if let single {
      start = try point(ofBlock: single, amounts, price, isStep: true)
    } else {
      start = try point(part, amounts, price)
    }
    func answer(_ point: Point) -> Answer {
      Answer(
        cut: cut(part, point.rowDuals, point.priceUSD, quotas),
        costUSD: point.costUSD - point.priceUSD * most,
        emissions: point.emissions)
    }
    let distance = start.emissions - most
    let end = distance > 0 ? prices.upperBound : prices.lowerBound
    if price == end || abs(distance) <= Self.emissionsTolerance * max(1, abs(most)) {
      guard let single else { return answer(start) }
      return answer(try certified(start, single, amounts))
    }
    if let single {
      if let found = followed(single, from: start, to: end, emissions: most) { return answer(found) }
      planned[single].forget()
      start = try point(ofBlock: single, amounts, price)
    }
    let other = try point(part, amounts, end)
    guard (other.emissions - most) * distance < 0 else { return answer(other) }
    let ends = distance > 0 ? (start, other) : (other, start)
    return answer(try chord(part, amounts, low: ends.0, high: ends.1, emissions: most))
  }

  /// An optimum of a block, or of all blocks of a part together, at a price; its cost has the allowances in it.
  struct Point {
    var priceUSD: Double
    var costUSD: Double
    var emissions: Double
    var primal: [Double]
    var rowDuals: [Double]
    /// Whether the block's own stack simplex found it.
    var isOwn: Bool
  }

  /// What a planner gives a block.
  struct Amounts {
    var capacityMW: [Double]
    var quotas: BlockQuotas
  }

  func pricing(_ amounts: Amounts, _ priceUSD: Double) -> BlockPricing {
    let isNone = amounts.quotas == .none
    return BlockPricing(
      price: priceUSD + network.system.carbonPriceOnTop, builtMW: amounts.capacityMW,
      quotas: amounts.quotas.amounts,
      payments: isNone ? network.system.annualRows.map { _ in 0 } : amounts.quotas.paymentsUSD,
      load: loads)
  }

  private func point(_ part: Int, _ amounts: Amounts, _ priceUSD: Double) throws(DispatchError) -> Point {
    var sum = Point(priceUSD: priceUSD, costUSD: 0, emissions: 0, primal: [], rowDuals: [], isOwn: true)
    for block in parts[part] {
      let point = try point(ofBlock: block, amounts, priceUSD)
      if parts[part].count == 1 { return point }
      sum.costUSD += point.costUSD
      sum.emissions += point.emissions
      sum.primal += point.primal
      sum.rowDuals += point.rowDuals
    }
    return sum
  }

  func point(
    ofBlock block: Int, _ amounts: Amounts, _ priceUSD: Double, isStep: Bool = false
  ) throws(DispatchError) -> Point {
    let pricing = pricing(amounts, priceUSD)
    let own = planned[block]
    do {
      if try own.solve(pricing, isStep: isStep) {
        return Point(
          priceUSD: priceUSD, costUSD: own.costUSD, emissions: own.emissions, primal: own.primal,
          rowDuals: isStep ? [] : own.rowDuals, isOwn: true)
      }
    } catch {
      throw network.invalid(block, error)
    }
    let solution = try BlockEngine(network, solver: .stack).solve(
      block, pricing, from: .cold, network.solveOnce)
    return Point(
      priceUSD: priceUSD, costUSD: solution.cost, emissions: own.emissions(of: solution.primal),
      primal: solution.primal, rowDuals: solution.rowDuals, isOwn: false)
  }

  /// A step's point with its proof.
  private func certified(
    _ point: Point, _ block: Int, _ amounts: Amounts
  ) throws(DispatchError) -> Point {
    guard point.isOwn else { return point }
    let own = planned[block]
    guard own.certify() else {
      own.forget()
      return try self.point(ofBlock: block, amounts, point.priceUSD)
    }
    return Point(
      priceUSD: point.priceUSD, costUSD: own.costUSD, emissions: point.emissions, primal: point.primal,
      rowDuals: own.rowDuals,
      isOwn: true)
  }

  func cut(
    _ part: Int, _ rowDuals: [Double], _ priceUSD: Double, _ quotas: BlockQuotas,
    _ loads: LoadShift? = nil
  ) -> BlockCut {
    let pricing = pricing(Amounts(capacityMW: [], quotas: quotas), priceUSD).shifted(loads ?? self.loads)
    return joined(
      ofBlocks(part, rowDuals).map { planned[$0.block].cut($0.rowDuals, pricing) }[...], priceUSD, rowDuals)
  }

  /// The cuts of a part's blocks as one.
  private func joined(
    _ blocks: ArraySlice<ExpansionCut>, _ priceUSD: Double, _ rowDuals: [Double]
  ) -> BlockCut {
    var cut = BlockCut(constantUSD: 0, capacitySlopes: [], priceUSD: priceUSD, rowDuals: rowDuals)
    for own in blocks {
      cut.constantUSD += own.constant
      if cut.capacitySlopes.isEmpty {
        cut.capacitySlopes = own.buildSlopes
        cut.rowPricesUSD = own.quotaSlopes
      } else {
        // Annual rows have one price in all blocks of a part.
        for (kind, slope) in own.buildSlopes.enumerated() { cut.capacitySlopes[kind] += slope }
      }
    }
    return cut
  }

  /// The optimum at the price where emissions pass `most`, or at `end`, by following the optimum; nil if that fails.
  private func followed(_ block: Int, from start: Point, to end: Double, emissions most: Double) -> Point? {
    guard start.isOwn else { return nil }
    let own = planned[block]
    let onTop = network.system.carbonPriceOnTop
    guard let reached = own.follow(to: end + onTop, emissions: most) else { return nil }
    return Point(
      priceUSD: reached == end + onTop ? end : reached - onTop, costUSD: own.costUSD,
      emissions: own.emissions, primal: own.primal, rowDuals: own.rowDuals, isOwn: true)
  }

  /// The optimum at the price where emissions pass `most`: least cost is concave and piecewise linear in the price, so
  /// that tangents meet above it, or at a switch.
  private func chord(
    _ part: Int, _ amounts: Amounts, low: Point, high: Point, emissions most: Double
  ) throws(DispatchError) -> Point {
    var low = low
    var high = high
    for _ in 0..<Self.chordLimit {
      let fall = low.emissions - high.emissions
      let atZero = high.costUSD - high.priceUSD * high.emissions - low.costUSD + low.priceUSD * low.emissions
      let price = min(max(atZero / fall, low.priceUSD), high.priceUSD)
      let here = try point(part, amounts, price)
      let tangent = low.costUSD + (price - low.priceUSD) * low.emissions
      if tangent - here.costUSD <= Self.costTolerance * max(1, abs(tangent)) { return here }
      if here.emissions > most { low = here } else { high = here }
    }
    throw .notCertified(
      year: network.system.year, block: network.system.blocks[parts[part].lowerBound].name,
      reason: "the switch at \(most) short tons was not found")
  }

  /// How far on both sides of a switch its ends are looked for, relative above 1 $/short ton.
  private static let switchWidth = 1e-7

  /// What a part, with annual rows a block, buys out of them at a price, MWh or short tons.
  package func boughtOut(
    _ part: Int, capacityMW: [Double], quotas: BlockQuotas, priceUSD: Double
  ) throws(DispatchError) -> [Double] {
    try purchases(part, Amounts(capacityMW: capacityMW, quotas: quotas), priceUSD).boughtOut
  }

  /// What a part, with annual rows a block, buys out of them with covered emissions of at most `most`, MWh or short tons: at
  /// a switch the mix of both its ends that emits as much.
  package func boughtOut(
    _ part: Int, capacityMW: [Double], quotas: BlockQuotas, emissions most: Double, near: Double,
    in prices: ClosedRange<Double>
  ) throws(DispatchError) -> [Double] {
    let amounts = Amounts(capacityMW: capacityMW, quotas: quotas)
    let price = try optimum(
      part, capacityMW: capacityMW, quotas: quotas, emissions: most, near: near, in: prices
    ).cut.priceUSD
    let width = Self.switchWidth * max(1, price)
    let low = try purchases(part, amounts, max(prices.lowerBound, price - width))
    guard low.emissions > most, price < prices.upperBound else { return low.boughtOut }
    let high = try purchases(part, amounts, min(prices.upperBound, price + width))
    guard high.emissions < most else { return high.boughtOut }
    let weight = (low.emissions - most) / (low.emissions - high.emissions)
    return zip(low.boughtOut, high.boughtOut).map { $0 + weight * ($1 - $0) }
  }

  private func purchases(
    _ part: Int, _ amounts: Amounts, _ priceUSD: Double
  ) throws(DispatchError) -> (emissions: Double, boughtOut: [Double]) {
    let block = parts[part].lowerBound
    let point = try point(ofBlock: block, amounts, priceUSD)
    return (
      point.emissions, network.model(block).boughtOut(point.primal, of: network.system.blocks[block])
    )
  }
}
