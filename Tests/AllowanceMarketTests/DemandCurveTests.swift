import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveAllowanceMarket

/// Tables of demand: what they accept and what they say.
struct DemandCurveTests {
  @Test func emissionsFallAtBreakpoints() throws {
    let curve = try DemandCurve(emissionsAtStart: 100, pricesUSD: [5, 25], emissionsAbove: [70, 40])
    #expect(curve.emissions(at: 0) == 100...100)
    #expect(curve.emissions(at: 5) == 70...100)
    #expect(curve.emissions(at: 10) == 70...70)
    #expect(curve.emissions(at: 25) == 40...70)
    #expect(curve.emissions(at: 1_000) == 40...40)
    #expect(curve.emissions(at: .infinity) == 40...40)
    #expect(curve.emissions(at: .nan) == 40...40)
  }

  @Test func breakpointsWithoutADropAreLeftOut() throws {
    let curve = try DemandCurve(
      emissionsAtStart: 100, pricesUSD: [1, 2, 3, 4], emissionsAbove: [100, 60, 60 + 1e-9, 60])
    #expect(curve.breakpointCount == 1)
    #expect(curve.emissions(at: 3) == 60...60)
    let flat = try DemandCurve(emissionsAtStart: 7, pricesUSD: [], emissionsAbove: [])
    #expect(flat.breakpointCount == 0)
    #expect(flat.emissions(at: 3) == 7...7)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e301])
  func figuresThatAreNotFiniteAreRefused(figure: Double) {
    #expect(throws: DemandCurveError.startNotUsable) {
      try DemandCurve(emissionsAtStart: figure, pricesUSD: [], emissionsAbove: [])
    }
    #expect(throws: DemandCurveError.notUsable(index: 1)) {
      try DemandCurve(emissionsAtStart: 9, pricesUSD: [1, figure], emissionsAbove: [8, 7])
    }
    #expect(throws: DemandCurveError.notUsable(index: 0)) {
      try DemandCurve(emissionsAtStart: 9, pricesUSD: [1, 2], emissionsAbove: [figure, 7])
    }
  }

  /// What is as large as may be, or rises by just what rounding may, is taken; the next number is not.
  @Test func figuresAtTheirLimits() throws {
    let most = 1e300
    let curve = try DemandCurve(
      emissionsAtStart: most, pricesUSD: [-most, most], emissionsAbove: [1, -most])
    #expect(curve.emissions(at: most) == -most...1 && curve.emissionsAtStart == most)
    #expect(throws: DemandCurveError.startNotUsable) {
      try DemandCurve(emissionsAtStart: most.nextUp, pricesUSD: [], emissionsAbove: [])
    }
    for beyond in [most.nextUp, -most.nextUp] {
      #expect(throws: DemandCurveError.notUsable(index: 0)) {
        try DemandCurve(emissionsAtStart: 9, pricesUSD: [beyond], emissionsAbove: [8])
      }
      #expect(throws: DemandCurveError.notUsable(index: 0)) {
        try DemandCurve(emissionsAtStart: 9, pricesUSD: [1], emissionsAbove: [beyond])
      }
    }
    let rise = DemandCurve.riseTolerance
    #expect(try DemandCurve(emissionsAtStart: 0, pricesUSD: [1], emissionsAbove: [0]).breakpointCount == 0)
    // Relative to the largest amount, which is the start's: 1 short ton.
    let flat = try DemandCurve(emissionsAtStart: 1, pricesUSD: [1, 2], emissionsAbove: [0, rise])
    #expect(flat.breakpointCount == 1 && flat.emissions(at: 3) == 0...0)
    #expect(throws: DemandCurveError.emissionsRise(index: 1)) {
      try DemandCurve(emissionsAtStart: 1, pricesUSD: [1, 2], emissionsAbove: [0, rise.nextUp])
    }
  }

  @Test func curvesThatAreNoDemandAreRefused() {
    #expect(throws: DemandCurveError.countsDiffer(prices: 2, emissions: 1)) {
      try DemandCurve(emissionsAtStart: 9, pricesUSD: [1, 2], emissionsAbove: [8])
    }
    #expect(throws: DemandCurveError.pricesNotAscending(index: 1)) {
      try DemandCurve(emissionsAtStart: 9, pricesUSD: [2, 2], emissionsAbove: [8, 7])
    }
    #expect(throws: DemandCurveError.emissionsRise(index: 1)) {
      try DemandCurve(emissionsAtStart: 9, pricesUSD: [1, 2], emissionsAbove: [7, 7.5])
    }
    #expect(
      "\(DemandCurveError.emissionsRise(index: 1))" == "emissions rise at breakpoint 1 of a demand curve")
  }
}
