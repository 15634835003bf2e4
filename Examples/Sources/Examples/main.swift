import Foundation

// Runs every example; `expected.txt` has what they print.
let folder = NSTemporaryDirectory() + "dispatchsolve-examples-\(UUID().uuidString)"
defer { try? FileManager.default.removeItem(atPath: folder) }
try smallProgram()
try studyIntoFolder(folder)
try customPhase()
try customDispatch()
try narrator()
madeUpMarket()

/// A number with four digits after the point at most.
func shown(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
