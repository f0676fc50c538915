#!/bin/sh
# endings.sh SOURCE_DIR BUILD_DIR: however a program under OFFHEAP_DOCTOR ends, its exit code or signal is its
# own and the report is there, whole.
. "$(dirname "$0")/report.sh"
cd "$work" || exit 1
gcc -g -O1 "-I$1/include" "$here/endings.c" -o endings "-L$2" -loffheap "-Wl,-rpath,$2" || exit 1

# ends EXIT_CODE HOW [FIRST]: and the report comes, replaced whole.
ends() {
    rm -f report.html
    OFFHEAP_DOCTOR=report.html run "$1" sh -c "${3:-:}; ./endings \"\$0\"; exit \$?" "$2"
    await [ -s report.html ] || { fail "$2: no report"; return; }
    tail -c 20 report.html | grep -q '</html>' || fail "$2: half a report"
}

ends 0 return
ends 3 exit
ends 0 chdir
ends 0 close
ends 0 fork
ends 4 _exit
ends 11 handler
ends 134 abort
ends 137 kill

# Bug: where few numbers are left the log got that of a stream that was closed.
closed='ulimit -n 64; exec <&- >&- 2>&-'
ends 0 print "$closed"
ends 137 kill "$closed"

# A place that cannot be written is told first, and the program runs.
OFFHEAP_DOCTOR=/nonexistent/report.html run 3 ./endings exit
grep -q "cannot write '/nonexistent/report.html': No such file or directory" "$errors" || fail "the reason is not told"
finish
