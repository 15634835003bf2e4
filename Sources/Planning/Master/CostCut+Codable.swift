import Foundation

/// A cut is encoded as one string: its numbers, 8 bytes each, in base 64, duals as they are packed. A run's checkpoints hold
/// thousands of cuts of some thousand numbers; as lists of decimal numbers they took more time than much of the planning.
extension CostCut: Codable {
  /// Decodes a cut.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let data = Data(base64Encoded: try container.decode(String.self)), data.count % 8 == 0 else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "a cut is no list of numbers")
    }
    var words: ArraySlice<UInt64> = []
    var bits: UInt64 = 0
    for (place, byte) in data.enumerated() {
      let position = UInt64(place % 8)
      bits |= UInt64(byte) << (8 * position)
      guard position == 7 else { continue }
      words.append(bits)
      bits = 0
    }
    func take() throws -> Double {
      guard let word = words.popFirst() else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "a cut is too short")
      }
      return Double(bitPattern: word)
    }
    // Counts are small whole numbers; anything else is damage.
    func count() throws -> Int {
      guard let count = Int(exactly: try take()) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "a cut has no such count")
      }
      return count
    }
    func list() throws -> [Double] {
      let count = try count()
      guard count >= 0, count <= words.count else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "a cut is too short")
      }
      defer { words = words.dropFirst(count) }
      return words.prefix(count).map { Double(bitPattern: $0) }
    }
    constantUSD = try take()
    capacitySlopes = try list()
    pricesUSD = try list()
    rowPricesUSD = try list()
    let mark = try count()
    let packed: PackedDuals?
    if mark >= 0 {
      // A list, as earlier builds wrote it.
      packed = words.count == mark ? PackedDuals(words.map { Double(bitPattern: $0) }) : nil
    } else {
      let values = try count()
      packed = PackedDuals(count: -1 - mark, valueCount: values, words: Array(words))
    }
    guard let packed else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "a cut has no such duals")
    }
    packedDuals = packed
  }

  /// Encodes the cut.
  public func encode(to encoder: any Encoder) throws {
    var words = [constantUSD.bitPattern]
    func add(_ count: Int) { words.append(Double(count).bitPattern) }
    for list in [capacitySlopes, pricesUSD, rowPricesUSD] {
      add(list.count)
      words += list.map(\.bitPattern)
    }
    let duals = packedDuals.written
    // No list has fewer elements than none.
    add(-1 - duals.count)
    add(duals.valueCount)
    words += duals.words
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 * words.count)
    for word in words {
      for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) }
    }
    var container = encoder.singleValueContainer()
    try container.encode(Data(bytes).base64EncodedString())
  }
}
