// Why parts together were not solved.
extension PlanningBlocks {
  /// What is said of a group that neither method solves.
  ///
  /// - Throws: What a block says that cannot be solved alone either, whatever is asked of annual rows: these can be bought out.
  func failure(ofGroup group: Int, _ request: JointYear.Request) throws(DispatchError) -> DispatchError {
    let amounts = Amounts(
      capacityMW: request.capacityMW, quotas: BlockQuotas(amounts: [], paymentsUSD: request.paymentsUSD))
    for part in groups[group] {
      for block in parts[part] { _ = try point(ofBlock: block, amounts, request.highestUSD) }
    }
    let first = parts[groups[group].lowerBound].lowerBound
    return .notCertified(
      year: network.system.year, block: network.system.blocks[first].name,
      reason: "blocks together were not solved")
  }
}
