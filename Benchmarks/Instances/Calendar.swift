import Foundation
import DispatchSolvePowerSystem

/// The slices of a generated year: seasons of equal length, each with one typical day.
struct Calendar {
  /// Slices in order.
  let slices: [TimeSlice]
  /// Season of every slice.
  let season: [Int]
  /// Middle of every slice's season, as a share of the year from the first of January.
  let date: [Double]
  /// Middle of every slice, hour of the day.
  let hour: [Double]
  /// Names of the seasons.
  let seasons: [String]

  /// A year of `count` slices: days of 24 slices from 96 slices on, four seasons below.
  init(slices count: Int) {
    let seasonCount = count >= 96 && count % 24 == 0 ? count / 24 : min(4, count)
    func padded(_ number: Int, _ most: Int) -> String {
      let digits = "\(number)"
      return String(repeating: "0", count: "\(most)".count - digits.count) + digits
    }
    seasons = (1...seasonCount).map { "season\(padded($0, seasonCount))" }
    var slices: [TimeSlice] = []
    var season: [Int] = []
    var date: [Double] = []
    var hour: [Double] = []
    for s in 0..<count {
      let part = s * seasonCount / count
      let first = (part * count + seasonCount - 1) / seasonCount
      let end = ((part + 1) * count + seasonCount - 1) / seasonCount
      // Whole hours that sum to the year exactly.
      let hours = 8_760 * (s + 1) / count - 8_760 * s / count
      slices.append(
        TimeSlice(
          name: "\(seasons[part])-\(padded(s - first + 1, end - first))", block: seasons[part],
          hours: Double(hours)))
      season.append(part)
      date.append((Double(part) + 0.5) / Double(seasonCount))
      hour.append(24 * (Double(s - first) + 0.5) / Double(end - first))
    }
    self.slices = slices
    self.season = season
    self.date = date
    self.hour = hour
  }

  /// 1 in mid-winter, -1 in mid-summer.
  func winter(_ s: Int) -> Double { cos(2 * .pi * date[s]) }

  /// 1 in mid-winter and mid-summer, -1 between.
  func extreme(_ s: Int) -> Double { cos(4 * .pi * date[s]) }

  /// 1 at the time of day when load is highest, -1 twelve hours before.
  func daytime(_ s: Int, peakHour: Double) -> Double { cos(2 * .pi * (hour[s] - peakHour) / 24) }

  /// Height of the sun, 0 at night, 1 at noon in mid-summer.
  func sun(_ s: Int) -> Double {
    let halfDay = 6 - 2 * winter(s)
    let fromNoon = abs(hour[s] - 12)
    return fromNoon >= halfDay ? 0 : cos(.pi / 2 * fromNoon / halfDay) * (0.8 - 0.2 * winter(s))
  }
}
