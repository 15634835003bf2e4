import Foundation
import DispatchSolveTables
import Testing

/// Days as texts, and the columns that hold them.
struct CalendarDayTests {
  @Test func thereAndBack() throws {
    let day = try #require(CalendarDay("2026-07-01"))
    #expect((day.year, day.month, day.day) == (2026, 7, 1))
    #expect(day.description == "2026-07-01")
    #expect(CalendarDay(year: 800, month: 1, day: 31)?.description == "0800-01-31")
    #expect(try JSONDecoder().decode([CalendarDay].self, from: JSONEncoder().encode([day])) == [day])
    #expect(try #require(CalendarDay("2026-06-30")) < day)
  }

  @Test(arguments: [
    "2026-7-01", "2026-13-01", "2026-00-10", "2026-02-29", "2100-02-29", "2026-04-31", "26-07-01",
    "2026/07/01",
    "2026-07-01T00", "", "2026-07-0x", "0000-01-01", "２０２６-07-01",
  ])
  func notADay(text: String) { #expect(CalendarDay(text) == nil) }

  @Test func leapYears() {
    #expect([1900, 2000, 2023, 2024].map { CalendarDay.days(inMonth: 2, of: $0) } == [28, 29, 28, 29])
    #expect((1...12).map { CalendarDay.days(inMonth: $0, of: 2025) }.reduce(0, +) == 365)
  }

  private struct Row: Sendable {
    var day: CalendarDay?
    var numbers: [Int] = []
  }

  private static let table = Table(
    "t", "Days and numbers", blank: Row(),
    [
      .optional("day", \Row.day, "A day"),
      .part(
        "numbers", .integers(1...12), "Numbers",
        get: { .text($0.numbers.map(String.init).joined(separator: ";")) },
        set: { $0.numbers = $1.integers ?? [] }),
    ])

  @Test func columns() throws {
    let text = "day,numbers\n2026-07-01,12;1\n2026-07-32,\n,0\n,1;x\n,1;\n"
    var reader = TableReader(schema: Self.table.schema, bytes: Array(text.utf8))
    let rows = reader.rows(of: Self.table)
    #expect(rows.map(\.numbers) == [[12, 1]])
    #expect(rows.map { $0.day?.description } == ["2026-07-01"])
    #expect(
      reader.findings.map(\.description) == [
        "t.csv:3:1: day: '2026-07-32' is not a day as 2026-07-01",
        "t.csv:4:2: numbers: '0' is not whole numbers between 1 and 12 with ; between",
        "t.csv:5:2: numbers: '1;x' is not whole numbers between 1 and 12 with ; between",
        "t.csv:6:2: numbers: '1;' is not whole numbers between 1 and 12 with ; between",
      ])
    #expect(String(decoding: try Self.table.csv(rows), as: UTF8.self) == "day,numbers\n2026-07-01,12;1\n")
  }
}
