#!/bin/sh
# A buffer released twice is told with places in the program; addr2line must find the source of one
# of them (-i: calls that the program has inline lie in its functions). 77 says: skipped.
set -eu
program=$1
command -v addr2line >/dev/null 2>&1 || { echo "skipped: addr2line is not installed"; exit 77; }

said=$(OFFHEAP_HARDEN=check,site "$program" twice small 2>&1) || true
for event in allocated released; do
    places=$(echo "$said" | grep ", $event at " | grep -o "${program##*/}+0x[0-9a-f]*" | sed 's/.*+//')
    # shellcheck disable=SC2086  # a list of addresses
    case $(addr2line -i -e "$program" $places) in
    *mistakes.c:[1-9]*) echo "$event: told" ;;
    *) echo "no line of mistakes.c where it was $event, in"; echo "$said"; exit 1 ;;
    esac
done
