/// Primal quantities and prices of every slice of a year, MW and $/MWh; flat arrays, item-major
/// (`item * sliceCount + slice`).
public struct DispatchQuantities: Sendable, Hashable {
  /// Number of slices.
  public let sliceCount: Int
  /// Output by unit.
  public var generation: [Double]
  /// Forward flow at the sending end by link.
  public var forward: [Double]
  /// Reverse flow at its sending end by link.
  public var reverse: [Double]
  /// Charging by store.
  public var charge: [Double]
  /// Discharging by store.
  public var discharge: [Double]
  /// Unserved load by zone.
  public var unserved: [Double]
  /// Locational price by zone, $/MWh: dual of the balance over hours.
  public var price: [Double]

  /// All zero, for a system.
  public init(_ system: DispatchSystem) {
    let n = system.slices.count
    sliceCount = n
    generation = Array(repeating: 0, count: system.units.count * n)
    forward = Array(repeating: 0, count: system.links.count * n)
    reverse = forward
    charge = Array(repeating: 0, count: system.storage.count * n)
    discharge = charge
    unserved = Array(repeating: 0, count: system.zones.count * n)
    price = unserved
  }
}
