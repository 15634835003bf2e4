import DispatchSolvePowerSystem

/// Shares availability and fuel price profiles between units.
struct ProfileTable {
  private struct Key: Hashable {
    var group: String
    var item: String
  }

  var availabilities: [[Double]] = []
  var multipliers: [[Double]] = []
  let loadShapes: [String: [Double]]
  private let availabilityRows: [Key: [Double]]
  private let fuelRows: [Key: [Double]]
  private let defaults: [String: Double]
  private let sliceCount: Int
  private var availabilityIndex: [Key: Int] = [:]
  private var fuelIndex: [Key: Int] = [:]

  init(study: Study, year: Int, slices: [TimeSlice]) {
    sliceCount = slices.count
    let ones = Array(repeating: 1.0, count: slices.count)
    var sliceIndex: [String: Int] = [:]
    var blockSlices: [String: [Int]] = [:]
    for (index, slice) in slices.enumerated() {
      sliceIndex[slice.name] = index
      blockSlices[slice.block, default: []].append(index)
    }
    var shapes: [String: [Double]] = [:]
    for row in study.loadShape {
      guard let s = sliceIndex[row.slice] else { continue }
      shapes[row.group, default: ones][s] = row.loadFactor
    }
    loadShapes = shapes
    var defaults: [String: Double] = [:]
    for technology in study.technologies { defaults[technology.name] = technology.defaultAvailability }
    self.defaults = defaults
    var availability: [Key: [Double]] = [:]
    for row in study.availability(in: year) {
      guard let s = sliceIndex[row.slice] else { continue }
      let fallback = Array(repeating: defaults[row.technology] ?? 1, count: ones.count)
      availability[Key(group: row.group, item: row.technology), default: fallback][s] = row.availability
    }
    availabilityRows = availability
    var fuels: [Key: [Double]] = [:]
    let ofYear = Set(
      study.fuelSeasonal.filter { $0.year == year }.map { Key(group: $0.group, item: $0.fuel) })
    for row in study.fuelSeasonal
    where row.year == (ofYear.contains(Key(group: row.group, item: row.fuel)) ? year : nil) {
      for s in blockSlices[row.block] ?? [] {
        fuels[Key(group: row.group, item: row.fuel), default: ones][s] = row.multiplier
      }
    }
    fuelRows = fuels
    multipliers = [ones]
  }

  /// Index of the profile of a technology in a group.
  mutating func availability(group: String, technology: String) -> Int {
    let key = Key(group: group, item: technology)
    if let index = availabilityIndex[key] { return index }
    availabilities.append(
      availabilityRows[key] ?? Array(repeating: defaults[technology] ?? 1, count: sliceCount))
    availabilityIndex[key] = availabilities.count - 1
    return availabilities.count - 1
  }

  /// Index of the price profile of a fuel in a group; 0 is flat.
  mutating func fuel(group: String, fuel: String) -> Int {
    let key = Key(group: group, item: fuel)
    if let index = fuelIndex[key] { return index }
    guard let row = fuelRows[key] else { return 0 }
    multipliers.append(row)
    fuelIndex[key] = multipliers.count - 1
    return multipliers.count - 1
  }
}
