import DispatchSolveCSupport
import DispatchSolveTables
import Foundation

/// What the program needs of the system to say in a sentence what else it lacks: with less it would end by a signal, or
/// hang, in libraries that cannot report it.
enum Limits {
  /// Files that may be open at once: streams, events, a run's lock and what it reads and writes.
  private static let files: rlim_t = 16
  /// Stack of a thread, bytes.
  private static let stack: rlim_t = 1 << 20
  /// Address space without stacks, bytes, of which program and libraries take 86 MiB; what large studies need comes on top.
  private static let memory: rlim_t = 192 << 20
  /// Private memory without stacks, bytes.
  private static let data: rlim_t = 64 << 20
  /// Threads that any command has, whose stacks take their whole size of both.
  private static let threads: rlim_t = 8
  /// Stack of a thread where that has no limit, bytes.
  private static let usualStack: rlim_t = 2 << 20

  /// What of it is missing; nil: nothing.
  static func missing() -> String? {
    #if canImport(Glibc)
      let (openFiles, stackSize, addressSpace, dataSize) = (
        __rlimit_resource_t(RLIMIT_NOFILE.rawValue), __rlimit_resource_t(RLIMIT_STACK.rawValue),
        __rlimit_resource_t(RLIMIT_AS.rawValue), __rlimit_resource_t(RLIMIT_DATA.rawValue)
      )
    #else
      let (openFiles, stackSize, addressSpace, dataSize) = (
        RLIMIT_NOFILE, RLIMIT_STACK, RLIMIT_AS, RLIMIT_DATA
      )
    #endif
    var limit = rlimit()
    if getrlimit(openFiles, &limit) == 0, limit.rlim_cur < files {
      // What may be raised is raised.
      let had = limit.rlim_cur
      limit.rlim_cur = min(limit.rlim_max, 256)
      if limit.rlim_cur < files || setrlimit(openFiles, &limit) != 0 {
        return "\(had) files may be open at once; the program needs \(files) (ulimit -n)"
      }
    }
    var stacks = threads * usualStack
    if getrlimit(stackSize, &limit) == 0, limit.rlim_cur < 1 << 60 {
      guard limit.rlim_cur >= stack else {
        return
          "a stack may have \(limit.rlim_cur / 1024) KiB; the program needs \(stack / 1024) (ulimit -s)"
      }
      stacks = threads * limit.rlim_cur
    }
    for (resource, need, command) in [
      (addressSpace, memory + stacks, "ulimit -v"), (dataSize, data + stacks, "ulimit -d"),
    ] where getrlimit(resource, &limit) == 0 && limit.rlim_cur < need {
      return
        "memory is limited to \(limit.rlim_cur / 1024) KiB; the program needs \(need / 1024) (\(command))"
    }
    return nil
  }

  /// Where memory is limited: takes care of it, and has its end told in a sentence.
  ///
  /// What is refused memory in the middle of its work ends the process, which nobody can catch; the handler of crashes that
  /// comes with the language needs memory itself, and waits for ever where there is none.
  static func prepareForTheEndOfMemory() {
    guard let memory = MemoryLimit.inForce() else { return }
    cs_use_one_heap()
    let text = Console.ending(
      CommandFailure(
        code: .runFailed,
        text: "memory ran out: not enough was left of the \(memory.bytes / 1024) KiB that the program may "
          + "take (\(memory.command))"))
    let bytes = Array(text.utf8)
    // Never freed: it is read when the program ends.
    let kept = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { kept[index] = CChar(bitPattern: byte) }
    cs_when_memory_ends(kept, bytes.count, memory.bytes / 4, ExitStatus.runFailed.rawValue)
  }
}
