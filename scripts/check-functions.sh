#!/bin/sh
# Fails on a function of more than 80 lines that is not in scripts/long-functions.txt
# (FILE:FUNCTION and the reason). Relies on our format: a body opens with "{" and closes with "}" in the first
# column in C; in JavaScript a function of a file's top level ends with "}" in the first column.
# usage: scripts/check-functions.sh [--all]     --all prints the length of every function
set -eu
cd "$(dirname "$0")/.."
all=0
[ "${1:-}" = --all ] && all=1

find src bindings cli include examples tests bench fuzz -name '*.[ch]' -o -name '*.js' -not -path '*/node_modules/*' |
    sort | xargs awk -v all="$all" -v limit=80 -v list=scripts/long-functions.txt '
BEGIN {
    while ((getline line < list) > 0) {
        if (line ~ /^#/ || line == "") continue
        split(line, word, " ")
        allowed[word[1]] = 1
    }
}
FNR == 1 { inside = 0; name = "" }
function begin() { inside = 1; start = FNR }
function finish(   lines, key) {
    inside = 0
    lines = FNR - start + 1
    key = FILENAME ":" name
    if (all) printf "%d %s\n", lines, key
    if (lines > limit && !(key in allowed)) {
        printf "%s:%d: %s has %d lines, the limit is %d\n", FILENAME, start, name, lines, limit
        bad = 1
    }
}
FILENAME ~ /\.js$/ {
    if (!inside && /^(export )?(default )?(async )?function/) {
        name = $0; sub(/^.*function[ *]*/, "", name); sub(/\(.*/, "", name); begin()
    }
    if (inside && /^}/) finish()
    next
}
/^[A-Za-z_].*\(/ && !/;[ \t]*$/ { name = $0; sub(/\(.*/, "", name); sub(/^.*[ *]/, "", name) }
/^{/ { begin() }
/^}/ { if (inside) finish() }
END { exit bad }
'
