#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Numbers as CSV files write them: optional sign, digits with a point among, before or after them, optional exponent.
enum CSVNumber {
  /// Why text is not a number that can be used.
  enum Failure: Error, Equatable {
    case notANumber
    case decimalComma
    case surroundingSpace
    case notFinite
    case tooLarge
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19,
    1e20, 1e21, 1e22,
  ]

  /// Parses a number, correctly rounded.
  ///
  /// Up to 15 digits and powers of ten up to 22 both numbers are exact doubles, so that one multiplication or
  /// division rounds correctly; everything else goes to the C library.
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Result<Double, Failure>
  {
    var i = start
    let isNegative = i < end && bytes[i] == 0x2D
    if isNegative || (i < end && bytes[i] == 0x2B) { i += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var fraction = 0
    let whole = i
    while i < end, case let digit = bytes[i] &- 0x30, digit <= 9 {
      if mantissa != 0 || digit != 0 { digits += 1 }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      i += 1
    }
    var hasDigits = i > whole
    if i < end, bytes[i] == 0x2E {
      i += 1
      let point = i
      while i < end, case let digit = bytes[i] &- 0x30, digit <= 9 {
        if mantissa != 0 || digit != 0 { digits += 1 }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        fraction += 1
        i += 1
      }
      hasDigits = hasDigits || i > point
    }
    guard hasDigits else { return .failure(reason(bytes, start, end)) }
    var exponent = 0
    if i < end, bytes[i] | 0x20 == 0x65 {
      i += 1
      let isMinus = i < end && bytes[i] == 0x2D
      if i < end, bytes[i] == 0x2D || bytes[i] == 0x2B { i += 1 }
      let first = i
      while i < end, case let digit = bytes[i] &- 0x30, digit <= 9 {
        exponent = min(exponent * 10 + Int(digit), 100_000)
        i += 1
      }
      guard i > first else { return .failure(.notANumber) }
      if isMinus { exponent = -exponent }
    }
    guard i == end else { return .failure(reason(bytes, start, end)) }
    let power = exponent - fraction
    if digits <= 15, abs(power) <= 22 {
      let exact = Double(mantissa)
      let value = power < 0 ? exact / powersOfTen[-power] : exact * powersOfTen[power]
      return .success(isNegative ? -value : value)
    }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    let value = strtod(text, nil)
    return value.isFinite ? .success(value) : .failure(.tooLarge)
  }

  /// Parses a whole number without exponent; a fraction of zeros, as in `2025.0`, is none.
  static func parseInteger(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var last = end
    if let point = bytes[start..<end].firstIndex(of: 0x2E), point > start,
      bytes[(point + 1)..<end].allSatisfy({ $0 == 0x30 })
    {
      last = point
    }
    guard last > start, last - start <= 18 else { return nil }
    var i = start
    let isNegative = bytes[i] == 0x2D
    if isNegative || bytes[i] == 0x2B { i += 1 }
    guard i < last else { return nil }
    var value = 0
    while i < last {
      let digit = bytes[i] &- 0x30
      guard digit <= 9 else { return nil }
      value = value * 10 + Int(digit)
      i += 1
    }
    return isNegative ? -value : value
  }

  private static func reason(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Failure {
    let text = String(decoding: bytes[start..<min(end, start + 40)], as: UTF8.self).lowercased()
    if text.first == " " || text.last == " " || text.first == "\t" || text.last == "\t" {
      return .surroundingSpace
    }
    let bare = text.drop { $0 == "-" || $0 == "+" }
    if ["nan", "inf", "infinity"].contains(String(bare)) { return .notFinite }
    if text.contains(","), text.allSatisfy({ "0123456789,.-".contains($0) }) { return .decimalComma }
    return .notANumber
  }
}
