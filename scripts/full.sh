#!/usr/bin/env bash
# Everything that shows whether a version may go out: lint, the suite, the long forms of crash tests and workflow, reports in a browser,
# tests under sanitizers, fuzzing, random programs and markets by the ten thousand and the peers. Prints how long each took.
# Usage: full.sh [STEP...]; all steps without any. PYTHON names a python3 that has full.txt. What this machine lacks is said.
set -uo pipefail
cd "$(dirname "$0")/.."
# What a step ends with that this machine lacks something for.
skipped=77

lint() { make --no-print-directory lint study-check; }
suite() { make --no-print-directory test; }
crash() { DISPATCHSOLVE_CRASH_TESTS=full "${SWIFT:-swift}" test --skip-build --filter CrashTests; }
workflow() { make --no-print-directory build && WORKFLOW_FULL=1 workflow/test.sh .build/release/dispatchsolve; }
formats() { make --no-print-directory formats; }
browser() {
  command -v chromium || command -v chromium-browser || command -v google-chrome ||
    { echo "SKIPPED: no chromium is there"; return $skipped; }
  make --no-print-directory test-browser
}
address() { scripts/sanitize.sh address; }
thread() { scripts/sanitize.sh thread; }
mutations() { make --no-print-directory fuzz; }
fuzzer() {
  case $(uname) in Linux) ;; *) echo "SKIPPED: libFuzzer is asked for on Linux alone"; return $skipped ;; esac
  scripts/fuzz.py --seconds "${FUZZ_SECONDS:-20}"
}
random() { make --no-print-directory random; }
peers() {
  "${PYTHON:-python3}" -c 'import highspy' 2>/dev/null || { echo "SKIPPED: highspy is not there (PYTHON names a python3 that has it)"; return $skipped; }
  (cd Benchmarks && sh compare.sh && sh compare-rows.sh M && sh compare-windows.sh --check) &&
    make --no-print-directory study-peer
}
pypsa() {
  "${PYTHON:-python3}" -c 'import pypsa, highspy' 2>/dev/null || { echo "SKIPPED: pypsa is not there (PYTHON names a python3 that has it)"; return $skipped; }
  make --no-print-directory build && "${PYTHON:-python3}" Benchmarks/peers/check_pypsa.py .build/release/dispatchsolve --seeds 20
}
python_package() {
  "${PYTHON:-python3}" -c 'import pandas, pytest' 2>/dev/null || { echo "SKIPPED: pandas or pytest is not there (PYTHON names a python3 that has them)"; return $skipped; }
  make --no-print-directory python-test || return 1
  "${PYTHON:-python3}" -c 'import mypy' 2>/dev/null || { echo "SKIPPED: mypy is not there"; return 0; }
  (cd python && MYPYPATH=src "${PYTHON:-python3}" -m mypy --config-file pyproject.toml src examples)
}
packages() {
  case $(uname) in Linux) ;; *) echo "SKIPPED: packages are made on Linux alone"; return $skipped ;; esac
  make --no-print-directory dist dist-check
}

[ $# -gt 0 ] || set -- lint suite crash workflow browser formats address thread mutations fuzzer random peers pypsa python_package packages
for step in "$@"; do
  declare -F "$step" >/dev/null || { echo "full.sh: there is no step $step" >&2; exit 1; }
done
"${SWIFT:-swift}" build --build-tests || exit 1
failed=0
summary=()
begun=$SECONDS
for step in "$@"; do
  echo "== $step"
  from=$SECONDS
  "$step"
  case $? in 0) how=passed ;; "$skipped") how=skipped ;; *) how=FAILED failed=1 ;; esac
  summary+=("$(printf '%-14s %-7s %5d s' "$step" "$how" $((SECONDS - from)))")
done
echo
printf '%s\n' "${summary[@]}"
echo "in all $(((SECONDS - begun) / 60)) minutes"
exit "$failed"
