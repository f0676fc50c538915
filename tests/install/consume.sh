#!/bin/sh
# Uses the library as a stranger would.
# usage: consume.sh HOW SOURCE_FOLDER BUILD_FOLDER WORK_FOLDER [C_COMPILER]
#   HOW: install (into WORK_FOLDER/prefix, needed first), package, static, source, quickjs, pkgconfig,
#   pkgconfig_quickjs, cc, headers
set -eu
how=$1 source=$2 build=$3 work=$4 cc=${5:-cc}
prefix=$work/prefix
consumer=$source/tests/install/consumer
embedder=$source/examples/embed/embed.c
mkdir -p "$work"

with_cmake() {
    rm -rf "${work:?}/$how"
    cmake -S "$consumer" -B "$work/$how" -G Ninja -DHOW="$how" "$@" >"$work/$how.log" 2>&1 ||
        { cat "$work/$how.log"; exit 1; }
    cmake --build "$work/$how" >>"$work/$how.log" 2>&1 ||
        { cat "$work/$how.log"; exit 1; }
    "$work/$how/consumer_c"
    "$work/$how/consumer_cpp"
}

# installed ARGUMENT...: pkg-config, which finds what was installed and all that it found before.
installed() {
    PKG_CONFIG_PATH=$(find "$prefix" -name pkgconfig -type d)${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} pkg-config "$@"
}

case $how in
install)
    rm -rf "$prefix"
    cmake --install "$build" --prefix "$prefix" >"$work/install.log" || { cat "$work/install.log"; exit 1; }
    [ -n "$(find "$prefix" -path '*/doc/*/LICENSE')" ] || { echo 'the licence is not installed'; exit 1; }
    [ -z "$(find "$prefix" -name liboffheap_engine.a)" ] || [ -n "$(find "$prefix" -path '*/doc/*/LICENSE.quickjs')" ] ||
        { echo 'the licence of the engine is not installed'; exit 1; }
    ;;
package | static)
    with_cmake -DCMAKE_PREFIX_PATH="$prefix"
    ;;
source)
    with_cmake -DOFFHEAP_SOURCE="$source" -DOFFHEAP_ENGINE=none
    ;;
quickjs)
    with_cmake -DCMAKE_PREFIX_PATH="$prefix" -DEMBEDDER="$embedder"
    "$work/$how/consumer_quickjs"
    ;;
pkgconfig_quickjs)
    flags=$(installed --cflags --libs offheap-quickjs)
    libdir=$(installed --variable=libdir offheap)
    # shellcheck disable=SC2086 # the flags are words
    "$cc" -std=c17 -Wall -Wextra -Werror "$embedder" $flags -Wl,-rpath,"$libdir" -o "$work/by_pkgconfig_quickjs"
    "$work/by_pkgconfig_quickjs"
    ;;
pkgconfig)
    flags=$(installed --cflags --libs offheap)
    libdir=$(installed --variable=libdir offheap)
    # shellcheck disable=SC2086 # the flags are words
    "$cc" -std=c17 -Wall -Wextra -Wpedantic -Werror "$consumer/main.c" $flags -Wl,-rpath,"$libdir" -o "$work/by_pkgconfig"
    "$work/by_pkgconfig"
    # And all of the static library, with nothing else that pkg-config does not name.
    flags=$(installed --static --cflags --libs offheap |
        sed 's/-loffheap/-Wl,--whole-archive -l:liboffheap.a -Wl,--no-whole-archive/')
    # shellcheck disable=SC2086 # the flags are words
    "$cc" -std=c17 -Wall -Wextra -Wpedantic -Werror "$consumer/main.c" $flags -o "$work/by_pkgconfig_static"
    "$work/by_pkgconfig_static"
    ;;
cc)
    # No build system at all: every C file of the library without the monitor in one command.
    # shellcheck disable=SC2046 # the sources are words, none has a space
    "$cc" -std=c17 -O1 -w -DOH_NO_MONITOR -I"$source/include" -I"$source/src" "$consumer/main.c" \
        $(find "$source/src" -name '*.c' -not -path '*/monitor/*' -not -path '*/doctor/*') -pthread -lm -o "$work/by_cc"
    "$work/by_cc"
    ;;
headers)
    # Every public header alone, as C17 and as C++17. quickjs.h also needs the engine's own header.
    for header in "$prefix"/include/offheap/*.h; do
        name=$(basename "$header")
        [ "$name" = quickjs.h ] && continue
        echo "#include <offheap/$name>" >"$work/alone.c"
        "$cc" -std=c17 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wundef -Werror \
            -I"$prefix/include" -fsyntax-only "$work/alone.c" || { echo "$name is not valid C17 alone"; exit 1; }
        for cxx in c++ clang++; do
            command -v $cxx >/dev/null || continue
            $cxx -x c++ -std=c++17 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wold-style-cast -Werror \
                -I"$prefix/include" -fsyntax-only "$work/alone.c" || { echo "$name is not valid C++17 alone"; exit 1; }
        done
    done
    ;;
esac
