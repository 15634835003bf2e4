import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Numbers of CSV files against the C library, bit for bit.
struct NumberParsingTests {
  private static func parse(_ text: String) -> Result<Double, CSVNumber.Failure> {
    Array(text.utf8).withUnsafeBufferPointer { CSVNumber.parse($0, 0, $0.count) }
  }

  private static func parseInteger(_ text: String) -> Int? {
    Array(text.utf8).withUnsafeBufferPointer { CSVNumber.parseInteger($0, 0, $0.count) }
  }

  private static func expectSameAsStrtod(_ text: String) {
    let expected = strtod(text, nil)
    switch parse(text) {
    case .success(let value):
      if value.bitPattern != expected.bitPattern { Issue.record("\(text): \(value) for \(expected)") }
    case .failure(let failure):
      if expected.isFinite || failure != .tooLarge { Issue.record("\(text): \(failure) for \(expected)") }
    }
  }

  private static func digits(_ count: Int, _ random: inout SeededGenerator) -> String {
    String(decoding: (0..<max(1, count)).map { _ in UInt8(0x30 + random.below(10)) }, as: UTF8.self)
  }

  /// Decimal text of one of several kinds.
  private static func decimal(_ random: inout SeededGenerator) -> String {
    let sign = random.below(3) == 0 ? "-" : ""
    switch random.below(7) {
    case 0: return sign + digits(1 + random.below(17), &random)
    case 1: return sign + digits(1 + random.below(9), &random) + "." + digits(1 + random.below(9), &random)
    case 2:
      let exponent = ["e", "E"][random.below(2)] + ["", "+", "-"][random.below(3)] + "\(random.below(40))"
      return sign + digits(1 + random.below(4), &random) + "." + digits(1 + random.below(14), &random)
        + exponent
    case 3: return sign + digits(1 + random.below(40), &random) + "." + digits(1 + random.below(60), &random)
    case 4:
      return sign + digits(1, &random) + "." + digits(1 + random.below(20), &random)
        + "e-\(300 + random.below(40))"
    case 5: return sign + digits(1 + random.below(20), &random) + "e\(280 + random.below(40))"
    default: return sign + "\(Double(bitPattern: random.next() & 0x7FEF_FFFF_FFFF_FFFF))"
    }
  }

  @Test func randomDecimals() {
    var random = SeededGenerator(seed: 41)
    for _ in 0..<160_000 { Self.expectSameAsStrtod(Self.decimal(&random)) }
  }

  /// Exactly between two doubles of 54 bits, and one unit in the last place to either side.
  @Test func halfwayCases() {
    var random = SeededGenerator(seed: 42)
    for _ in 0..<40_000 {
      let odd = (UInt64(1) << 53) | (random.next() >> 11) | 1
      let between = odd << UInt64(random.below(10))
      switch random.below(4) {
      case 0: Self.expectSameAsStrtod("\(between)")
      case 1: Self.expectSameAsStrtod("\(between - 1)")
      case 2: Self.expectSameAsStrtod("\(between).0000000000000000000000000001")
      default: Self.expectSameAsStrtod("\(between)e-\(random.below(30))")
      }
    }
  }

  @Test(arguments: [
    "0", "-0", "0.0", "-0.000", "000", "007.50", "0e999999999999", "0e-999999999999", "1e22", "1e23", "1e-22",
    "1e-23",
    "999999999999999e22", "999999999999999e-22", "9007199254740993", "9007199254740992", "4.9e-324",
    "2.4e-324",
    "2.5e-324", "2.2250738585072011e-308", "2.2250738585072014e-308", "1.7976931348623157e308",
    "1.7976931348623159e308", "1e308", "1e309", "1e-400", "0.1", "123456789012345678901234567890",
    "0.000000000000000000000000000000000000000000001e45", ".5", "5.", "1.e5", ".0", "18446744073709551616",
    "18446744073709551615.5",
  ])
  func edges(text: String) {
    Self.expectSameAsStrtod(text)
    Self.expectSameAsStrtod("-" + text.drop { $0 == "-" })
  }

  @Test(arguments: [
    ("", CSVNumber.Failure.notANumber), ("-", .notANumber), ("+", .notANumber), (".", .notANumber),
    ("-.", .notANumber), ("1e", .notANumber), ("1e+", .notANumber), (".e5", .notANumber),
    ("--1", .notANumber), ("+-1", .notANumber),
    ("1_000", .notANumber), ("0x10", .notANumber), ("1p3", .notANumber), ("1.2.3", .notANumber),
    ("٣", .notANumber), ("1\0", .notANumber), ("nan", .notFinite), ("-NaN", .notFinite), ("Inf", .notFinite),
    ("-Infinity", .notFinite), ("1e400", .tooLarge), ("-1e999999", .tooLarge), ("1,5", .decimalComma),
    ("1.000,5", .decimalComma), (" 1", .surroundingSpace), ("1 ", .surroundingSpace),
    ("\t1", .surroundingSpace),
  ])
  func refusals(text: String, failure: CSVNumber.Failure) {
    #expect(Self.parse(text) == .failure(failure))
  }

  @Test(arguments: [
    ("0", 0), ("-0", 0), ("007", 7), ("2025", 2025), ("-12", -12), ("+900", 900), ("2025.0", 2025),
    ("-3.00", -3),
    ("7.", 7),
    ("999999999999999999", 999_999_999_999_999_999),
    ("-99999999999999999", -99_999_999_999_999_999),
  ])
  func integers(text: String, value: Int) {
    #expect(Self.parseInteger(text) == value)
  }

  @Test(arguments: [
    "", "-", "+", "+-1", "1.5", "1.01", ".0", "1.0.0", "1e3", " 1", "1 ", "1,000", "--1", "1-", "0x1", "٣",
    "1000000000000000000",
    "-1000000000000000000",
  ])
  func notIntegers(text: String) {
    #expect(Self.parseInteger(text) == nil)
  }

  /// Only the bytes between the bounds count.
  @Test func readsWithinItsBounds() {
    let bytes = Array("12345.678".utf8)
    bytes.withUnsafeBufferPointer { buffer in
      #expect(CSVNumber.parse(buffer, 1, 7) == .success(2345.6))
      #expect(CSVNumber.parseInteger(buffer, 1, 5) == 2345)
    }
  }
}
