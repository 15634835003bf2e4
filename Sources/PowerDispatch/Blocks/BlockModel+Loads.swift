extension BlockModel {
  /// Bounds that go with loads, of a block whose figures are known.
  struct LoadBounds {
    var rows: [(row: Int, lower: Double)] = []
    var columns: [(column: Int, upper: Double)] = []

    /// The figures with these bounds.
    func applied(to figures: Figures) -> Figures {
      var shifted = figures
      for (row, lower) in rows { shifted.rowLower[row] = lower }
      for (column, upper) in columns { shifted.columnUpper[column] = upper }
      return shifted
    }
  }

  /// Bounds of a block with loads a hair off: nothing else differs from its figures with loads as given.
  func loadBounds(_ figures: Figures, of block: DispatchSystem.Block, at load: LoadShift) -> LoadBounds {
    var bounds = LoadBounds()
    bounds.rows.reserveCapacity(block.slices.count * (system.zones.count + uses.count))
    bounds.columns.reserveCapacity(unservedColumns.count)
    var unserved = unservedColumns.makeIterator()
    for (local, s) in block.slices.enumerated() {
      let weight = figures.weights[local]
      for z in system.zones.indices {
        let loadMW = loadMW(z, s, load)
        bounds.rows.append((local * system.zones.count + z, weight * loadMW))
        if let column = unserved.next() {
          bounds.columns.append((column, mostUnserved(z, s, loadMW: loadMW, weight: weight)))
        }
      }
      for (i, use) in uses.enumerated() {
        bounds.rows.append(
          (firstUseRow + local * uses.count + i, leastOfUse(use, s, load, weight: weight)))
      }
    }
    return bounds
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
