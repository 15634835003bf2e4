extension DispatchSystem {
  /// Parts of a year that a planner knows apart, at most: with a cost and emissions of its own for each of thousands of
  /// blocks its program outgrows the blocks' own work.
  private static let mostParts = 64

  /// The year's parts, each a block or, where there are very many, several that follow each other.
  package var parts: [Part] {
    let size = (blocks.count + Self.mostParts - 1) / Self.mostParts
    return stride(from: 0, to: blocks.count, by: max(1, size)).map { first in
      let range = first..<min(first + max(1, size), blocks.count)
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
