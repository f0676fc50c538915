#!/bin/sh
# Runs `mistakes` under Valgrind: it must tell each mistake as it does for malloc(), with where the
# block was allocated, in a slot and in a block of its own. 77 says: skipped.
set -eu
program=$1
command -v valgrind >/dev/null 2>&1 || { echo "skipped: valgrind is not installed"; exit 77; }
"$program" || { echo "skipped: built without Valgrind's header"; exit 77; }
case $(valgrind "$program" none small 2>&1) in
*"Possibly corrupted debuginfo file"*) echo "skipped: this Valgrind cannot read what this compiler says to debuggers"; exit 77 ;;
esac

expect() { # NAME SIZE WORDS: the mistake's report has the words
    said=$(valgrind --leak-check=full "$program" "$1" "$2" 2>&1) || true
    case $said in
    *"$3"*) echo "$1, $2: told" ;;
    *) echo "$1, $2: no '$3' in"; echo "$said"; exit 1 ;;
    esac
}

for size in small large; do
    bytes=100; [ $size = small ] || bytes=100,000
    expect after-release $size "is 5 bytes inside a block of size $bytes free'd"
    expect past-end $size "is 0 bytes after a block of size $bytes alloc'd"
    expect past-new-end $size "Invalid write of size 1"
    expect twice $size "Invalid free()"
    expect unwritten $size "depends on uninitialised value(s)"
    expect none $size "ERROR SUMMARY: 0 errors"
done
expect leak small "100 bytes in 1 blocks are definitely lost"
