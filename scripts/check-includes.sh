#!/bin/sh
# Fails when an include runs against the direction of the architecture (see ARCHITECTURE.md), when a
# binding or command reaches past the public headers or into another folder, or when intrinsics appear
# outside the kernel room; and when headers include each other in a circle.
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
# The path of an included file of ours; "" for another. X_inline.h is the end of X.h, not a header of its own.
function path_of(target,   place, i) {
    sub(/_inline\.h$/, ".h", target)
    split("bindings/quickjs/ src/ include/", place, " ")
    if (is_beside(target)) {
        i = FILENAME
        sub(/[^\/]*$/, target, i)
        return i
    }
    for (i = 1; i in place; i++)
        if (is_file(place[i] target)) return place[i] target
    return ""
}
function note_edge(target,   from, to) {
    from = FILENAME
    sub(/_inline\.h$/, ".h", from)
    to = path_of(target)
    if (to != "" && to != from) into_of[from] = into_of[from] " " to
}
# Walks what a header includes. state: 1 while its own headers are walked, 2 behind that.
function walk(header, way,   next_one, count, i) {
    state[header] = 1
    count = split(into_of[header], next_one, " ")
    for (i = 1; i <= count; i++) {
        if (state[next_one[i]] == 1) {
            printf "%s: headers in a circle:%s %s\n", header, way, next_one[i]
            bad = 1
        } else if (!state[next_one[i]]) walk(next_one[i], way " " next_one[i])
    }
    state[header] = 2
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
    if (FILENAME ~ /\.h$/ && match($0, /["<][^">]+/)) note_edge(substr($0, RSTART + 1, RLENGTH - 1))
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
END {
    for (header in into_of) if (!state[header]) walk(header, " " header)
    exit bad
}
'
