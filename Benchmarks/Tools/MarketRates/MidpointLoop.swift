/// The loop that exact clearing replaces: forty midpoints of the price, demand and supply looked up at each.
struct MidpointLoop {
  /// Breakpoints, ascending, $/short ton.
  let prices: [Double]
  /// Emissions below the first breakpoint and just above each, short tons.
  let emissions: [Double]

  /// One market's supply: prices and amounts of steps, $/short ton and short tons.
  struct Supply {
    var prices: SIMD4<Double>
    var amounts: SIMD4<Double>
    var maximumPriceUSD: Double
  }

  /// A price at most 2^-40 of the range from the one at which supply covers demand.
  func price(_ supply: Supply) -> Double {
    var low = supply.prices[0]
    var high = supply.maximumPriceUSD
    for _ in 0..<40 {
      let middle = low + (high - low) / 2
      var first = 0
      var end = prices.count
      while first < end {
        let index = (first + end) / 2
        if prices[index] <= middle { first = index + 1 } else { end = index }
      }
      var offered = 0.0
      for step in 0..<4 where supply.prices[step] <= middle { offered += supply.amounts[step] }
      if emissions[first] <= offered { high = middle } else { low = middle }
    }
    return high
  }
}
