import Foundation

/// What was run, with what, and what it took; the only file of a run that holds times.
public struct RunManifest: Sendable, Codable {
  /// What `program` says in every manifest of ours.
  static let programName = "dispatchsolve"

  /// Program that wrote the folder; by this a result folder is known as one.
  public private(set) var program = Self.programName
  /// Program version.
  public var version: String
  /// Study name.
  public var study: String
  /// Years run.
  public var years: [Int]
  /// Options that shape the run, by name.
  public var options: [String: String]
  /// Input files and their sizes in bytes.
  public var inputs: [String: Int]
  /// Files of the folder besides the manifest; all that may be removed with it. Set when the folder is written.
  public internal(set) var outputs: [String] = []
  /// Wall-clock times, seconds.
  public var seconds: [String: Double]
  /// Largest resident memory, MB; nil where the system does not tell.
  public var peakMemoryMB: Double?
  /// Audits made and passed.
  public var auditsPassed: Int

  /// Creates a manifest.
  public init(
    version: String, study: String, years: [Int], options: [String: String], inputs: [String: Int],
    seconds: [String: Double], peakMemoryMB: Double?, auditsPassed: Int
  ) {
    self.version = version
    self.study = study
    self.years = years
    self.options = options
    self.inputs = inputs
    self.seconds = seconds
    self.peakMemoryMB = peakMemoryMB
    self.auditsPassed = auditsPassed
  }

  /// As JSON with sorted keys and a final newline.
  public func json() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return [] }
    return Array(data) + [0x0A]
  }

  /// Largest resident memory of this process so far, MB.
  public static func peakMemoryMB() -> Double? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
        .flatMap({ Double($0) })
    else { return nil }
    return kilobytes / 1024
  }
}
