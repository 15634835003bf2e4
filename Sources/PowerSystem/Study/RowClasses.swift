/// Rows of a table sorted into classes of rows that are equal in one or several columns.
///
/// Classes are counted from 0 in the order of their first rows. Names become small numbers once, so that keys of
/// several columns are compared without hashing text. A table of 2^31 rows would not fit into memory: `Int32` is enough.
struct RowClasses: Sendable {
  /// Class of every row.
  private(set) var classes: [Int32] = []
  /// First row of every class.
  private(set) var firstRows: [Int32] = []

  /// Numbers of values up to which a value is looked for among them.
  private static let fewValues = 12

  /// Number of classes.
  var count: Int { firstRows.count }

  /// Classes of rows with equal values.
  ///
  /// Rows of a table mostly repeat in an order: the value that followed the last one before is tried first.
  init<Row, Value: Hashable>(_ rows: [Row], by value: (Row) -> Value) {
    classes.reserveCapacity(rows.count)
    var values: [Value] = []
    var following: [Int32] = []
    var classOf: [Value: Int32] = [:]
    var last = 0
    for row in rows.indices {
      // By index: a copy of the whole row would count references to all of its names.
      let value = value(rows[row])
      if last < following.count, values[Int(following[last])] == value {
        last = Int(following[last])
      } else {
        // Of few values to compare with all is faster than to hash.
        let known =
          values.count <= Self.fewValues ? values.firstIndex(of: value).map { Int32($0) } : classOf[value]
        let next = known ?? Int32(values.count)
        if Int(next) == values.count {
          classOf[value] = next
          values.append(value)
          firstRows.append(Int32(row))
          following.append(next)
        }
        following[last] = next
        last = Int(next)
      }
      classes.append(Int32(last))
    }
  }

  /// Classes of rows that are equal in both of two ways.
  init(_ a: RowClasses, and b: RowClasses) {
    classes.reserveCapacity(a.classes.count)
    let width = UInt64(b.count)
    // Tables mostly hold almost all pairs, for which an array is faster than a dictionary; it takes at most
    // 64 bytes a row.
    var direct: [Int32] = []
    var sparse: [UInt64: Int32] = [:]
    let isDirect = UInt64(a.count) * width <= UInt64(16 * a.classes.count + 1024)
    if isDirect { direct = Array(repeating: -1, count: a.count * b.count) }
    for row in a.classes.indices {
      let pair = UInt64(a.classes[row]) * width + UInt64(b.classes[row])
      let next = Int32(firstRows.count)
      let known = isDirect ? direct[Int(pair)] : sparse[pair] ?? -1
      classes.append(known < 0 ? next : known)
      guard known < 0 else { continue }
      firstRows.append(Int32(row))
      if isDirect { direct[Int(pair)] = next } else { sparse[pair] = next }
    }
  }

  /// Rows whose class has an earlier row.
  var repeatedRows: [Int] {
    guard count < classes.count else { return [] }
    return classes.indices.filter { Int(firstRows[Int(classes[$0])]) != $0 }
  }

  /// A value for every class, from its first row.
  func map<Row, Value>(_ rows: [Row], _ value: (Row) -> Value) -> [Value] {
    firstRows.map { value(rows[Int($0)]) }
  }
}
