#!/bin/sh
# Fails when a library is larger than promised once it is stripped.
# usage: scripts/check-size.sh LIBRARY MOST-BYTES [STRIP]
set -eu
stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
"${3:-strip}" -o "$stripped" "$1"
bytes=$(wc -c <"$stripped")
if [ "$bytes" -gt "$2" ]; then
    echo "$1: $bytes bytes stripped, $((bytes - $2)) more than the $2 that docs/performance.md promises." >&2
    echo "Sections go by pages of 4096: nm --size-sort -S shows what is large, readelf -lSW what the last page holds." >&2
    exit 1
fi
