/// The figures of a system's unit classes: what the columns of every slice are made of.
struct ClassColumns: Sendable {
  /// What the columns of a class are made of.
  private struct Figures {
    var capacityMW: Double
    /// Output that must run where there is as much, MW.
    var leastMW: Double
    /// Cost that depends neither on the slice nor on the allowance price, $/MWh.
    var baseUSDPerMWh: Double
    var fuelUSDPerMWh: Double
    /// Covered emissions, short tons per MWh.
    var coveredRate: Double
    var availabilityProfile: Int
    var fuelProfile: Int
  }

  private let figures: [Figures]
  /// As many zeros: a list is copied faster than a repetition.
  private let zeros: [Double]
  /// Classes that have to run.
  private let withLeast: [Int]
  /// What an MWh adds to each annual row; nil without annual rows.
  private let annual: [[Double]]?
  /// Classes that build options add to, with their options.
  private let built: [(class: Int, option: Int)]

  var count: Int { figures.count }

  init(_ system: DispatchSystem, _ classes: [UnitClasses.Class]) {
    figures = classes.map {
      Figures(
        capacityMW: $0.capacityMW, leastMW: $0.minimumOutputShare * $0.capacityMW,
        baseUSDPerMWh: $0.baseCostUSDPerMWh
          + $0.emissionRate * (1 - $0.coveredShare) * system.carbonPriceUSD,
        fuelUSDPerMWh: $0.fuelCostUSDPerMWh, coveredRate: $0.emissionRate * $0.coveredShare,
        availabilityProfile: $0.availabilityProfile, fuelProfile: $0.fuelProfile)
    }
    zeros = Array(repeating: 0, count: classes.count)
    withLeast = figures.indices.filter { [figures] in figures[$0].leastMW > 0 }
    built = classes.enumerated().compactMap { c, item in item.buildOption.map { (c, $0) } }
    annual = system.annualRows.isEmpty ? nil : classes.map(\.annualCoefficients)
  }

  /// Adds the bounds of a slice's columns, MW times `weight`.
  func addBounds(
    slice s: Int, weight: Double, of system: DispatchSystem, _ pricing: BlockPricing,
    to columns: inout BlockModel.Figures
  ) {
    let start = columns.columnUpper.count
    let available = system.availabilityProfiles.map { $0[s] }
    columns.columnLower.append(contentsOf: zeros)
    columns.columnUpper.append(contentsOf: zeros)
    // Through buffers: this runs for every slice at every price, and checks of bounds and of uniqueness take most of it.
    figures.withUnsafeBufferPointer { figures in
      available.withUnsafeBufferPointer { available in
        columns.columnUpper.withUnsafeMutableBufferPointer { upper in
          let upper = UnsafeMutableBufferPointer(rebasing: upper[start...])
          for c in figures.indices {
            upper[c] = weight * (figures[c].capacityMW * available[figures[c].availabilityProfile])
          }
        }
      }
    }
    for c in withLeast {
      let capability = figures[c].capacityMW * available[figures[c].availabilityProfile]
      columns.columnLower[start + c] = weight * min(figures[c].leastMW, capability)
    }
    guard !pricing.builtMW.isEmpty else { return }
    for (c, option) in built {
      columns.columnUpper[start + c] +=
        weight * pricing.builtMW[option] * available[figures[c].availabilityProfile]
    }
  }

  /// Adds the costs of a slice's columns, $/MWh.
  func addCosts(slice s: Int, of system: DispatchSystem, _ pricing: BlockPricing, to costs: inout [Double]) {
    let start = costs.count
    let multiplier = system.fuelProfiles.map { $0[s] }
    let price = pricing.price
    costs.append(contentsOf: zeros)
    // Likewise.
    figures.withUnsafeBufferPointer { figures in
      multiplier.withUnsafeBufferPointer { multiplier in
        costs.withUnsafeMutableBufferPointer { costs in
          let costs = UnsafeMutableBufferPointer(rebasing: costs[start...])
          for c in figures.indices {
            let item = figures[c]
            costs[c] =
              item.baseUSDPerMWh
              + (item.fuelUSDPerMWh * multiplier[item.fuelProfile] + price * item.coveredRate)
          }
        }
      }
    }
    guard let annual, !pricing.multipliers.isEmpty else { return }
    for c in 0..<count {
      var worth = 0.0
      for (row, multiplier) in pricing.multipliers.enumerated() { worth += annual[c][row] * multiplier }
      costs[start + c] -= worth
    }
  }
}
