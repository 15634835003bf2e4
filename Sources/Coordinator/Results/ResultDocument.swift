import DispatchSolveTables

/// docs/results.md and the data package of results, made from the declarations of result tables.
public enum ResultDocument {
  /// The document as Markdown.
  public static func markdown() -> String {
    var text = """
      # Result tables

      Every table of a result folder, from the declarations that writing uses: `dispatchsolve schema --results --markdown`
      prints this page, `dispatchsolve schema --results` the tables as a Frictionless data package. Rows are sorted by
      year and key (🔑), those of audits and limiting factors by year alone. Tons are short tons, one allowance is one short ton, dollars are those of the study. A figure has one
      name wherever it stands, in comparisons and sweeps too; where the public layout gives its column another header,
      the name is shown beside it. `annual.csv` has two columns for every cost containment tier of the program, at least for
      tiers 1 and 2. Columns of what a study does not have (offsets, borrowing, imports that need allowances, a rate of the
      holders' own, several programs) are left out of its files.


      """
    for table in ResultTables.schemas() { text += TableDocument.markdown(table, level: 2, isInput: false) }
    return text
  }

  /// The tables as a Frictionless data package: JSON with sorted keys and a final newline.
  public static func dataPackage() -> String {
    DataPackage.json("dispatchsolve-results", ResultTables.schemas())
  }

  /// A result folder's files as a Frictionless data package: every table among them with the columns that it has.
  ///
  /// - Parameters:
  ///   - title: What the results are of.
  ///   - files: Names with endings, headers, sizes and digests (SHA-256).
  public static func dataPackage(
    title: String, files: [(name: String, headers: [String], bytes: Int, sha256: String)]
  ) -> String {
    let annual = files.first { $0.name == "annual.csv" }
    let schemas = ResultTables.schemas(annualHeaders: annual?.headers ?? [])
    return DataPackage.json(
      "dispatchsolve-results", title: title,
      files: schemas.compactMap { schema in
        files.first { $0.name == schema.fileName }.map {
          DataPackage.File(
            schema, path: $0.name, headers: $0.headers, bytes: $0.bytes, sha256: $0.sha256)
        }
      })
  }
}
