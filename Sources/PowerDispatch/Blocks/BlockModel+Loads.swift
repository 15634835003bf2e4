extension BlockModel {
  /// Figures of a block with loads as given, with loads a hair off: some bounds are others, and nothing else.
  func figures(_ figures: Figures, of block: DispatchSystem.Block, at load: LoadShift) -> Figures {
    var shifted = figures
    var unserved = unservedColumns.makeIterator()
    for (local, s) in block.slices.enumerated() {
      let weight = figures.weights[local]
      for z in system.zones.indices {
        let loadMW = loadMW(z, s, load)
        shifted.rowLower[local * system.zones.count + z] = weight * loadMW
        if let column = unserved.next() {
          shifted.columnUpper[column] = mostUnserved(z, s, loadMW: loadMW, weight: weight)
        }
      }
      for (i, use) in uses.enumerated() {
        shifted.rowLower[firstUseRow + local * uses.count + i] = leastOfUse(use, s, load, weight: weight)
      }
    }
    return shifted
  }

  /// Load of a zone in a slice, MW.
  func loadMW(_ z: Int, _ s: Int, _ shift: LoadShift) -> Double {
    shift.load(system.zones[z].loadMW[s], zone: z, slice: s, of: system, mean: meanLoadMW)
  }

  /// Upper bound of what a zone lacks in a slice: its load without steps that give way at their price.
  func mostUnserved(_ z: Int, _ s: Int, loadMW: Double, weight: Double) -> Double {
    let firm =
      system.demandSteps.isEmpty
      ? loadMW : system.firmLoadMW(zone: z, slice: s) + loadMW - system.zones[z].loadMW[s]
    return weight * max(0, firm)
  }

  /// Lower bound of a use's row in a slice. Where there is no load, a hair less than none is no use that anyone could be
  /// asked for.
  func leastOfUse(_ use: EnergyUse, _ s: Int, _ shift: LoadShift, weight: Double) -> Double {
    -weight * (max(0, loadMW(use.zone, s, shift)) + system.contractedArrivalsMW(zone: use.zone))
  }
}
