/// What a mark is painted with; colours are classes, so that one drawing serves light and dark paper.
enum Paint: Sendable, Hashable {
  /// A colour of the palette, from 0.
  case colour(Int)
  /// That of text.
  case ink
  /// A quiet grey.
  case muted

  /// Name of the class.
  var name: String {
    switch self {
    case .colour(let index): "p\(index % Palette.light.count)"
    case .ink: "pi"
    case .muted: "pm"
    }
  }
}

/// Colours that readers with any colour vision can tell apart: Paul Tol's scheme "muted" on light paper, and the same
/// hues lifted until they stand out on dark paper. The last colour, a grey, is for what is left over.
enum Palette {
  /// On light paper, as `RRGGBB`.
  static let light = [
    "332288", "88CCEE", "44AA99", "117733", "999933", "DDCC77", "CC6677", "882255", "AA4499", "BBBBBB",
  ]
  /// On dark paper, as `RRGGBB`.
  static let dark = [
    "7B6FE0", "9ADCF8", "5CC4B2", "359F4F", "B4B44A", "EADB8E", "E08793", "CC529B", "CF74BE", "6F7A66",
  ]
  /// Colour of what is left over.
  static let rest = Paint.colour(light.count - 1)
  /// Colours but that of what is left over.
  static let colourCount = light.count - 1

  /// Rules of style sheets for the classes of paints.
  static func rules(_ colours: [String], ink: String, muted: String, paper: String, grid: String) -> String {
    var text = ""
    for (name, colour) in colours.enumerated().map({ ("p\($0)", $1) }) + [("pi", ink), ("pm", muted)] {
      text +=
        ".bar.\(name),.dot.\(name){fill:#\(colour)}.band.\(name){fill:#\(colour)}.line.\(name){stroke:#\(colour)}\n"
    }
    text += """
      .dot{stroke:#\(paper)}.grid{stroke:#\(grid)}.axis,.cross{stroke:#\(muted)}.tick{fill:#\(muted)}
      .cell.hot{fill:#\(colours[6])}.cell.cool{fill:#\(colours[0])}.value{fill:#\(ink)}

      """
    return text
  }

  /// Rules that hold on any paper.
  static let shape = """
    .line,.cross,.grid,.axis{pointer-events:none}.line{fill:none;stroke-width:2;stroke-linejoin:round}.line.thin{stroke-width:1.3}.line.dashed{stroke-dasharray:6 4}
    .line.dotted{stroke-dasharray:1.5 3.5;stroke-linecap:round}.band{fill-opacity:.18}.dot{stroke-width:1.2}
    .grid{stroke-width:1}.axis{stroke-width:1.2}.cross{stroke-width:1;visibility:hidden}
    svg text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    svg .value{font-size:10px;pointer-events:none}svg .small{font-size:11px}

    """

  /// Ink and grey on light paper, as `RRGGBB`.
  static let lightInk = "1F2328"
  static let lightMuted = "6A737D"

  static let lightRules = rules(light, ink: lightInk, muted: lightMuted, paper: "FFFFFF", grid: "E6E8EB")
  static let darkRules = rules(dark, ink: "E6E8EB", muted: "9AA4AF", paper: "15181C", grid: "2C3238")
}
