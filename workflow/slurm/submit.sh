#!/usr/bin/env bash
# Submits a sweep to Slurm: a job array with a task for each shard, and a job that collects them when all are done.
#   submit.sh SWEEP.toml SHARDS OUTPUT [option of sbatch ...]
# Options (--partition, --account, --time, --cpus-per-task ...) go to both. DISPATCHSOLVE names the program.
# The same command again does nothing while the sweep is in the queue. After that it submits it anew: shards that are
# complete check their files and end, others go on where they are.
set -euo pipefail

[ $# -ge 3 ] || { echo "usage: submit.sh SWEEP.toml SHARDS OUTPUT [option of sbatch ...]" >&2; exit 64; }
here=$(cd "$(dirname "$0")" && pwd)
sweep=$(realpath "$1") shards=$2
mkdir -p "$3/logs"
output=$(realpath "$3")
shift 3
[ -f "$sweep" ] || { echo "submit.sh: $sweep is not there" >&2; exit 1; }
[[ $shards =~ ^[1-9][0-9]*$ ]] || { echo "submit.sh: the number of shards is '$shards'" >&2; exit 64; }
program=${DISPATCHSOLVE:-$here/../../.build/release/dispatchsolve}
program=$(type -P "$program") || { echo "submit.sh: the program is not there; \`make build\` builds it" >&2; exit 1; }
DISPATCHSOLVE=$(realpath "$program")
export DISPATCHSOLVE  # sbatch hands the environment on

# Jobs are known by their names: those of the same output folder have the same.
name="sweep-$(printf '%s' "$output" | cksum | cut -d ' ' -f 1)"
queued=$(squeue --noheader --user "$(id -un)" --name "$name" --format %A | sort -un | paste -sd ' ')
if [ -n "$queued" ]; then
  echo "already in the queue: $queued"
  exit 0
fi

# Slurm's largest index is one less than MaxArraySize; with more shards than that, a task does several.
most=$(scontrol show config | sed -n 's/^MaxArraySize *= *\([0-9]*\)$/\1/p')
tasks=$shards
if [ -n "$most" ] && [ "$tasks" -ge "$most" ]; then tasks=$((most - 1)); fi
if [ "$tasks" -lt "$shards" ]; then echo "tasks: $tasks, since Slurm takes no more at once; each does several shards"; fi

array=$(sbatch --parsable --job-name "$name" --array "1-$tasks" --output "$output/logs/%A_%a.log" "$@" \
  "$here/sweep.sbatch" "$sweep" "$shards" "$output" "$tasks")
array=${array%%;*}  # a cluster's name may follow
# Where a shard fails for good the shards can never be collected; then this job is taken out of the queue.
collect=$(sbatch --parsable --job-name "$name" --dependency "afterok:$array" --kill-on-invalid-dep=yes \
  --output "$output/logs/collect.log" "$@" "$here/collect.sbatch" "$shards" "$output") ||
  { scancel "$array"; exit 1; }
echo "shards: $array"
echo "collect: ${collect%%;*}"
