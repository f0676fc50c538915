#!/bin/sh
# alone.sh SOURCE_DIR BUILD_DIR: liboffheap.so works without liboffheap-doctor.so, and says what it lacks; with it
# beside, nothing more has to be told.
. "$(dirname "$0")/report.sh"
gcc "-I$1/include" "$here/alone.c" -o "$work/alone" "-L$2" -loffheap || exit 1
cp "$2/liboffheap.so.0" "$work/"
export LD_LIBRARY_PATH="$work"

run 0 "$work/alone"
[ "$(cat "$output")" = "ERR_NOT_SUPPORTED
ERR_NOT_SUPPORTED" ] || fail "alone: $(cat "$output")"
[ ! -s "$errors" ] || fail "alone: not silent"

OFFHEAP_DOCTOR="$work/report.html" run 0 "$work/alone"
grep -q 'OFFHEAP_DOCTOR: cannot load liboffheap-doctor.so.0' "$errors" || fail "the reason is not told"
[ ! -e "$work/report.html" ] || fail "a report without a doctor"

cp "$2/liboffheap-doctor.so.0" "$work/"
run 0 "$work/alone"
[ "$(cat "$output")" = "OK
OK" ] || fail "beside: $(cat "$output")"
finish
