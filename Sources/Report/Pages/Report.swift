import DispatchSolveTables

/// A report on one run, or on several beside the first of them: a page that needs nothing but itself, and its figures
/// as files. It follows from result tables alone; the same tables give the same bytes.
public struct Report: Sendable {
  /// Name of the page's file.
  public static let fileName = "report.html"

  private let runs: [ReportRun]
  private let figures: [Figure]

  /// A report on runs, the reference first; without any it is empty.
  public init(_ runs: [ReportRun]) {
    self.runs = runs
    figures = runs.isEmpty ? [] : FigureSet(runs).all()
  }

  /// The page.
  public func html() -> [UInt8] { Array(page().html().utf8) }

  /// The page and, in `figures/`, each figure's first view as SVG and as a Vega-Lite specification.
  public func files() -> [(name: String, bytes: [UInt8])] { Self.files(page: page().html(), figures) }

  /// A page and its figures as files.
  static func files(page: String, _ figures: [Figure]) -> [(name: String, bytes: [UInt8])] {
    [(fileName, Array(page.utf8))]
      + figures.flatMap { figure in
        [
          ("figures/\(figure.name).svg", Array(figure.svg().utf8)),
          ("figures/\(figure.name).vl.json", Array(VegaLite.text(figure).utf8)),
        ]
      }
  }

  private func page() -> Page {
    guard let first = runs.first else {
      return Page(title: "No run", lede: "", sentences: [], figures: [], sections: [], foot: "")
    }
    let title =
      runs.count == 1
      ? "\(first.facts.study), \(Warnings.ranges(first.years))" : runs.map(\.name).joined(separator: " and ")
    let lede =
      runs.count == 1
      ? first.facts.description
      : "\(runs.dropFirst().map(\.name).joined(separator: ", ")) against \(first.name), the reference. \(first.facts.description)"
    return Page(
      title: title, lede: lede, sentences: sentences(first), figures: figures, sections: sections(),
      foot:
        "dispatchsolve \(first.facts.version). Tons are short tons, one allowance is one short ton; money in \(first.money) unless a figure says otherwise. Every figure follows from the result tables that its caption names."
    )
  }

  private func sentences(_ first: ReportRun) -> [(title: String, texts: [String])] {
    guard runs.count > 1 else { return [("", Sentences.of(first))] }
    return [(first.name, Sentences.of(first))]
      + runs.dropFirst().map { ("\($0.name) less \(first.name)", Sentences.of($0, against: first)) }
  }

  private func sections() -> [Page.Section] {
    var sections: [Page.Section] = []
    for run in runs {
      let ending = runs.count > 1 ? ": \(run.name)" : ""
      let about = run.facts.sentences + run.facts.scenarios.map { "Scenario \($0)" }
      if !about.isEmpty { sections.append(Page.Section(title: "The study" + ending, points: about)) }
      let factors = Warnings.factors(run).map { factor in
        "\(factor.name)\(factor.years.isEmpty ? "" : ", \(factor.years)"): \(factor.detail)"
      }
      let unknown = run.facts.unknown.map { "What the study does not know: \($0)" }
      if !(factors + unknown).isEmpty {
        sections.append(Page.Section(title: "What limits these results" + ending, points: factors + unknown))
      }
      sections.append(
        Page.Section(title: "How results were certified" + ending, points: [Warnings.certification(run)]))
    }
    if let first = runs.first {
      for run in runs.dropFirst() {
        let rows = Self.differences(first.facts, run.facts)
        sections.append(
          Page.Section(
            title: "What \(run.name) was made with that \(first.name) was not",
            points: rows.isEmpty ? ["The same options, settings and inputs."] : [],
            words: rows.isEmpty
              ? nil
              : Page.Words(
                title: "Differences", columns: ["kind", "name", first.name, run.name], rows: rows),
            isOpen: true))
      }
      let options = first.facts.options.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map {
        ["option", $0.key, $0.value]
      }
      let settings = first.facts.settings.sorted { $0.key < $1.key }.filter {
        !$0.key.hasPrefix("about.") && !$0.value.isEmpty
      }
      .map { ["setting", $0.key, $0.value] }
      if !(options + settings).isEmpty {
        sections.append(
          Page.Section(
            title: "Options and settings" + (runs.count > 1 ? ": \(first.name)" : ""), points: [],
            words: Page.Words(
              title: "All that results depend on besides the tables", columns: ["kind", "name", "value"],
              rows: options + settings)))
      }
    }
    return sections
  }

  /// What two runs were made with and do not share: kind, name, and what each has.
  private static func differences(_ a: ReportFacts, _ b: ReportFacts) -> [[String]] {
    func rows(_ kind: String, _ a: [String: String], _ b: [String: String]) -> [[String]] {
      Set(a.keys).union(b.keys).sorted().filter { a[$0] != b[$0] }.map {
        [kind, $0, a[$0] ?? "none", b[$0] ?? "none"]
      }
    }
    return rows("run", ["study": a.study, "version": a.version], ["study": b.study, "version": b.version])
      + rows("option", a.options, b.options) + rows("setting", a.settings, b.settings)
      + rows("input", a.inputs, b.inputs)
  }
}
