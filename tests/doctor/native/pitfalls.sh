#!/bin/sh
# pitfalls.sh SOURCE_DIR BUILD_DIR: what a C program converts, joins and decodes is watched as in JavaScript: the
# line that does it wrong is named, and doing it right is not.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../main_job/expect.sh"
work=$(mktemp -d)
trap 'rm -rf "$work" "$output" "$errors"' EXIT
cp "$here/pitfalls.c" "$work"
cd "$work" || exit 1
gcc -g -O1 "-I$1/include" pitfalls.c -o pitfalls "-L$2" -loffheap "-Wl,-rpath,$2" || exit 1

# finds PITFALL MARK: a finding at the line that the mark stands in.
finds() {
    line=$(grep -n "HERE $2" pitfalls.c | cut -d : -f 1)
    has "\"pitfall\":\"$1\",[^{]*\"site\":\\{\"file\":\"pitfalls.c\",\"line\":$line,"
}

run 0 env OFFHEAP_DOCTOR=report.json ./pitfalls sick
cp report.json "$output"
finds string-conversion convert
finds large-allocation concat
finds split-character split

run 0 env OFFHEAP_DOCTOR=report.json ./pitfalls healthy
cp report.json "$output"
grep -Eq '"severity":"(warn|serious)"' report.json && fail "what is healthy is found"
finish
