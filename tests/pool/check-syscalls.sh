#!/bin/sh
# Runs steady_load under strace and counts the calls for memory after warm-up: there must be none.
# 77 says: skipped, strace is not there or may not trace.
#
# The load reuses what it has; that is the claim. What lies idle for the decay time goes back to the
# system whatever the load is, and how much of it does so depends on how often the machine lets the
# program run. So no decay ends while this runs.
set -eu
OFFHEAP_POOL_DECAY=86400000
export OFFHEAP_POOL_DECAY
program=$1
command -v strace >/dev/null 2>&1 || { echo "skipped: strace is not installed"; exit 77; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
strace -f -o "$log" "$program" >/dev/null 2>&1 || {
    grep -q steady "$log" && exit 1
    echo "skipped: strace cannot trace here"
    exit 77
}
grep -q '"steady' "$log" && grep -q '"done' "$log" || { echo "the log does not show the steady part"; exit 1; }
calls=$(sed -n '/"steady/,/"done/p' "$log" | grep -cE '(mmap|munmap|brk|madvise|mremap)\(' || true)
echo "$calls calls for memory in the steady part"
[ "$calls" = 0 ]
