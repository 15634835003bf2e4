import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolveTestSupport

extension RandomWindow {
  /// The window, one in three with several programs, in which imports need allowances; nil without a line.
  mutating func windowWithImports(seed: Int) -> PlanningWindow? {
    var window = seed % 3 == 0 ? windowOfSeveralPrograms(seed: seed) : window()
    guard !window.years[0].system.links.isEmpty else { return nil }
    var random = RandomImports(seed: seed)
    random.add(to: &window)
    return window
  }
}

/// Borders of a window's programs.
private struct RandomImports {
  private var generator: SeededGenerator

  init(seed: Int) { generator = SeededGenerator(seed: UInt64(seed) + 3_000_000) }

  private mutating func number(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + Double(generator.next() >> 11) / Double(1 << 53)
      * (range.upperBound - range.lowerBound)
  }

  private mutating func chance(_ share: Double) -> Bool { number(0...1) < share }

  mutating func add(to window: inout PlanningWindow) {
    let zones = window.years[0].system.zones.count
    let names = window.programs.map(\.name)
    var borders: [ImportBorder] = []
    for program in names.indices where program == 0 || chance(0.7) {
      // One zone outside at least, and one inside.
      let inside = generator.below(zones)
      let outside = (inside + 1 + generator.below(zones - 1)) % zones
      let members = (0..<zones).map { $0 == inside || ($0 != outside && chance(0.5)) }
      let isOneRate = chance(0.3)
      let one = number(0.2...1)
      let rates = (0..<zones).map { _ in chance(0.15) ? 0 : isOneRate ? one : number(0.1...1.1) }
      borders.append(
        ImportBorder(
          program: program, memberProfiles: members.map { $0 ? 0 : nil }, rates: rates,
          freeMWh: chance(0.4) ? number(1e3...4e5) : 0))
    }
    for t in window.years.indices {
      var system = window.years[t].system
      var here = borders
      // In a part of the year a member is none yet.
      if system.coverageProfiles.count > 1 {
        for b in here.indices where chance(0.5) {
          for z in here[b].memberProfiles.indices where here[b].memberProfiles[z] != nil && chance(0.5) {
            here[b].memberProfiles[z] = system.coverageProfiles.count - 1
          }
        }
      }
      system.setImportBorders(here, programs: names)
      window.years[t].system = system
    }
  }
}
