import DispatchSolveLinearProgramming

/// The basis of a year's program at a plan, as what a later window's solver starts from.
///
/// Encoded as two strings with a letter a variable, which take a tenth of what lists of numbers do.
struct YearStart: Sendable, Hashable, Codable {
  var basis: Basis

  private static let letters: [VariableStatus: Character] = [
    .basic: "b", .atLower: "l", .atUpper: "u", .free: "f", .fixed: "x",
  ]
  private static let statuses = Dictionary(uniqueKeysWithValues: letters.map { ($1, $0) })

  private enum CodingKeys: CodingKey {
    case columns
    case rows
  }

  init(_ basis: Basis) {
    self.basis = basis
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read(_ key: CodingKeys) throws -> [VariableStatus] {
      try container.decode(String.self, forKey: key).map { letter in
        guard let status = Self.statuses[letter] else {
          throw DecodingError.dataCorruptedError(
            forKey: key, in: container, debugDescription: "no status \(letter)")
        }
        return status
      }
    }
    basis = Basis(columns: try read(.columns), rows: try read(.rows))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func write(_ statuses: [VariableStatus], _ key: CodingKeys) throws {
      try container.encode(String(statuses.map { Self.letters[$0] ?? "l" }), forKey: key)
    }
    try write(basis.columns, .columns)
    try write(basis.rows, .rows)
  }
}
