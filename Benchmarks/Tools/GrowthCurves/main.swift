import Foundation
import Instances

// Times full years (one price, all results, one thread) of growing instances, and whole runs over more years, and says
// how time grows.
// Usage: GrowthCurves [REPEATS]
let arguments = CommandLine.arguments
guard arguments.count <= 2, let repeats = arguments.count > 1 ? Int(arguments[1]) : 25, repeats > 0 else {
  FileHandle.standardError.write(Data("usage: GrowthCurves [REPEATS]\n".utf8))
  exit(64)
}

let doublings = [1, 2, 4, 8, 16]
let studies: [GrowthStudy] = [
  GrowthStudy(
    item: "slice", base: "12 zones, 1,000 units",
    points: doublings.map { (24 * $0, InstanceSize(zones: 12, units: 1_000, slices: 24 * $0)) }),
  GrowthStudy(
    item: "unit", base: "12 zones, 24 slices, always 272 classes",
    points: doublings.map {
      (1_000 * $0, InstanceSize(zones: 12, units: 1_000 * $0, slices: 24, classes: 272))
    }),
  GrowthStudy(
    item: "unit", base: "12 zones, 24 slices, 3.7 units to a class",
    points: doublings.map { (1_000 * $0, InstanceSize(zones: 12, units: 1_000 * $0, slices: 24)) }),
  GrowthStudy(
    item: "zone", base: "125 units to a zone, 24 slices",
    points: doublings.map { (5 * $0, InstanceSize(zones: 5 * $0, units: 625 * $0, slices: 24)) }),
  GrowthStudy(
    item: "year", base: "12 zones, 1,000 units, 24 slices, with allowance market",
    points: [1, 2, 4, 8].map {
      ($0, InstanceSize(zones: 12, units: 1_000, slices: 24, years: $0))
    }, isRun: true),
]
for study in studies { print(try study.table(repeats: repeats)) }
