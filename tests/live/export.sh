#!/bin/sh
# `offheap export` writes OpenMetrics for a running program.
set -u
offheap=$1
. "$(dirname "$0")/watched.sh"

run 0 "$offheap" export --once
has '^# TYPE nodejs_external_memory_bytes gauge$'
has "^nodejs_external_memory_bytes\{program=\".*busy\.js\",pid=\"$program\"\} [0-9]+$"
has "^offheap_allocated_bytes_total\{.*class=\"pool\"\} [1-9][0-9]*$"
has "^offheap_string_conversions_total\{.*direction=\"decode\",encoding=\"latin1\"\} [1-9]"
has "^offheap_direct_allocation_seconds_bucket\{.*le=\"\+Inf\"\} [1-9]"
[ "$(tail -n 1 "$output")" = '# EOF' ] || fail "does not end with # EOF"
awk '!/^#/ && !/^[a-z_]+\{[^}]*\} [0-9.]+$/ { print "FAIL: no sample: " $0; bad = 1 } END { exit bad }' "$output" || failures=$((failures + 1))
run 2 "$offheap" export --listen=nowhere
complains '(--listen wants|without HTTP)'
run 2 "$offheap" export --nothing
complains "unknown argument '--nothing'"
finish
