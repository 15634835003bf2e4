import DispatchSolvePowerSystem
import DispatchSolveTestSupport

@testable import DispatchSolveAllowanceMarket

/// A market in exact fractions, and its equilibrium from first principles: every price at which anything changes is
/// looked at, and what demand and supply accept there is compared as intervals.
///
/// Prices are quarters and amounts halves, exact as doubles too, and so small that ties of every kind are common.
struct ExactMarket {
  /// Emissions below the first breakpoint.
  var start = Rational.zero
  /// Breakpoints, ascending, with the emissions just above each.
  var breakpoints: [(price: Rational, above: Rational)] = []
  var cap = Rational.zero
  var floor = Rational.zero
  var tiers: [(trigger: Rational, size: Rational)] = []
  var ecr: (trigger: Rational, size: Rational)?
  var ceiling: Rational?
  var bank = Rational.zero
  var rolled = Rational.zero
  var other = Rational.zero
  var also = Rational.zero
  var bankFirst = false
  /// Price of a shortage, before it is raised to the highest trigger.
  var maximum = Rational.zero
}

extension ExactMarket {
  /// A part of the supply: from which price, how much (nil: unlimited), of what.
  struct Offer {
    var price: Rational
    var size: Rational?
    var source: SupplySource
  }

  /// Withheld below the trigger of the containment reserve.
  var contained: Rational {
    guard let ecr, ecr.trigger > floor else { return .zero }
    return min(ecr.size, cap)
  }

  /// What is on offer, in order of use.
  var offers: [Offer] {
    let base = Offer(price: floor, size: cap - contained + rolled, source: .base)
    let bank = Offer(price: floor, size: bank, source: .bank)
    var offers = bankFirst ? [bank, base] : [base, bank]
    offers.insert(Offer(price: floor, size: other, source: .other), at: 0)
    if let ecr, ecr.trigger > floor {
      offers.append(Offer(price: ecr.trigger, size: contained, source: .ecr))
    }
    for (index, tier) in tiers.enumerated() {
      offers.append(Offer(price: max(floor, tier.trigger), size: tier.size, source: .tier(index)))
    }
    if let ceiling {
      offers.removeAll { $0.price > ceiling }
      offers.append(Offer(price: ceiling, size: nil, source: .ceiling))
    }
    // Stable by price: the sources above are in the order in which they serve at equal prices.
    return offers.enumerated().sorted { ($0.element.price, $0.offset) < ($1.element.price, $1.offset) }
      .map(\.element)
  }

  /// The highest price.
  var highest: Rational {
    ceiling ?? max(maximum, offers.map(\.price).max() ?? floor)
  }

  /// Emissions just below and just above a price.
  func emissions(_ price: Rational) -> (before: Rational, above: Rational) {
    (
      breakpoints.last { $0.price < price }?.above ?? start,
      breakpoints.last { $0.price <= price }?.above ?? start
    )
  }

  /// All on offer below a price and up to it; nil: unlimited.
  func offered(_ price: Rational) -> (below: Rational, upTo: Rational?) {
    var below = Rational.zero
    var upTo: Rational? = .zero
    for offer in offers {
      if offer.price < price { below = below + (offer.size ?? .zero) }
      if offer.price <= price { upTo = upTo.flatMap { sum in offer.size.map { sum + $0 } } }
    }
    return (below, upTo)
  }

  /// The equilibrium; amounts are exact.
  struct Equilibrium {
    var status: ClearingStatus
    var price, highestPrice, emissions, lower, upper, weight, taken, short: Rational
    var sold: [SupplySource: Rational]
    var unsold, withheld: Rational
  }

  /// The amounts needed that demand and supply both accept at a price; nil: none.
  func accepted(_ price: Rational) -> (least: Rational, most: Rational)? {
    let (before, above) = emissions(price)
    let (below, upTo) = offered(price)
    // Nothing is sold at a price below the lowest: the least on offer is then also the most.
    let least = max(above + also, below)
    let most = min(before + also, upTo ?? before + also)
    return least <= most ? (least, most) : nil
  }

  /// The lowest price that clears, the smallest amount there, the highest price at which the same amount clears.
  func equilibrium() -> Equilibrium {
    let offers = offers
    let lowest = offers.map(\.price).min() ?? floor
    let changes = Set(breakpoints.map(\.price) + offers.map(\.price) + [highest])
      .filter { $0 >= lowest && $0 <= highest }.sorted()
    guard let price = changes.first(where: { accepted($0) != nil || atLowest($0, lowest) }) else {
      let above = emissions(highest).above
      let taken = above + also
      let all = offered(highest).upTo ?? .zero
      return complete(
        .shortage, highest, highest, above, (above, above), .zero, taken, short: taken - all)
    }
    let (before, above) = emissions(price)
    let below = offered(price).below
    let needed = above + also
    if price > lowest, needed <= below {
      // Supply is fixed below the price and met by a mix of both sides.
      let last = changes.last { clears(below, at: $0) && $0 >= price } ?? price
      return complete(
        .cleared, price, last, below - also, (before, above), (before - (below - also)) / (before - above),
        below, short: .zero)
    }
    let last = changes.last { clears(needed, at: $0) && $0 >= price } ?? price
    let status: ClearingStatus =
      price == ceiling ? .atCeiling : price == lowest ? .atReservePrice : .atTrigger
    return complete(status, price, last, above, (above, above), .zero, needed, short: .zero)
  }

  /// At the lowest price nothing can be sold below, so that demand as small as it can be is met by any part.
  private func atLowest(_ price: Rational, _ lowest: Rational) -> Bool {
    guard price == lowest else { return false }
    guard let all = offered(price).upTo else { return true }
    return emissions(price).above + also <= all
  }

  private func clears(_ amount: Rational, at price: Rational) -> Bool {
    let (before, above) = emissions(price)
    let (below, upTo) = offered(price)
    return above + also <= amount && amount <= before + also && below <= amount
      && upTo.map { amount <= $0 } ?? true
  }

  private func complete(
    _ status: ClearingStatus, _ price: Rational, _ highestPrice: Rational, _ emissions: Rational,
    _ sides: (Rational, Rational), _ weight: Rational, _ taken: Rational, short: Rational
  ) -> Equilibrium {
    var remaining = max(.zero, taken)
    var sold: [SupplySource: Rational] = [:]
    for offer in offers {
      let served = offer.size.map { min(remaining, $0) } ?? remaining
      sold[offer.source] = served
      remaining = remaining - served
    }
    let base = offers.first { $0.source == .base }?.size ?? .zero
    return Equilibrium(
      status: status, price: price, highestPrice: highestPrice, emissions: emissions, lower: sides.0,
      upper: sides.1, weight: weight, taken: taken, short: short, sold: sold,
      unsold: base - (sold[.base] ?? .zero), withheld: contained - (sold[.ecr] ?? .zero))
  }
}

extension ExactMarket {
  /// A market in which ties of every kind are common.
  static func random(_ random: inout SeededGenerator) -> ExactMarket {
    func one(in count: Int) -> Bool { random.below(count) == 0 }
    func price(_ bound: Int) -> Rational {
      // Mostly whole numbers, so that prices meet often.
      one(in: 3) ? Rational(random.below(4 * bound + 1), over: 4) : Rational(random.below(bound + 1))
    }
    func amount(_ bound: Int) -> Rational {
      if one(in: 5) { return .zero }
      return one(in: 3) ? Rational(random.below(2 * bound + 1), over: 2) : Rational(random.below(bound + 1))
    }
    var market = ExactMarket()
    let prices = Set((0..<random.below(one(in: 4) ? 2 : 9)).map { _ in price(24) }).sorted()
    let isFlat = one(in: 10)
    var emissions = amount(8) - (one(in: 10) ? amount(4) : .zero)
    for price in prices.reversed() {
      market.breakpoints.insert((price, emissions), at: 0)
      if !isFlat { emissions = emissions + amount(10) }
    }
    market.start = emissions
    market.cap = one(in: 8) ? .zero : amount(45)
    market.floor = price(8)
    for _ in 0..<random.below(4) {
      market.tiers.append((one(in: 6) ? market.floor : price(24), amount(8)))
    }
    if one(in: 2) { market.ecr = (one(in: 6) ? market.floor : price(18), amount(10)) }
    // Sometimes below the reserve price or triggers.
    if one(in: 4) { market.ceiling = one(in: 5) ? price(6) : price(26) }
    market.bank = one(in: 2) ? amount(12) : .zero
    market.rolled = one(in: 6) ? amount(5) : .zero
    market.other = one(in: 6) ? amount(5) : .zero
    market.also = one(in: 4) ? amount(8) : .zero
    market.bankFirst = one(in: 4)
    market.maximum = one(in: 6) ? price(20) : Rational(30)
    // A trigger at a switching price.
    if one(in: 5), let point = market.breakpoints.randomElement(using: &random), !market.tiers.isEmpty {
      market.tiers[0].trigger = point.price
    }
    if one(in: 8), let point = market.breakpoints.randomElement(using: &random) { market.floor = point.price }
    // The whole offer as large as one of the amounts of the curve.
    if one(in: 5), let point = market.breakpoints.randomElement(using: &random) {
      market.cap = max(.zero, point.above + market.also)
    }
    return market
  }

  /// The curve as a table.
  func curve() throws -> DemandCurve {
    try DemandCurve(
      emissionsAtStart: start.double, pricesUSD: breakpoints.map(\.price.double),
      emissionsAbove: breakpoints.map(\.above.double))
  }

  /// The rules as the package takes them.
  func supply(leavingOutEmptySteps: Bool = false) -> AllowanceSupply {
    var rules = ProgramYear(
      year: 2030, capShortTons: cap.double, reservePriceUSD: floor.double,
      tiers: tiers.enumerated().map {
        CostContainmentTier(
          number: $0.offset + 1, triggerUSD: $0.element.trigger.double,
          quantityShortTons: $0.element.size.double)
      },
      ecr: ecr.map {
        EmissionsContainmentReserve(triggerUSD: $0.trigger.double, quantityShortTons: $0.size.double)
      },
      priceCeilingUSD: ceiling?.double, otherSupplyShortTons: other.double)
    if leavingOutEmptySteps {
      rules.tiers.removeAll { $0.quantityShortTons == 0 }
      if contained == .zero { rules.ecr = nil }
    }
    return AllowanceSupply(
      rules: rules, freeBankShortTons: bank.double, rolledShortTons: rolled.double,
      orderOfUse: bankFirst ? .bankFirst : .auctionFirst,
      maximumPriceUSD: leavingOutEmptySteps ? highest.double : maximum.double)
  }
}
