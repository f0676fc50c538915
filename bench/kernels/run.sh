#!/bin/sh
# Runs bench-kernels out of a build folder; arguments after it go to the program.
# usage: bench/kernels/run.sh BUILD-FOLDER [--kernels=sse42|avx2|avx512] [--only=TEXT] [--data=TEXT] [--sizes=...]
#            [--seconds=...]
# --kernels holds both sides to one instruction set: Offheap to its table, and simdutf and glibc, which choose for
# themselves too, to what they have for the same processors. Without it each takes the best it has for this machine.
# One line a row, as in docs/performance/kernels.md:   bench/kernels/run.sh build/bench | awk -f bench/kernels/table.awk
set -eu
build=$1
shift
case ${1:-} in
--kernels=*)
    OFFHEAP_KERNELS=${1#--kernels=}
    shift
    without_avx512=-AVX512F,-AVX512BW,-AVX512VL
    case $OFFHEAP_KERNELS in
    sse42) SIMDUTF_FORCE_IMPLEMENTATION=westmere GLIBC_TUNABLES=glibc.cpu.hwcaps=$without_avx512,-AVX2 ;;
    avx2) SIMDUTF_FORCE_IMPLEMENTATION=haswell GLIBC_TUNABLES=glibc.cpu.hwcaps=$without_avx512 ;;
    avx512) SIMDUTF_FORCE_IMPLEMENTATION=icelake GLIBC_TUNABLES= ;;
    *)
        echo "run.sh: no kernels of simdutf are like '$OFFHEAP_KERNELS'" >&2
        exit 2
        ;;
    esac
    export OFFHEAP_KERNELS SIMDUTF_FORCE_IMPLEMENTATION GLIBC_TUNABLES
    ;;
esac
exec "$build/bench/kernels/bench-kernels" "$@"
