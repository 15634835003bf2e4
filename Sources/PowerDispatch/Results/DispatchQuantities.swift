/// Quantities and prices of every slice of a year, MW and $/MWh.
///
/// Kept slice by slice (`slice * count + item`), as blocks are solved; generation by class of units, from which that
/// of a unit follows.
public struct DispatchQuantities: Sendable, Hashable {
  /// Number of slices.
  public let sliceCount: Int
  /// Units that share their generation.
  public let classes: UnitClasses
  var classGeneration: [Double]
  var forward: [Double]
  var reverse: [Double]
  var charge: [Double]
  var discharge: [Double]
  var unserved: [Double]
  var price: [Double]
  /// Upper end of what the price can be.
  var highestPrice: [Double]
  var response: [Double]
  /// Eligible output that does not count, by the system's uses, MW.
  var spilledEligible: [Double]
  /// What one more MWh of use would be worth, by use, $/MWh.
  var usePrice: [Double]
  /// What needs allowances of imports, by the system's layers, MW.
  var obliged: [Double]
  /// What of imports is free, by the system's borders, MW.
  var freeImports: [Double]

  private let linkCount: Int
  private let storageCount: Int
  private let zoneCount: Int
  private let demandStepCount: Int
  private let layerCount: Int
  private let borderCount: Int

  /// All zero, for a system and its classes.
  public init(_ system: DispatchSystem, classes: UnitClasses) {
    let n = system.slices.count
    sliceCount = n
    self.classes = classes
    linkCount = system.links.count
    storageCount = system.storage.count
    zoneCount = system.zones.count
    classGeneration = Array(repeating: 0, count: classes.classes.count * n)
    forward = Array(repeating: 0, count: linkCount * n)
    reverse = forward
    charge = Array(repeating: 0, count: storageCount * n)
    discharge = charge
    unserved = Array(repeating: 0, count: zoneCount * n)
    price = unserved
    highestPrice = unserved
    demandStepCount = system.demandSteps.count
    response = Array(repeating: 0, count: demandStepCount * n)
    spilledEligible = Array(repeating: 0, count: system.energyUses.count * n)
    usePrice = spilledEligible
    layerCount = system.importLayerCount
    borderCount = system.importBorders.count
    obliged = Array(repeating: 0, count: layerCount * n)
    freeImports = Array(repeating: 0, count: borderCount * n)
  }

  /// Output of all units of a class, MW.
  public func generationMW(class c: Int, slice s: Int) -> Double {
    classGeneration[s * classes.classes.count + c]
  }

  /// Output of a unit, MW.
  public func generationMW(unit u: Int, slice s: Int) -> Double {
    classes.share[u] * generationMW(class: classes.classOf[u], slice: s)
  }

  /// Forward flow over a link at the sending end, MW.
  public func forwardMW(link a: Int, slice s: Int) -> Double { forward[s * linkCount + a] }

  /// Reverse flow over a link at its sending end, MW.
  public func reverseMW(link a: Int, slice s: Int) -> Double { reverse[s * linkCount + a] }

  /// Charging of a store, MW.
  public func chargeMW(store k: Int, slice s: Int) -> Double { charge[s * storageCount + k] }

  /// Discharging of a store, MW.
  public func dischargeMW(store k: Int, slice s: Int) -> Double { discharge[s * storageCount + k] }

  /// Unserved load of a zone, MW.
  public func unservedMW(zone z: Int, slice s: Int) -> Double { unserved[s * zoneCount + z] }

  /// Load of a demand step that is not taken, MW.
  public func responseMW(demandStep d: Int, slice s: Int) -> Double { response[s * demandStepCount + d] }

  /// Imports that a layer of a border counts, MW.
  func obligedMW(layer i: Int, slice s: Int) -> Double { obliged[s * layerCount + i] }

  /// Imports over a border that are free, MW.
  func freeImportsMW(border b: Int, slice s: Int) -> Double { freeImports[s * borderCount + b] }

  /// Upper end of what the locational price of a zone can be, $/MWh: what a hair more load would cost.
  public func highestPriceUSDPerMWh(zone z: Int, slice s: Int) -> Double { highestPrice[s * zoneCount + z] }

  /// Locational price of a zone, $/MWh: the dual of its balance over hours; where that is an interval, what the last MWh
  /// served cost.
  public func priceUSDPerMWh(zone z: Int, slice s: Int) -> Double { price[s * zoneCount + z] }
}
