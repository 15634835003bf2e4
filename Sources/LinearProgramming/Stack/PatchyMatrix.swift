/// A square matrix kept densely by rows, with a note for each row of the patches that may hold anything but zeros.
///
/// Inverses of bases of blocks are mostly zeros: slices are tied by storage alone, zones by lines with room. Patches
/// that hold none are not touched; since they would add nothing, sums have the bits of those over whole rows.
///
/// The owner frees it.
struct PatchyMatrix {
  private typealias Four = SIMD4<Double>

  let size: Int
  /// Elements of a patch: a multiple of four, so that 64 patches cover a row.
  private let width: Int
  private let values: Scratch<Double>
  private let patches: Scratch<UInt64>

  /// Zeros.
  init(size: Int) {
    self.size = size
    width = max(8, (size + 255) / 256 * 4)
    values = Scratch(size * size, 0)
    patches = Scratch(size, 0)
  }

  func free() {
    values.free()
    patches.free()
  }

  @inline(__always)
  func row(_ row: Int) -> UnsafeMutablePointer<Double> { values.base + row * size }

  /// The patch that a column is in.
  @inline(__always)
  func patch(ofColumn column: Int) -> UInt64 { 1 << UInt64(truncatingIfNeeded: column / width) }

  /// The patches in which a row may hold anything.
  @inline(__always)
  func patches(ofRow row: Int) -> UInt64 { patches[row] }

  /// Calls `body` with the columns of each patch of `mask`, ascending.
  @inline(__always)
  func forEachPatch(in mask: UInt64, _ body: (_ columns: Range<Int>) -> Void) {
    var left = mask
    while left != 0 {
      let first = left.trailingZeroBitCount &* width
      left &= left &- 1
      body(first..<min(first &+ width, size))
    }
  }

  func setToIdentity() {
    for p in 0..<size {
      let row = row(p)
      forEachPatch(in: patches[p]) { (row + $0.lowerBound).update(repeating: 0, count: $0.count) }
      row[p] = 1
      patches[p] = patch(ofColumn: p)
    }
  }

  /// Row times a vector; `mask` covers what of the vector is not 0.
  ///
  /// Four sums at a time, since a plain sum waits for each addition before the next; what is left over comes last.
  @inline(__always)
  func dot(_ p: Int, _ vector: UnsafePointer<Double>, within mask: UInt64 = ~0) -> Double {
    let x = UnsafeRawPointer(row(p))
    let y = UnsafeRawPointer(vector)
    var sums = Four.zero
    let fours = size & ~3
    forEachPatch(in: patches[p] & mask) { columns in
      var index = columns.lowerBound
      let end = min(columns.upperBound, fours)
      while index < end {
        let offset = index &* MemoryLayout<Double>.stride
        sums +=
          x.loadUnaligned(fromByteOffset: offset, as: Four.self)
          * y.loadUnaligned(fromByteOffset: offset, as: Four.self)
        index &+= 4
      }
    }
    let row = row(p)
    var rest = 0.0
    for index in fours..<size { rest += row[index] * vector[index] }
    return sums.sum() + rest
  }

  /// The sum of a row's squares.
  func norm(_ p: Int) -> Double { dot(p, row(p)) }

  /// The matrix times a vector; `mask` covers what of the vector is not 0.
  func multiply(_ vector: Scratch<Double>, into result: Scratch<Double>) {
    for p in 0..<size { result[p] = dot(p, vector.base) }
  }

  /// Adds `factor` times a row to a vector.
  @inline(__always)
  func add(_ p: Int, times factor: Double, to vector: Scratch<Double>) {
    let row = row(p)
    forEachPatch(in: patches[p]) { columns in
      for column in columns { vector[column] += factor * row[column] }
    }
  }

  /// A column.
  func copyColumn(_ column: Int, into result: Scratch<Double>) {
    let patch = patch(ofColumn: column)
    for p in 0..<size { result[p] = patches[p] & patch == 0 ? 0 : values[p * size + column] }
  }

  /// Adds `factor` times a column to a vector.
  func addColumn(_ column: Int, times factor: Double, to result: Scratch<Double>) {
    let patch = patch(ofColumn: column)
    for p in 0..<size where patches[p] & patch != 0 { result[p] += values[p * size + column] * factor }
  }

  /// Multiplies a row.
  func scale(_ p: Int, by factor: Double) {
    let row = row(p)
    forEachPatch(in: patches[p]) { for column in $0 { row[column] *= factor } }
  }

  /// Takes `factor` times row `q` out of row `p`; returns the sum of the squares of row `p` afterwards.
  func subtract(_ q: Int, times factor: Double, from p: Int) -> Double {
    let x = UnsafeMutableRawPointer(row(p))
    let y = UnsafeRawPointer(row(q))
    let factors = Four(repeating: factor)
    var sums = Four.zero
    let fours = size & ~3
    patches[p] |= patches[q]
    forEachPatch(in: patches[p]) { columns in
      var index = columns.lowerBound
      let end = min(columns.upperBound, fours)
      while index < end {
        let offset = index &* MemoryLayout<Double>.stride
        let value =
          x.loadUnaligned(fromByteOffset: offset, as: Four.self)
          - factors * y.loadUnaligned(fromByteOffset: offset, as: Four.self)
        x.storeBytes(of: value, toByteOffset: offset, as: Four.self)
        sums += value * value
        index &+= 4
      }
    }
    let (a, b) = (row(p), row(q))
    var rest = 0.0
    for index in fours..<size {
      let value = a[index] - factor * b[index]
      a[index] = value
      rest += value * value
    }
    return sums.sum() + rest
  }
}
