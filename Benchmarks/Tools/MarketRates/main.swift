import DispatchSolveAllowanceMarket
import Foundation
import Instances

// Counts markets cleared a second on one thread, with two tiers and an emissions containment reserve, against the
// breakpoints of the demand curve. Ways take turns in one process; medians are printed.
// Usage: MarketRates [REPEATS [BREAKPOINTS]]
let arguments = CommandLine.arguments
let numbers = arguments.dropFirst().compactMap { Int($0) }
guard arguments.count <= 3, numbers.count == arguments.count - 1, numbers.allSatisfy({ $0 > 0 }) else {
  FileHandle.standardError.write(Data("usage: MarketRates [REPEATS [BREAKPOINTS]]\n".utf8))
  exit(64)
}
let repeats = numbers.first ?? 15

/// Seconds that this thread worked in `body`; what others do on the processor meanwhile does not count.
func worked(_ body: () throws -> Void) rethrows -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
  let start = now()
  try body()
  return now() - start
}

/// Millions a second in a table, three digits.
func rate(_ rate: Double) -> String {
  let text = String(format: "%.3g", rate / 1e6)
  return String(repeating: " ", count: max(0, 8 - text.count)) + text
}

/// Clears the markets in lanes, one by one, and (on a shared curve) by midpoints; markets a second each.
func rates(_ random: RandomMarkets) throws -> (lanes: Double, single: Double, midpoints: Double) {
  let count = random.markets.count
  var results = LaneClearings(capacity: count, tierCapacity: 2)
  var samples: (lanes: [Double], single: [Double], midpoints: [Double]) = ([], [], [])
  var sum = 0.0
  // Lanes are fast: several passes make a sample long enough for the clock.
  let passes = max(1, 200_000 / count)
  // Slow ways clear the first few markets.
  let few = min(count, 4_096)
  for turn in 0...repeats {
    let lanes = try worked { for _ in 0..<passes { try random.lanes.clear(into: &results) } }
    let single = worked {
      for market in random.markets.prefix(few) {
        let supply = market.supply
        let clearing = MarketClearing().clear(random.curves[market.curve], supply: supply)
        let taken = clearing.takenShortTons
        sum += clearing.priceUSD + supply.sold(.base, ofTaken: taken) + supply.sold(.bank, ofTaken: taken)
        sum += supply.withheld(ofTaken: taken) + supply.unsold(ofTaken: taken)
        sum += supply.sold(.tier(0), ofTaken: taken) + supply.sold(.tier(1), ofTaken: taken)
      }
    }
    let midpoints = worked {
      for supply in random.midpointSupplies.prefix(few) { sum += random.midpointCurve.price(supply) }
    }
    // The first turn warms up.
    guard turn > 0 else { continue }
    samples.lanes.append(Double(count * passes) / lanes)
    samples.single.append(Double(few) / single)
    samples.midpoints.append(Double(few) / midpoints)
  }
  // The sum is used, so that no work can be left out.
  guard sum.isFinite else { return (.nan, .nan, .nan) }
  return (median(samples.lanes), median(samples.single), median(samples.midpoints))
}

print("millions of markets a second of one thread's work, medians of \(repeats)\n")
print("| curves | breakpoints | lanes | one by one | midpoints | lanes/one by one | lanes/midpoints |")
print("|---|---|---|---|---|---|---|")
var making: [(supply: Double, lane: Double)] = []
for kind in Curves.allCases {
  // Curves of their own are kept within some tens of megabytes.
  let sizes = kind == .shared ? [10, 100, 1_000, 10_000, 100_000] : [10, 100, 1_000]
  for breakpoints in numbers.count > 1 ? [numbers[1]] : sizes {
    let random = try RandomMarkets(
      count: kind == .shared ? 16_384 : 1_024, breakpoints: breakpoints, curves: kind, seed: 2030)
    let differing = try differingLanes(random)
    guard differing == 0 else {
      FileHandle.standardError.write(Data("\(differing) lanes differ from clearing alone\n".utf8))
      exit(1)
    }
    let rates = try rates(random)
    let midpoints = kind == .shared ? rate(rates.midpoints) : "       -"
    let ratio = kind == .shared ? String(format: "%.3g", rates.lanes / rates.midpoints) : "-"
    print(
      "| \(kind.rawValue) | \(breakpoints) | \(rate(rates.lanes)) | \(rate(rates.single))"
        + " | \(midpoints) | \(String(format: "%.3g", rates.lanes / rates.single)) | \(ratio) |")
    if kind == .shared { making.append((random.secondsPerSupply, random.secondsPerLane)) }
  }
}
let supply = median(making.map(\.supply)) * 1e9
let lane = median(making.map(\.lane)) * 1e9
print(
  "\nmaking a market: \(String(format: "%.3g", supply)) ns from rules to figures, "
    + "\(String(format: "%.3g", lane)) ns into a lane (shared curves)")
