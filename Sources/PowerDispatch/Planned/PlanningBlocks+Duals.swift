// Duals of parts, which are those of their blocks one after the other.
extension PlanningBlocks {
  /// Row duals of a part with other prices of annual rows.
  package func rowDuals(_ part: Int, _ rowDuals: [Double], rowPricesUSD: [Double]) -> [Double] {
    var changed: [Double] = []
    changed.reserveCapacity(rowDuals.count)
    for (block, own) in ofBlocks(part, rowDuals) {
      changed += own[..<network.model(block).firstQuotaRow] + rowPricesUSD
    }
    return changed
  }

  /// Row duals of a part by its blocks.
  func ofBlocks(_ part: Int, _ rowDuals: [Double]) -> [(block: Int, rowDuals: [Double])] {
    if parts[part].count == 1 { return [(parts[part].lowerBound, rowDuals)] }
    var first = 0
    return parts[part].map { block in
      let last = min(rowDuals.count, first + network.model(block).template.rowCount)
      defer { first = last }
      return (block, Array(rowDuals[first..<last]))
    }
  }
}
