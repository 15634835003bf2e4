#!/bin/sh
# The suite under sanitizers, each with a build of its own: address and undefined together, then thread for what uses
# threads or C. Usage: sanitize.sh [address|thread]...
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- address thread

# Sanitized code is several times slower; these tests of whole years and of numbers alone are left to the ordinary suite.
slow='FrozenStudy|FrozenScenario|FrozenSweep|ShippedScenario|DocumentTests|RandomWindow|MutationTests|HugeFile'
for kind in "$@"; do
  skip=$slow
  case $kind in
    address)
      # Swift itself traps; what is undefined in C traps too, for which no library is needed (swiftc has none on Linux).
      # Optimised, which halves its time: what runs beyond memory is found all the same.
      flags='-c release -Xswiftc -enable-testing --sanitize=address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined'
      # GLPK keeps an environment a thread until the thread ends; Swift's runtime keeps what it has once made.
      export ASAN_OPTIONS=detect_leaks=0:symbolize=0
      # Programs under limits on memory: the sanitizer sets terabytes of addresses aside. It also keeps what was freed, which looks like growth.
      skip="$slow|AcceptanceTests.(LimitTests|MemoryTests|SpecialResultTests)/|LinearProgrammingTests.MemoryTests/"
      filter='' ;;
    thread)
      flags='--sanitize=thread'
      # A failure that is trapped jumps out of GLPK; the frames that it leaves stay in the sanitizer's own books, which grow.
      skip="$slow|MemoryTests/failures"
      export TSAN_OPTIONS=halt_on_error=1:suppressions=$PWD/scripts/thread-sanitizer.supp
      filter='LinearProgrammingTests|PowerDispatchTests|RunFolderTests|MarketLanes|SweepTests|StudyFilesTests|NarratorTests|StopTests|StopSignalsTests|SharedStep|ManyBlocksTests|LongWindowTests/threadsChangeNothing' ;;
    *) echo "sanitize.sh: address or thread, not $kind" >&2; exit 64 ;;
  esac
  # shellcheck disable=SC2086
  swift build --build-tests $flags --scratch-path ".build/sanitize-$kind"
  # shellcheck disable=SC2086
  swift test --skip-build $flags --scratch-path ".build/sanitize-$kind" ${filter:+--filter "$filter"} --skip "$skip"
done
