/// A page of figures as HTML that needs nothing but itself.
struct Page: Sendable {
  /// A table of words.
  struct Words: Sendable {
    var title: String
    var columns: [String]
    var rows: [[String]]
  }
  /// Paragraphs or points under a title.
  struct Section: Sendable {
    var title: String
    var points: [String]
    var words: Words?
    /// Whether it is seen at once; others are folded up.
    var isOpen = false
    /// The title without the run that it is of.
    var kind: String { title.split(separator: ":").first.map(String.init) ?? title }
  }

  var title: String
  var lede: String
  /// Sentences with figures, under a title where there are several groups.
  var sentences: [(title: String, texts: [String])]
  var figures: [Figure]
  var sections: [Section]
  var foot: String

  /// The page.
  func html() -> String {
    var text = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <title>\(escaped(title))</title>
      <style>
      \(Self.style)</style>
      </head>
      <body>
      <header>
      <h1>\(escaped(title))</h1>
      <p class="lede">\(escaped(lede))</p>

      """
    for group in sentences {
      if !group.title.isEmpty { text += "<p class=\"sans\"><b>\(escaped(group.title))</b></p>\n" }
      text +=
        "<ol class=\"sentences\">\n" + group.texts.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ol>\n"
    }
    text += "<nav aria-label=\"Figures\">\n"
    for (index, figure) in figures.enumerated() {
      text += "<a href=\"#\(figure.name)\">\(index + 1) \(escaped(figure.name.shownName))</a>\n"
    }
    if !sections.isEmpty { text += "<a href=\"#notes\">notes</a>\n" }
    text += "</nav>\n</header>\n<main>\n" + notes() + "<div class=\"figures\">\n"
    for (index, figure) in figures.enumerated() { text += Self.html(figure, number: index + 1) }
    text += "</div>\n"
    text +=
      "</main>\n<footer><div>\(escaped(foot))</div></footer>\n<script>\n\(Self.script)</script>\n</body>\n</html>\n"
    return text
  }

  /// Sections above the figures, folded up but for those that are to be seen at once.
  private func notes() -> String {
    guard !sections.isEmpty else { return "" }
    let open = sections.filter(\.isOpen).map(Self.html).joined()
    let folded = sections.filter { !$0.isOpen }
    guard !folded.isEmpty else { return "<div id=\"notes\">\n\(open)</div>\n" }
    var titles: [String] = []
    for title in folded.map(\.kind) where !titles.contains(title) { titles.append(title) }
    return "<div id=\"notes\">\n\(open)<details class=\"about\"><summary>"
      + escaped(titles.joined(separator: " · ")) + "</summary>\n" + folded.map(Self.html).joined()
      + "</details></div>\n"
  }

  private static func html(_ section: Section) -> String {
    var text = "<section>\n<h2>\(escaped(section.title))</h2>\n"
    if !section.points.isEmpty {
      text +=
        "<ul class=\"plain\">\n" + section.points.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>\n"
    }
    if let words = section.words {
      text += html(words, isOpen: section.isOpen && words.rows.count <= mostOpenRows)
    }
    return text + "</section>\n"
  }

  /// Most rows of a table that stands open.
  private static let mostOpenRows = 12

  private static func html(_ words: Words, isOpen: Bool) -> String {
    var text =
      "<details class=\"meta\"\(isOpen ? " open" : "")><summary>\(escaped(words.title))</summary>\n<table class=\"words\"><thead><tr>"
    text += words.columns.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined() + "</tr></thead><tbody>\n"
    for row in words.rows { text += "<tr>" + row.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>\n" }
    return text + "</tbody></table></details>\n"
  }

  private static func html(_ figure: Figure, number: Int) -> String {
    var text = "<figure id=\"\(figure.name)\">\n<h3><span>\(number)</span>\(escaped(figure.question))</h3>\n"
    if figure.views.count > 1 {
      text += "<div class=\"views\" role=\"radiogroup\" aria-label=\"View\">"
      for (index, view) in figure.views.enumerated() {
        text +=
          "<button type=\"button\" role=\"radio\" aria-checked=\"\(index == 0)\" tabindex=\"\(index == 0 ? 0 : -1)\" data-label=\"\(escaped(view.label))\">\(escaped(view.label))</button>"
      }
      text += "</div>\n"
    }
    for (index, view) in figure.views.enumerated() {
      let label = figure.views.count > 1 ? ", \(view.label)" : ""
      text += "<div class=\"view\(index == 0 ? "" : " off")\" data-label=\"\(escaped(view.label))\">\n"
      text += "<p class=\"unit\">\(escaped(view.plot.unit))</p>\n"
      text += view.plot.drawing().inline(title: figure.question + label)
      text += legend(view.plot) + table(view.plot.data) + "</div>\n"
    }
    // The read-out takes the caption's place, so that nothing below moves.
    return text
      + "<div class=\"foot\"><figcaption>\(escaped(figure.caption))</figcaption><p class=\"readout\" role=\"status\"></p></div>\n</figure>\n"
  }

  private static func legend(_ plot: Plot) -> String {
    let entries = plot.legend
    guard !entries.isEmpty else { return "" }
    var text = "<div class=\"legend\">"
    for entry in entries {
      let mark: String
      if entry.kind.hasPrefix("line") {
        mark = "<line x1=\"0\" y1=\"6\" x2=\"16\" y2=\"6\" class=\"\(entry.kind)\"/>"
      } else if entry.kind.hasPrefix("dot") {
        mark = "<circle cx=\"8\" cy=\"6\" r=\"4\" class=\"\(entry.kind)\"/>"
      } else {
        mark = "<rect x=\"1\" y=\"1\" width=\"14\" height=\"10\" class=\"\(entry.kind)\"/>"
      }
      text +=
        "<button type=\"button\" aria-pressed=\"true\" data-s=\"\(entry.number)\"><svg viewBox=\"0 0 16 12\" aria-hidden=\"true\">\(mark)</svg>\(escaped(entry.name))</button>"
    }
    return text + "</div>\n"
  }

  private static func table(_ data: FigureData) -> String {
    var text =
      "<details><summary>Data</summary>\n<button type=\"button\" class=\"copy\">Copy as CSV</button>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>"
    text += data.columns.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined() + "</tr></thead><tbody>\n"
    for row in data.rows {
      text += "<tr>"
      for (index, cell) in row.enumerated() {
        let tag = index == 0 ? "th scope=\"row\"" : "td"
        switch cell {
        case .blank: text += "<\(tag)>"
        case .words(let words): text += "<\(tag)>\(escaped(words))"
        case .number(let value):
          let shown = NumberText.plain(value, data.decimals)
          let exact = NumberText.exact(value)
          text += shown == exact ? "<\(tag)>\(shown)" : "<\(tag) data-v=\"\(exact)\">\(shown)"
        }
        text += index == 0 ? "</th>" : "</td>"
      }
      text += "</tr>\n"
    }
    return text + "</tbody></table></div></details>\n"
  }
}

extension String {
  /// A name of files as words.
  fileprivate var shownName: String { String(map { $0 == "-" ? " " : $0 }) }
}
