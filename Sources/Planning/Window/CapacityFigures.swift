import DispatchSolvePowerSystem

/// What dispatch can tell apart of units and stores: their figures without what only accounts for them.
struct CapacityFigures: Hashable {
  /// A unit or store of no name, no years and no capacity.
  let addition: Fleet.Addition

  /// - Parameters:
  ///   - keepsFixedCost: Whether owners tell capacity apart by its fixed cost, since it may close.
  ///   - keepsName: Whether what a unit emits goes by its name.
  init(_ addition: Fleet.Addition, keepsFixedCost: Bool, keepsName: Bool = false) {
    switch addition {
    case .unit(var unit):
      if !keepsName { unit.name = "" }
      unit.capacityMW = 0
      unit.unitCount = 1
      if !keepsFixedCost { unit.fixedOMUSDPerKWYear = 0 }
      unit.onlineYear = nil
      unit.closingYear = nil
      self.addition = .unit(unit)
    case .storage(var store):
      store.name = ""
      store.capacityMW = 0
      if !keepsFixedCost { store.fixedOMUSDPerKWYear = 0 }
      store.onlineYear = nil
      store.closingYear = nil
      self.addition = .storage(store)
    }
  }
}
