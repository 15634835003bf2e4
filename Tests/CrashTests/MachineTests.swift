import Foundation
import Testing

/// Machines that are out of order: a clock that nobody set, too little of everything. None ends the program by a signal.
@Suite(.serialized, .enabled(if: CrashProgram.isWanted), .timeLimit(.minutes(60)))
struct MachineTests {
  private static func withStudy(years: Int = 12, _ body: (CrashStudy) throws -> Void) throws {
    try KillTests.withFolder { folder in
      let inputs = try CrashStudy.small(folder, years: years)
      try body(try CrashStudy(folder, inputs: inputs, years: "2030-\(2029 + years)"))
    }
  }

  private struct Manifest: Decodable {
    var seconds: [String: Double]
    var started: String
  }

  /// A library, laid over the program's own, whose clock begins in 1969 and goes an hour back at every look.
  private static let clock = """
    #define _GNU_SOURCE
    #include <sys/time.h>
    #include <time.h>
    #include <unistd.h>
    #include <sys/syscall.h>
    static long now = -10000;
    int clock_gettime(clockid_t id, struct timespec *t) {
      if (id != CLOCK_REALTIME) return syscall(SYS_clock_gettime, id, t);
      t->tv_sec = now -= 3600; t->tv_nsec = 1; return 0;
    }
    int gettimeofday(struct timeval *t, void *zone) { t->tv_sec = now -= 3600; t->tv_usec = 1; return 0; }
    time_t time(time_t *t) { now -= 3600; if (t) *t = now; return now; }

    """

  #if os(Linux)
    @Test func aClockBefore1970ThatGoesBack() throws {
      try Self.withStudy { study in
        let source = study.folder.appendingPathComponent("clock.c")
        try Data(Self.clock.utf8).write(to: source)
        let built = try CrashProgram.run(
          [study.path("clock.so"), source.path],
          script:
            "for c in cc clang; do command -v $c >/dev/null && exec $c -shared -fPIC -o \"$1\" \"$2\"; done; exit 9"
        )
        // Without a compiler there is nothing to lay over; Swift's own tools have one.
        try #require(built.status == 0, "\(built.error)")
        let over = "LD_PRELOAD='\(study.path("clock.so"))' exec \"$0\" \"$@\""
        let ending = try CrashProgram.run(study.arguments("run"), script: over)
        #expect(ending.status == 0, "\(ending.error)")
        #expect(try study.files("run") == study.expected)
        let manifest = try JSONDecoder().decode(
          Manifest.self, from: Data(contentsOf: URL(fileURLWithPath: study.path("run/manifest.json"))))
        #expect(manifest.started.hasPrefix("19"), "\(manifest.started)")
        #expect(manifest.seconds.values.allSatisfy { (0..<600).contains($0) }, "\(manifest.seconds)")
        let state = try CrashProgram.run(["status", study.path("run")], script: over)
        #expect(state.status == 0, "\(state.error)")
        // A run that was stopped goes on under such a clock.
        let killed = try CrashProgram.run(study.arguments("other"), fault: "checkpoint-written:3")
        #expect(killed.wasKilled)
        let resumed = try CrashProgram.run(study.arguments("other", ["--resume"]), script: over)
        #expect(resumed.status == 0, "\(resumed.error)")
        #expect(try study.files("other") == study.expected)
      }
    }
  #endif

  /// Less and less of memory, stack and files: the run is right, or ends with a sentence.
  @Test(arguments: [
    ("-v", [262_144, 300_000, 350_000, 400_000, 500_000, 700_000]), ("-s", [1024, 1100, 2048]),
    ("-n", [16, 17, 18, 20, 24]), ("-f", [1, 4, 8, 40]), ("-t", [60]),
  ])
  func tooLittle(option: String, limits: [Int]) throws {
    try Self.withStudy { study in
      for limit in limits {
        let what = "ulimit \(option) \(limit)"
        let ending = try CrashProgram.run(
          study.arguments("run", ["--threads", "4"]), script: "\(what); exec \"$0\" \"$@\"")
        #expect(!ending.wasKilled && [0, 3, 5].contains(ending.status), "\(what): \(ending)")
        if ending.status != 0 {
          #expect(!ending.error.isEmpty && !ending.error.contains("Fatal error"), "\(what): \(ending.error)")
        }
        if FileManager.default.fileExists(atPath: study.path("run")) {
          try KillTests.finish(study, "run", what)
          study.remove("run")
        }
      }
    }
  }

  /// Where there is neither shared memory nor a place for temporary files.
  @Test func withoutPlacesForTemporaryFiles() throws {
    try Self.withStudy { study in
      let ending = try CrashProgram.run(
        study.arguments("run"),
        script: "export TMPDIR=/nowhere; unset HOME; if unshare -m true 2>/dev/null; then "
          + "exec unshare -m sh -c 'umount /dev/shm 2>/dev/null; exec \"$0\" \"$@\"' \"$0\" \"$@\"; fi; exec \"$0\" \"$@\""
      )
      #expect(ending.status == 0, "\(ending.error)")
      #expect(try study.files("run") == study.expected)
    }
  }
}
