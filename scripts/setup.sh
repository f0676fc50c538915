#!/bin/sh
# Installs what is missing for a purpose, with apt when root or sudo is there; otherwise prints the exact
# line to type and fails. Quick when nothing is missing.
# usage: scripts/setup.sh build|test|bench|fuzz|lint|docs
set -eu

purpose=${1:-build}
missing=""

# need PACKAGE TEST...: remembers PACKAGE when TEST fails.
need() {
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}
command_exists() { command -v "$1"; }
module_exists() { pkg-config --exists "$1"; }

need gcc command_exists cc
need libc6-dev test -e /usr/include/stdlib.h
need cmake command_exists cmake
need ninja-build command_exists ninja
need pkg-config command_exists pkg-config
need dpkg command_exists dpkg-deb
need libncurses-dev module_exists ncursesw
need libmicrohttpd-dev module_exists libmicrohttpd
need zlib1g-dev module_exists zlib
need libssl-dev module_exists libcrypto

case $purpose in
build) ;;
test)
    need libcmocka-dev module_exists cmocka
    need g++ command_exists c++
    need clang command_exists clang
    need libclang-rt-14-dev sh -c 'ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.ubsan_standalone-*.a'
    need strace command_exists strace
    need python3 command_exists python3
    need spin command_exists spin
    need gcc-aarch64-linux-gnu command_exists aarch64-linux-gnu-gcc
    need gcc-s390x-linux-gnu command_exists s390x-linux-gnu-gcc
    # A cross compiler only recommends its C library, and recommended packages are left out.
    need libc6-dev-arm64-cross test -e /usr/aarch64-linux-gnu/include/stdint.h
    need libc6-dev-s390x-cross test -e /usr/s390x-linux-gnu/include/stdint.h
    need qemu-user command_exists qemu-aarch64
    need curl command_exists curl
    need tmux command_exists tmux
    need prometheus command_exists prometheus
    need nodejs command_exists node
    need npm command_exists npm
    need chromium command_exists chromium
    need mandoc command_exists mandoc
    need protobuf-compiler command_exists protoc
    ;;
bench)
    need libmimalloc-dev test -e /usr/include/mimalloc-2.0/mimalloc.h -o -e /usr/include/mimalloc-2.1/mimalloc.h
    need libjemalloc-dev module_exists jemalloc
    need libgoogle-perftools-dev module_exists libtcmalloc
    need nodejs command_exists node
    need npm command_exists npm
    ;;
fuzz)
    need clang command_exists clang
    need libclang-rt-14-dev sh -c 'ls /usr/lib/clang/*/lib/linux/libclang_rt.fuzzer-x86_64.a || ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer*.a'
    ;;
lint)
    need clang command_exists clang
    need clang-format command_exists clang-format
    need clang-tidy command_exists clang-tidy
    need shellcheck command_exists shellcheck
    need doxygen command_exists doxygen
    ;;
docs)
    need doxygen command_exists doxygen
    ;;
*)
    echo "setup: unknown purpose '$purpose'" >&2
    exit 2
    ;;
esac

[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "setup: please install what is missing, as root: $install" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "setup: no apt-get here; please install by your system's means:$missing" >&2
    exit 1
fi
echo "setup: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086  # the list is meant to split into words
$as_root $install >/dev/null
