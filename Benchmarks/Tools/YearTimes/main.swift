import Foundation
import Instances
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch

// Times a generated instance's year in this process and prints one JSON object a line.
// Usage: YearTimes SIZE REPEATS [MEASURE ...]
// Measures: year, reprice, curve, block; without any, all of them. Times are in seconds, memory is in MB.

// As the program does.
SolverMemory.keepFreed()
let arguments = CommandLine.arguments
let known = ["year", "reprice", "curve", "block"]
guard arguments.count >= 3, let size = InstanceSize(arguments[1]), let repeats = Int(arguments[2]),
  repeats > 0, arguments.dropFirst(3).allSatisfy(known.contains)
else {
  FileHandle.standardError.write(
    Data("usage: YearTimes SIZE REPEATS [\(known.joined(separator: " | ")) ...]\n".utf8))
  exit(64)
}
let measures = arguments.count > 3 ? Array(arguments.dropFirst(3)) : known
let system = try dispatchSystem(InstanceGenerator.study(size))
let times = YearTimes(system: system, repeats: repeats)

/// Prints what was measured, keys in a fixed order.
func report(_ measure: String, _ samples: [Double], _ more: [(key: String, value: Double)] = []) {
  var line = "{\"size\":\"\(arguments[1])\",\"measure\":\"\(measure)\",\"median_s\":\(median(samples))"
  line += ",\"samples_s\":[\(samples.map { "\($0)" }.joined(separator: ","))]"
  for (key, value) in more { line += ",\"\(key)\":\(value)" }
  print(line + "}")
}

for measure in measures {
  switch measure {
  case "year":
    let before = ProcessMemory.megabytes("VmRSS")
    let year = try times.fullYear()
    report(
      measure, year.samples,
      [
        ("objective_usd", year.objectiveUSD), ("covered_emissions_short_tons", year.coveredEmissions),
        ("memory_before_mb", before), ("peak_memory_mb", ProcessMemory.megabytes("VmHWM")),
      ])
  case "reprice": report(measure, try times.reprice())
  case "curve":
    let curve = try times.curve()
    report(
      measure, curve.samples, [("breakpoints", Double(curve.breakpoints)), ("residual", curve.residual)])
  default: report(measure, try times.coldBlock())
  }
}
