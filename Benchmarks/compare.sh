#!/bin/sh
# Our year and those of other solvers on the same generated instances, interleaved in one run: medians and ratios.
# Usage: sh compare.sh [--all | SIZE ...]; without arguments S, M and L, with --all XL too.
set -eu
cd "$(dirname "$0")"
sizes="S M L"
rounds=3
case "${1:-}" in
  --all) sizes="S M L XL"; rounds=5 ;;
  "") ;;
  *) sizes="$*" ;;
esac
# PYTHON names a python3 that has highspy.
python=${PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 || { echo "python3 is needed to compare" >&2; exit 1; }
"$python" -c 'import sys; sys.path.insert(0, "peers"); import highs' || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --product WriteInstance >/dev/null
swift build -c release --product YearTimes >/dev/null
bin=$(swift build -c release --show-bin-path)
# shellcheck disable=SC2086 # sizes are words
"$python" peers/compare.py "$bin/WriteInstance" "$bin/YearTimes" "$work" "$rounds" $sizes
