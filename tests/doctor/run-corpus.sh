#!/bin/sh
# Runs the corpus with build/offheap: 13 s a program (two minutes in all); --full: 10, 30 and 120 s
# with five seeds each. OFFHEAP names another command.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
offheap=${OFFHEAP:-$here/../../build/offheap}
command -v python3 >/dev/null || { echo "run-corpus: python3 is needed (apt-get install python3)" >&2; exit 2; }
if [ "${1:-}" = --full ]; then
    exec python3 "$here/run_corpus.py" "$offheap" --seconds 10,30,120 --seeds 5 --jobs 16
fi
exec python3 "$here/run_corpus.py" "$offheap" --seconds 13 --jobs 12
