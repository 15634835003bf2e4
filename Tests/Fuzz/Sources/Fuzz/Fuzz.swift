import Foundation

/// What libFuzzer calls with every input. Which kind of file it is says `DISPATCHSOLVE_FUZZ_KIND`.
///
/// A target ends the process where a reading is not what it should be; traps and sanitizers do so by themselves.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // libFuzzer keeps `count` bytes at `start` until this returns.
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  return FuzzKind.chosen.read(bytes) ? 0 : -1
}

/// Kinds of files that are read from outside.
enum FuzzKind: String, CaseIterable {
  case csv, toml, study, sweep, experiment, manifest, checkpoint, status

  static let chosen: FuzzKind = {
    let name = ProcessInfo.processInfo.environment["DISPATCHSOLVE_FUZZ_KIND"] ?? ""
    guard let kind = FuzzKind(rawValue: name) else {
      fail("DISPATCHSOLVE_FUZZ_KIND is one of \(allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return kind
  }()

  /// Reads an input; false: it is none of this kind, and nothing is to be learnt from it.
  func read(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .csv: Readings.csv(bytes)
    case .toml: Readings.toml(bytes)
    case .study: StudyReading.shared.read(bytes)
    case .sweep: Readings.sweep(bytes)
    case .experiment: Readings.experiment(bytes)
    case .manifest: FolderReading.shared.manifest(bytes)
    case .checkpoint: FolderReading.shared.checkpoint(bytes)
    case .status: FolderReading.shared.status(bytes)
    }
  }
}

/// Ends the process with a finding.
func fail(_ what: String) -> Never {
  FileHandle.standardError.write(Data("\(what)\n".utf8))
  abort()
}

/// Splits an input into the name on its first line and the rest; nil without such a line.
func named(_ bytes: [UInt8]) -> (name: String, content: [UInt8])? {
  guard let end = bytes.prefix(40).firstIndex(of: 0x0A) else { return nil }
  return (String(decoding: bytes[..<end], as: UTF8.self), Array(bytes[(end + 1)...]))
}

/// A folder of this process in memory where there is such a place, made anew.
func freshFolder(_ name: String) -> URL {
  let memory = URL(fileURLWithPath: "/dev/shm")
  let parent =
    FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
  let folder = parent.appendingPathComponent("dispatchsolve-fuzz-\(getpid())-\(name)")
  do {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  } catch {
    fail("\(folder.path): \(error)")
  }
  return folder
}

/// Writes a file of such a folder.
func write(_ bytes: [UInt8], _ url: URL) {
  do {
    try Data(bytes).write(to: url)
  } catch {
    fail("\(url.path): \(error)")
  }
}
