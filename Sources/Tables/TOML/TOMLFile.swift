/// A TOML file that is being read, and everything that is wrong with it.
///
/// A class, since the nodes of one file gather their findings in one place.
package final class TOMLFile {
  /// What findings call it.
  package let name: String
  /// What is wrong so far.
  package private(set) var findings: [LocatedFinding] = []
  let document: TOMLDocument
  /// Whether it is TOML; if not, there is a finding.
  package let isTOML: Bool

  /// Reads a file's bytes.
  package init(_ bytes: [UInt8], name: String) {
    self.name = name
    do throws(TOMLProblem) {
      document = try TOMLDocument(bytes)
      isTOML = true
    } catch {
      document = TOMLDocument()
      isTOML = false
      add(error.place, error.message)
    }
  }

  /// The table at the top; of a file that is no TOML it is empty.
  package var top: TOMLNode { TOMLNode(self, 0, name: "") }

  /// Notes an error.
  package func add(_ place: TextPlace, _ message: String) { findings.append(finding(place, message)) }

  /// An error of the file.
  package func finding(_ place: TextPlace, _ message: String) -> LocatedFinding {
    LocatedFinding(
      severity: .error, file: name, line: place.line, column: place.column,
      message: oneLine(message, limit: LocatedFinding.longestMessage))
  }
}
