#!/bin/sh
# One season of the default study as an LP, with storage, cold, in our solver and in peers: medians and ratios.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --product BlockTimes >/dev/null
ours=$("$(swift build -c release --show-bin-path)/BlockTimes" ../data "$work/block.lp" 21)
echo "ours (with certificate): $ours"
ours_seconds=$(echo "$ours" | sed 's/.*median \([^ ]*\) s/\1/')

if command -v glpsol >/dev/null 2>&1; then
  # glpsol tells its own solve time only to 0.1 s, so whole processes are timed, and reading the file apart.
  python3 - "$work/block.lp" "$ours_seconds" <<'P' || echo "glpsol: python3 is needed to time it" >&2
import statistics, subprocess, sys, time
def median(arguments):
    times = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run(arguments, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)
path, ours = sys.argv[1], float(sys.argv[2])
read = median(["glpsol", "--lp", path, "--check"])
flag_sets = [[], ["--dual"], ["--nopresol", "--dual"], ["--nopresol", "--dual", "--flip"], ["--nopresol", "--dual", "--noscale"]]
results = []
for flags in flag_sets:
    try:
        results.append((median(["glpsol", "--lp", path] + flags), " ".join(flags) or "default flags"))
    except subprocess.CalledProcessError:
        pass
best, flags = min(results)
solve = max(best - read, 1e-9)
print(f"glpsol, best of {len(results)} flag sets ({flags}): {best:.4f} s, of which reading {read:.4f} s; "
      f"solving / ours: {solve / ours:.1f}")
P
else
  echo "glpsol is not installed; no comparison with it (apt-get install glpk-utils)"
fi

if command -v python3 >/dev/null 2>&1 && python3 -c 'import highspy' 2>/dev/null; then
  python3 - "$work/block.lp" "$ours_seconds" <<'P'
import statistics, sys, time, highspy
path, ours = sys.argv[1], float(sys.argv[2])
def once(presolve):
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.setOptionValue("presolve", presolve)
    h.readModel(path)
    start = time.perf_counter()
    h.run()
    return time.perf_counter() - start, h.getInfo().objective_function_value
for presolve in ("on", "off"):
    runs = [once(presolve) for _ in range(7)]
    seconds = statistics.median(r[0] for r in runs)
    print(f"HiGHS, presolve {presolve}, one thread, solving only: {seconds:.4f} s, objective {runs[0][1]}; / ours: {seconds / ours:.1f}")
P
else
  echo "highspy is not installed; no comparison with HiGHS (pip install highspy)"
fi
