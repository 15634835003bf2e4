#!/usr/bin/env bash
# Starts Slurm for this machine alone in a temporary folder, runs the example in 20 shards through the array script,
# kills, stops and cancels shards half way, and compares the collected result with what one process writes, byte for
# byte. Then the same through Snakemake's executor for Slurm. Usage: test-slurm.sh [PROGRAM]. Exit code 77: skipped.
# As root it installs Debian's Slurm when it is missing. Nothing of a Slurm that runs here already is touched.
set -euo pipefail
# shellcheck source=workflow/test-lib.sh
source "$(dirname "$0")/test-lib.sh"
find_program "$@"

missing() {
  local command
  for command in slurmctld slurmd munged sbatch squeue scontrol scancel srun; do
    command -v "$command" >/dev/null || { echo "$command"; return; }
  done
}
PATH=$PATH:/usr/sbin:/sbin  # daemons are there
if [ -n "$(missing)" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo 'installing slurmctld, slurmd, slurm-client and munge' >&2
  log=$(mktemp)
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    slurmctld slurmd slurm-client munge; } >"$log" 2>&1 || { tail -n 5 "$log" >&2; }
  rm -f "$log"
fi
[ -z "$(missing)" ] || skip "slurm: $(missing) is missing (Debian: slurmctld, slurmd, slurm-client, munge)"

work=$(mktemp -d)
chmod 711 "$work"  # munged wants its socket to be within everyone's reach
mkdir -m 755 "$work/munge" "$work/state" "$work/spool"
daemons=()
running=''

# shellcheck disable=SC2329  # the trap calls it
cleanup() {
  trap '' INT TERM
  [ -z "$running" ] || kill -KILL -- "-$running" 2>/dev/null || true
  if [ ${#daemons[@]} -eq 3 ]; then
    # Jobs are no children of the daemons, so they are ended first.
    scancel --user "$(id -un)" 2>/dev/null || true
    for _ in $(seq 100); do
      [ -n "$(squeue --noheader 2>/dev/null)" ] || break
      sleep 0.1
    done
  fi
  local index
  for ((index = ${#daemons[@]} - 1; index >= 0; index--)); do  # munged, which the others need, last
    kill "${daemons[index]}" 2>/dev/null || true
    wait "${daemons[index]}" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Two ports that nobody listens at.
ports=()
while [ ${#ports[@]} -lt 2 ]; do
  port=$((20000 + RANDOM % 10000))
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || ports+=("$port")
done
node=$(hostname -s)
export SLURM_CONF=$work/slurm.conf
# cred_expire is how long a requeued job waits: 120 seconds unless given, 5 at least. The node has two processors
# whatever the machine has, so that shards wait for each other.
cat >"$SLURM_CONF" <<CONF
ClusterName=workflow-test
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmdPort=${ports[1]}
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthInfo=socket=$work/munge/socket,cred_expire=5
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
MaxArraySize=16
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=2,bf_interval=2
KillWait=2
MpiDefault=none
ReturnToService=2
NodeName=$node NodeAddr=127.0.0.1 CPUs=2 RealMemory=8000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF

# start NAME COMMAND...: a daemon as a child, its output in a file.
start() {
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  daemons+=($!)
}
is_up() {
  for _ in $(seq 200); do
    "$@" >/dev/null 2>&1 && return
    kill -0 "${daemons[-1]}" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}
# shellcheck disable=SC2329
node_is_idle() { [ "$(sinfo --noheader --format %T)" = idle ]; }
did_not_start() { skip "slurm: $1 did not start: $(grep -v '^ *$' "$work/$1.log" | tail -n 1)"; }

dd if=/dev/urandom of="$work/munge/key" bs=1024 count=1 2>/dev/null
chmod 600 "$work/munge/key"
start munged munged --foreground --key-file="$work/munge/key" --socket="$work/munge/socket" \
  --pid-file="$work/munge/pid" --seed-file="$work/munge/seed"
is_up test -S "$work/munge/socket" || did_not_start munged
start slurmctld slurmctld -D
is_up scontrol ping || did_not_start slurmctld
start slurmd slurmd -D
is_up node_is_idle || did_not_start slurmd
echo "$(sinfo --version) is up"

export DISPATCHSOLVE=$program
output=$work/output
submit=("$here/slurm/submit.sh" "$sweep" 20 "$output")
# 20 shards are more than this Slurm's arrays may have, so that 15 tasks do them.
log_of() { cat "$output"/logs/*_"$((($1 - 1) % 15 + 1))".log; }  # log_of INDEX: what all attempts of a shard said
# shellcheck disable=SC2329
queue_is_empty() { [ -z "$(squeue --noheader)" ]; }
show_logs() { tail -n 4 "$output"/logs/*.log >&2; }

one_process "$work/one"

# 1. All at once. One shard is killed, another is told that its time is over: both are requeued, and then collected.
"${submit[@]}" | tee "$work/submitted"
grep -q '^tasks: 15, ' "$work/submitted" || fail "the shards were not given to 15 tasks"
array=$(squeue --noheader --format %F | sort -n | head -n 1)
kill_half_way "$output/shards"
half_way "$output/shards/$shard" || fail "shard $shard is not half way after it was killed"
killed=${shard%%-*}

freeze_half_way "$output/shards"
stopped=${shard%%-*}
done_before=$(cases_done "$output/shards/$shard")
# What Slurm does ahead of the time limit; scancel itself repeats the request for a while, which is of no use here.
scancel --batch --signal=TERM "${array}_$(((stopped - 1) % 15 + 1))" >/dev/null 2>&1 &
notice=$!
# The script hands the signal on. The program is still stopped and has it pending (bit 15), if Slurm did not send it
# SIGCONT first.
# shellcheck disable=SC2329
told() { ! pending=$(sed -n 's/^ShdPnd:\t//p' "/proc/$process/status" 2>/dev/null) || ((0x$pending & 0x4000)); }
wait_until 20 "the script to hand SIGTERM on" told
kill "$notice" 2>/dev/null || true
wait "$notice" || true
kill -CONT "$process" 2>/dev/null || true
echo "told shard $shard to stop after $done_before cases"

already=$("${submit[@]}")
[[ $already == "already in the queue"* ]] || fail "submitted twice: $already"
wait_until 180 "the queue to be empty" queue_is_empty
[ -e "$output/collected/sweep.csv" ] || { show_logs; fail "the shards were not collected"; }
log_of "$killed" | grep -q 'back to the queue: exit code 137' || fail "shard $killed was not requeued"
log_of "$stopped" | grep -q "back to the queue: stopped at Slurm's notice" || fail "shard $stopped was not requeued"
for index in "$killed" "$stopped"; do
  log_of "$index" | grep -q 'started again 1 times' || fail "shard $index was not started again"
done
same_bytes "$work/one/sweep.csv" "$output/collected/sweep.csv"
"$program" status "$output"/shards/* >"$work/status" || fail "status of the shards"
tail -n 1 "$work/status" | grep -q '^20 folders: 20 complete; 120 of 120 cases' || { cat "$work/status" >&2; fail "status"; }
[ -n "${WORKFLOW_FULL:-}" ] || exit 0

# 2. A shard that is cancelled stays so, and nothing is collected; submitted again the others only check their files.
rm -rf "$output/collected" "$output/shards/5-of-20" "$output/logs"
"${submit[@]}"
freeze_half_way "$output/shards"
[ "$shard" = 5-of-20 ] || fail "shard $shard ran again though it was complete"
array=$(squeue --noheader --format %F | sort -n | head -n 1)
scancel "${array}_5"
kill -CONT "$process"
wait_until 60 "the queue to be empty" queue_is_empty
half_way "$output/shards/5-of-20" || fail "the cancelled shard is not half way"
[ ! -e "$output/collected" ] || fail "collected without the cancelled shard"
"${submit[@]}"
wait_until 60 "the queue to be empty" queue_is_empty
[ -e "$output/collected/sweep.csv" ] || { show_logs; fail "the shards were not collected"; }
same_bytes "$work/one/sweep.csv" "$output/collected/sweep.csv"

# 3. Snakemake submits the shards; one is killed, and Snakemake submits it again.
find_snakemake
[ -z "$snakemake_missing" ] || skip "snakemake on slurm: $snakemake_missing"
export XDG_CACHE_HOME=$work/cache
# This Slurm keeps no accounts of jobs, so their state is asked of squeue. The plugin takes SLURM_CONF from the srun that it calls within a job, which then looks in Slurm's usual places.
mkdir "$work/bin"
printf '#!/bin/sh\nSLURM_CONF=%s exec %s "$@"\n' "$SLURM_CONF" "$(command -v srun)" >"$work/bin/srun"
chmod +x "$work/bin/srun"
PATH=$work/bin:$PATH setsid "$snakemake" --snakefile "$here/Snakefile" --directory "$work" --workflow-profile "$here/profiles/slurm" \
  --slurm-status-command squeue --slurm-init-seconds-before-status-checks 2 \
  --config "program=$program" "sweep=$sweep" "output=$work/snakemake" shards=4 >"$work/snakemake.log" 2>&1 &
running=$!
kill_half_way "$work/snakemake/shards"
status=0
wait "$running" || status=$?
running=''
[ "$status" -eq 0 ] || { cat "$work/snakemake.log" >&2; fail "Snakemake ended with $status"; }
grep -q 'Trying to restart job' "$work/snakemake.log" || fail "Snakemake did not retry shard $shard"
same_bytes "$work/one/sweep.csv" "$work/snakemake/collected/sweep.csv"
