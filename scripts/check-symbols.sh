#!/bin/sh
# Fails when liboffheap.so exports a symbol that is not in scripts/exports.txt, or misses one that is.
# usage: scripts/check-symbols.sh LIBRARY
set -eu
list="$(dirname "$0")/exports.txt"
found=$(mktemp)
trap 'rm -f "$found"' EXIT
nm -D --defined-only "$1" | awk '{ print $3 }' | LC_ALL=C sort >"$found"
if ! LC_ALL=C sort "$list" | diff - "$found" >&2; then
    echo "$1: exported symbols differ from scripts/exports.txt (< only listed, > only exported)" >&2
    exit 1
fi
