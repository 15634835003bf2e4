import Foundation
import Synchronization
import Testing

@testable import DispatchSolveCoordinator
@testable import DispatchSolveRunFolder

/// Narrators and what keeps them apart from the run.
@Suite(.timeLimit(.minutes(60)))
struct NarratorTests {
  /// Texts gathered from several threads.
  final class Log: Sendable {
    private let items = Mutex<[String]>([])
    var all: [String] { items.withLock { $0 } }
    func add(_ text: String) { items.withLock { $0.append(text) } }
  }

  struct Failing: Narrator {
    let log: Log
    func narrate(_ event: RunEvent) throws {
      log.add("\(event)")
      throw SystemFailure(code: EIO)
    }
  }

  struct Blocking: Narrator {
    let gate: DispatchSemaphore
    func narrate(_ event: RunEvent) { gate.wait() }
  }

  struct Listing: Narrator {
    let log: Log
    func narrate(_ event: RunEvent) {
      if case .yearStarted(let year) = event { log.add("\(year)") }
    }
  }

  @Test func everyNarratorHearsAllInOrder() {
    let (one, other, dropped) = (Log(), Log(), Log())
    let host = NarratorHost([("one", Listing(log: one)), ("other", Listing(log: other))]) { dropped.add($0) }
    for year in 0..<1000 { host.narrate(.yearStarted(year: year)) }
    host.finish()
    #expect(one.all == (0..<1000).map(String.init))
    #expect(other.all == one.all)
    #expect(dropped.all.isEmpty)
  }

  /// One that throws is told once and hears no more; the others hear on.
  @Test func oneThatThrowsIsDropped() {
    let (failing, listing, dropped) = (Log(), Log(), Log())
    let host = NarratorHost([("bad", Failing(log: failing)), ("good", Listing(log: listing))]) {
      dropped.add($0)
    }
    for year in 0..<100 { host.narrate(.yearStarted(year: year)) }
    host.finish()
    host.finish()
    #expect(failing.all.count == 1)
    #expect(listing.all.count == 100)
    #expect(dropped.all.count == 1)
    #expect(dropped.all.first?.hasPrefix("narrator bad hears no more: ") == true)
    #expect(dropped.all.first?.hasSuffix("; the run goes on") == true)
  }

  /// One that blocks holds nobody up: neither while events come nor at the end.
  @Test func oneThatBlocksIsDropped() {
    let (listing, dropped) = (Log(), Log())
    let gate = DispatchSemaphore(value: 0)
    let host = NarratorHost(
      [("slow", Blocking(gate: gate)), ("good", Listing(log: listing))], capacity: 500
    ) { dropped.add($0) }
    for year in 0..<400 { host.narrate(.yearStarted(year: year)) }
    // The good one has all the time it takes, however busy the machine is; the slow one has had as much.
    let end = ContinuousClock.now + .seconds(60)
    while listing.all.count < 400, ContinuousClock.now < end { usleep(1000) }
    host.finish(patience: 0.1)
    #expect(listing.all.count == 400)
    #expect(dropped.all == ["narrator slow hears no more: it has told nothing for 0 s; the run goes on"])
    gate.signal()

    let full = NarratorHost([("full", Blocking(gate: gate))], capacity: 10) { dropped.add($0) }
    for year in 0..<100 { full.narrate(.yearStarted(year: year)) }
    full.finish()
    #expect(dropped.all.count == 2)
    #expect(dropped.all.last == "narrator full hears no more: it is 10 events behind; the run goes on")
    gate.signal()
  }

  /// What a person sees: done, year, price, time left; never more than the terminal is wide, and gone in the end.
  @Test func theBar() throws {
    let log = Log()
    let box = Clock()
    var bar = TerminalNarrator(columns: 60, now: { box.now }, write: { log.add($0) })
    try bar.narrate(.runStarted(study: "s", years: Array(2025...2034), firstYear: 2025))
    try bar.narrate(.runResumed(after: 2028, yearsLeft: 6))
    try bar.narrate(.yearStarted(year: 2029))
    box.pass(1)
    try bar.narrate(.iteration(year: 2029, iteration: 3, priceUSD: 1234.5, residualUSD: 0))
    #expect(log.all.last == "\r[#########...............] 4 of 10  2029  iteration 3, 1,23\u{1B}[K")
    box.pass(0.01)
    try bar.narrate(.iteration(year: 2029, iteration: 4, priceUSD: 1, residualUSD: 0))
    #expect(log.all.count == 2, "drawn too often")
    try bar.narrate(.runCompleted(years: 10))
    #expect(log.all.last == "\r\u{1B}[K")
  }

  final class Clock: Sendable {
    private let time = Mutex(0.0)
    var now: Double { time.withLock { $0 } }
    func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
  }

  @Test(arguments: [
    (0.0, "0 s"), (0.2, "1 s"), (59, "59 s"), (61, "2 min"), (3540, "59 min"), (3600, "1 h 00 min"),
    (7260, "2 h 01 min"), (172_800, "48 h 00 min"), (172_801, "3 days"), (5e8, "5788 days"),
    (.infinity, "30 years or more"), (.nan, "30 years or more"), (-1, "0 s"),
  ])
  func durations(seconds: Double, text: String) {
    #expect(ProgressLine.duration(seconds) == text)
  }

  /// Lines have the same bytes whenever durations are left out.
  @Test func linesWithoutTimes() throws {
    var notes = PhaseNotes()
    notes.count("iterations", 2)
    notes.figure("price_usd", 1.5)
    let slow = PhaseRecord(phase: .matching, seconds: 2, notes: notes)
    let fast = PhaseRecord(phase: .matching, seconds: 1, notes: notes)
    let lines = try [slow, fast].map {
      try EventLines.json(.phaseCompleted(year: 2030, $0), times: false)
    }
    #expect(lines[0] == lines[1])
    #expect(
      lines[0]
        == "{\"event\":\"phase_completed\",\"notes\":{\"counts\":[{\"name\":\"iterations\",\"value\":2}],\"figures\":[{\"name\":\"price_usd\",\"value\":1.5}]},\"phase\":\"matching\",\"year\":2030}"
    )
    #expect(try EventLines.json(.phaseCompleted(year: 2030, slow), times: true).contains("\"seconds\":2"))
  }
}
