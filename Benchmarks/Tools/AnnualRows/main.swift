import Foundation
import Instances
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch

// Times a generated instance's year with two annual rows, solved by decomposition, and writes the same year as one LP.
// Usage: AnnualRows SIZE REPEATS [LP-FILE]
let arguments = CommandLine.arguments
guard arguments.count >= 3, let size = InstanceSize(arguments[1]), let repeats = Int(arguments[2]),
  repeats > 0
else {
  FileHandle.standardError.write(Data("usage: AnnualRows SIZE REPEATS [LP-FILE]\n".utf8))
  exit(64)
}
let priceUSD = 20.0
let system = try withAnnualRows(dispatchSystem(InstanceGenerator.study(size)), priceUSD: priceUSD)
var samples: [Double] = []
var result: DispatchResult?
for _ in 0...repeats {
  samples.append(
    try seconds { result = try NetworkDispatch().withSession(system) { try $0.result(at: priceUSD) } })
}
// The first one warms up.
samples.removeFirst()
if let result {
  print(
    "{\"size\":\"\(arguments[1])\",\"median_s\":\(median(samples)),\"objective_usd\":\(result.objectiveUSD),"
      + "\"row_prices_usd\":\(result.annualRows.map(\.priceUSD))}")
}
if arguments.count > 3 {
  let program = try wholeYear(system, priceUSD: priceUSD)
  try Data(program.cplexFormat(comment: "a year of \(arguments[1]) with two annual rows").utf8)
    .write(to: URL(fileURLWithPath: arguments[3]))
}
