#!/bin/sh
# An allocation and the release that goes with it lie within 512 bytes of code: where one of the two has a load at the
# same low nine bits of an address as the other, a churn takes a third longer (docs/performance/pool.md). 77: skipped.
set -eu
command -v nm >/dev/null 2>&1 || { echo "skipped: nm is not installed"; exit 77; }

place_of()
{
    printf '%d' "0x$(nm "$1" | awk -v name="$2" '$3 == name { print $1 }')"
}

end=$(($(place_of "$1" oh_store_destroy) + 64)) # what comes after one line is not the fast path
for name in oh_store_make_zero oh_store_make; do
    distance=$((end - $(place_of "$1" $name)))
    if [ "$distance" -le 64 ] || [ "$distance" -gt 512 ]; then
        echo "oh_store_destroy ends $distance bytes behind the beginning of $name, not 65 to 512: see buffer.c"
        exit 1
    fi
    echo "$name: $distance"
done
