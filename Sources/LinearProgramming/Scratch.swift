/// Working memory of a fixed number of trivial values, without bounds checks in release builds.
///
/// The owner frees it. Inner loops over arrays of a class check exclusivity and bounds at every access, which costs
/// more than their arithmetic.
struct Scratch<Element: BitwiseCopyable> {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(_ count: Int, _ value: Element) {
    base = .allocate(capacity: max(1, count))
    base.initialize(repeating: value, count: count)
    self.count = count
  }

  init(_ values: [Element]) {
    base = .allocate(capacity: max(1, values.count))
    count = values.count
    for (index, value) in values.enumerated() { (base + index).initialize(to: value) }
  }

  func free() { base.deallocate() }

  func fill(_ value: Element) { base.update(repeating: value, count: count) }

  subscript(index: Int) -> Element {
    @inline(__always) get {
      assert(index >= 0 && index < count)
      return base[index]
    }
    @inline(__always) nonmutating set {
      assert(index >= 0 && index < count)
      base[index] = newValue
    }
  }
}
