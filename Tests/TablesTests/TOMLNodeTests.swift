import Testing

@testable import DispatchSolveTables

/// Places of keys and values, and what nodes refuse.
struct TOMLNodeTests {
  private static func file(_ text: String) -> TOMLFile { TOMLFile(Array(text.utf8), name: "x.toml") }

  /// Places in all ways to write a table.
  @Test func placesOfKeysAndValues() {
    let top = Self.file(
      """
      # [[change]]
      name = "a # [b]" # c
      [[change]]
      where.zone = 'x'
      text = \"\"\"
      [[change]]
      "quoted" \"\"\"
       [[ change ]]
      list = [ 1, # one
        [2, 3], { a = 1, "b" = {c = 2} },
      ]
      [change.where]
      "é😀" = 1 ; 
      "zone"   = [1]
      [[change.rows]]
      a = 1
      [[change.rows]]
      a.b . c = 2
      [ one . two ]
      """.replacing(" ; ", with: "")
    )
    .top
    func places(_ path: String) -> [Int] {
      let node = top.nearest(path)
      return [node.keyPlace.line, node.keyPlace.column, node.place.line, node.place.column]
    }
    #expect(places("name") == [2, 1, 2, 8])
    #expect(places("change") == [3, 3, 3, 1])
    #expect(places("change[0]") == [3, 1, 3, 1])
    #expect(places("change[0].where") == [4, 1, 4, 1])
    #expect(places("change[0].where.zone") == [4, 7, 4, 14])
    #expect(places("change[0].text") == [5, 1, 5, 8])
    #expect(places("change[1]") == [8, 2, 8, 2])
    #expect(places("change[1].list[1][1]") == [10, 7, 10, 7])
    #expect(places("change[1].list[2].b.c") == [10, 27, 10, 31])
    #expect(places("change[1].where") == [12, 9, 12, 1])
    #expect(places("change[1].where.é😀") == [13, 1, 13, 8])
    #expect(places("change[1].where.zone") == [14, 1, 14, 12])
    #expect(places("change[1].rows[0].a") == [16, 1, 16, 5])
    #expect(places("change[1].rows[1].a.b.c") == [18, 7, 18, 11])
    #expect(places("one.two") == [19, 9, 19, 1])
    // What is not there has the place of what is around it.
    #expect(places("change[1].rows[1].b") == [17, 1, 17, 1])
    #expect(places("change[7].rows") == [3, 3, 3, 1])
    #expect(places("nothing") == [1, 1, 1, 1])
  }

  @Test func aHeaderOfItsOwnIsThePlaceOfATable() {
    let top = Self.file("[a.b]\n [a]").top
    #expect(top["a"]?.place == TextPlace(line: 2, column: 2))
    #expect(top["a"]?.keyPlace == TextPlace(line: 2, column: 3))
  }

  @Test func aByteOrderMarkTakesNoColumn() {
    #expect(Self.file("\u{FEFF}a = 1").top["a"]?.keyPlace == .start)
  }

  private enum Word: String, CaseIterable { case red, green }

  @Test func everythingRefused() {
    let file = Self.file(
      """
      text = 1
      number = 'a'
      big = 9007199254740993
      integer = 11
      flag = 'true'
      word = 'gren'
      texts = ['a', 1]
      none = ''
      tables = [{}, 1]
      wrd = 2
      """)
    let top = file.top
    #expect(top.text("text") == nil && top.requiredText("none") == nil && top.requiredText("gone") == nil)
    #expect(top.number("number") == nil && top.number("big") == nil && top.requiredNumber("gone") == nil)
    #expect(top.number("integer", atLeast: 0) == 11 && top.number("gone", default: 2) == 2)
    #expect(top.integer("integer", 0...10) == nil && top.integer("integer", 0...11) == 11)
    #expect(top.integer("gone", 0...1, default: 1) == 1 && top.requiredInteger("gone", 0...1) == nil)
    #expect(top.flag("flag") == nil && top.word("word", as: Word.self) == nil)
    #expect(top.texts("texts") == nil && top.requiredTexts("texts") == nil)
    #expect(top.tables("tables", header: "[[tables]]").count == 1)
    #expect(top.tables("text", header: "[[text]]").isEmpty)
    top.checkKeys(["text", "number", "big", "integer", "flag", "word", "texts", "none", "tables"])
    #expect(
      file.findings.map(\.description) == [
        "x.toml:1:8: text: must be text in quotes", "x.toml:8:8: none: must be text in quotes, not empty",
        "x.toml:1:1: gone is missing", "x.toml:2:10: number: must be a finite number",
        "x.toml:3:7: big: 9007199254740993 has more digits than a number keeps",
        "x.toml:1:1: gone is missing", "x.toml:4:11: integer: must be a whole number from 0 to 10",
        "x.toml:1:1: gone is missing", "x.toml:5:8: flag: must be true or false",
        "x.toml:6:8: word: 'gren' is not one of red, green; did you mean 'green'?",
        "x.toml:7:9: texts: must be a list of texts in quotes",
        "x.toml:7:15: texts: must be texts in quotes, not empty",
        "x.toml:9:15: tables: must be a table: [[tables]]",
        "x.toml:1:8: text: must be tables, at least one: [[text]]",
        "x.toml:10:1: unknown key 'wrd'; did you mean 'word'?",
      ])
  }

  @Test func aFileThatIsNoTOML() {
    let file = Self.file("a = 1\nb")
    #expect(!file.isTOML && file.top.children.isEmpty)
    #expect(
      file.findings.map(\.description) == ["x.toml:2:2: expected '=' after the key, not the end of the file"])
  }
}
