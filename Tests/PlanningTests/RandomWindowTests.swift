import DispatchSolvePlanning
import Testing

/// The random windows are no easy ones: every part of the problem decides in many of them.
struct RandomWindowTests {
  @Test func haveABitOfEverything() throws {
    var counts: [String: Int] = [:]
    for seed in 0..<100 {
      var random = RandomWindow(seed: seed)
      let window = random.window()
      let result = try PlanningSolver().solve(window)
      func note(_ what: String, _ holds: (PlannedYear) -> Bool) {
        if result.years.contains(where: holds) { counts[what, default: 0] += 1 }
      }
      note("price") { $0.priceUSD > 1e-6 }
      note("bank") { $0.bank > 1 }
      note("tier") { $0.allocation.tierSold.contains { $0 > 1 } }
      note("reserve") { $0.allocation.ecrReleased > 1 }
      note("ceiling") { $0.allocation.ceilingSold > 1 }
      note("shortage") { $0.allocation.short > 1 }
      note("deferred") { abs($0.priceUSD - $0.emissionsPriceUSD) > 1e-3 }
      note("certificate price") {
        $0.annualRows.contains { $0.name.hasPrefix("standard") && $0.priceUSD > 1e-3 }
      }
      note("payment") { $0.annualRows.contains { $0.boughtOut > 1 } }
      note("budget") { $0.annualRows.contains { $0.name.hasPrefix("budget") && $0.priceUSD > 1e-3 } }
      note("emission cap") { $0.annualRows.contains { $0.name == "cap" && $0.priceUSD > 1e-3 } }
      note("capacity price") { $0.capacityPricesUSD.contains { $0 > 1 } }
      for (closable, kept) in zip(window.closables, result.keptMW)
      where zip(closable.plannedMW, kept).contains(where: { $0 - $1 > 1e-3 }) {
        counts["closure", default: 0] += 1
      }
      for (k, closable) in window.closables.enumerated() {
        for t in window.years.indices {
          let standing = zip(window.additions, result.additionsMW).reduce(closable.plannedMW[t]) {
            $1.0.closable == k && $1.0.capacity[t] != nil ? $0 + $1.1 : $0
          }
          if standing - max(closable.plannedMW[t], result.keptMW[k][t]) > 1e-3 {
            counts["addition that closes", default: 0] += 1
          }
          if t < closable.closesFrom, standing > 1e-3, closable.annualCostUSDPerMW > 0 {
            counts["notice", default: 0] += 1
          }
        }
      }
      for (addition, built) in zip(window.additions, result.additionsMW) where built > 1e-6 {
        counts["addition", default: 0] += 1
        if built < addition.mostMW - 1e-6 { counts["part of an addition", default: 0] += 1 }
        if built > addition.mostMW - 1e-6 { counts["addition at its limit", default: 0] += 1 }
      }
    }
    for what in [
      "price", "bank", "tier", "reserve", "ceiling", "shortage", "deferred", "addition",
      "certificate price", "payment", "budget", "emission cap", "capacity price", "closure",
      "addition that closes", "notice", "part of an addition", "addition at its limit",
    ] {
      #expect(counts[what, default: 0] >= 5, "\(what) in \(counts[what, default: 0]) of 100 windows")
    }
  }
}
