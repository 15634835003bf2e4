#!/bin/sh
# Shows that the committed tables of the default study are what the scripts write.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sh scripts/study/build.sh "$folder"
for file in "$folder"/*.csv "$folder"/scenarios/*.toml; do
  name=${file#"$folder"/}
  cmp "$file" "data/$name" || { echo "data/$name is not what scripts/study writes: make study" >&2; exit 1; }
done
for name in $(cd data && ls ./*.csv scenarios/*.toml); do
  [ -e "$folder/$name" ] || { echo "data/$name is written by no script" >&2; exit 1; }
done
echo "the tables of data/ are what scripts/study writes"
