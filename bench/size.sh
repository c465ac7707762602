#!/usr/bin/env bash
# Makes a demonstration of many cases and records once, and measures its pages and what is written.
#   bench/size.sh CASES        TARGET names the folder of builds
set -euo pipefail
cd "$(dirname "$0")/.."
cases=$1
target=${TARGET:-target}/release
folder=data/bench-$cases
export LINLI_BIN=$PWD/$target/linli
if [[ ! -f $folder/filled ]]; then
  rm -rf "$folder"
  "$LINLI_BIN" demo --data "$folder" --fill-only --cases 300
  # Lists get their keys in the background; what is copied has them.
  node bench/cases.mjs "$folder" --settle
  running=$((cases / 20 > 300 ? cases / 20 : 300))
  "$target/examples/bench_fill" "sqlite://$PWD/$folder/linli.db" "$cases" $((running > 5000 ? 5000 : running)) "$cases"
  touch "$folder/filled"
fi
# What is written stays out of what is measured next.
measured=$(mktemp -d)
trap 'rm -rf "$measured"' EXIT
cp -r "$folder/." "$measured"
node bench/cases.mjs "$measured"
