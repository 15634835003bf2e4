#!/bin/sh
# One table of ratios with their targets, against HiGHS in turn in one run. Usage: sh bench.sh [--quick]; PYTHON names a python3 that has highspy.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.path.insert(0, "peers"); import highs' || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for tool in WriteInstance YearTimes BlockTimes WindowTimes ReadTimes SweepRates; do swift build -c release --product "$tool" >/dev/null; done
(cd .. && swift build -c release --product dispatchsolve >/dev/null)
"$python" peers/bench.py "$(swift build -c release --show-bin-path)" "$(cd .. && swift build -c release --show-bin-path)/dispatchsolve" "$work" ../data "$@"
