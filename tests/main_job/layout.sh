#!/bin/sh
# `offheap layout` draws live Buffers and refuses nonsense with one line.
set -u
offheap=$1
. "$(dirname "$0")/expect.sh"

# What an empty program holds, and to the byte what the picture adds to it: 1,024 and 65,536.
run 0 "$offheap" run "$(dirname "$0")/external.js"
whole=$(($(cat "$output") + 1024 + 65536))
whole=${whole%???},${whole#??}

run 0 "$offheap" layout
has '^Buffer\.alloc\(1024\)$'
has 'ptr: 0x[0-9a-f]+ .*────┐'
has '1,024 bytes outside it, pool'
has 'slot [0-9]+ of [0-9]+, 1,024 B each, in slab 0x[0-9a-f]+'
has '^buffer\.slice\(16, 272\)$'
has 'bytes 16 to 271 of the same slot, [0-9]+: shared'
has '│ pointer$'
has '65,536 bytes outside it, direct'
has "process\\.memoryUsage\\(\\): external $whole, arrayBuffers $whole,"

run 0 "$offheap" layout --pool
has '^[0-9]+ slabs, [0-9,]+ B reserved, [0-9,]+ B of live Buffers'
has '0x[0-9a-f]+ +[0-9,]+ B +[0-9]+/[0-9]+ +[0-9,]+ B +thread [0-9]+'
has '■'
has 'pinned by Buffer [0-9]+ \([0-9,]+ B, slot [0-9]+\)'
run 2 "$offheap" layout --pool --size=3
complains 'one of a file, --size and --pool'
run 0 "$offheap" layout --size=8192
has '8,192 bytes outside it, pool'
run 0 "$offheap" layout --size=0
has '\(empty\)'
run 0 "$offheap" layout "$2/LICENSE"
has 'fs\.readFileSync'
run 1 "$offheap" layout /nonexistent/file
complains 'No such file or directory'
run 1 "$offheap" layout /tmp
complains 'Is a directory'
run 1 "$offheap" layout /dev/zero
complains 'is a device'
run 1 sh -c "'$offheap' layout >/dev/full"
complains 'No space left'
run 1 "$offheap" layout --size=4G
complains 'ERR_OUT_OF_RANGE'
for size in 0 1 16 8192 8193 1G; do
    run 0 "$offheap" layout --size=$size
    LC_ALL=C awk '{ gsub(/[\200-\277]/, "") } length($0) > 80 { print "FAIL: wider than 80 columns: " $0; bad = 1 } END { exit bad }' "$output" ||
        failures=$((failures + 1))
done
has '1,073,741,824 bytes outside it, direct'
run 2 "$offheap" layout --size=many
complains 'layout: --size wants'
run 2 "$offheap" layout --nothing
complains "unknown option '--nothing'"
run 2 "$offheap" layout one two
complains 'one file'
# A terminal of 44 columns, in colours and without.
if command -v script >/dev/null; then
    for picture in '' --pool --size=300; do
        run 0 script -qec "stty cols 44; $offheap layout $picture" /dev/null
        LC_ALL=C sed 's/\x1b\[[0-9]*m//g; s/\r//; s/[\x80-\xbf]//g' "$output" |
            LC_ALL=C awk 'length($0) > 44 { print "FAIL: wider than 44 columns: " $0; bad = 1 } END { exit bad }' ||
            failures=$((failures + 1))
    done
    has "$(printf '\033')"
    run 0 script -qec "NO_COLOR=1 $offheap layout" /dev/null
    grep -q "$(printf '\033')" "$output" && fail 'NO_COLOR is not honoured'
fi
finish
