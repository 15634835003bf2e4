import DispatchSolvePowerSystem
import DispatchSolveTables

/// The slices of a year, each divided where a membership's date lies within the months of its block.
///
/// A part has the share of its slice's hours that its days have in those of the block, so that parts sum to the slice.
struct SliceParts {
  /// A slice, or a part of one.
  struct Part {
    /// Index among `slices`.
    var slice: Int
    var name: String
    var block: String
    var hours: Double
    /// By month, days that the part stands for; empty where the slice has no months.
    var daysOfMonth: [Int]
    /// A day of the part, of the year; nil for a slice without months.
    var day: CalendarDay?
  }

  /// The study's slices by block and name.
  let slices: [TimeSlice]
  /// Their parts by block, date and name.
  let parts: [Part]
  /// Whether some slice has several parts.
  let isDivided: Bool

  init(of study: Study, in year: Int) {
    let slices = study.slices.sorted {
      $0.block == $1.block ? comesBefore($0.name, $1.name) : comesBefore($0.block, $1.block)
    }
    self.slices = slices
    let dates = Set(study.allowancePrograms.flatMap { $0.dates(dividing: year) }).sorted()
    var parts: [Part] = []
    var first = 0
    while first < slices.count {
      let members = slices[first...].prefix { $0.block == slices[first].block }
      // Every slice of a block has its months.
      let spans = Self.spans(members.first?.months ?? [], dates, year)
      for span in spans {
        for index in members.indices {
          let slice = slices[index]
          let suffix =
            spans.count == 1 ? "" : span.from.isEmpty ? ", before \(dates[0])" : ", from \(span.from)"
          parts.append(
            Part(
              slice: index, name: slice.name + suffix, block: slice.block + suffix,
              hours: spans.count == 1 ? slice.hours : slice.hours * span.share, daysOfMonth: span.days,
              day: span.day))
        }
      }
      first = members.endIndex
    }
    self.parts = parts
    isDivided = parts.count > slices.count
  }

  /// Figures of slices as figures of their parts.
  func ofParts(_ figures: [Double]) -> [Double] { isDivided ? parts.map { figures[$0.slice] } : figures }

  /// A stretch of a block's months between two dates.
  private struct Span {
    var days: [Int]
    var share: Double
    var day: CalendarDay?
    /// The date with which it begins; empty for the year's first.
    var from: String
  }

  /// The stretches of some months between dates, those without a day left out.
  private static func spans(_ months: [Int], _ dates: [CalendarDay], _ year: Int) -> [Span] {
    guard !months.isEmpty else { return [Span(days: [], share: 1, day: nil, from: "")] }
    var spans: [Span] = []
    let total = months.reduce(0) { $0 + CalendarDay.days(inMonth: $1, of: year) }
    for position in 0...dates.count {
      let begin = position == 0 ? nil : dates[position - 1]
      let end = position == dates.count ? nil : dates[position]
      var days = Array(repeating: 0, count: 12)
      var day: CalendarDay?
      for month in months.sorted() {
        for number in 1...CalendarDay.days(inMonth: month, of: year) {
          guard let here = CalendarDay(year: year, month: month, day: number),
            begin.map({ $0 <= here }) ?? true, end.map({ here < $0 }) ?? true
          else { continue }
          days[month - 1] += 1
          day = day ?? here
        }
      }
      let count = days.reduce(0, +)
      guard count > 0 else { continue }
      spans.append(
        Span(
          days: days, share: Double(count) / Double(total), day: day,
          from: begin.map(\.description) ?? ""))
    }
    return spans
  }
}

/// Which parts of a year programs cover, shared by the zones that come and go together.
struct CoverageTable {
  private let programs: [AllowanceProgram]
  private let parts: SliceParts
  private(set) var profiles: [[Double]]
  private var indexOfZone: [Place: Int] = [:]

  private struct Place: Hashable {
    var zone: String
    var program: Int
  }

  init(programs: [AllowanceProgram], parts: SliceParts) {
    self.programs = programs
    self.parts = parts
    profiles = [parts.parts.map { _ in 1 }]
  }

  /// Index of a zone's profile; that of every slice where it takes part all year, or not at all.
  mutating func profile(of zone: String, program: Int = 0) -> Int {
    let place = Place(zone: zone, program: program)
    if let known = indexOfZone[place] { return known }
    var profile = profiles[0]
    if programs.indices.contains(program) {
      let covered = parts.parts.map { part in
        part.day.map {
          programs[program].covers(zone: zone, on: $0) && programs[program].counts(on: $0) ? 1.0 : 0
        } ?? 1
      }
      if covered.contains(1) || programs[program].season != nil { profile = covered }
    }
    let index = profiles.firstIndex(of: profile) ?? profiles.count
    if index == profiles.count { profiles.append(profile) }
    indexOfZone[place] = index
    return index
  }
}
