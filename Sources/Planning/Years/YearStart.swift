import DispatchSolveLinearProgramming

/// The bases of a year's programs at a plan, one for each group of blocks that are solved together, as what a later window's
/// solver starts from.
///
/// Encoded as two strings with a letter a variable, groups apart by commas, which take a tenth of what lists of numbers do.
struct YearStart: Sendable, Hashable, Codable {
  var bases: [Basis]

  private static let letters: [VariableStatus: Character] = [
    .basic: "b", .atLower: "l", .atUpper: "u", .free: "f", .fixed: "x",
  ]
  private static let statuses = Dictionary(uniqueKeysWithValues: letters.map { ($1, $0) })

  private enum CodingKeys: CodingKey {
    case columns
    case rows
  }

  init(_ bases: [Basis]) {
    self.bases = bases
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read(_ key: CodingKeys) throws -> [[VariableStatus]] {
      try container.decode(String.self, forKey: key).split(separator: ",", omittingEmptySubsequences: false)
        .map { group in
          try group.map { letter in
            guard let status = Self.statuses[letter] else {
              throw DecodingError.dataCorruptedError(
                forKey: key, in: container, debugDescription: "no status \(letter)")
            }
            return status
          }
        }
    }
    let (columns, rows) = (try read(.columns), try read(.rows))
    guard columns.count == rows.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .rows, in: container, debugDescription: "\(rows.count) groups, not \(columns.count)")
    }
    bases = zip(columns, rows).map { Basis(columns: $0, rows: $1) }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func write(_ groups: [[VariableStatus]], _ key: CodingKeys) throws {
      let texts = groups.map { String($0.map { Self.letters[$0] ?? "l" }) }
      try container.encode(texts.joined(separator: ","), forKey: key)
    }
    try write(bases.map(\.columns), .columns)
    try write(bases.map(\.rows), .rows)
  }
}
