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
    self.init(uninitialized: values.count)
    values.withUnsafeBufferPointer {
      if let first = $0.baseAddress { base.initialize(from: first, count: count) }
    }
  }

  /// Memory that is all written before any of it is read.
  init(uninitialized count: Int) {
    base = .allocate(capacity: max(1, count))
    self.count = count
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
