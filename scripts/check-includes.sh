#!/bin/sh
# Fails when an include runs against the direction of the architecture (see ARCHITECTURE.md), when a
# binding or command reaches past the public headers or into another folder, or when intrinsics appear
# outside the kernel room.
# usage: scripts/check-includes.sh [ROOT]
set -eu
cd "${1:-$(dirname "$0")/..}"

find src bindings cli include -name '*.[ch]' | sort | xargs awk '
BEGIN {
    # room: the rooms it may include from. Every room may include its own and <offheap/...> headers.
    may["base"] = ""
    may["platform"] = "base"
    may["pool"] = "base platform"
    may["store"] = "base platform pool"
    may["kernel"] = "base"
    may["codec"] = "base kernel"
    may["search"] = "base kernel"
    may["number"] = "base"
    may["buffer"] = "base platform pool store codec search number"
    may["monitor"] = "base platform store pool"
    may["doctor"] = "base platform monitor"
}
function room_of(path,   part) {
    split(path, part, "/")
    if (part[1] == "src") return part[2]
    return part[1]
}
function is_file(path) {
    if (!(path in exists)) exists[path] = (getline ignored < path) >= 0
    close(path)
    return exists[path]
}
function is_beside(name,   path) {
    path = FILENAME
    sub(/[^\/]*$/, name, path)
    return is_file(path)
}
function report(why) {
    printf "%s:%d: %s: %s\n", FILENAME, FNR, why, $0
    bad = 1
}
/^[ \t]*#[ \t]*include/ {
    room = room_of(FILENAME)
    if ($0 ~ /<(immintrin|x86intrin|emmintrin|tmmintrin|smmintrin|nmmintrin|arm_neon|cpuid)\.h>/ && room != "kernel") {
        report("intrinsics belong in src/kernel")
        next
    }
    if (match($0, /"[^"]+"/) == 0) next
    target = substr($0, RSTART + 1, RLENGTH - 2)
    if (room == "bindings" || room == "cli") {
        if (!is_beside(target) && !(room == "bindings" && is_file("bindings/quickjs/" target)))
            report("not a file of this room; others are reached through public headers")
        next
    }
    if (target !~ /\//) {
        if (!is_beside(target)) report("no such file in this folder")
        next
    }
    split(target, part, "/")
    into = part[1]
    if (!(into in may)) next
    if (room == "include") report("a public header includes a private one")
    else if (into != room && index(" " may[room] " ", " " into " ") == 0)
        report("src/" room " may not include from src/" into)
}
END { exit bad }
'
