import DispatchSolveCSupport

/// What a process does with memory that solvers have freed.
public enum SolverMemory {
  /// Keeps up to 64 MB of it for what is asked for next, where the C library can be told so: solvers ask for the same sizes
  /// again and again, and memory that went back to the system has to be cleared page by page each time.
  ///
  /// It holds for the whole process, so the library leaves it to programs; call it before there are other threads.
  public static func keepFreed() { cs_keep_freed_memory() }

  /// Gives what was freed so far back to the system, of all threads: after what takes much memory once in a while, for what is
  /// asked for next has to be cleared again.
  package static func giveBackFreed() { cs_give_back_freed_memory() }
}
