#!/usr/bin/env bash
# Runs the tests of the workflow and says in the end how each went. Fails when one failed; what was skipped is told.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

program=${1:?usage: test.sh PROGRAM}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Half of the years will do for every day; with WORKFLOW_FULL it is the example as it stands, and more is tried.
export WORKFLOW_SWEEP=$work/example.toml
years=2025-2032
if [ -n "${WORKFLOW_FULL:-}" ]; then years=2025-2040; fi
sed -e "s/^years = .*/years = \"$years\"/" -e "s#\.\./data#$(dirname "$here")/data#" "$here/example.toml" >"$WORKFLOW_SWEEP"
echo "workflow: the whole sweep in one process"
"$program" sweep "$WORKFLOW_SWEEP" --output "$work/one" --threads 2
export WORKFLOW_ONE_PROCESS=$work/one

failed=0
summary=()
echo "workflow: partitions"
if python3 "$here/test_partial.py" "$program"; then summary+=("partitions: passed"); else summary+=("partitions: FAILED") failed=1; fi
for name in snakemake slurm; do
  echo "workflow: $name"
  begun=$SECONDS
  status=0
  said=$("$here/test-$name.sh" "$program" | tee >(cat >&2)) || status=$?
  time="$((SECONDS - begun)) s"
  case $status in
    0) summary+=("$name: passed ($time)") ;;
    77) summary+=("$name: $(grep '^SKIPPED: ' <<<"$said" | tail -n 1)") ;;
    *) summary+=("$name: FAILED ($time)") failed=1 ;;
  esac
done

echo
printf 'workflow: %s\n' "${summary[@]}"
exit "$failed"
