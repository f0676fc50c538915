#!/bin/sh
# Runs steady_load under strace and counts the calls for memory after warm-up: there must be none.
# 77 says: skipped, strace is not there or may not trace.
set -eu
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
