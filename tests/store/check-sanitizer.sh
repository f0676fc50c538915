#!/bin/sh
# Runs `mistakes`, which is compiled for AddressSanitizer where the library is not: each mistake must be reported, in a slot
# and in a block of its own, at the line that makes it.
set -eu
program=$1

expect() { # NAME SIZE WORDS: the mistake's report has the words
    said=$("$program" "$1" "$2" 2>&1) || true
    case $said in
    *"$3"*) echo "$1, $2: told" ;;
    *) echo "$1, $2: no '$3' in"; echo "$said"; exit 1 ;;
    esac
}

for size in small large; do
    expect after-release $size "in use_after_release"
    expect past-end $size "in write_past_the_end"
    expect past-new-end $size "in write_past_a_new_end"
    expect twice $size "in release_twice"
    said=$("$program" none $size 2>&1) || { echo "$said"; exit 1; }
    [ -z "$said" ] || { echo "none, $size: $said"; exit 1; }
done
