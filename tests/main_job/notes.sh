#!/bin/sh
# examples/notes.js executes the notes on a real file and tells what happened.
set -u
offheap=$1
. "$(dirname "$0")/expect.sh"
notes=$2/examples/notes.js

run 0 "$offheap" run "$notes" "$offheap"
has 'Buffer\.alloc\(1024\) +0x[0-9a-f]+'
has 'process\.memoryUsage\(\)\.external +\+1,024 B +exactly'
has 'Buffer\.alloc\(8192\) +slot [0-9]+ of slab 0x[0-9a-f]+ +at most 8 KiB'
has 'Buffer\.alloc\(8193\) +direct at 0x[0-9a-f]+ +above 8 KiB'
has 'release, then allocate again +the same address'
has '1 MiB ASCII +1\.0 MiB of string +one byte'
has '1 MiB Latin-1 .* one byte'
has '1 MiB Cyrillic .* two bytes'
has 'view\[0\] = 0x58 +buffer is now "X123456789abcdef"'
has 'buffer\.readUInt32BE\(0\) +[0-9]+ ns'
has 'buffer\.toJSON\(\) +[0-9.]+ (ns|µs)'
has '256 closures hold 64 KiB each +external \+16\.0 MiB'
has 'handlers\.length = 0 +external -16\.0 MiB'
has 'requests end +external -16\.0 MiB'
has 'the file as a stream +[0-9.]+ MiB in [0-9]+ chunks +never more than'
has 'header after packet\.fill\(0\) +00000000'
has 'packet\.slice\(0, 4\)\) +deadbeef'
has 'mem\.rss +[0-9.]+ MiB'
has 'Where reality differs'
grep -q "$(printf '\033')" "$output" && fail "colours although this is no terminal"

run 1 "$offheap" run "$notes" /nonexistent/file
complains 'notes: ENOENT'
run 1 "$offheap" run "$notes" /
complains 'notes: / is not a file'
finish
