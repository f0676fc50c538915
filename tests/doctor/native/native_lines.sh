#!/bin/sh
# native_lines.sh SOURCE_DIR BUILD_DIR: compiles a program that leaks at a known line with every compiler,
# format and kind of linking, and wants exactly that line in the report that OFFHEAP_DOCTOR asks for.
. "$(dirname "$0")/report.sh"
build=$2
cp "$here/leak.c" "$here/caller.c" "$work"
mkdir "$work/elsewhere"
cd "$work" || exit 1
line=$(grep -n HERE leak.c | cut -d : -f 1)
include="-I$1/include -I$build/include"
cp "$build/liboffheap.a" library.a && strip -g library.a # as it is installed
shared="-L$build -loffheap -Wl,-rpath,$build"

# names SITE PROGRAM: the report of a run has that site alone. (How many bytes is an estimate on a busy machine.)
names() {
    rm -f report.json
    run 0 env OFFHEAP_DOCTOR=report.json "$2"
    cp report.json "$output"
    has "\"sites\":\\[\\{$1,\"liveBytes\":[^{]*\\]"
}

here_in='"file":"leak.c","line":'$line',"function":"fill_shelf"'
for compiler in gcc clang; do
    command -v $compiler >/dev/null || { echo "no $compiler: not tried"; continue; }
    for how in "-O2" "-O0" "-O2 -fno-pie -no-pie" "-O2 -gdwarf-5 -gdwarf64" "-O2 -gdwarf-4" "-O2 -gdwarf-3" \
        "-O2 -gdwarf-2" "-O2 -ffunction-sections -Wl,--gc-sections"; do
        echo "$compiler -g $how"
        $compiler -g $how $include leak.c -o leak $shared || fail "does not compile"
        names "$here_in" ./leak
    done

    echo "$compiler: a part of the program in a shared library"
    $compiler -g -O2 -DPART -fPIC -shared $include leak.c -o libpart.so $shared || fail "does not compile"
    $compiler -O2 caller.c -o caller -L. -lpart -Wl,-rpath,"$work" $shared || fail "does not compile"
    names "$here_in" ./caller

    echo "$compiler: this library linked statically"
    $compiler -g -O2 $include leak.c -o leak -Wl,--whole-archive library.a \
        -Wl,--no-whole-archive -lpthread -lm || fail "does not compile"
    names "$here_in" ./leak

    echo "$compiler: compiled in another directory"
    (cd elsewhere && $compiler -g -O2 $include ../leak.c -o ../leak $shared) || fail "does not compile"
    names '"file":"[^"]*leak.c","line":'"$line"',"function":"fill_shelf"' ./leak

    echo "$compiler: without debug information, then without symbols"
    $compiler -O2 -fno-inline $include leak.c -o leak $shared || fail "does not compile"
    names '"file":"","line":0,"function":"fill_shelf\+0x[0-9a-f]+"' ./leak
    strip -o stripped leak && mv stripped leak # the process beside the last run may still have the file open
    names '"file":"","line":0,"function":"leak\+0x[0-9a-f]+"' ./leak
done

echo "a program that was built anew after the run is not asked for lines"
gcc -g -O2 -fno-inline $include leak.c -o leak $shared || fail "does not compile"
touch -d '+1 hour' leak
names '"file":"","line":0,"function":"leak\+0x[0-9a-f]+"' ./leak
finish
