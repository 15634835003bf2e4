#!/bin/sh
# Makes sure that Swift 6 and GLPK's headers are there; installs the latter on Debian and Ubuntu.
set -eu

fail() {
  printf 'setup: %s\n' "$1" >&2
  exit 1
}

command -v swift >/dev/null 2>&1 ||
  fail 'swift is not on the PATH; install Swift 6.1 or later (https://www.swift.org/install/)'
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
major=${version%%.*}
minor=${version#*.}
if [ -z "$version" ] || [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 1 ]; }; then
  fail "Swift 6.1 or later is needed, this is ${version:-of unknown version}"
fi

has_glpk() {
  for header in /usr/include/glpk.h /usr/local/include/glpk.h /opt/homebrew/include/glpk.h; do
    [ -f "$header" ] && return 0
  done
  return 1
}

has_glpk && exit 0
command -v apt-get >/dev/null 2>&1 ||
  fail 'glpk.h is missing and there is no apt-get here; install GLPK 5 with its headers'
if [ "$(id -u)" -eq 0 ]; then
  as_root=''
elif command -v sudo >/dev/null 2>&1; then
  as_root='sudo'
else
  fail 'glpk.h is missing; as root, run: apt-get install libglpk-dev'
fi
echo 'setup: installing libglpk-dev' >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends libglpk-dev; } >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  fail 'libglpk-dev could not be installed; the lines above say why'
fi
has_glpk || fail 'libglpk-dev is installed, but glpk.h is not where it is expected'
