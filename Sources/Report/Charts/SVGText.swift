/// Text of an SVG as it is put together.
struct SVGText {
  private(set) var text = ""

  /// Adds an element without content; attributes come as they are written.
  mutating func add(_ element: String, _ attributes: String) { text += "<\(element) \(attributes)/>\n" }

  /// A rectangle; one without an extent is left out.
  mutating func rect(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ attributes: String
  ) {
    guard width > 0, height > 0 else { return }
    add(
      "rect",
      "x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\" \(attributes)"
    )
  }

  /// A straight line.
  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ attributes: String) {
    add(
      "line",
      "x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" \(attributes)")
  }

  /// Words at a point.
  mutating func words(_ words: String, _ x: Double, _ y: Double, anchor: String = "start", _ kind: String) {
    text +=
      "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" class=\"\(kind)\">\(escaped(words))</text>\n"
  }

  /// Words that are read from below, ending at a point.
  mutating func turned(_ words: String, _ x: Double, _ y: Double) {
    text +=
      "<text transform=\"translate(\(number(x)) \(number(y))) rotate(-90)\" text-anchor=\"end\" class=\"tick small\">\(escaped(words))</text>\n"
  }

  /// A path.
  mutating func path(_ commands: String, _ attributes: String) {
    guard !commands.isEmpty else { return }
    add("path", "d=\"\(commands)\" \(attributes)")
  }

  private func number(_ value: Double) -> String { NumberText.coordinate(value) }
}

/// A finished drawing.
struct Drawing {
  /// What stands between the tags.
  var content: String
  var height: Double
  /// Attributes that the page's script reads.
  var attributes = ""

  /// The same for all drawings, so that they stand in columns.
  static let width = 560.0
  /// The same for all charts, so that they stand in rows.
  static let chartHeight = 320.0

  /// The element for a page, named by a title.
  func inline(title: String) -> String {
    "<svg viewBox=\"0 0 \(NumberText.coordinate(Self.width)) \(NumberText.coordinate(height))\" role=\"img\" tabindex=\"0\" aria-label=\"\(escaped(title))\"\(attributes)>\n\(content)</svg>\n"
  }
}
