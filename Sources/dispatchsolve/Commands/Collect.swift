import ArgumentParser
import DispatchSolveSweeps
import Foundation
import DispatchSolveRunFolder

/// Puts the shards of a sweep together.
struct Collect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put the shards of a sweep together, to the table that one process would have written.",
    discussion: """
      Every shard must be complete and as it was written, all of one sweep, one version and the same inputs, and \
      together they must hold every case once; otherwise everything that is wrong is told and nothing is written.
      """)

  @Argument(help: ArgumentHelp("Folders of shards, in any order.", valueName: "shard"))
  var shards: [String]

  @Option(name: .long, help: ArgumentHelp("Result folder.", valueName: "dir"))
  var output: String

  @Flag(name: .long, help: "Replace an existing result folder, if a run or sweep wrote all that is in it.")
  var overwrite = false

  private var quiet: Bool { progress.quiet }

  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output must not be empty") }
  }

  func run() throws {
    let times = JobTimes()
    do {
      let collection = try ShardCollection(shards, table: SweepTable.fileName)
      guard
        case .run(let session) = try TableSession.open(
          ResultFolder(path: output, overwrite: overwrite), overwrite ? .overwrite : .keep,
          identity: collection.identity, cases: collection.cases, name: SweepTable.fileName,
          header: collection.header, faults: try FaultInjection.faults())
      else { return }
      let style = progress.settled
      var line =
        style == .bar ? ProgressLine(columns: Console.errorColumns) { Console.raw($0, patience: 0) } : nil
      let narration = Narration(style, stop: StopSignals.program.stop)
      defer { narration.end() }
      try collection.copy(into: session) { done in
        switch style {
        case .jsonl: narration.add(SweepEvent.shardsCollected(done, of: shards.count).line + "\n")
        case .lines: Console.note("\(done) of \(shards.count) shards\n", patience: 0)
        default: try? line?.draw(done, of: shards.count, "shards", always: done == shards.count)
        }
      }
      try? line?.clear()
      var manifest = RunManifest(
        identity: collection.identity, solverSettings: nil,
        seconds: ["collect": times.seconds], started: times.text,
        peakMemoryMB: RunManifest.peakMemoryMB(), audits: 0, auditsPassed: 0)
      let counts = session.progress
      manifest.counts = counts
      try session.complete(manifest)
      guard !quiet else { return }
      try Console.out(
        "\(shards.count) shards, cases \(collection.cases): \(counts.text)\n"
          + "table: \(output)/\(SweepTable.fileName)\n")
    } catch let error as ShardError {
      throw CommandFailure(
        code: error.isDamage ? .files : .configuration, text: error.description + Hint.of(error))
    } catch ResultFolderError.exists(let path, _) {
      // There is nothing to go on with: what a process that ended has left is put together anew.
      throw CommandFailure(
        code: .files, text: "\(path) exists; give --overwrite to replace it or --output for another folder")
    } catch let error as ResultFolderError {
      throw CommandFailure(error)
    } catch let error as CommandFailure {
      throw error
    } catch {
      throw CommandFailure(code: .files, text: "\(error)")
    }
  }
}
