import Foundation
import Instances
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles

// Times blocks of many slices, cold at 20 $/short ton and then warm at 25, and writes them for other solvers.
//
//     BlockTimes STUDY-FOLDER TIMES REPEATS [MPS-FILE]      2030's slices so many times over in one block; 0: its first block alone
//     BlockTimes ZONESxUNITSxSLICES 1 REPEATS [MPS-FILE]    a generated network with storage, its slices in one block
//
// MPS-FILE is the block at 20; beside it, with ".second.mps" after its name, at 25. One JSON object on standard output.

// As the program does.
SolverMemory.keepFreed()
let arguments = CommandLine.arguments
guard (4...5).contains(arguments.count), let times = Int(arguments[2]), times >= 0,
  let repeats = Int(arguments[3]), repeats > 0
else {
  FileHandle.standardError.write(Data("usage: BlockTimes STUDY|SIZE TIMES REPEATS [MPS-FILE]\n".utf8))
  exit(64)
}

func readSystem() throws -> DispatchSystem {
  if let size = InstanceSize(arguments[1]) {
    return try dispatchSystem(InstanceGenerator.study(size)).withStorage().inOneBlock(times: 1)
  }
  var system = try dispatchSystem(try StudyFolder.load(arguments[1], years: [2030]).study, year: 2030)
  // Standards tie all blocks of a year together; a block is what is measured.
  system.annualRows = []
  if times > 0 { return system.inOneBlock(times: times) }
  system.blocks = Array(system.blocks.prefix(1))
  return system
}

let system = try readSystem()
let blocks = try [20.0, 25].map { try NetworkDispatch.blockPrograms(of: system, priceUSD: $0)[0] }
let programs = blocks.map(\.program)
if arguments.count == 5 {
  for (program, ending) in zip(programs, ["", ".second.mps"]) {
    var text = ""
    program.mpsFormat { text += $0 }
    try Data(text.utf8).write(to: URL(fileURLWithPath: arguments[4] + ending))
  }
}

// What a user waits for: from the system to the optimum, setting up included; then the same at another price.
var found: [[(seconds: Double, objective: Double)]] = [[], []]
for _ in 0..<repeats {
  var start = clock()
  try NetworkDispatch().withSession(system) { session in
    for (k, price) in [20.0, 25].enumerated() {
      let cost = try session.evaluate(at: price).leastCostUSD
      found[k].append((Double(clock() - start) / Double(CLOCKS_PER_SEC), cost))
      start = clock()
    }
  }
}
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
print(
  "{\"rows\":\(programs[0].rowCount),\"columns\":\(programs[0].columnCount),\"scale_hours\":\(blocks[0].scaleHours),"
    + zip(["cold", "warm"], found).map { name, runs in
      "\"\(name)_s\":\(median(runs.map(\.seconds))),\"\(name)_cost_usd\":\(runs[0].objective)"
    }.joined(separator: ",") + ",\"peak_memory_mb\":\(ProcessMemory.megabytes("VmHWM"))}")
