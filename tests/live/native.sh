#!/bin/sh
# native.sh OFFHEAP SOURCE_DIR BUILD_DIR: a C program under OFFHEAP_DOCTOR is seen by `offheap top` and `offheap export`,
# and its page goes with it.
offheap=$1
. "$(dirname "$0")/../main_job/expect.sh"
work=$(mktemp -d)
trap 'rm -rf "$work" "$output" "$errors"' EXIT
gcc -g -O1 "-I$2/include" "$2/examples/c/leaky_sessions.c" -o "$work/leaky_sessions" "-L$3" -loffheap "-Wl,-rpath,$3" || exit 1
OFFHEAP_DOCTOR="$work/report.json" "$work/leaky_sessions" 4000 2>"$work/said" &
program=$!
has_worked() { "$offheap" top "$program" | grep -q 'session_open\|leaky_sessions+0x'; }
await has_worked || fail "top does not show it: $("$offheap" top "$program" 2>&1)"
run 0 "$offheap" export --once
has "^offheap_live_bytes\{program=\"leaky_sessions\",pid=\"$program\",class=\"pool\"\} [1-9]"
wait "$program"
[ ! -e "/dev/shm/offheap-$(id -u)-$program" ] || fail "the page is still there after the program's end"
[ -s "$work/report.json" ] || fail "no report"
finish
