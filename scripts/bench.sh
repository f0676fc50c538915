#!/bin/sh
# Builds the benchmarks in release mode and runs one family of them, or all.
# usage: scripts/bench.sh all|pool|kernels|engine|doctor
#   peers by path: PEERS="mimalloc=PATH ..." (pool), SIMDUTF=PATH and others (kernels says which), NODE=PATH; absent ones are left out
set -eu
cd "$(dirname "$0")/.."
family=${1:-all}
log=build/bench.build.log
mkdir -p build
target=all
[ "$family" = kernels ] && target=bench-kernels
echo "bench: building (build/bench.build.log) ..." >&2
{ cmake --preset release -B build/bench -DOFFHEAP_BUILD_BENCH=ON -DOFFHEAP_BUILD_TESTS=OFF && cmake --build build/bench --target $target; } >"$log" 2>&1 ||
    { tail -n 40 "$log"; exit 1; }

run_family() {
    echo "== $1"
    "bench/$1/run.sh" build/bench
}

case $family in
all) for each in pool kernels engine doctor; do run_family "$each"; done ;;
pool | kernels | engine | doctor) run_family "$family" ;;
*) echo "bench: unknown family '$family'" >&2; exit 2 ;;
esac
