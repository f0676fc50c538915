#!/bin/sh
# Runs scripts and compares what they print with what was recorded.
# usage: compare.sh EXPECTED HOST SCRIPT...
expected=$1
shift
output=$(mktemp) || exit 1
trap 'rm -f "$output"' EXIT
"$@" >"$output" || { cat "$output"; exit 1; }
diff "$expected" "$output" >"$output.diff" || {
    echo "expected (<) and printed (>):"
    head -n 60 "$output.diff"
    rm -f "$output.diff"
    exit 1
}
rm -f "$output.diff"
