/// A dual simplex method for programs with few rows, many of whose columns have a single entry.
///
/// Such columns form one **stack** per row: steps sorted by price (cost over coefficient), whose widths add up to
/// what the row can be given. A dispatch LP is of this kind: a row is the balance of a zone, its stack the merit
/// order of the zone, and what remains are flows and storage. Three things follow:
///
/// - In a row without a basic step, the row's dual cuts the stack in two: steps below it are at their upper end,
///   steps above it at their lower end. No reduced costs are kept.
/// - The long-step ratio test walks the stacks from the cut on; a pivot costs the size of the basis and of the
///   walk, whatever the number of columns.
/// - Every column is given two finite bounds (a row's activity is limited by what its columns can give), so every
///   basis is dual feasible after bounds are chosen by the signs of reduced costs: the method starts from any basis
///   after any change of costs, bounds and right-hand sides.
///
/// The inverse of the basis is kept densely, so that steepest-edge weights are exact and free. Solutions are
/// accepted only with a ``Certificate``. What this solver cannot do, it says (``DualSimplex/Outcome/gaveUp(_:)``): infeasible
/// programs and numerical trouble are for ``SimplexSolver``.
///
/// A solver is a reference and belongs to one thread at a time.
public final class StackSimplex: DualSimplex, DualMethod {
  /// Largest number of rows: beyond it a dense inverse costs more than it saves.
  public static let maximumRows = 600

  /// Whether the basis is that of an optimum of the program as it is, certified or not.
  var isAtOptimum = false

  /// Variables are columns, then the auxiliary variables of rows (coefficient -1).
  let single: Scratch<Bool>
  /// Row and coefficient of single-entry variables.
  let rowOf: Scratch<Int32>
  let coefficient: Scratch<Double>
  /// Columns that are in no stack: their matrix entries by column.
  let general: Scratch<Int32>
  let generalStart: Scratch<Int32>
  let generalRow: Scratch<Int32>
  let generalValue: Scratch<Double>
  /// General columns by row.
  let rowGeneralStart: Scratch<Int32>
  let rowGeneral: Scratch<Int32>
  let rowGeneralValue: Scratch<Double>
  let generalLower: Scratch<Double>
  let generalUpper: Scratch<Double>
  /// Cost as decisions see it, and as it is.
  let generalPrice: Scratch<Double>
  let generalCost: Scratch<Double>
  /// Where a general column stands: at its upper bound, basic.
  let generalAtUpper: Scratch<Bool>
  let generalIsBasic: Scratch<Bool>

  /// Stacks: slots of row i are stackStart[i]..<stackStart[i + 1], ascending in price.
  let stackStart: Scratch<Int32>
  let slotVariable: Scratch<Int32>
  /// Price of a slot's step as decisions see it, ties broken, and as it is.
  let slotPrice: Scratch<Double>
  let slotCost: Scratch<Double>
  let slotWidth: Scratch<Double>
  /// Slot of each row's auxiliary variable.
  let auxiliarySlot: Scratch<Int32>
  /// Slots before the cut are at their upper end; the basic slot, if any, is at the cut.
  let cut: Scratch<Int32>
  let basicSlot: Scratch<Int32>
  /// The basic step of each row as a variable; -1 for none. Slots move when prices change, variables do not.
  let basicVariable: Scratch<Int32>
  /// Finite bounds of the rows' activities.
  let rowLow: Scratch<Double>
  let rowHigh: Scratch<Double>
  /// What the steps of a row give it at their lower ends.
  let rowGiven: Scratch<Double>

  /// What position p of the basis holds: a row (its basic step), or -1 - index of a general column.
  let basic: Scratch<Int32>
  let value: Scratch<Double>
  /// Bounds of what a position holds, as its value counts.
  let least: Scratch<Double>
  let most: Scratch<Double>
  let inverse: PatchyMatrix
  let norm: Scratch<Double>
  let dual: Scratch<Double>
  let need: Scratch<Double>
  let direction: Scratch<Double>
  let touched: Scratch<Int32>
  let heads: Scratch<Int32>
  let headSlot: Scratch<Int32>
  let headRatio: Scratch<Double>
  /// Elements of a pivot row, one a general column, and a bit for each that may not be 0.
  let alpha: Scratch<Double>
  let touchedGeneral: Scratch<UInt64>
  let candidate: Scratch<Int32>
  let candidateAlpha: Scratch<Double>
  let candidateRatio: Scratch<Double>

  var ordersAreStale = true
  var boundsAreStale = true
  var inverseIsStale = true
  /// Rank-one updates since the inverse was computed afresh.
  var updates = 0

  /// Prepares a solver; the basis is that of all row variables.
  ///
  /// - Returns: nil if the program has more than ``maximumRows`` rows or a column without a finite bound.
  public init?(_ program: LinearProgram) {
    guard program.rowCount <= Self.maximumRows, program.columnCount < Int(Int32.max) / 2,
      Self.hasFiniteBounds(program)
    else { return nil }
    let m = program.rowCount
    let n = program.columnCount
    let matrix = program.matrix
    var single = [Bool](repeating: true, count: n + m)
    var rowOf = [Int32](repeating: 0, count: n + m)
    var coefficient = [Double](repeating: -1, count: n + m)
    var general: [Int32] = []
    var generalStart: [Int32] = [0]
    var generalRow: [Int32] = []
    var generalValue: [Double] = []
    var stacks = [[Int32]](repeating: [], count: m)
    for column in 0..<n {
      let entries = matrix.columnStarts[column]..<matrix.columnStarts[column + 1]
      if entries.count == 1, matrix.values[entries.lowerBound] != 0 {
        rowOf[column] = matrix.rowIndices[entries.lowerBound]
        coefficient[column] = matrix.values[entries.lowerBound]
        stacks[Int(rowOf[column])].append(Int32(column))
      } else {
        single[column] = false
        general.append(Int32(column))
        for entry in entries {
          generalRow.append(matrix.rowIndices[entry])
          generalValue.append(matrix.values[entry])
        }
        generalStart.append(Int32(generalRow.count))
      }
    }
    var stackStart: [Int32] = [0]
    var slots: [Int32] = []
    for row in 0..<m {
      rowOf[n + row] = Int32(row)
      slots += stacks[row]
      slots.append(Int32(n + row))
      stackStart.append(Int32(slots.count))
    }
    self.single = Scratch(single)
    self.rowOf = Scratch(rowOf)
    self.coefficient = Scratch(coefficient)
    self.general = Scratch(general)
    self.generalStart = Scratch(generalStart)
    self.generalRow = Scratch(generalRow)
    self.generalValue = Scratch(generalValue)
    var byRow = [[(general: Int32, value: Double)]](repeating: [], count: m)
    for index in 0..<general.count {
      for entry in Int(generalStart[index])..<Int(generalStart[index + 1]) {
        byRow[Int(generalRow[entry])].append((Int32(index), generalValue[entry]))
      }
    }
    rowGeneral = Scratch(byRow.flatMap { $0.map(\.general) })
    rowGeneralValue = Scratch(byRow.flatMap { $0.map(\.value) })
    rowGeneralStart = Scratch(
      byRow.reduce(into: [Int32(0)]) { $0.append($0[$0.count - 1] + Int32($1.count)) })
    generalLower = Scratch(general.count, 0)
    generalUpper = Scratch(general.count, 0)
    generalPrice = Scratch(general.count, 0)
    generalCost = Scratch(general.count, 0)
    generalAtUpper = Scratch(general.count, false)
    generalIsBasic = Scratch(general.count, false)
    self.stackStart = Scratch(stackStart)
    slotVariable = Scratch(slots)
    slotPrice = Scratch(slots.count, 0)
    slotCost = Scratch(slots.count, 0)
    slotWidth = Scratch(slots.count, 0)
    auxiliarySlot = Scratch(m, 0)
    cut = Scratch(m, 0)
    basicSlot = Scratch(m, -1)
    basicVariable = Scratch(m, -1)
    rowLow = Scratch(m, 0)
    rowHigh = Scratch(m, 0)
    rowGiven = Scratch(m, 0)
    basic = Scratch(m, 0)
    value = Scratch(m, 0)
    least = Scratch(m, 0)
    most = Scratch(m, 0)
    inverse = PatchyMatrix(size: m)
    norm = Scratch(m, 1)
    dual = Scratch(m, 0)
    need = Scratch(m, 0)
    direction = Scratch(m, 0)
    touched = Scratch(m, 0)
    heads = Scratch(m, 0)
    headSlot = Scratch(m, 0)
    headRatio = Scratch(m, 0)
    alpha = Scratch(general.count, 0)
    touchedGeneral = Scratch((general.count + 63) / 64, 0)
    candidate = Scratch(general.count, 0)
    candidateAlpha = Scratch(general.count, 0)
    candidateRatio = Scratch(general.count, 0)
    super.init(of: program, as: \.stack)
    resetBasis()
  }

  override func costsChanged() {
    ordersAreStale = true
    isAtOptimum = false
  }

  override func boundsChanged() {
    boundsAreStale = true
    isAtOptimum = false
  }

  deinit {
    single.free()
    rowOf.free()
    coefficient.free()
    general.free()
    generalStart.free()
    generalRow.free()
    generalValue.free()
    rowGeneral.free()
    rowGeneralStart.free()
    rowGeneralValue.free()
    generalLower.free()
    generalUpper.free()
    generalPrice.free()
    generalCost.free()
    generalAtUpper.free()
    generalIsBasic.free()
    stackStart.free()
    slotVariable.free()
    slotPrice.free()
    slotCost.free()
    slotWidth.free()
    auxiliarySlot.free()
    cut.free()
    basicSlot.free()
    basicVariable.free()
    rowLow.free()
    rowHigh.free()
    rowGiven.free()
    basic.free()
    value.free()
    least.free()
    most.free()
    inverse.free()
    norm.free()
    dual.free()
    need.free()
    direction.free()
    touched.free()
    heads.free()
    headSlot.free()
    headRatio.free()
    alpha.free()
    touchedGeneral.free()
    candidate.free()
    candidateAlpha.free()
    candidateRatio.free()
  }
}

// What the changes mean for the stacks.
extension StackSimplex {
  /// Sorts the stacks by price; they are nearly sorted after most changes.
  func sortStacks() {
    // As locals: of a class's members nobody knows that they are not written to meanwhile.
    let (variables, slotCosts, slotPrices) = (slotVariable, slotCost, slotPrice)
    let (coefficients, n) = (coefficient, n)
    program.costs.withUnsafeBufferPointer { costs in
      tieCosts.withUnsafeBufferPointer { ties in
        for slot in 0..<variables.count {
          let variable = Int(variables[slot])
          // Auxiliary variables cost nothing.
          guard variable < n else {
            slotCosts[slot] = 0
            slotPrices[slot] = 0
            continue
          }
          let cost = costs[variable]
          let price = cost + Self.tieStep * ties[variable]
          let a = coefficients[variable]
          // Nearly all are 1, and a division takes long.
          slotCosts[slot] = a == 1 ? cost : cost / a
          slotPrices[slot] = a == 1 ? price : price / a
        }
        let (general, generalCost, generalPrice) = (general, generalCost, generalPrice)
        for index in 0..<general.count {
          let column = Int(general[index])
          generalCost[index] = costs[column]
          generalPrice[index] = costs[column] + Self.tieStep * ties[column]
        }
      }
    }
    for row in 0..<m {
      let first = Int(stackStart[row])
      let end = Int(stackStart[row + 1])
      var descents = 0
      for slot in first..<(end - 1) where slotPrices[slot + 1] <= slotPrices[slot] {
        if slotPrices[slot + 1] < slotPrices[slot] || variables[slot + 1] < variables[slot] { descents += 1 }
      }
      guard descents > 0 else { continue }
      if descents * 8 > end - first { sortFully(first..<end) } else { sortByInsertion(first..<end) }
    }
    ordersAreStale = false
    // Widths belong to slots.
    boundsAreStale = true
    isAtOptimum = false
  }

  /// Finds the slots of basic steps.
  func locateBasicSlots() {
    let variables = slotVariable
    for row in 0..<m {
      let wanted = basicVariable[row]
      basicSlot[row] = -1
      guard wanted >= 0 else { continue }
      let end = Int(stackStart[row + 1])
      var slot = Int(stackStart[row])
      while slot < end, variables[slot] != wanted { slot += 1 }
      if slot < end { basicSlot[row] = Int32(slot) }
    }
  }

  @inline(__always)
  private func comesBefore(_ a: Int, _ b: Int) -> Bool {
    if slotPrice[a] != slotPrice[b] { return slotPrice[a] < slotPrice[b] }
    return slotVariable[a] < slotVariable[b]
  }

  private func sortByInsertion(_ slots: Range<Int>) {
    for slot in slots.dropFirst() where comesBefore(slot, slot - 1) {
      let moving = (variable: slotVariable[slot], price: slotPrice[slot], cost: slotCost[slot])
      var hole = slot
      while hole > slots.lowerBound {
        let before = hole - 1
        guard (slotPrice[before], slotVariable[before]) > (moving.price, moving.variable) else { break }
        slotVariable[hole] = slotVariable[before]
        slotPrice[hole] = slotPrice[before]
        slotCost[hole] = slotCost[before]
        hole = before
      }
      slotVariable[hole] = moving.variable
      slotPrice[hole] = moving.price
      slotCost[hole] = moving.cost
    }
  }

  private func sortFully(_ slots: Range<Int>) {
    var entries = slots.map { (price: slotPrice[$0], variable: slotVariable[$0], cost: slotCost[$0]) }
    entries.sort { ($0.price, $0.variable) < ($1.price, $1.variable) }
    for (slot, entry) in zip(slots, entries) {
      slotPrice[slot] = entry.price
      slotVariable[slot] = entry.variable
      slotCost[slot] = entry.cost
    }
  }

  /// Widths of steps, bounds of general columns, and finite bounds of the rows' activities.
  func loadBounds() {
    let (rowLow, rowHigh, n) = (rowLow, rowHigh, n)
    rowLow.fill(0)
    rowHigh.fill(0)
    program.columnLower.withUnsafeBufferPointer { lower in
      program.columnUpper.withUnsafeBufferPointer { upper in
        loadGeneralBounds(lower, upper)
        let (variables, coefficients, widths) = (slotVariable, coefficient, slotWidth)
        for row in 0..<m {
          var low = rowLow[row]
          var high = rowHigh[row]
          var given = 0.0
          var auxiliary = -1
          for slot in Int(stackStart[row])..<Int(stackStart[row + 1]) {
            let variable = Int(variables[slot])
            guard variable < n else {
              auxiliary = slot
              continue
            }
            let a = coefficients[variable]
            let (least, most) = (lower[variable], upper[variable])
            widths[slot] = abs(a) * (most - least)
            let (base, top) = a > 0 ? (a * least, a * most) : (a * most, a * least)
            given += base
            low += base
            high += top
          }
          // A bound that the columns cannot reach never binds; the margin keeps it from binding by rounding.
          let margin = 1 + abs(low) + abs(high)
          let least = program.rowLower[row]
          let most = program.rowUpper[row]
          rowLow[row] = least.isFinite ? least : min(low, most) - margin
          rowHigh[row] = most.isFinite ? most : max(high, rowLow[row]) + margin
          widths[auxiliary] = rowHigh[row] - rowLow[row]
          auxiliarySlot[row] = Int32(auxiliary)
          rowGiven[row] = given
        }
      }
    }
    boundsAreStale = false
  }

  /// Bounds of general columns, and what they can add to rows.
  private func loadGeneralBounds(
    _ lower: UnsafeBufferPointer<Double>, _ upper: UnsafeBufferPointer<Double>
  ) {
    let (general, generalLower, generalUpper) = (general, generalLower, generalUpper)
    let (starts, rows, values) = (generalStart, generalRow, generalValue)
    let (rowLow, rowHigh) = (rowLow, rowHigh)
    for index in 0..<general.count {
      let column = Int(general[index])
      let (least, most) = (lower[column], upper[column])
      generalLower[index] = least
      generalUpper[index] = most
      for entry in Int(starts[index])..<Int(starts[index + 1]) {
        let row = Int(rows[entry])
        let (one, other) = (values[entry] * least, values[entry] * most)
        rowLow[row] += min(one, other)
        rowHigh[row] += max(one, other)
      }
    }
  }
}
