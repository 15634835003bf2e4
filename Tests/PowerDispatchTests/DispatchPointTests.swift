import DispatchSolvePlanning
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Points that a session evaluated and is handed back.
struct DispatchPointTests {
  private static func withBoth(
    _ system: DispatchSystem, _ body: (any DispatchSession, any DispatchSession) throws -> Void
  ) throws {
    try AdditionDispatch(NetworkDispatch()).withSession(system) { one in
      try AdditionDispatch(NetworkDispatch()).withSession(system) { other in try body(one, other) }
    }
  }

  /// Systems of each kind of session: blocks on their own, tied by an annual row, with additions.
  private static var systems: [DispatchSystem] {
    let plain = ExactCaseTests.coalAndGas
    var tied = plain
    tied.annualRows = [
      AnnualRow.standard(
        name: "gas", eligible: [1], share: 0.1, ofMWh: 100, alternativePaymentUSDPerMWh: nil)
    ]
    var growing = plain
    growing.buildOptions = [.init(target: .unit(1), costUSDPerMWYear: 1, limitMW: 5)]
    return [plain, tied, growing]
  }

  @Test func ofAnotherSessionAreRefused() throws {
    for system in Self.systems {
      try Self.withBoth(system) { one, other in
        let point = try one.evaluate(at: 3)
        _ = try other.evaluate(at: 3)
        #expect(throws: DispatchError.foreignPoint(priceUSD: 3)) {
          try other.result(at: 3, lower: point, upper: point, upperWeight: 0)
        }
        #expect(throws: DispatchError.foreignPoint(priceUSD: 3)) { try other.secondOpinion(point) }
        let own = try one.result(at: 3, lower: point, upper: point, upperWeight: 0)
        #expect(abs(own.coveredEmissionsShortTons - point.coveredEmissionsShortTons) < 1e-9)
      }
    }
  }

  /// Only totals and price were ever asked of a point made elsewhere.
  @Test func madeByHand() throws {
    let point = DispatchPoint(allowancePriceUSD: 3, coveredEmissionsShortTons: 100, leastCostUSD: 1)
    try NetworkDispatch().withSession(ExactCaseTests.coalAndGas) { session -> Void in
      #expect(throws: DispatchError.foreignPoint(priceUSD: 3)) {
        try session.result(at: 3, lower: point, upper: point, upperWeight: 0)
      }
    }
    #expect(
      DispatchError.foreignPoint(priceUSD: 3).description
        == "the point at 3.0 $/short ton was evaluated by another session")
  }
}
