import DispatchSolveTestSupport

/// A random TOML document that is written along with what it stands for.
struct RandomDocument {
  private var random: SeededGenerator
  private(set) var text = ""
  /// The values by path, as `PlainTOML` writes single ones.
  private(set) var values: [String: String] = [:]
  /// Where each key and each value begins, by path, as line and column.
  private(set) var places: [String: [Int]] = [:]
  private var count = 0

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    for _ in 0..<random.below(4) { writePair("") }
    for _ in 0..<random.below(5) {
      let name = newName()
      let isElement = random.below(3) == 0
      for index in 0..<(isElement ? 1 + random.below(3) : 1) {
        writeGap()
        let place = here
        write(isElement ? "[[" : "[")
        write(blank)
        let path = isElement ? "\(name)[\(index)]" : name
        places[path] = (isElement ? place : here) + place
        write("\(name)\(blank)\(isElement ? "]]" : "]")\(lineEnd)")
        for _ in 0..<random.below(4) { writePair("\(path).") }
      }
    }
  }

  private var here: [Int] {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return [lines.count, (lines.last?.count ?? 0) + 1]
  }

  private mutating func pick(_ texts: [String]) -> String { texts[random.below(texts.count)] }

  private mutating func write(_ piece: String) {
    text.unicodeScalars.append(contentsOf: piece.unicodeScalars)
  }

  private var blank: String {
    mutating get { pick(["", " ", "\t", "  "]) }
  }

  private var lineEnd: String {
    mutating get { pick(["", " # é \"'[", "\t#"]) + pick(["\n", "\n", "\r\n"]) }
  }

  private mutating func newName() -> String {
    count += 1
    return "\(pick(["a", "b-", "_", "9"]))\(count)"
  }

  private mutating func writeGap() {
    for _ in 0..<random.below(3) { write(blank + lineEnd) }
    write(blank)
  }

  private mutating func writePair(_ base: String) {
    writeGap()
    writeKeyAndValue(base, depth: 0)
    write(blank + lineEnd)
  }

  private mutating func writeKeyAndValue(_ base: String, depth: Int) {
    var path = base
    for _ in 0..<random.below(2) {
      let outer = newName()
      write("'\(outer)'\(blank).\(blank)")
      path += "\(outer)."
    }
    let name = newName()
    let key = here
    write(pick([name, "\"\(name)\"", "'\(name)'"]))
    write("\(blank)=\(blank)")
    writeValue(path + name, key, depth)
  }

  private mutating func writeValue(_ path: String, _ key: [Int]?, _ depth: Int) {
    let start = here
    places[path] = (key ?? start) + start
    switch random.below(depth < 3 ? 8 : 6) {
    case 0:
      let number = random.below(2_000_001) - 1_000_000
      write(number >= 0 ? pick(["", "+"]) + "\(number)" : "\(number)")
      values[path] = "\(number)"
    case 1:
      let number = Double(random.below(1 << 30)) * (random.below(2) == 0 ? 0.001 : 1e60)
      write("\(number)")
      values[path] = "\(number)"
    case 2:
      values[path] = pick(["true", "false"])
      write(values[path] ?? "")
    case 3:
      let (written, value) = [
        ("\"é\\t\\\"#\\u00e9\"", "é\t\"#é"), ("'\\😀\"'", "\\😀\""), ("\"\"", ""), ("'#'", "#"),
      ][random.below(4)]
      write(written)
      values[path] = "\"\(value)\""
    case 4:
      let quotes = pick(["\"\"\"", "'''"])
      write("\(quotes)\n[a]\r\nb = 1 é\n\(quotes)")
      values[path] = "\"[a]\nb = 1 é\n\""
    case 5:
      let (written, kind) = [
        ("2024-02-29", "localDate"), ("23:59:59.5", "localTime"), ("0001-01-01 00:00:00", "localDateTime"),
        ("9999-12-31T23:59:59+01:00", "dateTime"),
      ][random.below(4)]
      write(written)
      values[path] = "\(kind) \(written)"
    case 6:
      write("[")
      for index in 0..<random.below(4) {
        if index > 0 { write(",") }
        writeGap()
        writeValue("\(path)[\(index)]", nil, depth + 1)
        writeGap()
      }
      write("]")
    default:
      write("{" + blank)
      for index in 0..<random.below(3) {
        if index > 0 { write(blank + "," + blank) }
        writeKeyAndValue("\(path).", depth: depth + 1)
      }
      write(blank + "}")
    }
  }
}
