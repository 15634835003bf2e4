/// An exact fraction of small whole numbers, for oracles that must not round.
///
/// Numerators and denominators of the tests stay below a few thousand, so products fit easily.
struct Rational: Comparable, Hashable {
  /// Numerator, carrying the sign.
  let numerator: Int
  /// Denominator, above 0, without a factor in common with the numerator.
  let denominator: Int

  init(_ numerator: Int, over denominator: Int = 1) {
    func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? abs(a) : gcd(b, a % b) }
    let divisor = max(1, gcd(numerator, denominator)) * (denominator < 0 ? -1 : 1)
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  /// The nearest double: both parts are exact, so one division rounds once.
  var double: Double { Double(numerator) / Double(denominator) }

  static func < (a: Rational, b: Rational) -> Bool {
    a.numerator * b.denominator < b.numerator * a.denominator
  }
  static func + (a: Rational, b: Rational) -> Rational {
    Rational(
      a.numerator * b.denominator + b.numerator * a.denominator, over: a.denominator * b.denominator)
  }
  static func - (a: Rational, b: Rational) -> Rational {
    a + Rational(-b.numerator, over: b.denominator)
  }
  static func / (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator, over: a.denominator * b.numerator)
  }
  static let zero = Rational(0)
}
