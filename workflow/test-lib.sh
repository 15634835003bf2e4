# shellcheck shell=bash disable=SC2034  # what seems unused is for the tests
# What the tests of the workflow share. They read it with `source` after `set -euo pipefail`. Linux only: it reads /proc.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
sweep=${WORKFLOW_SWEEP:-$here/example.toml}

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

# For what this machine cannot do. test.sh shows the line and knows the exit code.
skip() {
  echo "SKIPPED: $1"
  exit 77
}

[ -d /proc/self ] || skip "workflow: no /proc on this system"

# The program: first argument of the test, else DISPATCHSOLVE, else the release build of this checkout.
find_program() {
  program=${1:-${DISPATCHSOLVE:-$root/.build/release/dispatchsolve}}
  if [ "$#" -eq 0 ] && [ -z "${DISPATCHSOLVE:-}" ] && [ ! -x "$program" ]; then
    make -C "$root" build >&2
  fi
  [ -x "$program" ] || fail "$program is not there"
  program=$(cd "$(dirname "$program")" && pwd -P)/$(basename "$program")
}

# wait_until SECONDS WHAT COMMAND...: repeats the command until it succeeds.
wait_until() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "waited in vain for: $what"
    sleep 0.1
  done
}

# Installs what requirements.txt pins into a venv that is kept; sets $snakemake, or $snakemake_missing to the reason.
find_snakemake() {
  local venv=$root/.build/workflow-venv log
  snakemake=$venv/bin/snakemake snakemake_missing=''
  if cmp -s "$here/requirements.txt" "$venv/installed.txt" && "$snakemake" --version >/dev/null 2>&1; then return; fi
  log=$(mktemp)
  echo "installing Snakemake into $venv" >&2
  if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' >"$log" 2>&1; then
    snakemake_missing="Python 3.11 or later is needed"
  elif ! python3 -m venv --clear "$venv" >"$log" 2>&1; then
    snakemake_missing="python3 -m venv: $(tail -n 1 "$log")"
  elif ! "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" >"$log" 2>&1; then
    snakemake_missing="pip install: $(tail -n 1 "$log")"
  else
    cp "$here/requirements.txt" "$venv/installed.txt"
  fi
  rm -f "$log"
}

# The process that is at work on a shard's folder.
process_of() {
  local directory arguments
  for directory in /proc/[0-9]*; do
    { mapfile -d '' -t arguments <"$directory/cmdline"; } 2>/dev/null || continue
    if [ "${arguments[0]:-}" = "$program" ] && [[ " ${arguments[*]} " == *" --output $1 "* ]]; then
      echo "${directory#/proc/}"
      return
    fi
  done
  return 1
}

# one_process FOLDER: the whole sweep by one process; test.sh has it done once for all tests.
one_process() {
  if [ -n "${WORKFLOW_ONE_PROCESS:-}" ]; then
    cp -R "$WORKFLOW_ONE_PROCESS" "$1"
  else
    "$program" sweep "$sweep" --output "$1" --threads 2 -q
  fi
}

# Cases of a shard that are on the disk; its progress is noted from the first on.
cases_done() { sed -n 's/^{"cases":{"done":\([0-9]*\),.*/\1/p' "$1/.run/progress.json"; }

# A shard that has cases on the disk, and is not complete.
half_way() { [ ! -e "$1/manifest.json" ] && [ -e "$1/.run/progress.json" ]; }

# freeze_half_way FOLDER_OF_SHARDS: stops a process (SIGSTOP) that is half way through its shard, whichever comes first.
# Sets $shard, the name of its folder, and $process. While it is stopped nothing moves, so there is no race.
freeze_half_way() {
  local deadline=$((SECONDS + 120)) folder
  while [ "$SECONDS" -lt "$deadline" ]; do
    for folder in "$1"/*-of-*; do
      half_way "$folder" || continue
      process=$(process_of "$folder") || continue
      kill -STOP "$process" 2>/dev/null || continue
      shard=${folder##*/}
      half_way "$folder" && return
      kill -CONT "$process"  # it was complete just then
    done
    [ -z "${running:-}" ] || kill -0 "$running" || fail "Snakemake ended before a shard was seen half way"
    sleep 0.05
  done
  fail "no shard was seen half way in two minutes"
}

# Ends a process with SIGKILL half way through its shard; sets $shard. When it returns nobody can take what is left of
# the process for one at work.
kill_half_way() {
  freeze_half_way "$1"
  kill -KILL "$process"
  # shellcheck disable=SC2329
  is_gone() { [ "$(process_of "$1" || true)" != "$process" ]; }
  wait_until 10 "the killed process to be gone" is_gone "$1/$shard"
  echo "killed shard $shard after $(cases_done "$1/$shard") cases"
}

same_bytes() {
  cmp "$1" "$2" || fail "$2 differs from what one process wrote"
  echo "$2: the bytes of one process"
}
