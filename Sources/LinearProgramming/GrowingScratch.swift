/// Working memory that grows, of trivial values, without bounds checks in release builds.
///
/// The owner frees it. It is a reference to its memory, so that no owner that is a class is asked for exclusive access at
/// every element.
struct GrowingScratch<Element: BitwiseCopyable> {
  private struct Header {
    var base: UnsafeMutablePointer<Element>
    var count: Int
    var capacity: Int
  }

  private let header: UnsafeMutablePointer<Header>

  init(capacity: Int) {
    let capacity = max(16, capacity)
    header = .allocate(capacity: 1)
    header.initialize(to: Header(base: .allocate(capacity: capacity), count: 0, capacity: capacity))
  }

  func free() {
    header.pointee.base.deallocate()
    header.deallocate()
  }

  var base: UnsafeMutablePointer<Element> {
    @inline(__always) get { header.pointee.base }
  }

  var count: Int {
    @inline(__always) get { header.pointee.count }
  }

  func removeAll() { header.pointee.count = 0 }

  /// There must be one.
  func removeLast() { header.pointee.count -= 1 }

  @inline(__always)
  func append(_ element: Element) {
    if header.pointee.count == header.pointee.capacity { grow() }
    (header.pointee.base + header.pointee.count).initialize(to: element)
    header.pointee.count += 1
  }

  /// Gives it a number of elements with any values; what was there is lost.
  func resize(_ count: Int) {
    while header.pointee.capacity < count { grow() }
    header.pointee.count = count
  }

  private func grow() {
    let capacity = header.pointee.capacity
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
    larger.moveInitialize(from: header.pointee.base, count: header.pointee.count)
    header.pointee.base.deallocate()
    header.pointee.base = larger
    header.pointee.capacity = 2 * capacity
  }

  subscript(index: Int) -> Element {
    @inline(__always) get {
      assert(index >= 0 && index < count)
      return base[index]
    }
  }
}
