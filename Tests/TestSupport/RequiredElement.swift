/// An array that a test expects to be longer than it is.
public struct MissingElement: Error, CustomStringConvertible {
  /// What is missing, and what there is.
  public let description: String
}

extension Array {
  /// The element at an index; what is missing fails the test, and not the whole run as a subscript does.
  public subscript(at index: Int) -> Element {
    get throws {
      guard indices.contains(index) else {
        throw MissingElement(description: "no element \(index) in \(count): \(self)")
      }
      return self[index]
    }
  }
}
