#!/bin/sh
# Runs the same calls on Node 26 and on `offheap run`, side by side, and compares what they wrote.
# usage: run.sh OFFHEAP_PROGRAM WORK_FOLDER [SEED [COUNT]]      exit code 77: there is no Node 26
set -eu
program=$1 work=$2 seed=${3:-1} count=${4:-210000}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$work"
node=$("$here/get-node.sh" "$work/node26") || exit 77
"$node" "$here/calls.js" "$seed" "$count" "$work/node.txt" 2>"$work/node.err" &
oracle=$!
failed=0
"$program" run "$here/calls.js" "$seed" "$count" "$work/offheap.txt" 2>"$work/offheap.err" || failed=$?
wait "$oracle" || { echo "node ended early:"; tail -n 5 "$work/node.err"; exit 1; }
[ "$failed" -eq 0 ] || { echo "offheap ended early with exit code $failed:"; tail -n 20 "$work/offheap.err"; exit 1; }
"$node" "$here/compare.js" "$work/node.txt" "$work/offheap.txt"
