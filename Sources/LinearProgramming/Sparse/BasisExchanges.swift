/// Exchanges of columns of a basis since its factors were made, kept as a product (Dantzig and Orchard-Hays 1954): of each the
/// place, the pivot element, and the other elements of the image.
///
/// Elements are also linked by row, newest first: going back through the product most exchanges meet nothing but zeros, and only
/// those are visited that do not.
///
/// The owner frees it.
struct BasisExchanges {
  /// More are not taken.
  static let most = 200

  private let places: GrowingScratch<Int32>
  private let pivots: GrowingScratch<Double>
  private let starts: GrowingScratch<Int32>
  private let rows: GrowingScratch<Int32>
  private let values: GrowingScratch<Double>
  /// By element its exchange, and the next older element of the same row; -1 for none.
  private let exchangeOf: GrowingScratch<Int32>
  private let older: GrowingScratch<Int32>
  /// By row the newest element, and the newest exchange at this place; by exchange those before it, of its place.
  private let newestElement: Scratch<Int32>
  private let newestExchange: Scratch<Int32>
  private let elementBefore: GrowingScratch<Int32>
  private let exchangeBefore: GrowingScratch<Int32>
  /// On the way back, by exchange, what its elements make of the vector; 0 in between.
  private let sums: Scratch<Double>
  /// Exchanges that the way back has still to visit; none in between.
  private let waiting: NumberSet

  init(rowCount m: Int) {
    places = GrowingScratch(capacity: Self.most)
    pivots = GrowingScratch(capacity: Self.most)
    starts = GrowingScratch(capacity: Self.most + 1)
    rows = GrowingScratch(capacity: 4 * m)
    values = GrowingScratch(capacity: 4 * m)
    exchangeOf = GrowingScratch(capacity: 4 * m)
    older = GrowingScratch(capacity: 4 * m)
    newestElement = Scratch(m, -1)
    newestExchange = Scratch(m, -1)
    elementBefore = GrowingScratch(capacity: Self.most)
    exchangeBefore = GrowingScratch(capacity: Self.most)
    sums = Scratch(Self.most, 0)
    waiting = NumberSet(below: Self.most)
  }

  func free() {
    places.free()
    pivots.free()
    starts.free()
    rows.free()
    values.free()
    exchangeOf.free()
    older.free()
    newestElement.free()
    newestExchange.free()
    elementBefore.free()
    exchangeBefore.free()
    sums.free()
    waiting.free()
  }

  var count: Int { places.count }

  /// Elements of all images, without those of places.
  var elementCount: Int { rows.count }

  func removeAll() {
    places.removeAll()
    pivots.removeAll()
    starts.removeAll()
    starts.append(0)
    rows.removeAll()
    values.removeAll()
    exchangeOf.removeAll()
    older.removeAll()
    newestElement.fill(-1)
    newestExchange.fill(-1)
    elementBefore.removeAll()
    exchangeBefore.removeAll()
  }

  /// Adds the exchange of the variable at a place for one whose column has the solution `image`; there must be fewer than
  /// ``most``.
  func append(_ place: Int, _ image: SparseVector) {
    let exchange = Int32(places.count)
    assert(exchange < Self.most)
    places.append(Int32(place))
    pivots.append(image[place])
    elementBefore.append(newestElement[place])
    exchangeBefore.append(newestExchange[place])
    newestExchange[place] = exchange
    image.forEach { row, value in
      guard row != place, abs(value) > BasisFactors.dropTolerance else { return }
      older.append(newestElement[row])
      newestElement[row] = Int32(rows.count)
      exchangeOf.append(exchange)
      rows.append(Int32(row))
      values.append(value)
    }
    starts.append(Int32(rows.count))
  }

  /// Takes a solution with the basis as factored to that with the basis as it is.
  @inline(__always)
  func apply(to vector: SparseVector) {
    let x = vector.values.base
    let pattern = vector.pattern
    let (start, row, value) = (starts.base, rows.base, values.base)
    for exchange in 0..<places.count {
      let place = Int(places[exchange])
      guard x[place] != 0 else { continue }
      let factor = x[place] / pivots[exchange]
      x[place] = factor
      for element in Int(start[exchange])..<Int(start[exchange + 1]) {
        let other = Int(row[element])
        x[other] -= value[element] * factor
        pattern.insert(other)
      }
    }
  }

  /// Takes a right-hand side of the transposed basis as it is to that of the basis as factored.
  @inline(__always)
  func applyTransposed(to vector: SparseVector) {
    guard places.count > 0 else { return }
    let y = vector.values.base
    let pattern = vector.pattern
    pattern.forEach { row in
      if y[row] != 0 { spread(y[row], from: Int(newestElement[row]), after: newestExchange[row]) }
    }
    waiting.drainDescending { exchange in
      let place = Int(places[exchange])
      let value = (y[place] - sums[exchange]) / pivots[exchange]
      sums[exchange] = 0
      y[place] = value
      pattern.insert(place)
      if value != 0 { spread(value, from: Int(elementBefore[exchange]), after: exchangeBefore[exchange]) }
    }
  }

  /// Adds to the sums of exchanges what a row's value makes of its elements, from one to older ones, after the exchange
  /// that changes the value; that one has to be visited too.
  @inline(__always)
  private func spread(_ value: Double, from newest: Int, after last: Int32) {
    let (exchanges, next, elements, sum) = (exchangeOf.base, older.base, values.base, sums.base)
    var element = newest
    while element >= 0, exchanges[element] > last {
      let exchange = Int(exchanges[element])
      sum[exchange] += elements[element] * value
      waiting.insert(exchange)
      element = Int(next[element])
    }
    if last >= 0 { waiting.insert(Int(last)) }
  }
}
