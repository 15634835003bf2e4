import Testing

@testable import DispatchSolveTables

/// Text from outside says in Markdown what it says.
struct MarkdownTextTests {
  @Test(arguments: [
    ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"), ("a|b", "a\\|b"), ("*x* _y_ `z`", "\\*x\\* \\_y\\_ \\`z\\`"),
    ("[q](http://e)", "\\[q\\](http://e)"), ("# one", "\\# one"), ("- two", "\\- two"),
    ("a ~~b~~", "a \\~\\~b\\~\\~"),
    ("&lt;", "&amp;lt;"), ("&#60;x", "&amp;#60;x"), ("back\\slash", "back\\\\slash"), ("_x", "\\_x"),
  ])
  func isEscaped(text: String, written: String) { #expect(markdownText(text) == written) }

  @Test(arguments: [
    "", "North", "gas_turbine_2", "O&M", "A & B; C", "Süd (GB)", "about ~5 %", "2025-2026", "$/MWh", "南_北",
  ])
  func staysAsItIs(text: String) { #expect(markdownText(text) == text) }
}
