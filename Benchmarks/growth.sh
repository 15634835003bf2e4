#!/bin/sh
# How time grows: years of dispatch with slices, units, zones and years; plans of windows with years, slices and options.
set -eu
cd "$(dirname "$0")"
swift build -c release --product GrowthCurves >/dev/null
"$(swift build -c release --show-bin-path)/GrowthCurves" "$@"
sh compare-windows.sh --only growth --rounds 1 --no-ipm
