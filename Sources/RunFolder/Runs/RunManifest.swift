import Foundation
import DispatchSolveCoordinator
import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// What was run, with what, and what it took; besides live events the only place that holds times.
public struct RunManifest: Sendable, Codable {
  /// Settings that solutions were held to.
  public struct SolverSettings: Sendable, Codable {
    /// Solver of dispatch.
    public var solver: String
    /// Threads; results do not depend on them.
    public var threads: Int
    /// Largest relative residual of a certificate.
    public var certificateTolerance: Double
    /// Largest difference of expected and cleared price, $/short ton.
    public var priceToleranceUSD: Double
    /// Largest number of iterations of the annual fixed point.
    public var iterationLimit: Int

    /// Creates settings.
    public init(
      solver: String, threads: Int, certificateTolerance: Double, priceToleranceUSD: Double,
      iterationLimit: Int
    ) {
      self.solver = solver
      self.threads = threads
      self.certificateTolerance = certificateTolerance
      self.priceToleranceUSD = priceToleranceUSD
      self.iterationLimit = iterationLimit
    }
  }

  /// A phase of a year.
  public struct YearPhase: Sendable, Codable, Hashable {
    /// Year.
    public var year: Int
    /// Phase.
    public var phase: PhaseName
    /// Wall-clock time, seconds.
    public var seconds: Double
    /// What solvers did in it.
    public var work: SolverWork

    init(year: Int, _ record: PhaseRecord) {
      self.year = year
      phase = record.phase
      seconds = record.seconds
      work = record.work
    }
  }

  /// What a study says of itself.
  public struct About: Sendable, Codable, Hashable {
    /// What it is, in a line.
    public var description: String
    /// Sentences that summaries begin with.
    public var sentences: [String]
    /// What it does not know.
    public var unknown: [String]
    /// Scenarios laid over it, a line each.
    public var scenarios: [String]

    /// What a study says of itself.
    public init(_ study: Study) {
      description = study.settings.description
      sentences = study.settings.sentences
      unknown = study.settings.unknown
      scenarios = study.settings.scenarios
    }
  }

  /// What `program` says in every manifest of ours.
  static let programName = "dispatchsolve"

  /// Program that wrote the folder; by this a result folder is known as one.
  public private(set) var program = Self.programName
  /// Program version.
  public var version: String
  /// Study name.
  public var study: String
  /// Years run.
  public var years: Years
  /// Options that results depend on, by name.
  public var options: [String: String]
  /// Input files, as they were read.
  public var inputs: [String: FileDigest]
  /// What the results are of; nil: the version that wrote them did not say.
  public var kind: JobKind?
  /// Digest of the study itself; nil: the version that wrote them did not say.
  public var studyDigest: String?
  /// Of a sweep: its cases in this folder; nil for a run.
  public var cases: CaseRange?
  /// Of a sweep: what the cases came to.
  public var counts: CaseCounts?
  /// Files of the folder besides manifest and status; all that may be removed with it. Set when the folder is written.
  public internal(set) var outputs: [String: FileDigest] = [:]
  /// Settings of the study as they were in force, by section and key; nil: the version that wrote them did not say.
  public var settings: [String: String]?
  /// What the study says of itself; nil: the version that wrote the manifest did not say.
  public var about: About?
  /// Zones whose text for people is not their name.
  public var zoneNames: [String: String]?
  /// Of a run: what each phase of each year took and did, in their order.
  public var phases: [YearPhase]?
  /// Settings of the solver.
  public var solverSettings: SolverSettings?
  /// Wall-clock times of the last process, seconds.
  public var seconds: [String: Double]
  /// When the last process began, ISO 8601.
  public var started: String?
  /// Years that earlier processes had done when the last one began.
  public var yearsResumed: Int
  /// Largest resident memory, MB; nil where the system does not tell.
  public var peakMemoryMB: Double?
  /// Audits made.
  public var audits: Int
  /// Audits that hold.
  public var auditsPassed: Int
  /// SHA-256 of the manifest without this field; set when the manifest is written.
  public internal(set) var seal: String?

  /// Creates a manifest.
  public init(
    identity: RunIdentity, solverSettings: SolverSettings?, seconds: [String: Double], started: String? = nil,
    yearsResumed: Int = 0, peakMemoryMB: Double?, audits: Int, auditsPassed: Int
  ) {
    version = identity.version
    study = identity.study
    kind = identity.kind
    studyDigest = identity.studyDigest
    years = identity.years
    options = identity.options
    inputs = identity.inputs
    cases = identity.cases
    self.solverSettings = solverSettings
    self.seconds = seconds
    self.started = started
    self.yearsResumed = yearsResumed
    self.peakMemoryMB = peakMemoryMB
    self.audits = audits
    self.auditsPassed = auditsPassed
  }

  /// What results follow from.
  public var identity: RunIdentity {
    var identity = RunIdentity(
      version: version, study: study, years: years, options: options, inputs: inputs, cases: cases)
    identity.kind = kind
    identity.studyDigest = studyDigest
    return identity
  }

  /// As JSON with sorted keys and a final newline, sealed.
  ///
  /// - Throws: `badValue`.
  func json() throws(ResultFolderError) -> [UInt8] {
    var sealed = self
    sealed.seal = nil
    sealed.seal = FileDigest(try sealed.encoded()).sha256
    return try sealed.encoded()
  }

  private func encoded() throws(ResultFolderError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(self)) + [0x0A]
    } catch {
      throw .badValue("the manifest cannot be written: \(error)")
    }
  }

  /// The manifest of a complete result folder whose every file is as the manifest says, itself included.
  ///
  /// - Parameter shown: The folder's path for texts.
  /// - Throws: `damaged` for the first file that is not.
  public static func checked(
    _ folder: String, shown: String
  ) throws(ResultFolderError) -> RunManifest {
    let name = FolderContents.manifestName
    let data: [UInt8]
    do throws(FileBytes.Failure) {
      data = try FileBytes.read("\(folder)/\(name)", limit: FileBytes.noteLimit)
    } catch {
      if case .missing = error {
        throw .damaged(path: shown, reason: "has no \(name) and no run to resume")
      }
      throw .damaged(path: "\(shown)/\(name)", reason: error.description)
    }
    guard let manifest = try? JSONDecoder().decode(RunManifest.self, from: Data(data)),
      manifest.program == programName
    else { throw .damaged(path: "\(shown)/\(name)", reason: "is not that of a run") }
    guard try manifest.json() == data else {
      throw .damaged(
        path: "\(shown)/\(name)", reason: "is not as the \(manifest.kind ?? .run) wrote it")
    }
    for (file, digest) in manifest.outputs.sorted(by: { $0.key < $1.key }) {
      try check("\(folder)/\(file)", digest, shown: "\(shown)/\(file)", manifest.kind ?? .run)
    }
    return manifest
  }

  /// Holds a file to its digest; one of another size is not read.
  private static func check(
    _ path: String, _ digest: FileDigest, shown: String, _ kind: JobKind
  ) throws(ResultFolderError) {
    do {
      if try FileBytes.size(path) == digest.bytes, try FileDigest(ofFile: path) == digest { return }
    } catch FileBytes.Failure.missing {
      throw .damaged(path: shown, reason: "is missing")
    } catch {
      throw .damaged(path: shown, reason: "\(error)")
    }
    throw .damaged(path: shown, reason: "is not as the \(kind) wrote it")
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
