import PowerSystem
import TOMLKit

// Keys that must be there: one that is not is a finding at its table. Nil always comes with a finding.
extension TOMLReader {
  /// Adds a finding at the value of a key.
  package mutating func refuse(_ base: String, _ key: String, _ message: String) {
    add(places.value(path(base, key)), message)
  }

  /// Adds a finding at a key.
  package mutating func refuseKey(_ base: String, _ key: String, _ message: String) {
    add(places.key(path(base, key)), message)
  }

  /// Adds a finding for a key that must be there.
  package mutating func addMissing(_ base: String, _ key: String) {
    add(places.key(base), "\(key) is missing")
  }

  /// Text, not empty.
  package mutating func requiredText(_ table: TOMLTable, _ base: String, _ key: String) -> String? {
    guard let value = table[key] else {
      addMissing(base, key)
      return nil
    }
    if let text = value.string, !text.isEmpty { return text }
    refuse(base, key, "\(key): must be text in quotes, not empty")
    return nil
  }

  /// A list of texts, at least one, none empty.
  package mutating func requiredTexts(_ table: TOMLTable, _ base: String, _ key: String) -> [String]? {
    guard let value = table[key] else {
      addMissing(base, key)
      return nil
    }
    guard let array = value.array, !array.isEmpty else {
      refuse(base, key, "\(key): must be a list of texts in quotes, at least one")
      return nil
    }
    var result: [String] = []
    for (index, element) in array.enumerated() {
      if let text = element.string, !text.isEmpty {
        result.append(text)
      } else {
        refuse(base, "\(key)[\(index)]", "\(key): must be texts in quotes, not empty")
      }
    }
    return result.count == array.count ? result : nil
  }

  /// A whole number in a range.
  package mutating func requiredInteger(
    _ table: TOMLTable, _ base: String, _ key: String, _ range: ClosedRange<Int>
  ) -> Int? {
    if table[key] == nil { addMissing(base, key) }
    return integer(table, base, key, range)
  }

  /// A whole number in a range; a default where the key is not there.
  package mutating func integer(
    _ table: TOMLTable, _ base: String, _ key: String, _ range: ClosedRange<Int>, default value: Int
  ) -> Int? {
    table[key] == nil ? value : integer(table, base, key, range)
  }

  /// A finite number.
  package mutating func requiredNumber(
    _ table: TOMLTable, _ base: String, _ key: String, atLeast least: Double = -.infinity
  ) -> Double? {
    if table[key] == nil { addMissing(base, key) }
    return number(table, base, key, atLeast: least)
  }

  /// A finite number; a default where the key is not there.
  package mutating func number(
    _ table: TOMLTable, _ base: String, _ key: String, atLeast least: Double = -.infinity,
    default value: Double
  ) -> Double? {
    table[key] == nil ? value : number(table, base, key, atLeast: least)
  }
}
