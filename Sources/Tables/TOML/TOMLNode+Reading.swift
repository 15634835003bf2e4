// Keys of a table, each as what it should be: nil when the key is not there, and, with a finding, when it is something
// else. Keys that must be there are a finding at the table when they are not.
extension TOMLNode {
  /// Notes keys that are not known; `place` says where, as ` in [[change]]`.
  package func checkKeys(_ known: [String], in place: String = "") {
    for child in children where !known.contains(child.name) {
      child.refuseKey("unknown key '\(clipped(child.name))'\(place)\(didYouMean(child.name, known))")
    }
  }

  /// Notes a key that must be there.
  package func addMissing(_ key: String) { file.add(place, "\(key) is missing") }

  private func required(_ key: String) -> TOMLNode? {
    if self[key] == nil { addMissing(key) }
    return self[key]
  }

  /// Text in quotes.
  package func text(_ key: String) -> String? {
    guard let value = self[key] else { return nil }
    if value.asText == nil { value.refuse("must be text in quotes") }
    return value.asText
  }

  /// Text, not empty.
  package func requiredText(_ key: String) -> String? {
    guard let value = required(key) else { return nil }
    if let text = value.asText, !text.isEmpty { return text }
    value.refuse("must be text in quotes, not empty")
    return nil
  }

  /// A list of texts in quotes, at least one.
  package func texts(_ key: String) -> [String]? {
    guard let value = self[key] else { return nil }
    let texts = value.elements?.compactMap(\.asText) ?? []
    if !texts.isEmpty, texts.count == value.elements?.count { return texts }
    value.refuse("must be a list of texts in quotes")
    return nil
  }

  /// A list of texts, at least one, none empty.
  package func requiredTexts(_ key: String) -> [String]? {
    guard let value = required(key) else { return nil }
    guard let elements = value.elements, !elements.isEmpty else {
      value.refuse("must be a list of texts in quotes, at least one")
      return nil
    }
    let texts = elements.compactMap { element -> String? in
      if let text = element.asText, !text.isEmpty { return text }
      element.refuse("must be texts in quotes, not empty")
      return nil
    }
    return texts.count == elements.count ? texts : nil
  }

  /// A finite number.
  package func number(_ key: String, atLeast least: Double = -.infinity) -> Double? {
    guard let value = self[key] else { return nil }
    if let number = value.asNumber, number.isFinite, number >= least { return number }
    value.refuse("must be a finite number\(least == 0 ? ", not below 0" : "")")
    return nil
  }

  /// A finite number; a default where the key is not there.
  package func number(_ key: String, atLeast least: Double = -.infinity, default value: Double) -> Double? {
    self[key] == nil ? value : number(key, atLeast: least)
  }

  /// A finite number that must be there.
  package func requiredNumber(_ key: String, atLeast least: Double = -.infinity) -> Double? {
    required(key) == nil ? nil : number(key, atLeast: least)
  }

  /// A whole number in a range.
  package func integer(_ key: String, _ range: ClosedRange<Int>) -> Int? {
    guard let value = self[key] else { return nil }
    if let number = value.asInteger, range.contains(number) { return number }
    file.add(value.place, "\(key): must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// A whole number in a range; a default where the key is not there.
  package func integer(_ key: String, _ range: ClosedRange<Int>, default value: Int) -> Int? {
    self[key] == nil ? value : integer(key, range)
  }

  /// A whole number in a range that must be there.
  package func requiredInteger(_ key: String, _ range: ClosedRange<Int>) -> Int? {
    required(key) == nil ? nil : integer(key, range)
  }

  /// True or false.
  package func flag(_ key: String) -> Bool? {
    guard let value = self[key] else { return nil }
    if value.asFlag == nil { value.refuse("must be true or false") }
    return value.asFlag
  }

  /// One of some words.
  package func word<Word: RawRepresentable & CaseIterable>(_ key: String, as type: Word.Type = Word.self)
    -> Word?
  where Word.RawValue == String {
    guard let name = text(key) else { return nil }
    if let word = Word(rawValue: name) { return word }
    let known = Word.allCases.map(\.rawValue)
    self[key]?.refuse(
      "'\(clipped(name))' is not one of \(known.joined(separator: ", "))\(didYouMean(name, known))")
    return nil
  }

  /// The tables of an array of tables; findings for elements that are none, which are left out.
  ///
  /// - Parameter header: How such a table begins, as `[[axis.change]]`.
  package func tables(_ key: String, header: String) -> [TOMLNode] {
    guard let value = self[key] else { return [] }
    guard let elements = value.elements, !elements.isEmpty else {
      value.refuse("must be tables, at least one: \(header)")
      return []
    }
    return elements.filter { element in
      if !element.isTable { element.refuse("must be a table: \(header)") }
      return element.isTable
    }
  }
}
