#!/bin/sh
# What the doctor costs while a program runs, and what a monitor costs that is built in and off.
# usage: bench/doctor/run.sh BUILD_FOLDER        ROUNDS=8, TURNS=8, ONLY=alloc,parser
# The second comparison needs a build without the monitor: UNMONITORED=path/to/offheap (cmake -DOFFHEAP_MONITOR=OFF).
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")"
command -v python3 >/dev/null || { echo "run.sh: python3 is needed (apt-get install python3)" >&2; exit 2; }
exec python3 run_overhead.py "$build/offheap" ${UNMONITORED:+"$UNMONITORED"} --rounds "${ROUNDS:-8}" --turns "${TURNS:-8}" --only "${ONLY:-}"
