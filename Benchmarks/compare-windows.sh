#!/bin/sh
# Windows of years here and in HiGHS, in turn in one run: ratios with their targets; then prices against HiGHS's intervals.
# Usage: sh compare-windows.sh [--trial STUDY] [--rounds N] [--only NAME,...] [--no-ipm]; --check: the prices alone.
# PYTHON names a python3 that has highspy.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.path.insert(0, "peers"); import highs' || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --product WindowTimes >/dev/null
tool=$(swift build -c release --show-bin-path)/WindowTimes
if [ "${1:-}" = "--check" ]; then
  "$python" peers/check_prices.py "$tool" "$work" ../data
else
  "$python" peers/compare_windows.py "$tool" "$work" ../data "$@"
  [ $# -gt 0 ] || "$python" peers/check_prices.py "$tool" "$work" ../data
fi
