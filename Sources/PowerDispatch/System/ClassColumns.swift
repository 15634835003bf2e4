/// The figures of a system's unit classes, one array a figure: what the columns of every slice are made of.
struct ClassColumns: Sendable {
  private let capacity: [Double]
  private let least: [Double]
  /// Classes that have to run.
  private let withLeast: [Int]
  /// Cost per MWh that depends neither on the slice nor on the allowance price, $/MWh.
  private let base: [Double]
  private let fuel: [Double]
  /// Covered emissions, short tons per MWh.
  let coveredRates: [Double]
  private let availabilityProfile: [Int]
  private let fuelProfile: [Int]
  /// What an MWh adds to each annual row; nil without annual rows.
  private let annual: [[Double]]?
  /// Classes that build options add to, with their options.
  private let built: [(class: Int, option: Int)]

  var count: Int { capacity.count }

  init(_ system: DispatchSystem, _ classes: [UnitClasses.Class]) {
    capacity = classes.map(\.capacityMW)
    let least = classes.map { $0.minimumOutputShare * $0.capacityMW }
    self.least = least
    withLeast = classes.indices.filter { least[$0] > 0 }
    base = classes.map {
      $0.baseCostUSDPerMWh + $0.emissionRate * (1 - $0.coveredShare) * system.carbonPriceUSD
    }
    fuel = classes.map(\.fuelCostUSDPerMWh)
    coveredRates = classes.map { $0.emissionRate * $0.coveredShare }
    availabilityProfile = classes.map(\.availabilityProfile)
    fuelProfile = classes.map(\.fuelProfile)
    built = classes.enumerated().compactMap { c, item in item.buildOption.map { (c, $0) } }
    annual = system.annualRows.isEmpty ? nil : classes.map(\.annualCoefficients)
  }

  /// Adds the columns of a slice: $/MWh, and bounds in MW times `weight`.
  func add(
    slice s: Int, weight: Double, of system: DispatchSystem, _ pricing: BlockPricing,
    to figures: inout BlockModel.Figures
  ) {
    let start = figures.costs.count
    let multiplier = system.fuelProfiles.map { $0[s] }
    let available = system.availabilityProfiles.map { $0[s] }
    let price = pricing.price
    figures.columnLower.append(contentsOf: repeatElement(0, count: count))
    figures.columnUpper.append(contentsOf: repeatElement(0, count: count))
    figures.costs.append(contentsOf: base)
    // Through buffers: this runs for every slice at every price, and checks of bounds and of uniqueness take most of it.
    figures.columnUpper.withUnsafeMutableBufferPointer { upper in
      figures.costs.withUnsafeMutableBufferPointer { costs in
        for c in 0..<count {
          upper[start + c] = weight * (capacity[c] * available[availabilityProfile[c]])
          costs[start + c] += fuel[c] * multiplier[fuelProfile[c]] + price * coveredRates[c]
        }
      }
    }
    for c in withLeast {
      let capability = capacity[c] * available[availabilityProfile[c]]
      figures.columnLower[start + c] = weight * min(least[c], capability)
    }
    if !pricing.builtMW.isEmpty {
      for (c, option) in built {
        figures.columnUpper[start + c] +=
          weight * pricing.builtMW[option] * available[availabilityProfile[c]]
      }
    }
    guard let annual, !pricing.multipliers.isEmpty else { return }
    for c in 0..<count {
      var worth = 0.0
      for (row, multiplier) in pricing.multipliers.enumerated() { worth += annual[c][row] * multiplier }
      figures.costs[start + c] -= worth
    }
  }
}
