#!/bin/sh
# The quick set: every case of Core, the comparison on S, M and L, and the growth curves.
set -eu
cd "$(dirname "$0")"
swift package benchmark --target Core --no-progress
sh compare.sh
swift build -c release --product GrowthCurves >/dev/null
"$(swift build -c release --show-bin-path)/GrowthCurves"
