#!/bin/sh
# The quick set: every case of Core, medians first. About three minutes with the first build.
set -eu
cd "$(dirname "$0")"
swift package benchmark --target Core
sh compare.sh
