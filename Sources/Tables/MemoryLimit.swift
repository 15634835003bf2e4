#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What whoever started the process has set as most memory that it may take, and how much of it is left.
///
/// Libraries end the process where they are refused memory, so what is large is held to this before it is asked for.
package enum MemoryLimit {
  /// A limit that is in force.
  package struct InForce: Sendable {
    /// Most memory, bytes.
    package var bytes: Int
    /// What of it is taken, bytes.
    package var taken: Int
    /// The shell's name of the limit.
    package var command: String
    /// What of it is left, bytes.
    package var left: Int { max(0, bytes - taken) }
  }

  /// The limit of which least is left; nil: there is none, or the system does not tell what is taken.
  package static func inForce() -> InForce? {
    #if canImport(Glibc)
      let limits = [(RLIMIT_AS.rawValue, 0, "ulimit -v"), (RLIMIT_DATA.rawValue, 5, "ulimit -d")]
      var taken: [Int]?
      var found: InForce?
      for (resource, field, command) in limits {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(resource), &limit) == 0, limit.rlim_cur < rlim_t(1 << 60) else {
          continue
        }
        taken = taken ?? pages()
        guard let taken, taken.count > field else { return nil }
        let this = InForce(
          bytes: Int(limit.rlim_cur), taken: taken[field] * sysconf(Int32(_SC_PAGESIZE)), command: command)
        if found.map({ this.left < $0.left }) ?? true { found = this }
      }
      return found
    #else
      return nil
    #endif
  }

  #if canImport(Glibc)
    /// Pages that the process has, by what of: all, resident, shared, code, libraries, data.
    private static func pages() -> [Int]? {
      let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      var bytes = [UInt8](repeating: 0, count: 256)
      // At most `count` bytes are written inside the buffer.
      let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return nil }
      return String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ").prefix(6).map {
        Int($0) ?? 0
      }
    }
  #endif
}
