#!/bin/sh
# Runs every fuzz target of a build for a number of seconds; stops at the first finding.
# usage: scripts/fuzz.sh BUILD_FOLDER SECONDS
set -eu
folder=$1
seconds=$2
for target in "$folder"/fuzz/fuzz_*; do
    [ -x "$target" ] && [ -f "$target" ] || continue
    name=$(basename "$target")
    mkdir -p "$folder/corpus/$name"
    echo "fuzz: $name for $seconds s"
    "$target" -max_total_time="$seconds" -print_final_stats=0 -artifact_prefix="$folder/$name-" "$folder/corpus/$name" 2>"$folder/$name.log" ||
        { tail -n 30 "$folder/$name.log"; exit 1; }
done
