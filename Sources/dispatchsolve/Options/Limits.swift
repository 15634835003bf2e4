import Foundation

/// What the program needs of the system to say in a sentence what else it lacks: with less it would end by a signal, or
/// hang, in libraries that cannot report it.
enum Limits {
  /// Files that may be open at once: streams, events, a run's lock and what it reads and writes.
  private static let files: rlim_t = 16
  /// Stack of a thread, bytes.
  private static let stack: rlim_t = 1 << 20
  /// Address space, bytes; what large studies need comes on top.
  private static let memory: rlim_t = 256 << 20

  /// What of it is missing; nil: nothing.
  static func missing() -> String? {
    #if canImport(Glibc)
      let (openFiles, stackSize, addressSpace) = (
        __rlimit_resource_t(RLIMIT_NOFILE.rawValue), __rlimit_resource_t(RLIMIT_STACK.rawValue),
        __rlimit_resource_t(RLIMIT_AS.rawValue)
      )
    #else
      let (openFiles, stackSize, addressSpace) = (RLIMIT_NOFILE, RLIMIT_STACK, RLIMIT_AS)
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
    if getrlimit(stackSize, &limit) == 0, limit.rlim_cur < stack {
      return "a stack may have \(limit.rlim_cur / 1024) KiB; the program needs \(stack / 1024) (ulimit -s)"
    }
    if getrlimit(addressSpace, &limit) == 0, limit.rlim_cur < memory {
      return
        "memory is limited to \(limit.rlim_cur / 1024) KiB; the program needs \(memory / 1024) (ulimit -v)"
    }
    return nil
  }
}
