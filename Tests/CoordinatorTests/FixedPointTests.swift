import Testing

@testable import DispatchSolveCoordinator

/// The annual iteration on maps with known fixed points.
struct FixedPointTests {
  let runner = AnnualFixedPointRunner(settings: FixedPointSettings(priceToleranceUSD: 1e-9))

  @Test(arguments: [0.0, 3, 100])
  func aSlopingMapConverges(start: Double) {
    let point = runner.run(from: start, price: { $0 }) { 60 - 2 * $0 }
    #expect(point.status == .converged)
    #expect(abs(point.expectedPriceUSD - 20) < 1e-8)
  }

  /// Full steps on slope -2 run away, and on slope -1 they swing for ever.
  @Test(arguments: [-50.0, -2, -1, -0.5, 0])
  func everySlopeConverges(slope: Double) {
    let steep = AnnualFixedPointRunner(settings: FixedPointSettings(priceToleranceUSD: 1e-9, relaxation: 1))
    let point = steep.run(from: 5, price: { $0 }) { max(0, 10 + slope * ($0 - 10)) }
    #expect(point.status == .converged)
    #expect(abs(point.expectedPriceUSD - 10) < 1e-8)
  }

  /// Cheap while it is expected dear, dear while it is expected cheap: no price is its own outcome, and a
  /// relaxed iteration alone swings between the sides.
  @Test func aJumpEndsInAMix() throws {
    var visited: [Double] = []
    let point = runner.run(
      from: 0, price: { $0 }, progress: { _, price, _ in visited.append(price) }
    ) { $0 < 12.5 ? 30.0 : 4 }
    #expect(point.status == .mixedAtStep)
    #expect(abs(point.expectedPriceUSD - 12.5) < 1e-8)
    let other = try #require(point.other)
    let mixed = (1 - point.otherWeight) * point.outcome + point.otherWeight * other
    #expect(abs(mixed - 12.5) < 1e-7)
    #expect(point.iterations < 60 && visited.count == point.iterations)
  }

  @Test func aMapWithoutFeedbackNeedsOneCall() {
    var calls = 0
    let point = runner.run(from: 0, dependsOnExpectation: false, price: { $0 }) { _ in
      calls += 1
      return 17.5
    }
    #expect(calls == 1 && point.status == .converged && point.expectedPriceUSD == 17.5)
  }

  @Test func theIterationLimitIsAStatus() {
    let short = AnnualFixedPointRunner(settings: FixedPointSettings(iterationLimit: 3))
    // Increasing, so outside what the iteration promises: it must say so, not return its last guess as good.
    let point = short.run(from: 1, price: { $0 }) { 2 * $0 + 1 }
    #expect(point.status == .iterationLimit)
    #expect(point.iterations == 3 && point.residualUSD > 1)
  }
}
