import Foundation

/// A cut is encoded as one string: its numbers, 8 bytes each, in base 64. A run's checkpoints hold thousands of cuts of some
/// hundred numbers; as lists of decimal numbers they took more time than much of the planning.
extension CostCut: Codable {
  /// Decodes a cut.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let data = Data(base64Encoded: try container.decode(String.self)), data.count % 8 == 0 else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "a cut is no list of numbers")
    }
    var numbers: ArraySlice<Double> = []
    var bits: UInt64 = 0
    for (place, byte) in data.enumerated() {
      let position = UInt64(place % 8)
      bits |= UInt64(byte) << (8 * position)
      guard position == 7 else { continue }
      numbers.append(Double(bitPattern: bits))
      bits = 0
    }
    func take() throws -> Double {
      guard let number = numbers.popFirst() else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "a cut is too short")
      }
      return number
    }
    func list() throws -> [Double] {
      // Counts are small whole numbers; anything else is damage.
      guard let count = Int(exactly: try take()), count >= 0, count <= numbers.count else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "a cut is too short")
      }
      defer { numbers = numbers.dropFirst(count) }
      return Array(numbers.prefix(count))
    }
    self.init(
      constantUSD: try take(), capacitySlopes: try list(), pricesUSD: try list(), rowPricesUSD: try list(),
      rowDuals: try list())
    guard numbers.isEmpty else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "a cut is too long")
    }
  }

  /// Encodes the cut.
  public func encode(to encoder: any Encoder) throws {
    var numbers = [constantUSD]
    for list in [capacitySlopes, pricesUSD, rowPricesUSD, rowDuals] {
      numbers.append(Double(list.count))
      numbers += list
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 * numbers.count)
    for number in numbers {
      let bits = number.bitPattern
      for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte))) }
    }
    var container = encoder.singleValueContainer()
    try container.encode(Data(bytes).base64EncodedString())
  }
}
