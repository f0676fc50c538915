#!/bin/sh
# Runs bench-kernels out of a build folder; arguments after it go to the program. With OFFHEAP_KERNELS=avx2 the
# peers that can be told so keep to AVX2 too; of StringZilla take a build without the wider ones.
# usage: bench/kernels/run.sh BUILD-FOLDER [--only=TEXT] [--data=TEXT] [--sizes=...] [--seconds=...]
set -eu
build=$1
shift
if [ "${OFFHEAP_KERNELS:-}" = avx2 ]; then
    export SIMDUTF_FORCE_IMPLEMENTATION=haswell GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512VL,-AVX512BW,-AVX512F
fi
exec "$build/bench/kernels/bench-kernels" "$@"
