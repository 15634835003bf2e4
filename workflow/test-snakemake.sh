#!/usr/bin/env bash
# Runs the example through Snakemake with two jobs at a time, kills shards half way, and compares the collected result
# with what one process writes, byte for byte. Usage: test-snakemake.sh [PROGRAM]. Exit code 77: skipped.
set -euo pipefail
# shellcheck source=workflow/test-lib.sh
source "$(dirname "$0")/test-lib.sh"
find_program "$@"
find_snakemake
[ -z "$snakemake_missing" ] || skip "snakemake: $snakemake_missing"

work=$(mktemp -d)
running=''
# Snakemake and its jobs are a process group of their own (setsid), ended as a whole.
trap '[ -z "$running" ] || kill -KILL -- "-$running" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export XDG_CACHE_HOME=$work/cache
output=$work/output
settings=(--config "program=$program" "sweep=$sweep" "output=$output" shards=8)
run=(setsid "$snakemake" --snakefile "$here/Snakefile" --directory "$work" --cores 2)

# finish LOG: waits for the Snakemake at work; its exit code is in $status.
finish() {
  status=0
  wait "$running" || status=$?
  running=''
}

one_process "$work/one"

# A shard that fails for good: Snakemake says so, the others are done all the same, and what the shard did stays.
"${run[@]}" "${settings[@]}" --retries 0 >"$work/first.log" 2>&1 &
running=$!
kill_half_way "$output/shards"
lost=$shard
finish
[ "$status" -ne 0 ] || fail "Snakemake ended with 0 though a shard was killed and there were no retries"
half_way "$output/shards/$lost" || fail "what shard $lost did before it was killed is gone"
[ ! -e "$output/collected" ] || fail "collected without shard $lost"
done_shards=("$output"/done/*)
[ ${#done_shards[@]} -eq 7 ] || fail "${#done_shards[@]} shards are done, expected the 7 others"

# Given again, that shard goes on; killed again, it is retried, and then all is collected.
"${run[@]}" "${settings[@]}" >"$work/second.log" 2>&1 &
running=$!
kill_half_way "$output/shards"
[ "$shard" = "$lost" ] || fail "shard $shard ran again though it was done"
finish
[ "$status" -eq 0 ] || { cat "$work/second.log" >&2; fail "Snakemake ended with $status"; }
grep -q 'Trying to restart job' "$work/second.log" || fail "Snakemake did not retry shard $lost"
same_bytes "$work/one/sweep.csv" "$output/collected/sweep.csv"

grep -c "shard ${lost%%-*} of 8" "$output/logs/$lost.log" | grep -q '^3$' || fail "not all attempts of $lost are in its log"
"$program" status "$output"/shards/* | tail -n 1 | grep -q '^8 folders: 8 complete; 120 of 120 cases' || fail "status"

# Snakemake itself is killed: its jobs go on without it, and its folder is locked. Unlocked and given again, it waits for
# the job that is still at work.
mkdir "$work/killed"
killed=(setsid "$snakemake" --snakefile "$here/Snakefile" --directory "$work/killed" --cores 2 "${settings[@]}" "output=$work/killed/output")
"${killed[@]}" >"$work/killed.log" 2>&1 &
running=$!
freeze_half_way "$work/killed/output/shards"
orphan=$process
kill -KILL "$running"
wait "$running" 2>/dev/null || true
kill -0 "$orphan" || fail "shard $shard ended with Snakemake"
status=0
"${killed[@]}" >"$work/locked.log" 2>&1 || status=$?
[ "$status" -ne 0 ] && grep -q -- '--unlock' "$work/locked.log" || { cat "$work/locked.log" >&2; fail "not locked"; }
"${killed[@]}" --unlock >"$work/unlock.log" 2>&1 || fail "unlock"
"${killed[@]}" --rerun-incomplete >"$work/again.log" 2>&1 &
again=$!
sleep 5
kill -0 "$orphan" || fail "the job at work was ended"
[ ! -e "$work/killed/output/done/$shard" ] || fail "shard $shard is marked as done while it is at work"
kill -CONT "$orphan"
status=0
wait "$again" || status=$?
[ "$status" -eq 0 ] || { cat "$work/again.log" >&2; fail "Snakemake ended with $status after it was killed"; }
running=''
same_bytes "$work/one/sweep.csv" "$work/killed/output/collected/sweep.csv"

# Nothing is left to do, and the profile for Slurm makes the same plan.
"${run[@]}" "${settings[@]}" >"$work/third.log" 2>&1
grep -q 'Nothing to be done' "$work/third.log" || fail "Snakemake ran something again"
"$snakemake" --snakefile "$here/Snakefile" --directory "$work" --workflow-profile "$here/profiles/slurm" --dry-run \
  "${settings[@]}" "output=$work/other" >"$work/dry.log" 2>&1 || { cat "$work/dry.log" >&2; fail "dry run for Slurm"; }
grep -Eq '^shard +8$' "$work/dry.log" || fail "the dry run for Slurm does not plan 8 shards"
