#!/bin/sh
# Blocks of few and many slices, with storage, cold and at a second price, here and in HiGHS and glpsol: ratios with their targets.
# Usage: sh compare-blocks.sh [--rounds N] [--only NAME,...]. PYTHON names a python3 that has highspy.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.path.insert(0, "peers"); import highs' || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --product BlockTimes >/dev/null
"$python" peers/compare_blocks.py "$(swift build -c release --show-bin-path)/BlockTimes" "$work" ../data "$@"
