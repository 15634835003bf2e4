extension DispatchSystem {
  /// Parts of a year that a planner knows apart, at most: with a cost and emissions of its own for each of thousands of
  /// blocks its program outgrows the blocks' own work.
  private static let mostParts = 64
  /// Balances of zones in slices up to which blocks go together, as a rule. To know more of a year's blocks apart is to know more at once,
  /// but what they emit and bring to annual rows has to be shared out among them, and how far they are from the best shares is
  /// what takes long to learn: sixteen years of 504 balances with twelve annual rows took 1.8 s with four parts a year and take
  /// 1.35 with one; four years of 5,040 balances 16.3 s with forty parts, 5.5 with four and 7.1 with one.
  static let usualBalancesOfPart = 1_500

  /// The year's parts, each a block or several that follow each other.
  package var parts: [Part] {
    let most = max(1, balancesOfPart)
    let wanted = (slices.count * zones.count + most - 1) / most
    let count = max(1, min(wanted, Self.mostParts))
    let size = max(1, (blocks.count + count - 1) / count)
    return stride(from: 0, to: blocks.count, by: size).map { first in
      let range = first..<min(first + size, blocks.count)
      return Part(blocks: range, slices: blocks[range].flatMap(\.slices))
    }
  }

  /// Blocks whose cost is known as a sum.
  package struct Part: Sendable, Hashable {
    /// Indices of the blocks.
    package var blocks: Range<Int>
    /// Indices of their slices.
    package var slices: [Int]
  }
}
