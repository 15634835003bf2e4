#!/bin/sh
# The quick set: every case of Core, the comparisons (years of S, M and L; blocks of 6 to 168 slices), and the growth curves.
set -eu
cd "$(dirname "$0")"
swift package benchmark --target Core --no-progress
sh compare.sh
sh compare-blocks.sh
sh compare-rows.sh M
swift build -c release --product GrowthCurves >/dev/null
"$(swift build -c release --show-bin-path)/GrowthCurves"
swift build -c release --product CheckpointCost >/dev/null
"$(swift build -c release --show-bin-path)/CheckpointCost" 5 1
swift build -c release --product SweepRates >/dev/null
"$(swift build -c release --show-bin-path)/SweepRates" programs 100000
"$(swift build -c release --show-bin-path)/SweepRates" draws 64
