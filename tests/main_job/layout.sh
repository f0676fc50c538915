#!/bin/sh
# `offheap layout` draws live Buffers and refuses nonsense with one line.
set -u
offheap=$1
. "$(dirname "$0")/expect.sh"

run 0 "$offheap" layout
has '^Buffer\.alloc\(1024\)$'
has 'ptr: 0x[0-9a-f]+ .*────┐'
has '1,024 bytes outside it, pool'
has 'slot [0-9]+ of [0-9]+, 1,024 B each, in slab 0x[0-9a-f]+'
has 'buffer\.slice\(16, 26\)'
has '65,536 bytes outside it, direct'
has 'process\.memoryUsage\(\): external 66,5[0-9]{2}, arrayBuffers 66,5[0-9]{2}'

run 0 "$offheap" layout --pool
has '^[0-9]+ slabs, [0-9,]+ B reserved, [0-9,]+ B of live Buffers'
has '0x[0-9a-f]+ +[0-9,]+ B +[0-9]+/[0-9]+ +[0-9,]+ B +thread [0-9]+'
has '■'
run 2 "$offheap" layout --pool --size=3
complains 'one of a file, --size and --pool'
run 0 "$offheap" layout --size=8192
has '8,192 bytes outside it, pool'
run 0 "$offheap" layout --size=0
has '\(empty\)'
run 0 "$offheap" layout "$2/LICENSE"
has 'fs\.readFileSync'
run 1 "$offheap" layout /nonexistent/file
complains 'ENOENT'
run 1 "$offheap" layout --size=4G
complains 'ERR_OUT_OF_RANGE'
run 2 "$offheap" layout --size=many
complains 'layout: --size wants'
run 2 "$offheap" layout --nothing
complains "unknown option '--nothing'"
run 2 "$offheap" layout one two
complains 'one file'
finish
