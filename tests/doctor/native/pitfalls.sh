#!/bin/sh
# pitfalls.sh SOURCE_DIR BUILD_DIR: what a C program converts, joins and decodes is watched as in JavaScript: the
# line that does it wrong is named, and doing it right is not.
. "$(dirname "$0")/report.sh"
enter pitfalls.c
gcc -g -O1 "-I$1/include" pitfalls.c -o pitfalls "-L$2" -loffheap "-Wl,-rpath,$2" || exit 1

run 0 env OFFHEAP_DOCTOR=report.json ./pitfalls sick
cp report.json "$output"
finds string-conversion convert
finds large-allocation concat
finds split-character split

run 0 env OFFHEAP_DOCTOR=report.json ./pitfalls healthy
is_healthy report.json
grep -q '"rule":"churn"' report.json && fail "chunks that come and go are taken for churn"
finish
