import Foundation
import DispatchSolveTables

/// Prints the TOML document on standard input as tagged JSON, and ends with 1 where it is none. With `--many`, documents
/// come one after the other, each after its length as four bytes, the highest first; each is answered by one line: JSON,
/// or `error LINE COLUMN MESSAGE`.
let input = [UInt8](FileHandle.standardInput.readDataToEndOfFile())

func write(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

if CommandLine.arguments.contains("--many") {
  var offset = 0
  while offset + 4 <= input.count {
    let length = input[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    let start = offset + 4
    offset = min(input.count, start + length)
    do throws(TOMLProblem) {
      write(TaggedJSON(try TOMLDocument(Array(input[start..<offset]))).text)
    } catch {
      write("error \(error.place.line) \(error.place.column) \(oneLine(error.message, limit: .max))")
    }
  }
} else {
  do throws(TOMLProblem) {
    write(TaggedJSON(try TOMLDocument(input)).text)
  } catch {
    FileHandle.standardError.write(Data("\(error.place.line):\(error.place.column): \(error.message)\n".utf8))
    exit(1)
  }
}
