#!/bin/sh
# Every source file with the sentence that opens it, room by room: the list of files that is never out of date.
# A .c file without one is the other half of the header of its name.
# usage: scripts/tour.sh [--check] [FOLDER...]     default: the library, the binding and the command
#        --check: only the files that say nothing of themselves; fails when there is one
set -eu
cd "$(dirname "$0")/.."
check=""
if [ "${1:-}" = --check ]; then
    check=1
    shift
fi
[ $# -gt 0 ] || set -- include src bindings cli

git ls-files -- "$@" | grep -E '\.([ch]|js)$' | awk -v check="$check" '
# The first sentence of the comment that opens the file, and nothing when there is none.
function opening(file,   line, text, number) {
    text = ""
    for (number = 0; number < 12 && (getline line < file) > 0; number++) {
        if (text == "" && (line !~ /^(\/\*|\/\/)/ || line ~ /clang-format off/)) {
            if (line ~ /^($|#(ifndef|define|endif|pragma)|'"'"'use strict)/ || line ~ /clang-format off/) continue
            break
        }
        ends = line ~ /\*\//
        if (text != "" && line ~ /^[^ \/*]/) break
        sub(/^ *(\/\*\**|\*\/|\*|\/\/)/, "", line)
        sub(/\*\/.*$/, "", line)
        if (text != "" && line ~ /^ *$/) break
        text = text " " line
        if (ends) break
    }
    close(file)
    gsub(/ +/, " ", text)
    sub(/^ @file/, "", text)
    sub(/^ */, "", text)
    if (match(text, /[.:] *$|[.] /)) text = substr(text, 1, RSTART - 1)
    if (length(text) <= 110) return text
    text = substr(text, 1, 110)
    sub(/ [^ ]*$/, " ...", text)
    return text
}
{
    room = $0
    sub(/\/[^\/]*$/, "", room)
    name = substr($0, length(room) + 2)
    says = opening($0)
    header = $0
    if (says == "" && sub(/\.c$/, ".h", header) && opening(header) != "") says = "the code of " substr(header, length(room) + 2)
    if (says == "") { missing = missing "\n  " $0; silent++ }
    if (check) next
    if (room != last) printf "\n%s/\n", room
    last = room
    printf "  %-24s %s\n", name, says
}
END {
    if (silent > 0) { printf "%d files say nothing of themselves:%s\n", silent, missing; exit 1 }
}'
