#!/bin/sh
# Builds the kernel tests for another machine with Debian's cross compiler and runs them in an emulator.
# usage: run.sh arm64|s390x SOURCE-FOLDER BUILD-FOLDER [TEST...]
# Ends with 77 (skipped) and a reason when the compiler or the emulator is not installed.
set -eu
machine=$1
source=$2
build=$3/foreign-$machine
shift 3
[ $# -gt 0 ] || set -- test_text_answers test_press_tables test_kernel_text test_kernel_binary test_kernel_search \
    ../codec/test_codec_binary ../codec/test_short_inputs

case $machine in
arm64) cpu=aarch64 ;;
s390x) cpu=s390x ;;
*)
    echo "run.sh: unknown machine '$machine'" >&2
    exit 2
    ;;
esac
compiler=$cpu-linux-gnu-gcc
emulator=qemu-$cpu

need() {
    command -v "$1" >/dev/null && return
    echo "skipped: $1 is not installed (apt-get install $2)"
    exit 77
}
need "$compiler" "gcc-$cpu-linux-gnu"
need "$emulator" qemu-user

mkdir -p "$build"
sources=$(find "$source/src/kernel" "$source/src/codec" "$source/src/search" -name '*.c')
tests=$source/tests/kernel
for test in "$@"; do
    program=$build/${test##*/}
    # shellcheck disable=SC2086
    "$compiler" -std=c17 -O2 -static -DFRAME_STRIDE=31 -I"$tests/foreign" -I"$source/include" -I"$source/src" \
        -I"$source/tests" -o "$program" $sources "$tests/kernel_frame.c" "$tests/text_samples.c" \
        "$tests/text_operations.c" "$tests/binary_operations.c" "$tests/$test.c"
    echo "== $test on $machine"
    "$emulator" "$program"
done
