#!/bin/sh
# writer_lines.sh OFFHEAP: what a program writes by index or through a DataView has a line, its healthy
# twins stay quiet, and reading a file into watched bytes is told like any other write.
here=$(cd "$(dirname "$0")" && pwd)
offheap=$1
. "$here/../main_job/expect.sh"
work=$(mktemp -d)
trap 'rm -rf "$work" "$output" "$errors"' EXIT

# examine EXIT_CODE PROGRAM OPTIONS...: the report's findings as lines of output.
examine() {
    program=$2
    wanted=$1
    shift 2
    run "$wanted" "$offheap" doctor --json="$work/report.json" "$@" "$program" 1
    tr '{' '\n' <"$work/report.json" >"$output"
}

# writer PROGRAM WORDS: the writer's line is the one that has these words.
writer() {
    has "\"role\":\"written-by\",\"file\":\"[^\"]*$1\",\"line\":$(grep -nF "$2" "$program" | head -n 1 | cut -d : -f 1),"
}

examine 10 "$here/corpus/sick_slice_indexed.js"
writer sick_slice_indexed.js 'head[0] ='
examine 11 "$here/corpus/sick_slice_indexed.js" --watch-slices
writer sick_slice_indexed.js 'head[0] ='
examine 10 "$here/corpus/sick_slice_dataview.js"
writer sick_slice_dataview.js 'setUint32'
for twin in healthy_own_view healthy_indexed healthy_unmask healthy_reused_frame; do
    examine 12 "$here/corpus/$twin.js" --watch-slices
    if grep -q '"pitfall":"slice-mutation"' "$output"; then fail "$twin is no surprise"; fi
done

cat >"$work/refill.js" <<'END'
const fs = require('fs');
const chunk = Buffer.alloc(64, 'what was there before ');
const line = chunk.slice(0, 16);
function refill() {
    const fd = fs.openSync(__filename, 'r');
    const count = fs.readSync(fd, chunk, 0, 64, 0);
    fs.closeSync(fd);
    return count;
}
function peek() {
    return line.toString('latin1');
}
peek();
if (refill() !== 64 || peek() !== "const fs = requi") process.exit(3);
chunk.fill(0);
END
examine 11 "$work/refill.js" --watch-slices
writer refill.js 'fs.readSync'

# A slice of what is still blank is a window on what is to come.
sed "s/, 'what was there before '//" "$work/refill.js" >"$work/window.js"
examine 12 "$work/window.js" --watch-slices
if grep -q '"pitfall":"slice-mutation"' "$output"; then fail "a window is no surprise"; fi
finish
