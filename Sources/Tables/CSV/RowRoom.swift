/// Room in which rows are made one after the other where they stand, since every copy of a value of a type that is not
/// known here costs more than reading a cell.
///
/// `count` rows are kept; behind them stands one more, of blanks until it is filled. There is always room for it, and
/// all of these are initialised, so that pointers to them are good until the next `keep`, `moveAll` or `takeAll`.
struct RowRoom<Row>: ~Copyable {
  /// A row of blanks, behind a pointer: so all properties have a size that does not depend on the type.
  private let blank: UnsafeMutablePointer<Row>
  private var rows: UnsafeMutablePointer<Row>
  private var capacity: Int
  /// Rows kept.
  private(set) var count = 0

  /// Room for a number of rows, at first.
  init(blank: Row, capacity: Int) {
    self.blank = .allocate(capacity: 1)
    self.blank.initialize(to: blank)
    self.capacity = max(16, capacity + 1)
    rows = .allocate(capacity: self.capacity)
    rows.initialize(to: blank)
  }

  deinit {
    rows.deinitialize(count: count + 1)
    rows.deallocate()
    blank.deinitialize(count: 1)
    blank.deallocate()
  }

  /// The row behind those kept.
  @inline(__always) var row: Row {
    _read { yield rows[count] }
    _modify { yield &rows[count] }
  }

  /// Where that row stands.
  @inline(__always) var raw: UnsafeMutableRawPointer { UnsafeMutableRawPointer(rows + count) }

  /// Makes that row one of blanks.
  mutating func clear() { rows[count] = blank.pointee }

  /// Keeps that row and puts one of blanks behind it.
  @inline(__always) mutating func keep() {
    count += 1
    if count == capacity {
      let wider = UnsafeMutablePointer<Row>.allocate(capacity: 2 * capacity)
      wider.moveInitialize(from: rows, count: count)
      rows.deallocate()
      rows = wider
      capacity *= 2
    }
    (rows + count).initialize(from: blank, count: 1)
  }

  /// Moves the rows kept to where they are wanted, and says how many; none are left.
  mutating func moveAll(to place: UnsafeMutablePointer<Row>) -> Int {
    let taken = count
    count = 0
    guard taken > 0 else { return 0 }
    // The row of blanks takes the place of the first one, where `count` says that it is.
    place.moveInitialize(from: rows, count: taken)
    rows.moveInitialize(from: rows + taken, count: 1)
    return taken
  }

  /// The rows kept; none are left.
  mutating func takeAll() -> [Row] {
    guard count > 0 else { return [] }
    return Array(unsafeUninitializedCapacity: count) { buffer, initialised in
      if let base = buffer.baseAddress { initialised = moveAll(to: base) }
    }
  }
}
