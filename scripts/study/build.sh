#!/bin/sh
# Writes every table of the default study: sh scripts/study/build.sh [FOLDER], data/ where none is named.
set -eu
cd "$(dirname "$0")"
[ $# -eq 0 ] || export STUDY_OUT="$1"
for script in network seasons units changes demand fuel customers program standards capacity margins actuals scenarios; do
  python3 "$script.py"
done
