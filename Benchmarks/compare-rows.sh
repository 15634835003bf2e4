#!/bin/sh
# A year with two annual rows: our decomposition, and the same year as one LP in peers; medians and ratios.
# Usage: sh compare-rows.sh [SIZE ...]; without arguments M and L. PYTHON names a python3 that has highspy.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.path.insert(0, "peers"); import highs' || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --product AnnualRows >/dev/null
bin=$(swift build -c release --show-bin-path)
for size in ${*:-M L}; do
  "$bin/AnnualRows" "$size" 5 "$work/$size.lp" > "$work/$size.json"
  "$python" peers/compare_rows.py "$work/$size.json" "$work/$size.lp"
done
