import Foundation
import DispatchSolveStudyFiles
import DispatchSolveTables

/// A value in a file that shows whether it is whole and as it was written: a line with the SHA-256 of the rest, then
/// the value as JSON. The seal finds damage and edits; it is no signature.
package enum SealedFile {
  /// Why a file is not used.
  package enum Failure: Error {
    case missing
    case damaged(String)

    package var reason: String {
      switch self {
      case .missing: "is missing"
      case .damaged(let reason): reason
      }
    }
  }

  private static let opening = "dispatchsolve sealed 1 sha256 "

  /// The bytes of a file that holds `value`, and their seal.
  package static func encode(_ value: some Encodable) throws(ResultFolderError) -> (
    bytes: [UInt8], seal: String
  ) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var body: [UInt8]
    do {
      body = Array(try encoder.encode(value))
    } catch {
      throw .badValue("a checkpoint cannot be written: \(error)")
    }
    body.append(0x0A)
    let seal = FileDigest(body).sha256
    return (Array("\(opening)\(seal)\n".utf8) + body, seal)
  }

  /// Reads a value and its seal.
  package static func read<Value: Decodable>(
    _ type: Value.Type, from path: String
  ) throws(Failure) -> (value: Value, seal: String) {
    let bytes: [UInt8]
    do throws(FileBytes.Failure) {
      bytes = try FileBytes.read(path)
    } catch {
      if case .missing = error { throw .missing }
      throw .damaged(error.description)
    }
    guard let end = bytes.firstIndex(of: 0x0A),
      let first = String(bytes: bytes[..<end], encoding: .utf8), first.hasPrefix(opening)
    else { throw .damaged("is not a file of a run") }
    let body = Array(bytes[(end + 1)...])
    let seal = FileDigest(body).sha256
    guard first.dropFirst(opening.count) == seal else {
      throw .damaged("does not have the content it was sealed with")
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return (try decoder.decode(type, from: Data(body)), seal)
    } catch {
      throw .damaged("has another form than this version writes")
    }
  }
}
