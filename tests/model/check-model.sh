#!/bin/sh
# Checks a model with spin: check-model.sh MODEL. 77 says: skipped, spin is not there.
set -eu
model=$1
command -v spin >/dev/null 2>&1 || { echo "skipped: spin is not installed (apt-get install spin)"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$model" "$folder/model.pml"
cd "$folder"

# states NAME EXPECTED-ERRORS: builds and runs the checker for the model with NAME defined.
check() {
    spin -a "-D$1" model.pml >/dev/null
    cc -O2 -DSAFETY -o pan pan.c 2>/dev/null
    ./pan -m100000 >output 2>&1 || true
    states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' output)
    errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' output)
    echo "$1: ${states:-0} states, ${errors:-?} errors"
    case $2 in
    none) [ "${errors:-1}" = 0 ] ;;
    some) [ "${errors:-0}" != 0 ] ;;
    esac || { cat output; exit 1; }
}

check PROTOCOL none
check FORGET_FORWARDING some
check READ_LATE some
