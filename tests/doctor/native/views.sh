#!/bin/sh
# views.sh SOURCE_DIR BUILD_DIR [COMPILER FLAG]: slices that a C program keeps, or reads after their buffer was filled
# again, are found at the line that cuts them, however it is compiled; the cures are not, nor what only looks alike. A
# library with sanitizers in it wants a program of the same kind: COMPILER, a path, with FLAG.
. "$(dirname "$0")/report.sh"
enter views.c

# finds_alone PITFALL MARK PROGRAM WHAT: a finding at the line that the mark stands in, and none of another kind.
finds_alone() {
    run 0 env OFFHEAP_DOCTOR="$4.json" "$3" "$4" sick
    cp "$4.json" "$output"
    finds "$1" "$2"
    [ "$(grep -Eo '"severity":"(warn|serious)"' "$4.json" | wc -l)" = 1 ] || fail "$4: more than that"
}

first=$(basename "${3:-gcc}")
for compiler in ${3:-gcc clang}; do
    command -v "$compiler" >/dev/null || { echo "no $compiler: not tried"; continue; }
    for how in -O0 -O2; do
        program=./views$how-$(basename "$compiler")
        "$compiler" -g $how ${4:+"$4"} "-I$1/include" views.c -o "$program" "-L$2" -loffheap "-Wl,-rpath,$2" || exit 1
        finds_alone slice-mutation reuse "$program" reuse
        finds_alone slice-mutation reuse "$program" receive
    done
done
OFFHEAP_DOCTOR=kept.json "./views-O2-$first" pin healthy 2>/dev/null & # beside the next, for both take their time
finds_alone pinning pin "./views-O2-$first" pin
wait
is_healthy kept.json
for what in reuse receive frames window ring; do
    run 0 env OFFHEAP_DOCTOR=$what.json "./views-O2-$first" $what healthy
    is_healthy $what.json
done
finish
