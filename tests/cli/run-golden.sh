#!/bin/bash
# Runs the command line on the cases of golden/ and compares all that comes out.
# usage: run-golden.sh OFFHEAP [--rewrite] [CASE...]
#
# A case is a folder: `cmd` is a shell line that says $OFFHEAP for the command and runs in a copy of
# the folder; `stdout`, `stderr` and `code` are what it must give (no file: empty, 0); `needs` names what a
# build must have for it, among the words of OFFHEAP_HAS (not set: it has all). Paths of the
# copy read as <case>, the build's own version as it is. --rewrite stores what came out instead.
set -u

here=$(cd "$(dirname "$0")" && pwd)
OFFHEAP=$(realpath "$1")
shift
export OFFHEAP
has=" ${OFFHEAP_HAS-monitor source-door} "
rewrite=""
if [ "${1:-}" = --rewrite ]; then
    rewrite=1
    shift
fi
scratch=$(realpath "$(mktemp -d)")
trap 'rm -rf "$scratch"' EXIT

# One stream or the code of a case: stored, or compared.
settle() {
    local stored=$1 actual=$2 what=$3
    if [ -n "$rewrite" ]; then
        if [ -s "$actual" ]; then cp "$actual" "$stored"; else rm -f "$stored"; fi
        return 0
    fi
    [ -f "$stored" ] || stored=/dev/null
    diff -u --label "expected $what" --label "actual $what" "$stored" "$actual"
}

run_case() {
    local name=$1 case=$here/golden/$1 work=$scratch/$1 code
    cp -r "$case" "$work"
    rm -f "$work/stdout" "$work/stderr" "$work/code" "$work/needs"
    (cd "$work" && bash ./cmd >"$scratch/stdout" 2>"$scratch/stderr" </dev/null)
    code=$?
    sed -i -e "s|$work|<case>|g" -e 's|(offheap:[0-9]*)|(offheap:PID)|' "$scratch/stdout" "$scratch/stderr"
    : >"$scratch/code"
    [ $code = 0 ] || echo $code >"$scratch/code"
    local same=0
    for what in stdout stderr code; do
        settle "$case/$what" "$scratch/$what" "$what" || same=1
    done
    chmod -R u+rwX "$work"
    rm -rf "$work"
    return $same
}

can_run() {
    [ -f "$here/golden/$1/needs" ] || return 0
    for need in $(cat "$here/golden/$1/needs"); do
        [ "${has#* "$need" }" != "$has" ] || return 1
    done
}

failed=0
count=0
[ $# -gt 0 ] || set -- "$here"/golden/*
for path; do
    name=$(basename "$path")
    if ! can_run "$name"; then
        echo "left out: $name needs $(cat "$here/golden/$name/needs")"
        continue
    fi
    count=$((count + 1))
    if ! run_case "$name"; then
        echo "FAILED $name"
        failed=$((failed + 1))
    fi
done
echo "$count cases, $failed failed"
[ $failed = 0 ]
