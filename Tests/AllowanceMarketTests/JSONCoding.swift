import Foundation

enum JSONCoding {
  static func encode<Value: Encodable>(_ value: Value) throws -> Data { try JSONEncoder().encode(value) }

  static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}
